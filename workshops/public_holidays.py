"""Public holidays where a city lies: who runs a workshop on a long weekend should do so on purpose."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import holidays
from django.core.exceptions import ValidationError

FRIDAY, MONDAY = 4, 0
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Holiday:
    day: date
    name: str


def validate_region(region: str) -> None:
    """A region is a country, or a country and a part of it: “NZ”, “AU-NSW”."""
    try:
        _of_year(region, 2027)
    except (KeyError, NotImplementedError):
        raise ValidationError(
            f"“{region}” is not a region whose holidays are known; one looks like “AU-NSW” or “NZ-AUK”."
        ) from None


def public_holidays(region: str, first: date, last: date) -> list[Holiday]:
    """The public holidays of a region from one day to another; of no region, none."""
    if not region:
        return []
    found = [
        Holiday(day, name)
        for year in range(first.year, last.year + 1)
        for day, name in _of_year(region, year).items()
        if first <= day <= last
    ]
    return sorted(found, key=lambda holiday: holiday.day)


def holidays_around(region: str, first: date, last: date) -> list[Holiday]:
    """Those on the days of a workshop, on the Friday before it or on the Monday after it."""
    begin = first - DAY if (first - DAY).weekday() == FRIDAY else first
    end = last + DAY if (last + DAY).weekday() == MONDAY else last
    return public_holidays(region, begin, end)


@lru_cache(maxsize=256)
def _of_year(region: str, year: int) -> dict[date, str]:
    country, _, part = region.partition("-")
    known = holidays.country_holidays(country, subdiv=part or None, years=[year])
    # The package writes one of Australia's days the American way.
    return {day: name.replace("Labor Day", "Labour Day") for day, name in known.items() if day.year == year}
