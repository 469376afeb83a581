"""What a workshop costs at an instant, and until when that price stands."""

from dataclasses import dataclass
from datetime import datetime

from workshops.dates import end_of_day
from workshops.models import Workshop
from workshops.money import display

EARLY_BIRD = "early_bird"
FULL = "full"


@dataclass(frozen=True)
class Quote:
    """The price of one place, for a couple, all tax included.

    `until` is the first instant at which the price no longer stands; None: until the workshop.
    """

    tier: str
    cents: int
    currency: str
    until: datetime | None

    def __str__(self) -> str:
        return display(self.cents, self.currency)

    @property
    def is_early_bird(self) -> bool:
        return self.tier == EARLY_BIRD


def quote(workshop: Workshop, *, at: datetime) -> Quote:
    """A couple that books at `at` pays the early-bird price while it is open, else the full price."""
    currency = workshop.city.currency
    if early_bird_is_open(workshop, at=at):
        assert workshop.early_bird_price_cents is not None
        return Quote(EARLY_BIRD, workshop.early_bird_price_cents, currency, early_bird_ends_at(workshop))
    return Quote(FULL, workshop.full_price_cents, currency, None)


def early_bird_is_open(workshop: Workshop, *, at: datetime) -> bool:
    """The early bird holds while `at` is before the midnight after its cut-off date, in the city's zone."""
    ends_at = early_bird_ends_at(workshop)
    return ends_at is not None and at < ends_at


def early_bird_ends_at(workshop: Workshop) -> datetime | None:
    """The midnight after the cut-off date, or the earlier instant at which the office closed it."""
    if workshop.early_bird_until is None or workshop.early_bird_price_cents is None:
        return None
    cut_off = end_of_day(workshop.early_bird_until, workshop.city)
    closed_at = workshop.early_bird_closed_at
    return min(cut_off, closed_at) if closed_at else cut_off
