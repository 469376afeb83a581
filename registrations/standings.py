"""How workshops stand at an instant: the price, the places left, and whether a couple may register."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from registrations.places import FEW, places_left_by_workshop
from workshops.models import City, Workshop
from workshops.opening import Closed, is_past, why_closed
from workshops.pricing import Quote, quote
from workshops.upcoming import ahead


@dataclass(frozen=True)
class Standing:
    """One workshop at one instant."""

    workshop: Workshop
    quote: Quote
    places_left: int
    why_closed: Closed | None

    @property
    def is_open(self) -> bool:
        """A couple may register now."""
        return self.why_closed is None and self.places_left > 0

    @property
    def is_full(self) -> bool:
        """It would be open if it had a place."""
        return self.why_closed is None and self.places_left == 0

    @property
    def is_not_yet_open(self) -> bool:
        return self.why_closed == Closed.NOT_YET_OPEN

    @property
    def has_a_price(self) -> bool:
        """Couples can pay it now or will be able to."""
        return self.why_closed in (None, Closed.NOT_YET_OPEN)

    @property
    def has_few_places(self) -> bool:
        return self.is_open and self.places_left <= FEW


def standings(workshops: Iterable[Workshop], *, at: datetime) -> list[Standing]:
    """How each of `workshops` stands at `at`, in their order; one query for all places."""
    listed = list(workshops)
    left = places_left_by_workshop(listed, at=at) if listed else {}
    return [Standing(w, quote(w, at=at), left[w.pk], why_closed(w, at=at)) for w in listed]


def standings_ahead(*, at: datetime, city: City | None = None) -> list[Standing]:
    """How the published workshops that are not over stand, the next one first."""
    found = ahead(at=at)
    found = found.filter(city=city) if city else found
    return standings((workshop for workshop in found if not is_past(workshop, at=at)), at=at)


@dataclass(frozen=True)
class CityDates:
    """A city with its dates, the next one first."""

    city: City
    dates: list[Standing]

    @property
    def next(self) -> Standing | None:
        """The first that is open with a free place; without one, the first that opens later, or a full one."""
        kinds = (
            [s for s in self.dates if s.is_open],
            [s for s in self.dates if s.is_not_yet_open],
            [s for s in self.dates if s.is_full],
        )
        return next((found[0] for found in kinds if found), None)

    @property
    def years(self) -> list[tuple[int, list[Standing]]]:
        grouped = groupby(self.dates, lambda standing: standing.workshop.starts_on.year)
        return [(year, list(dates)) for year, dates in grouped]


def by_city(cities: Iterable[City], listed: Iterable[Standing]) -> list[CityDates]:
    """Each of `cities` with those of `listed` that take place there, be it none."""
    dates = list(listed)
    return [CityDates(city, [s for s in dates if s.workshop.city_id == city.pk]) for city in cities]


def prices_stand_until(listed: Iterable[Standing]) -> datetime | None:
    """The first instant at which one of the prices no longer stands; None: they stand."""
    ends = [s.quote.until for s in listed if s.has_a_price and s.quote.until]
    return min(ends, default=None)
