"""A hold has ended without money: write it down and tell the couple. Places never wait for this."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from registrations import mails, states
from registrations.cancelling import owe
from registrations.locking import lock_registration
from registrations.models import Registration
from registrations.places import hold_is_running

State = Registration.State


def holds_to_tidy(*, at: datetime) -> QuerySet[Registration]:
    """Holds that have ended at `at` and are not yet written down as lapsed; oldest first."""
    return Registration.objects.filter(state=State.HELD, held_until__lte=at).order_by("held_until")


def lapse(*, registration: Registration, at: datetime) -> Registration:
    """Write down that the hold has ended and tell the registrant; nothing if it runs or was settled."""
    with transaction.atomic():
        _workshop, locked = lock_registration(registration.pk)
        if locked.state != State.HELD or hold_is_running(locked, at=at):
            return locked
        states.move(locked, State.LAPSED, at=at, why="the hold ended without a payment")
        if not _give_back_what_came(locked, at=at):
            mails.lapsed(locked, at=at)
        return locked


def release(*, registration: Registration, at: datetime) -> Registration:
    """The couple gives its held place back; anything but a running hold stays as it is."""
    with transaction.atomic():
        _workshop, locked = lock_registration(registration.pk)
        if hold_is_running(locked, at=at):
            locked.held_until = at
            locked.save(update_fields=["held_until"])
            states.move(locked, State.LAPSED, at=at, why="given back by the couple")
            _give_back_what_came(locked, at=at)
        return locked


def _give_back_what_came(registration: Registration, *, at: datetime) -> bool:
    """A part of the price that came by bank transfer or in cash goes back with the place; False if there was none."""
    kept = registration.paid_cents - registration.refund_due_cents
    if not kept:
        return False
    owe(registration, kept)
    mails.money_goes_back(registration, cents=kept, at=at)
    return True
