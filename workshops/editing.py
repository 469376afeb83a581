"""The office edits a workshop: what no couple has to be told of, and everything while it is a draft."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from therapists.models import Therapist
from workshops.adding import Hours, free_slug, write_sessions
from workshops.locking import lock_workshop
from workshops.models import Programme, Venue, Workshop


class NotADraft(Exception):
    """The workshop has been published: a change of day, hour or place is told to its couples."""


@dataclass(frozen=True)
class Facts:
    """What a workshop is and costs. Who has booked keeps the price and the policy of that day."""

    programme: Programme
    presenters: Iterable[Therapist]
    opens_at: datetime | None
    full_price_cents: int
    early_bird_price_cents: int | None
    early_bird_until: date | None
    minimum: int | None
    decide_on: date | None


def edit_workshop(*, workshop: Workshop, facts: Facts) -> Workshop:
    """Write the facts, and nothing else of the workshop."""
    names = [
        "programme",
        "opens_at",
        "full_price_cents",
        "early_bird_price_cents",
        "early_bird_until",
        "minimum",
        "decide_on",
    ]
    with transaction.atomic():
        locked = lock_workshop(workshop.pk)
        for name in names:
            setattr(locked, name, getattr(facts, name))
        if locked.early_bird_until is None:
            locked.early_bird_closed_at = None
        locked.save(update_fields=[*names, "early_bird_closed_at"])
        locked.presenters.set(facts.presenters)
        return locked


def reschedule_draft(
    *, workshop: Workshop, venue: Venue, starts_on: date, ends_on: date, hours: Iterable[Hours], at: datetime
) -> Workshop:
    """Give a draft its days, hours and place; its address follows, since nobody knows it yet.

    Raises NotADraft.
    """
    with transaction.atomic():
        locked = lock_workshop(workshop.pk)
        if locked.status != Workshop.Status.DRAFT:
            raise NotADraft
        if (locked.city, locked.starts_on) != (venue.city, starts_on):
            locked.slug = free_slug(venue.city, starts_on)
        locked.venue, locked.city = venue, venue.city
        locked.starts_on, locked.ends_on = starts_on, ends_on
        locked.changed_at = at
        locked.save(update_fields=["slug", "venue", "city", "starts_on", "ends_on", "changed_at"])
        write_sessions(locked, hours)
        return locked
