"""The sentences on the pages that depend on a date, a price or a state."""

from datetime import datetime
from typing import Any

from registrations.models import Registration
from workshops.dates import day_in_words, end_of_day, end_of_day_in_words, instant_in_words, until_in_words
from workshops.models import Workshop
from workshops.money import display
from workshops.opening import Closed
from workshops.pricing import Quote
from workshops.refund_policy import RefundDate, policy_of, refund_dates_ahead

FULL = "full"


def price_in_words(workshop: Workshop, price: Quote) -> str:
    """Until when a price stands: “Early bird until the end of Friday 15 May 2015, Sydney time. After that AU$895.”."""
    if not price.is_early_bird:
        return "All tax included."
    if price.until is None or workshop.early_bird_until is None:
        return "All tax included. Your early-bird price, kept while we hold your place."
    ends_with_its_day = price.until == end_of_day(workshop.early_bird_until, workshop.city)
    # Otherwise the office has set an hour of its own.
    until = (
        end_of_day_in_words(workshop.early_bird_until, workshop.city)
        if ends_with_its_day
        else instant_in_words(price.until, workshop.city)
    )
    after = display(workshop.full_price_cents, price.currency)
    return f"All tax included. Early bird until {until}; after that {after}."


def headline(why: str) -> str:
    """Why a couple can't register now, in a few words."""
    return {
        FULL: "This weekend is full",
        Closed.CANCELLED: "This weekend has been cancelled",
        Closed.PAST: "This weekend is over",
        Closed.STARTED: "Registration has closed",
        Closed.NOT_YET_OPEN: "Registration is not open yet",
    }[why]


def why_in_words(workshop: Workshop, why: str) -> str:
    """Why a couple can't register now, in a sentence or two."""
    opens = instant_in_words(workshop.opens_at, workshop.city) if workshop.opens_at else "soon"
    over = f"This weekend was over on {day_in_words(workshop.ends_on)}."
    reasons = {
        FULL: "Every place on this weekend is taken or being paid for.",
        Closed.CANCELLED: f"We are sorry. {workshop.cancelled_why}".strip(),
        Closed.PAST: over,
        Closed.STARTED: "This weekend has begun, so registration has closed.",
        Closed.NOT_YET_OPEN: f"Registration opens on {opens}.",
    }
    return reasons[why]


def hold_words(hold: Registration) -> dict[str, Any]:
    """Until when a place is kept, for the count-down and in words."""
    return {
        "hold_until": hold.held_until,
        "hold_words": until_in_words(hold.held_until, hold.workshop.city),
    }


def refund_dates_of(workshop: Workshop, price_cents: int, *, at: datetime) -> list[RefundDate]:
    """The refund dates that a couple which books now can still use."""
    return refund_dates_ahead(workshop, price_cents, policy_of(workshop.programme), at=at)


def kept_refund_dates(registration: Registration, *, at: datetime) -> list[RefundDate]:
    """The refund dates still ahead, by the policy that the couple booked under and what it has paid."""
    paid = registration.paid_cents - registration.refund_due_cents
    return refund_dates_ahead(registration.workshop, paid, registration.refund_steps, at=at)
