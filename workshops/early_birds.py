"""Ending an early bird, on its date or before, and giving it more time."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from workshops.dates import end_of_day, local_day
from workshops.locking import lock_workshop
from workshops.models import Workshop
from workshops.pricing import early_bird_ends_at, early_bird_is_open


class EarlyBirdIsOver(Exception):
    """The early bird has ended on its date: it can't be closed or extended any more."""


class NoEarlyBird(Exception):
    """This workshop has no early-bird price."""


class CutOffNotPossible(Exception):
    """The new cut-off date lies before today or after the workshop's first day."""


def early_birds_to_close(*, at: datetime) -> list[Workshop]:
    """Workshops whose cut-off midnight has passed in their city and whose end is not yet written down."""
    open_still = Workshop.objects.filter(early_bird_until__isnull=False, early_bird_closed_at__isnull=True)
    # The date is local: a day of slack in the query, the exact rule below.
    candidates: QuerySet[Workshop] = open_still.filter(
        early_bird_until__lte=at.date() + timedelta(days=1)
    ).select_related("city")
    return [workshop for workshop in candidates if not early_bird_is_open(workshop, at=at)]


def close_early_bird(*, workshop: Workshop, at: datetime) -> Workshop:
    """Write down that the early bird has ended: at its midnight if that has passed, else now.

    Closing twice changes nothing. Raises NoEarlyBird.
    """
    with transaction.atomic():
        locked = lock_workshop(workshop.pk)
        ends_at = early_bird_ends_at(locked)
        if ends_at is None:
            raise NoEarlyBird
        if locked.early_bird_closed_at is None:
            locked.early_bird_closed_at = min(at, ends_at)
            locked.save(update_fields=["early_bird_closed_at"])
        return locked


def extend_early_bird(*, workshop: Workshop, until: date, at: datetime) -> Workshop:
    """Let the early bird hold through the local date `until`; reopens one that the office closed.

    Only before the cut-off date has passed, so that nobody who was told the full price sees a
    lower one later. Raises NoEarlyBird, EarlyBirdIsOver, CutOffNotPossible.
    """
    with transaction.atomic():
        locked = lock_workshop(workshop.pk)
        if locked.early_bird_until is None:
            raise NoEarlyBird
        if at >= end_of_day(locked.early_bird_until, locked.city):
            raise EarlyBirdIsOver
        if not local_day(at, locked.city) <= until <= locked.starts_on:
            raise CutOffNotPossible
        locked.early_bird_until = until
        locked.early_bird_closed_at = None
        locked.save(update_fields=["early_bird_until", "early_bird_closed_at"])
        return locked
