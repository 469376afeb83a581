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


def change_capacity(*, workshop: Workshop, capacity: int, at: datetime) -> Workshop:
    """Set how many couples find place; never below the places taken (running holds count).

    Raises BelowPlacesTaken.
    """
    with transaction.atomic():
        locked = lock_workshop(workshop.pk)
        if capacity == locked.capacity:
            return locked
        taken = places_taken(locked, at=at)
        if capacity < taken:
            raise BelowPlacesTaken(taken)
        locked.capacity = capacity
        locked.save(update_fields=["capacity"])
        return locked
