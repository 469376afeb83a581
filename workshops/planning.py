"""A workshop that is to be: from a season's rules, a spreadsheet, or a copy of another."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from therapists.models import Therapist
from workshops.adding import Hours, add_workshop, daily_hours
from workshops.models import Programme, Venue, Workshop


@dataclass(frozen=True)
class Planned:
    """All that a workshop will be, under the number `row` of its plan or file."""

    row: int
    venue: Venue
    programme: Programme
    presenters: tuple[Therapist, ...]
    starts_on: date
    ends_on: date
    capacity: int
    full_price_cents: int
    early_bird_price_cents: int | None
    early_bird_until: date | None
    minimum: int | None = None
    decide_on: date | None = None
    opens_at: datetime | None = None
    # None: the usual hours every day.
    hours: tuple[Hours, ...] | None = None
    copied_from: Workshop | None = None

    @property
    def key(self) -> tuple[int, int, date]:
        """A programme runs at a venue once from one day on."""
        return self.programme.pk, self.venue.pk, self.starts_on

    @property
    def daily(self) -> list[Hours]:
        return list(self.hours) if self.hours else daily_hours(self.starts_on, self.ends_on)


def make_planned(
    planned: Planned, *, status: Workshop.Status, at: datetime, uid: UUID | None = None
) -> Workshop:
    """Write the workshop as it is planned; call inside the transaction of the whole plan."""
    return add_workshop(
        uid=uid,
        programme=planned.programme,
        venue=planned.venue,
        presenters=planned.presenters,
        starts_on=planned.starts_on,
        ends_on=planned.ends_on,
        capacity=planned.capacity,
        full_price_cents=planned.full_price_cents,
        early_bird_price_cents=planned.early_bird_price_cents,
        early_bird_until=planned.early_bird_until,
        minimum=planned.minimum,
        decide_on=planned.decide_on,
        opens_at=planned.opens_at,
        hours=planned.hours,
        status=status,
        at=at,
    )
