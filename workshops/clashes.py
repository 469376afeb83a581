"""What speaks against a workshop that is planned: other workshops, holidays, dates that have passed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from therapists.models import Therapist
from workshops.dates import end_of_day, local_day
from workshops.models import Workshop
from workshops.planning import Planned
from workshops.public_holidays import Holiday, holidays_around

Other = Workshop | Planned


@dataclass(frozen=True)
class AlreadyThere:
    """The programme begins there on that day already: the database takes no second one."""

    other: Other

    @property
    def key(self) -> str:
        return f"there:{_name(self.other)}"


@dataclass(frozen=True)
class VenueInUse:
    """Another workshop is at the venue on one of the days."""

    other: Other

    @property
    def key(self) -> str:
        return f"venue:{_name(self.other)}"


@dataclass(frozen=True)
class PresenterElsewhere:
    """The presenter has another workshop on one of the days, in whatever city."""

    presenter: Therapist
    other: Other

    @property
    def key(self) -> str:
        return f"presenter:{self.presenter.pk}:{_name(self.other)}"


@dataclass(frozen=True)
class OnHoliday:
    """A public holiday of the city is on one of the days, or makes the weekend a long one."""

    holiday: Holiday

    @property
    def key(self) -> str:
        return f"holiday:{self.holiday.day}"


@dataclass(frozen=True)
class EarlyBirdOver:
    """The early-bird price would have ended before it began."""

    until: date

    @property
    def key(self) -> str:
        return f"early-bird:{self.until}"


@dataclass(frozen=True)
class DecisionPassed:
    """The day on which the office decides has passed."""

    decide_on: date

    @property
    def key(self) -> str:
        return f"decision:{self.decide_on}"


@dataclass(frozen=True)
class HasBegun:
    """The first day has passed."""

    starts_on: date

    @property
    def key(self) -> str:
        return f"begun:{self.starts_on}"


Clash = AlreadyThere | VenueInUse | PresenterElsewhere | OnHoliday | EarlyBirdOver | DecisionPassed | HasBegun


def find_clashes(planned: Sequence[Planned], *, at: datetime) -> dict[int, list[Clash]]:
    """By row, what speaks against each, also among themselves; two queries, however many rows."""
    others: list[Other] = [*_existing(planned), *planned]
    return {
        one.row: [*_with_others(one, others), *_with_holidays(one), *_with_the_clock(one, at=at)]
        for one in planned
    }


def is_final(clash: Clash) -> bool:
    """With a workshop that is there already nobody can wish it away; all else is the office's to decide."""
    return isinstance(clash, AlreadyThere) and isinstance(clash.other, Workshop)


def _existing(planned: Sequence[Planned]) -> list[Workshop]:
    if not planned:
        return []
    first, last = min(one.starts_on for one in planned), max(one.ends_on for one in planned)
    return list(
        Workshop.objects.exclude(status=Workshop.Status.CANCELLED)
        .filter(starts_on__lte=last, ends_on__gte=first)
        .select_related("city", "venue")
        .prefetch_related("presenters")
    )


def _with_others(planned: Planned, others: Sequence[Other]) -> Iterator[Clash]:
    for other in others:
        if other is planned or not _overlap(planned, other):
            continue
        if planned.key == _key(other):
            yield AlreadyThere(other)
            continue
        if planned.venue.pk == other.venue.pk:
            yield VenueInUse(other)
        busy = set(presenters_of(other))
        for presenter in planned.presenters:
            if presenter in busy:
                yield PresenterElsewhere(presenter, other)


def _key(other: Other) -> tuple[int, int, date]:
    if isinstance(other, Planned):
        return other.key
    return other.programme_id, other.venue_id, other.starts_on


def _overlap(planned: Planned, other: Other) -> bool:
    """Two workshops overlap when they share a day of the calendar, wherever their cities lie."""
    return planned.starts_on <= other.ends_on and other.starts_on <= planned.ends_on


def presenters_of(other: Other) -> tuple[Therapist, ...]:
    return other.presenters if isinstance(other, Planned) else tuple(other.presenters.all())


def _with_holidays(planned: Planned) -> Iterator[Clash]:
    region = planned.venue.city.holiday_region
    for holiday in holidays_around(region, planned.starts_on, planned.ends_on):
        yield OnHoliday(holiday)


def _with_the_clock(planned: Planned, *, at: datetime) -> Iterator[Clash]:
    city = planned.venue.city
    today = local_day(at, city)
    if planned.starts_on < today:
        yield HasBegun(planned.starts_on)
    if planned.early_bird_until and at >= end_of_day(planned.early_bird_until, city):
        yield EarlyBirdOver(planned.early_bird_until)
    if planned.decide_on and planned.decide_on < today:
        yield DecisionPassed(planned.decide_on)


def _name(other: Other) -> str:
    return f"workshop-{other.pk}" if isinstance(other, Workshop) else f"row-{other.row}"
