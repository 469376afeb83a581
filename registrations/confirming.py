"""Money has come in for a registration: the place is confirmed, or the money is owed back."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from registrations import mails, office_mails, states
from registrations.cancelling import owe
from registrations.models import Registration
from registrations.places import hold_is_running, is_overbooked, places_left
from registrations.reminding import cover_missed_reminders
from registrations.telling import note_told
from workshops.models import Workshop
from workshops.opening import Closed, why_closed

if TYPE_CHECKING:
    from django.contrib.auth.models import User

State = Registration.State


class Receipt(StrEnum):
    """What became of money that came in."""

    CONFIRMED = "confirmed"
    OWED_BACK = "owed_back"
    KEPT = "kept"


def receive(registration: Registration, cents: int, *, at: datetime) -> Receipt:
    """Book `cents` that have come in for a registration, and confirm its place if one may be had.

    Call inside a transaction that holds the locks of workshop and registration
    (`registrations.locking.lock_registration`), once per payment. Without a place all of it is owed back
    and the couple is told, with an apology.
    """
    registration.paid_cents += cents
    registration.save(update_fields=["paid_cents"])
    if may_be_confirmed(registration, at=at) and open_cents(registration) <= 0:
        # More than the price: a part had come by bank transfer while the payment page was open.
        owe(registration, -open_cents(registration))
        confirm(registration, at=at, why="paid")
        return Receipt.CONFIRMED
    owe(registration, cents)
    mails.money_goes_back(registration, cents=cents, at=at)
    return Receipt.OWED_BACK


def receive_by_hand(
    registration: Registration, cents: int, *, at: datetime, who: "User", why: str
) -> Receipt:
    """Book `cents` of a bank transfer or in cash, under the same locks as `receive`.

    A part of the price is kept until the rest has come; the place is confirmed once all of it is
    there, and what is above the price is owed back. Without a place all of it is owed back.
    """
    registration.paid_cents += cents
    registration.save(update_fields=["paid_cents"])
    has_place = registration.state == State.CONFIRMED
    if not has_place and not may_be_confirmed(registration, at=at):
        owe(registration, cents)
        mails.money_goes_back(registration, cents=cents, at=at)
        return Receipt.OWED_BACK
    if open_cents(registration) > 0:
        return Receipt.KEPT
    owe(registration, -open_cents(registration))
    if not has_place:
        confirm(registration, at=at, why=why, who=who)
    return Receipt.CONFIRMED


def confirm_if_paid(registration: Registration, *, at: datetime, why: str) -> bool:
    """Confirm the (locked) registration if its price has come down to what it has paid; what is above it is owed back."""
    if open_cents(registration) > 0 or not may_be_confirmed(registration, at=at):
        return False
    owe(registration, -open_cents(registration))
    confirm(registration, at=at, why=why)
    return True


def open_cents(registration: Registration) -> int:
    """What the couple still has to pay of its price; negative if it has paid more."""
    kept = registration.paid_cents - registration.refund_due_cents
    return registration.price_cents - registration.waived_cents - kept


def confirm(registration: Registration, *, at: datetime, why: str, who: "User | None" = None) -> None:
    """Give the (locked) registration its place for good; both partners and the office are told."""
    states.move(registration, State.CONFIRMED, at=at, why=why, who=who)
    missed = cover_missed_reminders(registration, at=at)
    mails.confirmed(registration, missed=missed, at=at)
    note_told(registration)
    office_mails.new_booking(registration, at=at)


def may_be_confirmed(registration: Registration, *, at: datetime) -> bool:
    """A running hold may; one that has ended may while a place is still free and the workshop is on."""
    if hold_is_running(registration, at=at):
        # The answer of Stripe's took its time since `at`: by now the hold may be over and its place taken.
        is_on = registration.workshop.status == Workshop.Status.PUBLISHED
        return is_on and not is_overbooked(registration.workshop, at=at)
    if registration.state not in (State.HELD, State.LAPSED):
        return False
    return why_closed(registration.workshop, at=at) in (None, Closed.NOT_YET_OPEN) and (
        places_left(registration.workshop, at=at) > 0
    )
