"""The mails that registrations owe to the office: one function a mail. No names in a subject."""

from datetime import datetime
from typing import Any

from django.conf import settings

from outbox.queueing import queue
from registrations.models import Registration
from workshops.dates import end_of_day, end_of_day_in_words, instant_in_words, span_in_words
from workshops.models import Workshop
from workshops.money import display

State = Registration.State


def new_booking(registration: Registration, *, at: datetime) -> None:
    """A couple has paid and has its place; when it was the last one, the weekend is full."""
    workshop = registration.workshop
    confirmed = workshop.registrations.filter(state=State.CONFIRMED).count()
    facts = _facts(workshop) | {
        "registration": registration,
        "confirmed": confirmed,
        "paid": display(registration.price_cents - registration.waived_cents, registration.currency),
    }
    regarding = f"registration {registration.pk}"
    _send("office_new_booking", f"office-new-booking:{registration.pk}", facts, regarding, at=at)
    if confirmed >= workshop.capacity:
        # The couple is part of the key: full again after somebody cancelled is news again.
        key = f"office-full:{workshop.pk}:{registration.pk}"
        _send("office_full", key, facts, f"workshop {workshop.pk}", at=at)


def early_bird_ended(workshop: Workshop, *, at: datetime) -> None:
    """An early bird has ended; says how many couples were moved to the full price. Once per ending."""
    ended_at = workshop.early_bird_closed_at
    assert ended_at is not None and workshop.early_bird_until is not None
    # Who booked before the end had the early-bird price, so whoever of them pays in full was moved.
    moved = workshop.registrations.filter(tier=Registration.Tier.FULL, created_at__lt=ended_at).count()
    facts = _facts(workshop) | {
        "moved": moved,
        "until": end_of_day_in_words(workshop.early_bird_until, workshop.city),
        "closed_early": ended_at < end_of_day(workshop.early_bird_until, workshop.city),
        "ended": instant_in_words(ended_at, workshop.city),
        "price": display(workshop.full_price_cents, workshop.city.currency),
    }
    key = f"office-early-bird-ended:{workshop.pk}:{ended_at:%Y-%m-%dT%H:%M:%S}"
    _send("office_early_bird_ended", key, facts, f"workshop {workshop.pk}", at=at)


def _send(name: str, key: str, facts: dict[str, Any], regarding: str, *, at: datetime) -> None:
    queue(
        kind=f"registrations/{name}",
        key=key,
        to=settings.OFFICE_EMAIL,
        context=facts,
        at=at,
        regarding=regarding,
    )


def _facts(workshop: Workshop) -> dict[str, Any]:
    return {"workshop": workshop, "city": workshop.city, "span": span_in_words(workshop)}
