"""The weekends ahead, month by month, with what lies on them already."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from workshops.models import City, Workshop
from workshops.public_holidays import Holiday, holidays_around

SATURDAY = 5
WEEK = timedelta(weeks=1)
# A workshop that begins from Wednesday to Tuesday belongs to the weekend in between.
MOST_DAYS_BEFORE, MOST_DAYS_AFTER = 3, 3
MONTHS = 18


@dataclass(frozen=True)
class Weekend:
    """A Saturday and its Sunday, with the holidays of each city around it and the workshops on it."""

    saturday: date
    holidays: list[tuple[City, Holiday]] = field(default_factory=list)
    workshops: list[Workshop] = field(default_factory=list)

    @property
    def sunday(self) -> date:
        return self.saturday + timedelta(days=1)


@dataclass(frozen=True)
class Month:
    """A month with its weekends: those whose Saturday is in it."""

    first: date
    weekends: list[Weekend]


def weekend_of(day: date) -> date:
    """The Saturday of the weekend that a day belongs to: from Wednesday on the next, until Tuesday the last."""
    ahead = (SATURDAY - day.weekday()) % 7
    return day + timedelta(days=ahead if ahead <= MOST_DAYS_BEFORE else ahead - 7)


def saturdays(today: date, *, months: int = MONTHS) -> list[date]:
    """Every Saturday from `today` on, to the end of this month and so many more."""
    end = _month_after(today, months + 1)
    day = today + timedelta(days=(SATURDAY - today.weekday()) % 7)
    found = []
    while day < end:
        found.append(day)
        day += WEEK
    return found


def weekends_ahead(*, at: datetime, months: int = MONTHS) -> list[Month]:
    """The weekends from today on, each with its holidays and workshops: three queries, however many."""
    days = saturdays(at.date(), months=months)
    cities = list(City.objects.all())
    busy: dict[date, list[Workshop]] = {}
    for workshop in _workshops_between(days[0], days[-1]):
        for saturday in _weekends_touched(workshop):
            busy.setdefault(saturday, []).append(workshop)
    weekends = [Weekend(day, _holidays(cities, day), busy.get(day, [])) for day in days]
    return _by_month(weekends)


def _workshops_between(first: date, last: date) -> Iterable[Workshop]:
    return (
        Workshop.objects.exclude(status=Workshop.Status.CANCELLED)
        .filter(ends_on__gte=first - WEEK, starts_on__lte=last + WEEK)
        .select_related("city", "venue")
        .prefetch_related("presenters")
    )


def _weekends_touched(workshop: Workshop) -> list[date]:
    """Those with a day of the workshop; one within a week counts for the weekend that it is next to."""
    day, touched = workshop.starts_on, {weekend_of(workshop.starts_on)}
    while day <= workshop.ends_on:
        if day.weekday() >= SATURDAY:
            touched.add(weekend_of(day))
        day += timedelta(days=1)
    return sorted(touched)


def _holidays(cities: list[City], saturday: date) -> list[tuple[City, Holiday]]:
    sunday = saturday + timedelta(days=1)
    return [
        (city, holiday)
        for city in cities
        for holiday in holidays_around(city.holiday_region, saturday, sunday)
    ]


def _by_month(weekends: list[Weekend]) -> list[Month]:
    months: dict[date, list[Weekend]] = {}
    for weekend in weekends:
        months.setdefault(weekend.saturday.replace(day=1), []).append(weekend)
    return [Month(first, found) for first, found in months.items()]


def _month_after(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)
