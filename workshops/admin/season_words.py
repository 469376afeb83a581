"""A planned workshop as the office reads it before it is made: its facts, and what speaks against it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from workshops.adding import Hours
from workshops.clashes import (
    AlreadyThere,
    Clash,
    DecisionPassed,
    EarlyBirdOver,
    HasBegun,
    OnHoliday,
    PresenterElsewhere,
    VenueInUse,
    is_final,
)
from workshops.dates import (
    clock_in_words,
    day_in_words,
    end_of_day_in_words,
    instant_in_words,
    span_of_days_in_words,
)
from workshops.models import City, Workshop
from workshops.money import display
from workshops.planning import Planned
from workshops.seasons import Reviewed


@dataclass(frozen=True)
class Fact:
    """One line of the preview; `was`: the same of the workshop that it is a copy of."""

    term: str
    lines: list[str]
    was: str = ""


@dataclass
class Card:
    """One workshop of the preview, with what the office has decided about it."""

    reviewed: Reviewed
    choice: str = ""
    error: str = ""
    warnings: list[str] = field(default_factory=list)

    @property
    def row(self) -> int:
        return self.reviewed.planned.row

    @property
    def title(self) -> str:
        planned = self.reviewed.planned
        return f"{planned.venue.city.name}, {span_of_days_in_words(planned.starts_on, planned.ends_on)}"

    @property
    def is_final(self) -> bool:
        return any(is_final(clash) for clash in self.reviewed.clashes)

    @property
    def knows(self) -> str:
        """The keys of the clashes shown: what the office agrees to by adding it anyway."""
        return " ".join(clash.key for clash in self.reviewed.clashes)

    @property
    def facts(self) -> list[Fact]:
        return list(facts_of(self.reviewed))


def card_of(reviewed: Reviewed, choice: str = "") -> Card:
    """Nothing is decided for one with a clash; one without is added unless the office leaves it out."""
    warnings = [clash_in_words(clash, reviewed.planned) for clash in reviewed.clashes]
    return Card(reviewed, choice or ("" if reviewed.clashes else "add"), warnings=warnings)


def facts_of(reviewed: Reviewed) -> Iterable[Fact]:
    planned = reviewed.planned
    city, old = planned.venue.city, planned.copied_from
    yield Fact("When", [hours_in_words(hours) for hours in planned.daily], _was_days(old))
    yield Fact("Where", [planned.venue.name, ", ".join(planned.venue.address.split("\n"))])
    yield Fact("Presenters", [", ".join(p.name for p in planned.presenters) or "none yet"])
    yield Fact("Price per couple", price_lines(planned), _was_price(old))
    yield Fact("Places", [f"{planned.capacity} couples", *_decision(planned)], _was_places(old, planned))
    opens = instant_in_words(planned.opens_at, city) if planned.opens_at else "as soon as it is published"
    was = instant_in_words(old.opens_at, city) if old and old.opens_at else ""
    yield Fact("Registration opens", [opens], was)
    yield Fact("Address", [f"/workshops/{reviewed.slug}/"])


def hours_in_words(hours: Hours) -> str:
    """“Saturday 29 May 2027, 9:00 am to 5:00 pm”."""
    return f"{day_in_words(hours.day)}, {clock_in_words(hours.starts)} to {clock_in_words(hours.ends)}"


def price_lines(planned: Planned) -> list[str]:
    """The early-bird price with the day in whose night it ends, and the full price."""
    city = planned.venue.city
    full = display(planned.full_price_cents, city.currency)
    if planned.early_bird_price_cents is None or planned.early_bird_until is None:
        return [full, "no early bird"]
    early = display(planned.early_bird_price_cents, city.currency)
    return [f"{early} until {end_of_day_in_words(planned.early_bird_until, city)}", f"then {full}"]


def _decision(planned: Planned) -> list[str]:
    if planned.minimum is None or planned.decide_on is None:
        return []
    return [f"decide on {day_in_words(planned.decide_on)} if there are fewer than {planned.minimum}"]


def _was_days(old: Workshop | None) -> str:
    return span_of_days_in_words(old.starts_on, old.ends_on) if old else ""


def _was_price(old: Workshop | None) -> str:
    if old is None:
        return ""
    cents = [old.early_bird_price_cents, old.full_price_cents]
    prices = " then ".join(display(price, old.city.currency) for price in cents if price is not None)
    return f"{prices}; {_until(old.early_bird_until)}" if old.early_bird_until else prices


def _until(day: date) -> str:
    return f"early bird until {day_in_words(day)}"


def _was_places(old: Workshop | None, planned: Planned) -> str:
    if old is None:
        return ""
    places = [f"{old.capacity} couples"] if old.capacity != planned.capacity else []
    return "; ".join(places + ([f"decided on {day_in_words(old.decide_on)}"] if old.decide_on else []))


def clash_in_words(clash: Clash, planned: Planned) -> str:
    """What speaks against it, in one sentence."""
    city = planned.venue.city
    match clash:
        case AlreadyThere():
            return (
                f"{planned.programme.name} already begins at {planned.venue.name} on that day"
                f" ({_named(clash.other)}): there can't be two."
            )
        case VenueInUse():
            return f"{planned.venue.name} is in use: {_named(clash.other)}."
        case PresenterElsewhere():
            return f"{clash.presenter.name} presents elsewhere: {_named(clash.other)}."
        case OnHoliday():
            return f"Public holiday in {city.name}: {clash.holiday.name}, {day_in_words(clash.holiday.day)}."
        case EarlyBirdOver():
            return f"Its early bird is over already: it ended with {day_in_words(clash.until)}."
        case DecisionPassed():
            return f"The day of the decision has passed: {day_in_words(clash.decide_on)}."
        case HasBegun():
            return f"Its first day has passed, {_time_of(city)}."


def _time_of(city: City) -> str:
    return f"{city.name} time"


def _named(other: Workshop | Planned) -> str:
    """“Sydney, 29/30 May 2027, draft” or, in the same plan, “Sydney, 29/30 May 2027, below”."""
    days = span_of_days_in_words(other.starts_on, other.ends_on)
    if isinstance(other, Workshop):
        draft = ", a draft" if other.status == Workshop.Status.DRAFT else ""
        return f"{other.city.name}, {days}{draft}"
    return f"{other.venue.city.name}, {days}, number {other.row} of this list"
