"""What pages tell machines about a workshop and who leads it, in the words of schema.org."""

import json
from datetime import datetime
from typing import Any

from django.conf import settings

from therapists.models import Therapist
from workshops.adding import hours_of
from workshops.dates import local_instant
from workshops.models import City, Venue, Workshop
from workshops.opening import Closed, begins_at, why_closed
from workshops.pricing import quote

SCHEMA = "https://schema.org"

# What would end the script element, or start a comment in it, as JSON's own escapes.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def workshop_json_ld(workshop: Workshop, *, places_left: int, at: datetime) -> dict[str, Any]:
    """The workshop as an EducationEvent, with the price that stands at `at` while it takes registrations."""
    hours = hours_of(workshop)
    city = workshop.city
    cancelled = workshop.status == Workshop.Status.CANCELLED
    event = {
        "@context": SCHEMA,
        "@type": "EducationEvent",
        "@id": f"{_address(workshop)}#event",
        "name": f"{workshop.programme.name}, {city.name}",
        "description": workshop.programme.summary,
        "url": _address(workshop),
        "startDate": _local(local_instant(hours[0].day, hours[0].starts, city), city),
        "endDate": _local(local_instant(hours[-1].day, hours[-1].ends, city), city),
        "eventStatus": f"{SCHEMA}/{'EventCancelled' if cancelled else 'EventScheduled'}",
        "eventAttendanceMode": f"{SCHEMA}/OfflineEventAttendanceMode",
        "inLanguage": "en",
        "location": _place(workshop.venue, city),
        "organizer": {"@type": "Organization", "name": str(city.seller), "url": f"{settings.BASE_URL}/"},
        "performer": [_person(presenter) for presenter in workshop.presenters.all()],
    }
    if why_closed(workshop, at=at) in (None, Closed.NOT_YET_OPEN):
        event["offers"] = _offer(workshop, places_left, at=at)
    return event


def person_json_ld(therapist: Therapist) -> dict[str, Any]:
    """A therapist's profile as a Person."""
    person = _person(therapist) | {"@context": SCHEMA}
    facts = {
        "jobTitle": therapist.level,
        "honorificSuffix": therapist.credentials,
        "description": therapist.short_bio,
        "sameAs": [one for one in (therapist.website, *(link["url"] for link in therapist.links)) if one],
        "knowsLanguage": therapist.languages,
        "knowsAbout": therapist.specialities,
        "email": therapist.contact_email,
        "telephone": therapist.contact_phone,
        "image": f"{settings.BASE_URL}{therapist.photo.url}" if therapist.photo else "",
    }
    return person | {key: value for key, value in facts.items() if value}


def as_script_text(data: dict[str, Any]) -> str:
    """JSON that may stand inside a script element, whatever people have typed into it."""
    return json.dumps(data).translate(ESCAPES)


def _offer(workshop: Workshop, places_left: int, *, at: datetime) -> dict[str, Any]:
    """One place for one couple at the quote of this instant, valid until the quote ends."""
    price = quote(workshop, at=at)
    city = workshop.city
    offer = {
        "@type": "Offer",
        "name": "One place for a couple" + (", early bird" if price.is_early_bird else ""),
        "price": f"{price.cents // 100}.{price.cents % 100:02d}",
        "priceCurrency": price.currency,
        "validThrough": _local(min(price.until or begins_at(workshop), begins_at(workshop)), city),
        "availability": f"{SCHEMA}/{'InStock' if places_left > 0 else 'SoldOut'}",
        "url": _address(workshop),
    }
    if workshop.opens_at:
        offer["validFrom"] = _local(workshop.opens_at, city)
    return offer


def _place(venue: Venue, city: City) -> dict[str, Any]:
    return {
        "@type": "Place",
        "name": venue.name,
        "address": {
            "@type": "PostalAddress",
            "streetAddress": ", ".join(venue.address.splitlines()),
            "addressLocality": city.name,
            "addressCountry": city.seller.country,
        },
    }


def _person(therapist: Therapist) -> dict[str, Any]:
    person = {"@type": "Person", "name": therapist.name}
    if therapist.is_visible:
        person["url"] = settings.BASE_URL + therapist.get_absolute_url()
    return person


def _address(workshop: Workshop) -> str:
    return settings.BASE_URL + workshop.get_absolute_url()


def _local(at: datetime, city: City) -> str:
    """The instant as the city's clocks show it, with its distance from UTC."""
    return at.astimezone(city.zone).isoformat()
