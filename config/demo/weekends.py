"""The weekends of 2015 as history, and the coming season in the same pattern."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from uuid import NAMESPACE_URL, uuid5

from django.db.models import Q

from config.demo.programme import SLUG
from therapists.models import Therapist
from workshops.adding import add_workshop
from workshops.dates import local_day, local_instant
from workshops.early_birds import close_early_bird
from workshops.models import Programme, Venue, Workshop
from workshops.pricing import early_bird_ends_at


class Weekend(NamedTuple):
    """A Saturday and its Sunday; `early_bird` whether that price is offered."""

    city: str
    saturday: date
    early_bird: bool


class Sample(NamedTuple):
    """What a city's weekends are made with; but for Sydney's early bird of 2015, all of it is invented."""

    venue: str
    co_presenter: str
    full_cents: int
    early_bird_cents: int


SAMPLES = {
    "sydney": Sample("balmain-sample-venue", "sample-presenter-one", 895_00, 795_00),
    "auckland": Sample("auckland-sample-venue", "sample-presenter-two", 995_00, 895_00),
}
CAPACITY = 12

# Only for the first weekend in Sydney an early-bird price is known: AU$795 until 15 May 2015.
HISTORY = [
    Weekend("auckland", date(2015, 5, 16), False),
    Weekend("sydney", date(2015, 5, 30), True),
    Weekend("auckland", date(2015, 7, 18), False),
    Weekend("auckland", date(2015, 9, 12), False),
    Weekend("sydney", date(2015, 11, 21), False),
    Weekend("auckland", date(2015, 12, 5), False),
]
EARLY_BIRD_DAYS = 15
# With fewer couples three weeks before, a weekend of the coming season may not run.
MINIMUM, DECIDE_DAYS = 6, timedelta(days=21)
SEASON = timedelta(days=550)
OPENS_BEFORE = timedelta(days=365)


def same_weekend(day: date, year: int) -> date:
    """The Saturday of `year` with the same place in the same month; a fifth one may be the last there is."""
    first = date(year, day.month, 1)
    first_saturday = first + timedelta(days=(5 - first.weekday()) % 7)
    found = first_saturday + timedelta(weeks=(day.day - 1) // 7)
    return found if found.month == day.month else found - timedelta(weeks=1)


def coming_season(today: date) -> list[Weekend]:
    """The weekends of 2015's pattern in the eighteen months after `today`, the next one first."""
    years = range(today.year, (today + SEASON).year + 1)
    weekends = [Weekend(w.city, same_weekend(w.saturday, y), True) for w in HISTORY for y in years]
    return sorted((w for w in weekends if today < w.saturday <= today + SEASON), key=lambda w: w.saturday)


def make_weekend(weekend: Weekend, *, at: datetime) -> Workshop:
    """The sample workshop of a weekend, made unless it is there already (wherever it was moved to)."""
    sample = SAMPLES[weekend.city]
    venue = Venue.objects.select_related("city").get(slug=sample.venue)
    uid = uuid5(NAMESPACE_URL, f"demo:{weekend.city}-{weekend.saturday}")
    known = Workshop.objects.filter(
        Q(uid=uid) | Q(programme__slug=SLUG, venue=venue, starts_on=weekend.saturday) & ~Q(status="cancelled")
    ).first()
    if known:
        return known
    cut_off = weekend.saturday - timedelta(days=EARLY_BIRD_DAYS)
    is_ahead = weekend.saturday > local_day(at, venue.city)
    workshop = add_workshop(
        uid=uid,
        programme=Programme.objects.get(slug=SLUG),
        venue=venue,
        presenters=Therapist.objects.filter(slug__in=["brenda-rawlings", sample.co_presenter]),
        starts_on=weekend.saturday,
        ends_on=weekend.saturday + timedelta(days=1),
        capacity=CAPACITY,
        full_price_cents=sample.full_cents,
        early_bird_price_cents=sample.early_bird_cents if weekend.early_bird else None,
        early_bird_until=cut_off if weekend.early_bird else None,
        minimum=MINIMUM if is_ahead else None,
        decide_on=weekend.saturday - DECIDE_DAYS if is_ahead else None,
        status=Workshop.Status.PUBLISHED,
        is_sample=True,
        at=at,
    )
    _open_a_year_before(workshop, at=at)
    _close_what_is_over(workshop, at=at)
    return workshop


def make_history(*, at: datetime) -> None:
    for weekend in HISTORY:
        make_weekend(weekend, at=at)


def make_season(*, at: datetime) -> list[Workshop]:
    today = max(local_day(at, venue.city) for venue in Venue.objects.select_related("city"))
    return [make_weekend(weekend, at=at) for weekend in coming_season(today)]


def _open_a_year_before(workshop: Workshop, *, at: datetime) -> None:
    opens_at = local_instant(workshop.starts_on - OPENS_BEFORE, time(9), workshop.city)
    if opens_at > at:
        workshop.opens_at = opens_at
        workshop.save(update_fields=["opens_at"])


def _close_what_is_over(workshop: Workshop, *, at: datetime) -> None:
    ends_at = early_bird_ends_at(workshop)
    if ends_at and ends_at <= at:
        close_early_bird(workshop=workshop, at=at)
