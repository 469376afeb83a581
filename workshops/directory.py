"""The cities, venues, programmes and presenters that a spreadsheet may name, by slug or by name."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from therapists.models import Therapist
from workshops.cells import BadCell
from workshops.models import City, Programme, Venue


class Named(Protocol):
    slug: str
    name: str


N = TypeVar("N", bound=Named)


@dataclass(frozen=True)
class Directory:
    cities: list[City]
    venues: list[Venue]
    programmes: list[Programme]
    therapists: list[Therapist]

    @classmethod
    def read(cls) -> "Directory":
        return cls(
            list(City.objects.all()),
            list(Venue.objects.select_related("city")),
            list(Programme.objects.all()),
            list(Therapist.objects.all()),
        )

    def city(self, text: str) -> City:
        return _find(text, self.cities, "a city here")

    def programme(self, text: str) -> Programme:
        return _find(text, self.programmes, "a programme")

    def venue(self, text: str, city: City | None) -> Venue:
        """The venue in `city`; without a (known) city the venue wherever it is."""
        if city is None:
            return _find(text, self.venues, "a venue")
        return _find(text, [v for v in self.venues if v.city_id == city.pk], f"a venue in {city.name}")

    def presenter(self, slug: str) -> Therapist:
        presenters = [therapist for therapist in self.therapists if therapist.is_presenter]
        known = {therapist.slug: therapist for therapist in self.therapists}
        if slug in known and known[slug] not in presenters:
            raise BadCell(f"“{slug}” does not present workshops; the office can tick that in the profile.")
        if slug not in known:
            raise BadCell(f"“{slug}” is not a presenter; there are {_slugs(presenters)}.")
        return known[slug]


def _find(text: str, among: list[N], what: str) -> N:
    wanted = text.casefold()
    by_slug = [one for one in among if one.slug == wanted]
    found = by_slug or [one for one in among if one.name.casefold() == wanted]
    if len(found) > 1:
        raise BadCell(f"“{text}” is the name of several; write the slug: {_slugs(found)}.")
    if not found:
        raise BadCell(f"“{text}” is not {what}; there are {_slugs(among)}.")
    return found[0]


def _slugs(among: Iterable[Named]) -> str:
    return ", ".join(sorted(one.slug for one in among)) or "none yet"
