"""Where a couple can go when the weekend that it chose takes no registrations."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from registrations.places import places_left_by_workshop
from workshops.dates import span_in_words
from workshops.models import Workshop
from workshops.opening import why_closed
from workshops.pricing import Quote, quote

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
    # Dates are local: a day of slack in the query, the exact rule below.
    candidates = (
        Workshop.objects.filter(
            status=Workshop.Status.PUBLISHED, starts_on__gte=at.date() - timedelta(days=1)
        )
        .exclude(pk=workshop.pk)
        .select_related("city", "venue")
        .prefetch_related("sessions")
    )
    is_open = [other for other in candidates if why_closed(other, at=at) is None]
    left = places_left_by_workshop(is_open, at=at)
    free = sorted((other for other in is_open if left[other.pk]), key=lambda o: o.city_id != workshop.city_id)
    return [OtherDate(other, quote(other, at=at)) for other in free[:AT_MOST]]
