import json
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from registrations.tests.cast import a_confirmed_registration, a_held_registration
from workshops.models import City, Seller, Workshop
from workshops.tests.cast import AT, a_venue, a_workshop, an_auckland_workshop, auckland, brenda, sydney

pytestmark = pytest.mark.django_db
SYDNEY = "/workshops/sydney-2015-05-30/"
REGISTER = f'href="{SYDNEY}register/"'


class Clock:
    """The instant that the views read."""

    now = AT


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    return clock


def page(client: Client, path: str = SYDNEY) -> str:
    # With a query the page is always fresh.
    response = client.get(path, {"fresh": "1"})
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        page(client, path)
    return len(asked)


def fill(workshop: Workshop, *, leaving: int = 0) -> None:
    for _couple in range(workshop.capacity - leaving):
        a_confirmed_registration(workshop)


def test_a_workshop_page_says_all_that_a_couple_decides_by(client: Client) -> None:
    a_workshop()
    text = page(client)
    for words in (
        '<h1>Sydney, <span class="together">30/31 May 2015</span></h1>',
        "<strong>dialogue</strong>",
        "Saturday 30 May 2015",
        "Sunday 31 May 2015",
        "9:00 am to 5:00 pm, Sydney time",
        "1 Example Street<br>Sydney",
        "https://www.openstreetmap.org/search?query=1+Example+Street%2C+Sydney",
        "Parking in the street.",
        "Brenda Rawlings",
        'AU$795</span> <span class="price__unit">per couple',
        "Early bird until the end of Friday 15 May 2015, Sydney time. After that AU$895. All tax included.",
        "10 places left",
        "<strong>AU$720</strong>: full refund less AU$75 until the end of Saturday 9 May 2015, Sydney time",
        "Must we be married?",
        REGISTER,
        "/workshops/sydney-2015-05-30.ics",
        "data-print",
    ):
        assert words in text, words


def test_after_the_cut_off_there_is_one_price_and_no_early_bird(client: Client, clock: Clock) -> None:
    a_workshop()
    clock.now = datetime(2015, 5, 15, 14, tzinfo=UTC)
    text = page(client)
    assert "AU$895" in text
    assert "795" not in text
    assert "early bird" not in text.lower()


def test_the_structured_data_has_the_price_of_the_page(client: Client) -> None:
    a_workshop()
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page(client))
    assert found
    offer = json.loads(found[1])["offers"]
    assert (offer["price"], offer["priceCurrency"]) == ("795.00", "AUD")


@pytest.mark.parametrize(
    ("left", "words"), [(3, "Only 3 places left"), (1, "Only 1 place left"), (4, "4 places left")]
)
def test_few_places_are_called_few(client: Client, left: int, words: str) -> None:
    workshop = a_workshop(capacity=5)
    fill(workshop, leaving=left)
    assert f"{words}<" in page(client)


def test_a_full_workshop_says_so_and_offers_other_dates(client: Client) -> None:
    fill(a_workshop(capacity=1))
    an_auckland_workshop(starts_on=date(2015, 7, 18))
    text = page(client)
    assert "This weekend is full" in text
    assert REGISTER not in text
    assert "Auckland, 18/19 July 2015</a>: NZ$795 per couple" in text


def test_a_hold_that_has_ended_leaves_its_place_to_others(client: Client, clock: Clock) -> None:
    a_held_registration(a_workshop(capacity=1))
    assert REGISTER not in page(client)
    clock.now = AT + timedelta(minutes=30)
    assert REGISTER in page(client)


def test_a_workshop_that_opens_later_says_when(client: Client) -> None:
    a_workshop(opens_at=datetime(2015, 5, 3, 23, tzinfo=UTC))
    text = page(client)
    assert "Registration opens on Monday 4 May 2015, 9:00 am Sydney time." in text
    assert REGISTER not in text


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2015, 5, 29, 23, tzinfo=UTC), "Registration has closed"),
        (datetime(2015, 5, 31, 14, tzinfo=UTC), "It ended on Sunday 31 May 2015."),
    ],
)
def test_a_workshop_that_has_begun_or_is_over_takes_nobody(
    client: Client, clock: Clock, at: datetime, words: str
) -> None:
    a_workshop()
    a_workshop(starts_on=date(2015, 11, 21))
    clock.now = at
    text = page(client)
    assert words in text
    assert REGISTER not in text
    assert "AU$895" not in text
    assert "Sydney, 21/22 November 2015" in text


