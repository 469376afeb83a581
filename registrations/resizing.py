"""The office gives a workshop more places or fewer."""

from datetime import datetime

from django.db import transaction

from registrations.places import places_taken
from workshops.locking import lock_workshop
from workshops.models import Workshop


class BelowPlacesTaken(Exception):
    """More places are taken than would remain: `taken`."""

    def __init__(self, taken: int) -> None:
        super().__init__(f"{taken} places are taken")
        self.taken = taken


class BelowMinimum(Exception):
    """With fewer couples than `minimum` the workshop may not run, so it needs places for as many."""

    def __init__(self, minimum: int) -> None:
        super().__init__(f"it needs at least {minimum}")
        self.minimum = minimum


def change_capacity(*, workshop: Workshop, capacity: int, at: datetime) -> Workshop:
    """Set how many couples find place; never below the places taken (running holds count) or the minimum.

    Raises BelowPlacesTaken, BelowMinimum.
    """
    with transaction.atomic():
        locked = lock_workshop(workshop.pk)
        if capacity == locked.capacity:
            return locked
        taken = places_taken(locked, at=at)
        if capacity < taken:
            raise BelowPlacesTaken(taken)
        if locked.minimum and capacity < locked.minimum:
            raise BelowMinimum(locked.minimum)
        locked.capacity = capacity
        locked.save(update_fields=["capacity"])
        return locked
