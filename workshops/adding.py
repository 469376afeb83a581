"""A new workshop gets its address, its calendar identity and its daily hours."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4

from django.db import transaction

from therapists.models import Therapist
from workshops.models import City, Programme, Session, Venue, Workshop

BEGINS, ENDS = time(9), time(17)


@dataclass(frozen=True)
class Hours:
    """When one day of a workshop begins and ends, on the clocks of its city."""

    day: date
    starts: time
    ends: time


def daily_hours(starts_on: date, ends_on: date, *, starts: time = BEGINS, ends: time = ENDS) -> list[Hours]:
    """Every day from the first to the last has the same hours: 9:00 to 17:00 unless told otherwise."""
    days = (ends_on - starts_on).days + 1
    return [Hours(starts_on + timedelta(days=day), starts, ends) for day in range(days)]


def hours_of(workshop: Workshop) -> list[Hours]:
    """The sessions in their order; a workshop without any keeps the usual hours every day."""
    sessions = sorted(workshop.sessions.all(), key=lambda session: (session.day, session.starts))
    hours = [Hours(session.day, session.starts, session.ends) for session in sessions]
    return hours or daily_hours(workshop.starts_on, workshop.ends_on)


def free_slug(city: City, starts_on: date) -> str:
    """A workshop's address is its city and first day; a second one on that day gets “-2”."""
    stem = f"{city.slug}-{starts_on}"
    return next_free(stem, set(Workshop.objects.filter(slug__startswith=stem).values_list("slug", flat=True)))


def next_free(stem: str, taken: set[str]) -> str:
    """The stem, or the stem with the first number from 2 on that nobody has."""
    number = 1
    slug = stem
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug


def add_workshop(
    *,
    programme: Programme,
    venue: Venue,
    starts_on: date,
    ends_on: date,
    capacity: int,
    full_price_cents: int,
    at: datetime,
    presenters: Iterable[Therapist] = (),
    early_bird_price_cents: int | None = None,
    early_bird_until: date | None = None,
    minimum: int | None = None,
    decide_on: date | None = None,
    opens_at: datetime | None = None,
    status: Workshop.Status = Workshop.Status.DRAFT,
    hours: Iterable[Hours] | None = None,
    uid: UUID | None = None,
    is_sample: bool = False,
) -> Workshop:
    """Write a workshop in the venue's city, with its sessions (`hours`; None: 9:00 to 17:00 every day)."""
    with transaction.atomic():
        workshop = Workshop.objects.create(
            slug=free_slug(venue.city, starts_on),
            uid=uid or uuid4(),
            programme=programme,
            city=venue.city,
            venue=venue,
            status=status,
            starts_on=starts_on,
            ends_on=ends_on,
            capacity=capacity,
            full_price_cents=full_price_cents,
            early_bird_price_cents=early_bird_price_cents,
            early_bird_until=early_bird_until,
            minimum=minimum,
            decide_on=decide_on,
            opens_at=opens_at,
            changed_at=at,
            is_sample=is_sample,
        )
        workshop.presenters.set(presenters)
        write_sessions(workshop, daily_hours(starts_on, ends_on) if hours is None else hours)
        return workshop


def write_sessions(workshop: Workshop, hours: Iterable[Hours]) -> None:
    """Give the workshop these daily hours instead of those that it has."""
    workshop.sessions.all().delete()
    Session.objects.bulk_create(
        Session(workshop=workshop, day=h.day, starts=h.starts, ends=h.ends) for h in hours
    )