def test_a_cancelled_workshop_says_why(client: Client) -> None:
    a_workshop(status=Workshop.Status.CANCELLED)
    text = page(client)
    assert "This weekend is cancelled" in text
    assert "Too few couples." in text
    assert REGISTER not in text


def test_nothing_else_to_offer_is_said_too(client: Client) -> None:
    a_workshop(status=Workshop.Status.CANCELLED)
    assert "The next dates will be announced soon." in page(client)


def test_a_draft_is_nowhere(client: Client) -> None:
    a_workshop(status=Workshop.Status.DRAFT)
    assert client.get(SYDNEY).status_code == 404
    for path in ("/", "/workshops/", "/workshops/sydney/", "/therapists/brenda-rawlings/"):
        assert "2015" not in page(client, path)


def test_made_up_data_is_marked(client: Client) -> None:
    workshop = a_workshop(is_sample=True)
    assert "Sample data" in page(client)
    Workshop.objects.filter(pk=workshop.pk).update(is_sample=False)
    assert "Sample data" not in page(client)


def test_an_unpublished_presenter_is_not_shown(client: Client) -> None:
    a_workshop(presenters=[brenda(is_published=False)])
    assert "Brenda" not in page(client).replace("application/ld+json", "").split("<h1>")[1]


def test_dates_are_listed_by_city_and_year_and_past_ones_as_history(client: Client, clock: Clock) -> None:
    a_workshop()
    a_workshop(starts_on=date(2016, 5, 28))
    an_auckland_workshop()
    clock.now = datetime(2015, 6, 1, tzinfo=UTC)
    coming, history = page(client, "/workshops/").split("Past weekends")
    assert "28/29 May 2016" in coming
    assert "30/31 May 2015" not in coming
    assert "Dates soon: the next weekend in Auckland" in coming
    assert "Sydney, 30/31 May 2015" in history
    assert "Auckland, 16/17 May 2015" in history


def test_a_city_page_has_its_own_dates_only(client: Client) -> None:
    a_workshop()
    an_auckland_workshop()
    text = page(client, "/workshops/auckland/")
    assert "<h1>Couples workshops in Auckland</h1>" in text
    assert "NZ$895" in text
    assert "AU$" not in text
    assert "/workshops/auckland/calendar.ics" in text


def test_a_third_city_is_data(client: Client) -> None:
    seller = Seller.objects.get(pk=sydney().seller_id)
    perth = City.objects.create(
        slug="perth", name="Perth", time_zone="Australia/Perth", currency="AUD", seller=seller
    )
    a_workshop(perth)
    assert "<h1>Couples workshops in Perth</h1>" in page(client, "/workshops/perth/")
    assert "the end of Friday 15 May 2015, Perth time" in page(client, "/")


def test_an_address_of_nothing_is_not_found(client: Client) -> None:
    assert client.get("/workshops/atlantis/").status_code == 404


@pytest.mark.parametrize(
    "path", ["/", "/workshops/", "/workshops/sydney/", SYDNEY, "/therapists/brenda-rawlings/"]
)
def test_more_weekends_cost_no_more_queries(client: Client, path: str) -> None:
    auckland()
    a_workshop()
    a_workshop(starts_on=date(2014, 5, 31))
    alone = queries(client, path)
    for week in range(1, 10):
        other = a_workshop(starts_on=date(2015, 5, 30) + timedelta(weeks=week))
        fill(other, leaving=8)
        if week in (2, 9):
            assert queries(client, path) == alone
    assert alone <= 9


@pytest.mark.parametrize("others", [1, 3, 10])
def test_other_dates_cost_a_fixed_number_of_queries(client: Client, others: int) -> None:
    fill(a_workshop(capacity=1))
    for week in range(others):
        a_workshop(starts_on=date(2015, 6, 6) + timedelta(weeks=week))
    assert queries(client, SYDNEY) <= 11


def test_markup_that_is_typed_into_data_is_shown_as_text(client: Client) -> None:
    a_workshop(venue=a_venue(slug="odd", name="<script>alert(1)</script>"))
    assert "<script>alert" not in page(client)


@pytest.mark.parametrize("path", ["/workshops/", "/workshops/sydney/", SYDNEY])
def test_a_page_has_one_title_and_its_address(client: Client, path: str, settings: Any) -> None:
    settings.BASE_URL = "https://weekends.example"
    a_workshop()
    text = page(client, path)
    assert text.count("<h1") == 1
    assert f'<link rel="canonical" href="https://weekends.example{path}">' in text
    assert 'property="og:title"' in text
