"""Where a couple can go when the weekend that it chose takes no registrations."""

from dataclasses import dataclass
from datetime import datetime

from registrations.places import places_left_by_workshop
from workshops.dates import span_in_words
from workshops.models import Workshop
from workshops.opening import why_closed
from workshops.pricing import Quote, quote
from workshops.upcoming import ahead

AT_MOST = 4


@dataclass(frozen=True)
class OtherDate:
    """A workshop that a couple can register for now, with its price."""

    workshop: Workshop
    quote: Quote

    @property
    def span(self) -> str:
        return span_in_words(self.workshop)


def other_dates(workshop: Workshop, *, at: datetime) -> list[OtherDate]:
    """The next workshops with a free place: those in the same city first, each by its date."""
    is_open = [o for o in ahead(at=at).exclude(pk=workshop.pk) if why_closed(o, at=at) is None]
    left = places_left_by_workshop(is_open, at=at)
    free = sorted((other for other in is_open if left[other.pk]), key=lambda o: o.city_id != workshop.city_id)
    return [OtherDate(other, quote(other, at=at)) for other in free[:AT_MOST]]
