"""The office gives a couple more time to pay."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from registrations import states
from registrations.locking import lock_registration
from registrations.models import Registration
from registrations.places import hold_is_running, is_overbooked
from workshops.opening import begins_at

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class HoldIsOver(Exception):
    """Only a running hold can be extended: its place may be somebody else's by now."""


class HoldNotLonger(Exception):
    """The new end is not after the present one: `held_until`."""

    def __init__(self, held_until: datetime) -> None:
        super().__init__(held_until)
        self.held_until = held_until


class HoldPastTheStart(Exception):
    """A hold ends at the latest when the workshop begins: `begins_at`."""

    def __init__(self, begins_at: datetime) -> None:
        super().__init__(begins_at)
        self.begins_at = begins_at


def extend_hold(
    *, registration: Registration, until: datetime, at: datetime, why: str, who: "User | None" = None
) -> Registration:
    """Keep the couple's place until the instant `until`; the price that it owes follows its own rule.

    Raises HoldIsOver, HoldNotLonger, HoldPastTheStart.
    """
    with transaction.atomic():
        workshop, locked = lock_registration(registration.pk)
        if not hold_is_running(locked, at=at) or is_overbooked(workshop, at=at):
            raise HoldIsOver
        if until == locked.held_until:
            return locked
        if until < locked.held_until:
            raise HoldNotLonger(locked.held_until)
        if until > begins_at(workshop):
            raise HoldPastTheStart(begins_at(workshop))
        locked.held_until = until
        locked.save(update_fields=["held_until"])
        states.note(locked, at=at, why=f"more time to pay: {why}"[:200], who=who)
        return locked
