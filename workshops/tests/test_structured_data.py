import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.template import Context, Template

from workshops.changing import cancel_workshop
from workshops.models import Workshop
from workshops.structured_data import as_script_text, person_json_ld, workshop_json_ld
from workshops.tests.cast import AT, a_workshop, an_auckland_workshop, brenda, the_programme

pytestmark = pytest.mark.django_db

MIDNIGHT = datetime(2015, 5, 15, 14, tzinfo=UTC)


@pytest.fixture(autouse=True)
def public_address(settings: Any) -> None:
    settings.BASE_URL = "https://weekends.example"


def offer(workshop: Workshop, places_left: int = 5, at: datetime = AT) -> dict[str, Any]:
    found: dict[str, Any] = workshop_json_ld(workshop, places_left=places_left, at=at)["offers"]
    return found


def test_a_workshop_is_an_education_event_with_all_that_search_engines_ask() -> None:
    data = workshop_json_ld(a_workshop(), places_left=5, at=AT)
    assert data == {
        "@context": "https://schema.org",
        "@type": "EducationEvent",
        "@id": "https://weekends.example/workshops/sydney-2015-05-30/#event",
        "name": "Getting the Love You Want, Sydney",
        "description": "A weekend for couples.",
        "url": "https://weekends.example/workshops/sydney-2015-05-30/",
        "startDate": "2015-05-30T09:00:00+10:00",
        "endDate": "2015-05-31T17:00:00+10:00",
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "inLanguage": "en",
        "location": {
            "@type": "Place",
            "name": "Sydney House",
            "address": {
                "@type": "PostalAddress",
                "streetAddress": "1 Example Street, Sydney",
                "addressLocality": "Sydney",
                "addressCountry": "AU",
            },
        },
        "organizer": {
            "@type": "Organization",
            "name": "Weekends Australia",
            "url": "https://weekends.example/",
        },
        "performer": [
            {
                "@type": "Person",
                "name": "Brenda Rawlings",
                "url": "https://weekends.example/therapists/brenda-rawlings/",
            }
        ],
        "offers": {
            "@type": "Offer",
            "name": "One place for a couple, early bird",
            "price": "795.00",
            "priceCurrency": "AUD",
            "validThrough": "2015-05-16T00:00:00+10:00",
            "availability": "https://schema.org/InStock",
            "url": "https://weekends.example/workshops/sydney-2015-05-30/",
        },
    }


def test_the_price_is_the_quote_to_the_second() -> None:
    workshop = a_workshop()
    assert offer(workshop, at=MIDNIGHT - timedelta(seconds=1))["price"] == "795.00"
    assert offer(workshop, at=MIDNIGHT)["price"] == "895.00"


def test_the_full_price_is_valid_until_the_workshop_begins() -> None:
    assert offer(a_workshop(), at=MIDNIGHT)["validThrough"] == "2015-05-30T09:00:00+10:00"


def test_no_price_is_valid_after_the_workshop_has_begun() -> None:
    until_first_day = a_workshop(early_bird_until=date(2015, 5, 30))
    assert offer(until_first_day)["validThrough"] == "2015-05-30T09:00:00+10:00"


def test_prices_are_in_the_currency_of_the_city_with_all_their_cents() -> None:
    found = offer(an_auckland_workshop(early_bird_price_cents=79_505), at=datetime(2015, 4, 1, tzinfo=UTC))
    assert (found["price"], found["priceCurrency"]) == ("795.05", "NZD")


def test_a_full_workshop_is_sold_out() -> None:
    assert offer(a_workshop(), places_left=0)["availability"] == "https://schema.org/SoldOut"


def test_a_workshop_that_opens_later_says_from_when() -> None:
    opens = datetime(2015, 5, 2, 23, tzinfo=UTC)
    assert offer(a_workshop(opens_at=opens))["validFrom"] == "2015-05-03T09:00:00+10:00"


def test_a_cancelled_workshop_says_so_and_offers_nothing() -> None:
    cancelled = cancel_workshop(workshop=a_workshop(), why="A burst pipe.", at=AT)
    data = workshop_json_ld(cancelled, places_left=5, at=AT)
    assert data["eventStatus"] == "https://schema.org/EventCancelled"
    assert "offers" not in data


@pytest.mark.parametrize("at", [datetime(2015, 5, 29, 23, tzinfo=UTC), datetime(2015, 7, 1, tzinfo=UTC)])
def test_a_workshop_that_has_begun_offers_nothing(at: datetime) -> None:
    assert "offers" not in workshop_json_ld(a_workshop(), places_left=5, at=at)


def test_an_unpublished_presenter_is_named_without_an_address() -> None:
    workshop = a_workshop(presenters=[brenda(slug="kiri", name="Kiri", is_published=False)])
    assert workshop_json_ld(workshop, places_left=5, at=AT)["performer"] == [
        {"@type": "Person", "name": "Kiri"}
    ]


def test_nothing_that_people_type_ends_the_script_block() -> None:
    the_programme(name="</script><script>alert('1 & 2')</script><!--")
    data = workshop_json_ld(a_workshop(), places_left=5, at=AT)
    page = Template("{% load structured_data %}{% json_ld data %}").render(Context({"data": data}))
    body = page.removeprefix('<script type="application/ld+json">').removesuffix("</script>")
    assert not set("<>&") & set(body)
    assert json.loads(body) == data


def test_line_ends_that_javascript_does_not_know_are_escaped() -> None:
    assert as_script_text({"a": "\u2028"}) == '{"a": "\\u2028"}'


def test_a_therapist_is_a_person() -> None:
    data = person_json_ld(brenda())
    assert (data["@type"], data["name"], data["jobTitle"]) == ("Person", "Brenda Rawlings", "Imago therapist")
    assert data["honorificSuffix"] == "BSW(Hons) DipCouns MNZAC"
    assert "image" not in data and "sameAs" not in data
