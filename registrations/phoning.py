"""A couple rings: the office registers it, and agrees how it pays."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from registrations import phone_mails, states
from registrations.models import Registration
from registrations.price_ledger import note_price
from registrations.registering import Couple, claim_place, live_under
from registrations.waiving import waive
from workshops.dates import end_of_day, local_day
from workshops.locking import lock_workshop
from workshops.models import Workshop
from workshops.opening import begins_at

if TYPE_CHECKING:
    from django.contrib.auth.models import User

PaysBy = Registration.PaysBy

# So many days a place is usually kept: a link is paid soon, a bank transfer takes its time.
USUAL_DAYS = {PaysBy.CARD: 2, PaysBy.BANK_TRANSFER: 7}


class HoldNotPossible(Exception):
    """A place is kept from now until the workshop begins at the latest: `begins_at`."""

    def __init__(self, begins_at: datetime) -> None:
        super().__init__(begins_at)
        self.begins_at = begins_at


def usual_last_day(workshop: Workshop, pays_by: str, *, at: datetime) -> date:
    """A place is usually kept through so many local days after `at`, and not past the workshop's first day."""
    days = USUAL_DAYS.get(PaysBy(pays_by), 0)
    return min(local_day(at, workshop.city) + timedelta(days=days), workshop.starts_on)


def kept_through(workshop: Workshop, day: date) -> datetime:
    """A place that is kept through `day` ends with it in the city, at the latest when the workshop begins."""
    return min(end_of_day(day, workshop.city), begins_at(workshop))


def register_by_phone(
    *,
    workshop: Workshop,
    couple: Couple,
    form_key: UUID,
    agreed_cents: int,
    pays_by: Registration.PaysBy,
    held_until: datetime,
    why: str,
    who: "User",
    at: datetime,
) -> Registration:
    """Claim a place as on the site, kept until `held_until`, and write to the registrant how to pay.

    Waived is confirmed at once. The early bird still holds only if it is paid by the cut-off. Pressed
    twice (the same `form_key`), booked once. Raises WorkshopClosed, WorkshopFull, PriceChanged,
    HoldNotPossible.
    """
    with transaction.atomic():
        locked = lock_workshop(workshop.pk)
        form_key, known = live_under(form_key, locked, at=at)
        if known:
            return known
        if not at < held_until <= begins_at(locked):
            raise HoldNotPossible(begins_at(locked))
        registration = claim_place(
            locked, couple, form_key=form_key, agreed_cents=agreed_cents, held_until=held_until, at=at
        )
        registration.pays_by = pays_by
        registration.save(update_fields=["pays_by"])
        states.begin(registration, at=at, why=f"registered by phone: {why}"[:200], who=who)
        note_price(registration, at=at, why="quoted by phone", who=who)
        if pays_by == PaysBy.WAIVED:
            return waive(registration=registration, why=why, who=who, at=at)
        phone_mails.how_to_pay(registration, at=at)
        return registration
