"""The public pages of workshops: all dates, those of a city, and one weekend."""

from datetime import datetime
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest

from config.public_pages import Page, public_page
from registrations.other_dates import other_dates
from registrations.standings import (
    CityDates,
    Standing,
    by_city,
    prices_stand_until,
    standings,
    standings_ahead,
)
from workshops.adding import hours_of
from workshops.models import City, Workshop
from workshops.opening import is_past
from workshops.refund_policy import policy_of, refund_dates_ahead
from workshops.structured_data import workshop_json_ld
from workshops.upcoming import behind, public


@public_page
def index(request: HttpRequest, *, at: datetime) -> Page:
    listed = standings_ahead(at=at)
    context = {"cities": by_city(City.objects.all(), listed), "history": _history(at)}
    return Page("workshops/index.html", context, prices_stand_until(listed))


@public_page
def city_or_workshop(request: HttpRequest, *, slug: str, at: datetime) -> Page:
    """Cities and workshops share the addresses under /workshops/; a city's name comes first."""
    city = City.objects.filter(slug=slug).select_related("seller").first()
    return _city_page(city, at) if city else _workshop_page(slug, at)


def _city_page(city: City, at: datetime) -> Page:
    listed = standings_ahead(at=at, city=city)
    context = {
        "city": city,
        "here": CityDates(city, listed),
        "history": _history(at, city),
        "others": City.objects.exclude(pk=city.pk),
    }
    return Page("workshops/city.html", context, prices_stand_until(listed))


def _workshop_page(slug: str, at: datetime) -> Page:
    found = (
        public()
        .prefetch_related("presenters", "programme__refund_steps", "programme__questions")
        .filter(slug=slug)
    )
    workshop = found.first()
    if workshop is None:
        raise Http404
    standing = standings([workshop], at=at)[0]
    others = [] if standing.is_open else other_dates(workshop, at=at)
    ends = [other.quote.until for other in others if other.quote.until]
    until = min([*ends, *filter(None, [prices_stand_until([standing])])], default=None)
    return Page("workshops/workshop.html", _about(standing, at) | {"other_dates": others}, until)


def _about(standing: Standing, at: datetime) -> dict[str, Any]:
    workshop = standing.workshop
    policy = policy_of(workshop.programme)
    return {
        "standing": standing,
        "workshop": workshop,
        "city": workshop.city,
        "hours": hours_of(workshop),
        "presenters": [person for person in workshop.presenters.all() if person.is_visible],
        "refund_dates": refund_dates_ahead(workshop, standing.quote.cents, policy, at=at),
        "questions": workshop.programme.questions.all(),
        "json_ld": workshop_json_ld(workshop, places_left=standing.places_left, at=at),
    }


def _history(at: datetime, city: City | None = None) -> list[tuple[int, list[Workshop]]]:
    """The weekends that are over, by year, the latest first."""
    found = behind(at=at)
    found = found.filter(city=city) if city else found
    over = [workshop for workshop in found if is_past(workshop, at=at)]
    return [(year, list(dates)) for year, dates in groupby(over, lambda w: w.starts_on.year)]
