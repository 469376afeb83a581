"""A hold has ended without money: write it down and tell the couple. Places never wait for this."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from registrations import mails, states
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
        return locked
