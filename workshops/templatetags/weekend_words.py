"""The sentences about a weekend on public pages: dates, prices, what is left."""

from datetime import date, datetime, time
from urllib.parse import urlencode

from django import template
from django.utils.safestring import SafeString

from registrations.standings import Standing
from therapists.markup import as_html
from workshops.dates import (
    clock_in_words,
    day_in_words,
    end_of_day,
    end_of_day_in_words,
    instant_in_words,
    span_in_words,
)
from workshops.models import City, RefundStep, Venue, Workshop
from workshops.money import display
from workshops.opening import Closed

register = template.Library()


@register.filter
def markdown(text: str, top_level: int = 2) -> SafeString:
    return as_html(text, top_level=top_level)


@register.filter
def day(value: date) -> str:
    return day_in_words(value)


@register.filter
def clock(value: time) -> str:
    return clock_in_words(value)


@register.filter
def span(workshop: Workshop) -> str:
    return span_in_words(workshop)


@register.filter
def instant(at: datetime, city: City) -> str:
    return instant_in_words(at, city)


@register.filter
def full_price(workshop: Workshop) -> str:
    return display(workshop.full_price_cents, workshop.city.currency)


@register.filter
def until(standing: Standing) -> str:
    """Until when the price stands: “the end of Friday 15 May 2015, Sydney time”; nothing for the full price."""
    workshop, ends_at = standing.workshop, standing.quote.until
    if ends_at is None:
        return ""
    last = workshop.early_bird_until
    if last and ends_at == end_of_day(last, workshop.city):
        return end_of_day_in_words(last, workshop.city)
    # The office has closed it, or will, at an hour of its own.
    return instant_in_words(ends_at, workshop.city)


@register.filter
def places(standing: Standing) -> str:
    """“Only 2 places left”, “1 place left”; a place is one couple's."""
    left = standing.places_left
    words = f"{left} {'place' if left == 1 else 'places'} left"
    return f"Only {words}" if standing.has_few_places else words


@register.filter
def state(standing: Standing) -> str:
    """Why a couple can't register now, in a few words."""
    if standing.is_full:
        return "Full"
    return {
        None: "",
        Closed.DRAFT: "",
        Closed.CANCELLED: "Cancelled",
        Closed.PAST: "Over",
        Closed.STARTED: "Registration has closed",
        Closed.NOT_YET_OPEN: "Not open yet",
    }[standing.why_closed]


@register.filter
def opens(standing: Standing) -> str:
    """“Registration opens on Monday 1 June 2015, 9:00 am Sydney time.”"""
    opens_at = standing.workshop.opens_at
    words = instant_in_words(opens_at, standing.workshop.city) if opens_at else "a day that we announce soon"
    return f"Registration opens on {words}."


@register.filter
def map_link(venue: Venue) -> str:
    """A search on OpenStreetMap; the browser asks it only when somebody clicks."""
    where = ", ".join(line.strip() for line in venue.address.splitlines() if line.strip())
    return "https://www.openstreetmap.org/search?" + urlencode({"query": where})


@register.filter
def refund_rule(step: RefundStep) -> str:
    """“At least 21 days before the first day: everything back, less a fee of $75”."""
    share = "everything back" if step.percent == 100 else f"{step.percent} % back"
    dollars, cents = divmod(step.fee_cents, 100)
    fee = f", less a fee of ${dollars}" + (f".{cents:02d}" if cents else "") if step.fee_cents else ""
    return f"At least {step.days_before} {'day' if step.days_before == 1 else 'days'} before the first day: {share}{fee}"
