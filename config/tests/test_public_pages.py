"""A public page is kept for ten seconds, and never past the instant at which a price on it ends."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from workshops.early_birds import close_early_bird
from workshops.models import Workshop
from workshops.tests.cast import AT, a_workshop

pytestmark = pytest.mark.django_db
# Sydney's 15 May 2015 ends at 14:00 UTC.
CUT_OFF = datetime(2015, 5, 15, 14, tzinfo=UTC)
SECOND = timedelta(seconds=1)
WORKSHOP = "/workshops/sydney-2015-05-30/"
PRICED = ["/", "/workshops/", "/workshops/sydney/", WORKSHOP, "/therapists/brenda-rawlings/"]


class Clock:
    """The instant that the views read."""

    now = AT


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    return clock


def text(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def move() -> None:
    """Something that a fresh page shows."""
    Workshop.objects.update(full_price_cents=91_000)


@pytest.mark.parametrize("path", PRICED)
def test_a_kept_early_bird_price_is_gone_at_the_instant_at_which_it_ends(
    client: Client, clock: Clock, path: str
) -> None:
    a_workshop()
    clock.now = CUT_OFF - SECOND
    assert "AU$795" in text(client, path)
    clock.now = CUT_OFF - timedelta(microseconds=1)
    assert "AU$795" in text(client, path)
    clock.now = CUT_OFF
    page = text(client, path)
    assert "AU$895" in page
    assert "795" not in page


@pytest.mark.parametrize("path", PRICED)
def test_a_warm_page_asks_the_database_nothing(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, path: str
) -> None:
    a_workshop()
    first = client.get(path)
    with django_assert_num_queries(0):
        assert client.get(path).content == first.content


def test_a_page_is_kept_for_less_than_ten_seconds(client: Client, clock: Clock) -> None:
    a_workshop()
    text(client, WORKSHOP)
    move()
    clock.now = AT + timedelta(seconds=9)
    assert "AU$910" not in text(client, WORKSHOP)
    clock.now = AT + timedelta(seconds=10)
    assert "AU$910" in text(client, WORKSHOP)


def test_a_price_that_the_office_ends_is_gone_ten_seconds_later(client: Client, clock: Clock) -> None:
    workshop = a_workshop()
    assert "AU$795" in text(client, WORKSHOP)
    close_early_bird(workshop=workshop, at=AT)
    clock.now = AT + timedelta(seconds=10)
    assert "AU$795" not in text(client, WORKSHOP)


def test_an_address_with_a_query_is_always_fresh_and_never_kept(client: Client) -> None:
    a_workshop()
    text(client, f"{WORKSHOP}?a=1")
    move()
    assert "AU$910" in text(client, f"{WORKSHOP}?a=1")
    assert "AU$910" in text(client, WORKSHOP)


def test_no_browser_outlives_a_price(client: Client) -> None:
    a_workshop()
    response = client.get(WORKSHOP)
    assert response["Cache-Control"] == "no-cache"
    again = client.get(WORKSHOP, headers={"if-none-match": response["ETag"]})
    assert again.status_code == 304
    assert again["Cache-Control"] == "no-cache"


def test_a_browser_that_has_the_old_price_gets_the_new_one(client: Client, clock: Clock) -> None:
    a_workshop()
    clock.now = CUT_OFF - SECOND
    etag = client.get(WORKSHOP)["ETag"]
    clock.now = CUT_OFF
    assert client.get(WORKSHOP, headers={"if-none-match": etag}).status_code == 200


def test_a_page_is_the_same_for_everybody(client: Client) -> None:
    a_workshop()
    response = client.get(WORKSHOP)
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert "csrf" not in response.content.decode()


def test_a_page_is_only_read(client: Client) -> None:
    a_workshop()
    assert client.head(WORKSHOP).status_code == 200
    assert client.post(WORKSHOP).status_code == 405


def test_what_is_not_there_is_not_kept(client: Client) -> None:
    assert client.get(WORKSHOP).status_code == 404
    a_workshop()
    assert client.get(WORKSHOP).status_code == 200
