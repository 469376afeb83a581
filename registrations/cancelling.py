"""A registration is cancelled: what the couple gets back, and the fact that it is owed."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from registrations import mails, states
from registrations.locking import lock_registration
from registrations.models import Registration
from registrations.reminding import withdraw_reminders
from workshops.dates import local_day
from workshops.refund_policy import refund_cents

if TYPE_CHECKING:
    from django.contrib.auth.models import User

State = Registration.State


def refund_due(registration: Registration, *, at: datetime) -> int:
    """The cents that go back to a couple that cancels at `at`, by the policy that it booked under."""
    workshop = registration.workshop
    return refund_cents(
        registration.paid_cents - registration.refund_due_cents,
        registration.refund_steps,
        starts_on=workshop.starts_on,
        on=local_day(at, workshop.city),
    )


def cancel(
    *,
    registration: Registration,
    at: datetime,
    why: str,
    who: "User | None" = None,
    refund_in_full: bool = False,
) -> Registration:
    """Cancel a held or confirmed registration and write what is owed back; payments pays it.

    `refund_in_full`: the organiser cancelled, or the presenter found the weekend unsuitable.
    Cancelling again changes nothing. Raises MoveNotAllowed for any other state.
    """
    with transaction.atomic():
        _workshop, locked = lock_registration(registration.pk)
        if locked.state == State.CANCELLED:
            return locked
        back = locked.paid_cents - locked.refund_due_cents if refund_in_full else refund_due(locked, at=at)
        states.move(locked, State.CANCELLED, at=at, why=why, who=who)
        owe(locked, back)
        withdraw_reminders(locked)
        mails.cancelled(locked, back_cents=back, at=at)
        return locked


def owe(registration: Registration, cents: int) -> None:
    """Add `cents` to what is owed back for the (locked) registration; payments acts on the sum."""
    registration.refund_due_cents += cents
    registration.save(update_fields=["refund_due_cents"])
