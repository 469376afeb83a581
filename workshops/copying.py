"""A workshop once more, on other days: everything that hangs on its dates moves along with them."""

from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet

from workshops.adding import Hours, hours_of
from workshops.dates import local_day, local_instant
from workshops.models import Workshop
from workshops.planning import Planned
from workshops.weekends import weekend_of

A_YEAR = timedelta(weeks=52)


def redated(workshop: Workshop, *, starts_on: date, row: int = 1, **changes: Any) -> Planned:
    """A copy that begins on `starts_on`: every date keeps its distance in whole days, every hour its clock.

    What has happened to the workshop (published, moved, early bird closed, cancelled) stays behind.
    `changes` are other facts of the copy, such as its prices.
    """
    shift = starts_on - workshop.starts_on
    facts: dict[str, Any] = {
        "row": row,
        "venue": workshop.venue,
        "programme": workshop.programme,
        "presenters": tuple(workshop.presenters.all()),
        "starts_on": starts_on,
        "ends_on": workshop.ends_on + shift,
        "capacity": workshop.capacity,
        "full_price_cents": workshop.full_price_cents,
        "early_bird_price_cents": workshop.early_bird_price_cents,
        "early_bird_until": _moved(workshop.early_bird_until, shift),
        "minimum": workshop.minimum,
        "decide_on": _moved(workshop.decide_on, shift),
        "opens_at": _opens_at(workshop, shift),
        "hours": tuple(Hours(h.day + shift, h.starts, h.ends) for h in hours_of(workshop)),
        "copied_from": workshop,
    }
    return Planned(**facts | changes)


def on_weekend(workshop: Workshop, saturday: date) -> date:
    """The first day of a copy on another weekend: a Friday's workshop begins on the Friday again."""
    return saturday + (workshop.starts_on - weekend_of(workshop.starts_on))


def to_copy(first: date, last: date) -> QuerySet[Workshop]:
    """What begins between two days, cancelled or not, with all that a copy takes along."""
    return (
        Workshop.objects.filter(starts_on__gte=first, starts_on__lte=last)
        .select_related("city", "venue__city", "programme")
        .prefetch_related("presenters", "sessions")
    )


def _moved(day: date | None, shift: timedelta) -> date | None:
    return None if day is None else day + shift


def _opens_at(workshop: Workshop, shift: timedelta) -> Any:
    """The same local time, so many local days on: not so many times 24 hours."""
    if workshop.opens_at is None:
        return None
    clock = workshop.opens_at.astimezone(workshop.city.zone).time()
    return local_instant(local_day(workshop.opens_at, workshop.city) + shift, clock, workshop.city)
