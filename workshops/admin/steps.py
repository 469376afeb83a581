"""What the office does to a workshop beyond its form: publish, end or extend the early bird."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from config.office import Refused, Step
from registrations.repricing import extend_for_all
from workshops.admin.affected_words import couples_in_words
from workshops.admin.forms import ExtendEarlyBirdForm
from workshops.changing import (
    ChangeRefused,
    DatesNotPossible,
    DecisionTooLate,
    EarlyBirdTooLate,
    SessionsNotPossible,
    VenueElsewhere,
    VenueTaken,
    WorkshopIsCancelled,
    WorkshopIsPast,
    publish,
)
from workshops.dates import day_in_words, end_of_day, end_of_day_in_words
from workshops.early_birds import (
    CutOffNotPossible,
    EarlyBirdIsOver,
    close_early_bird,
)
from workshops.models import Workshop
from workshops.money import display
from workshops.pricing import early_bird_is_open, quote

if TYPE_CHECKING:
    from django.contrib.auth.models import User

Status = Workshop.Status


def publish_it(workshop: Workshop, typed: dict[str, Any], who: "User", at: datetime) -> str:
    try:
        publish(workshop=workshop, at=at)
    except ChangeRefused as refused:
        raise Refused(why_not(refused)) from None
    return f"{workshop} is published."


def close_it(workshop: Workshop, typed: dict[str, Any], who: "User", at: datetime) -> str:
    close_early_bird(workshop=workshop, at=at)
    return "The early bird has ended; the full price holds from now on."


def extend_it(workshop: Workshop, typed: dict[str, Any], who: "User", at: datetime) -> str:
    try:
        changed, again = extend_for_all(workshop=workshop, until=typed["until"], at=at)
    except CutOffNotPossible:
        raise Refused("Choose a day from today on, and not after the workshop's first day.") from None
    except EarlyBirdIsOver:
        raise Refused("Its date has passed: couples have been told the full price.") from None
    assert changed.early_bird_until is not None
    holds = f"The early bird holds until {end_of_day_in_words(changed.early_bird_until, changed.city)}."
    told = f" {couples_in_words(again)} that had been moved to the full price got it back; they are told."
    return holds + (told if again else "")


def why_not(refused: ChangeRefused) -> str:
    """The refusal of a change, as the office reads it."""
    match refused:
        case WorkshopIsCancelled():
            return "it has been cancelled."
        case WorkshopIsPast():
            return f"it ended on {day_in_words(refused.ended_on)}; what is past stays as it was."
        case DatesNotPossible():
            return "the last day can't lie before the first, or before today."
        case EarlyBirdTooLate():
            return f"its early bird runs until {day_in_words(refused.until)}; choose an earlier date for that first."
        case DecisionTooLate():
            return f"the decision is on {day_in_words(refused.on)}; choose an earlier date for that first."
        case VenueElsewhere():
            return f"{refused.venue} is in another city. Cancel this workshop and add one there."
        case VenueTaken():
            return f"the programme already begins there on that day ({refused.other.slug})."
        case SessionsNotPossible():
            return "the hours don't fit the days."
    return "that isn't possible."


def may_be_extended(workshop: Workshop, at: datetime) -> bool:
    until = workshop.early_bird_until
    return until is not None and workshop.status != Status.CANCELLED and at < end_of_day(until, workshop.city)


def before_publishing(workshop: Workshop, at: datetime) -> list[str]:
    return [
        "Everybody can see the workshop from then on, and register once registration is open.",
        f"The price now: {quote(workshop, at=at)} per couple. Places: {workshop.capacity}.",
        "Afterwards a change of dates, hours or venue is told to the couples, and it can't become a draft again.",
    ]


def before_closing(workshop: Workshop, at: datetime) -> list[str]:
    full = display(workshop.full_price_cents, workshop.city.currency)
    return [
        f"The price is {full} for everyone who registers from now on.",
        "Couples that hold a place at the early-bird price and have not paid are moved to the full price "
        "and told so; a card payment that has begun keeps its price.",
    ]


def before_extending(workshop: Workshop, at: datetime) -> list[str]:
    assert workshop.early_bird_until is not None
    until = end_of_day_in_words(workshop.early_bird_until, workshop.city)
    lines = [f"Its date now: until {until}."]
    if workshop.early_bird_closed_at:
        lines.append(
            "It has been closed early; a new date opens it again. Couples that were moved to the full price and "
            "still hold an unpaid place get the early-bird price back and are told."
        )
    return lines


STEPS = [
    Step(
        name="publish",
        label="Publish",
        does=publish_it,
        possible=lambda workshop, at: workshop.status == Status.DRAFT,
        explain=before_publishing,
    ),
    Step(
        name="extend-early-bird",
        label="Extend the early bird",
        does=extend_it,
        possible=may_be_extended,
        explain=before_extending,
        form=ExtendEarlyBirdForm,
    ),
    Step(
        name="close-early-bird",
        label="Close the early bird now",
        does=close_it,
        possible=lambda workshop, at: (
            workshop.status == Status.PUBLISHED and early_bird_is_open(workshop, at=at)
        ),
        explain=before_closing,
    ),
]
