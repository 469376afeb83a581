"""When and where a weekend is, in the words that couples are told; and what they were told before."""

from dataclasses import asdict, dataclass
from typing import Any

from registrations.models import Registration
from workshops.dates import clock_in_words, day_in_words
from workshops.models import Workshop


@dataclass(frozen=True)
class Weekend:
    """The facts of a workshop that a couple plans by."""

    days: list[str]
    place: str

    def changes_since(self, told: dict[str, Any]) -> list[str]:
        """Which of the facts differ from those that were told: “days”, “place”."""
        return [name for name, now in asdict(self).items() if told.get(name, now) != now]


def weekend(workshop: Workshop) -> Weekend:
    """Each day with its hours and the city named, and the place with its address."""
    city, venue = workshop.city, workshop.venue
    days = [
        f"{day_in_words(s.day)}, {clock_in_words(s.starts)} to {clock_in_words(s.ends)} {city.name} time"
        for s in workshop.sessions.all()
    ]
    place = "\n".join([venue.name, *(line.strip() for line in venue.address.splitlines() if line.strip())])
    return Weekend(days or [f"{day_in_words(workshop.starts_on)} ({city.name} time)"], place)


def note_told(registration: Registration) -> None:
    """Write down that the (locked) couple has been told of the workshop as it is now."""
    registration.told = asdict(weekend(registration.workshop))
    registration.told_sequence = registration.workshop.sequence
    registration.save(update_fields=["told", "told_sequence"])
