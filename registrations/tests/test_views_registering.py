from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from registrations.cancelling import cancel
from registrations.lapsing import release
from registrations.models import Partner, Registration
from registrations.registering import key_after
from registrations.tests.cast import a_confirmed_registration, a_held_registration
from registrations.tests.test_forms import TYPED
from workshops.models import Workshop
from workshops.tests.cast import AT, a_workshop, an_auckland_workshop

pytestmark = pytest.mark.django_db
# Sydney's 15 May 2015 ends at 14:00 UTC.
CUT_OFF = datetime(2015, 5, 15, 14, tzinfo=UTC)
SECOND = timedelta(seconds=1)


class Clock:
    """The instant that the views read."""

    now = AT


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    return clock


def page_of(workshop: Workshop) -> str:
    return f"/workshops/{workshop.slug}/register/"


def post(client: Client, workshop: Workshop, **changes: Any) -> Any:
    typed = {name: value for name, value in (TYPED | changes).items() if value is not None}
    return client.post(page_of(workshop), typed)


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def registrant() -> Partner:
    return Partner.objects.get(number=1)


def test_the_page_shows_city_date_price_and_refund_dates(client: Client) -> None:
    page = text(client.get(page_of(a_workshop())))
    for words in (
        "Sydney",
        "Saturday 30 May 2015, 9:00 am to 5:00 pm Sydney time",
        "AU$795",
        "Early bird until the end of Friday 15 May 2015, Sydney time; after that AU$895.",
        "<strong>AU$720</strong> back: full refund less AU$75 until the end of Saturday 9 May 2015, Sydney time",
    ):
        assert words in page


def test_the_page_is_for_nobodys_cache_or_index(client: Client) -> None:
    response = client.get(page_of(a_workshop()))
    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex"


def test_pressing_the_button_holds_a_place_and_leads_to_the_payment(client: Client) -> None:
    response = post(client, a_workshop())
    assert response.status_code == 303
    assert response["Location"] == f"/payments/{registrant().token}/checkout/"


def test_registering_takes_at_most_twenty_queries(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    workshop = a_workshop()
    client.get(page_of(workshop))
    with django_assert_max_num_queries(20):
        assert post(client, workshop).status_code == 303


def test_registering_needs_no_session(client: Client) -> None:
    post(client, a_workshop())
    assert set(client.cookies) <= {"form", "csrftoken"}


def test_pressed_twice_it_is_one_registration(client: Client) -> None:
    workshop = a_workshop()
    client.get(page_of(workshop))
    first, second = post(client, workshop), post(client, workshop)
    assert first["Location"] == second["Location"]
    assert Registration.objects.count() == 1


def test_two_tabs_are_one_registration(client: Client) -> None:
    workshop = a_workshop()
    client.get(page_of(workshop))
    client.get(page_of(workshop))
    post(client, workshop)
    post(client, workshop, first_name="Anna")
    assert Registration.objects.count() == 1
    assert registrant().first_name == "Anna"


def test_a_form_without_its_cookie_is_still_one_registration(client: Client) -> None:
    workshop = a_workshop()
    key = client.get(page_of(workshop)).context["key"]
    client.cookies.clear()
    post(client, workshop, key=key)
    client.cookies.clear()
    post(client, workshop, key=key)
    assert Registration.objects.count() == 1


@settings(max_examples=20)
@given(key=st.text(max_size=60))
def test_a_forged_key_is_no_key(key: str) -> None:
    workshop = Workshop.objects.first() or a_workshop(capacity=1000)
    assert post(Client(), workshop, key=key).status_code == 303


def test_two_browsers_are_two_registrations(client: Client) -> None:
    workshop = a_workshop()
    post(client, workshop)
    post(Client(), workshop, email="b@example.com")
    assert Registration.objects.count() == 2


def test_going_back_shows_what_was_typed_and_the_way_to_the_payment(client: Client, clock: Clock) -> None:
    workshop = a_workshop()
    post(client, workshop)
    clock.now = AT + timedelta(minutes=5)
    page = text(client.get(page_of(workshop)))
    assert 'value="Tamahori"' in page
    assert "data-countdown" in page
    assert "Friday 1 May 2015, 1:30 pm Sydney time" in page
    assert f"/registrations/{registrant().token}/" in page


def test_a_hold_that_has_ended_gives_a_new_try_with_what_was_typed(client: Client, clock: Clock) -> None:
    workshop = a_workshop()
    post(client, workshop)
    clock.now = AT + timedelta(minutes=30)
    page = text(client.get(page_of(workshop)))
    assert 'value="Tamahori"' in page
    assert "data-countdown" not in page
    post(client, workshop)
    assert Registration.objects.count() == 2


def test_a_form_left_open_for_longer_than_its_hold_is_one_new_registration(
    client: Client, clock: Clock
) -> None:
    workshop = a_workshop()
    post(client, workshop)
    old = client.cookies["form"].value
    clock.now = AT + timedelta(minutes=31)
    for _press in range(2):
        client.cookies["form"] = old
        assert post(client, workshop).status_code == 303
    assert Registration.objects.count() == 2


def test_a_place_given_back_can_be_had_again(client: Client) -> None:
    workshop = a_workshop(capacity=1)
    post(client, workshop)
    release(registration=Registration.objects.get(), at=AT)
    assert post(client, workshop)["Location"].startswith("/payments/")
    assert Registration.objects.count() == 2


def a_browser_with(registration: Registration) -> Client:
    """A browser that holds the key of the registration's form."""
    client = Client()
    key = client.get(page_of(registration.workshop)).context["key"].split(":")[0]
    Registration.objects.filter(pk=registration.pk).update(form_key=UUID(key))
    return client


def test_a_confirmed_couple_is_shown_its_booking() -> None:
    confirmed = a_confirmed_registration()
    client = a_browser_with(confirmed)
    page = text(client.get(page_of(confirmed.workshop)))
    assert f"/registrations/{registrant().token}/" in page
    assert "Register another couple" in page


def test_a_form_sent_again_after_it_was_paid_leads_to_the_booking() -> None:
    confirmed = a_confirmed_registration()
    response = post(a_browser_with(confirmed), confirmed.workshop)
    assert response["Location"] == f"/registrations/{registrant().token}/"


def test_another_couple_is_registered_with_a_fresh_form() -> None:
    confirmed = a_confirmed_registration()
    client = a_browser_with(confirmed)
    confirmed.refresh_from_db()
    assert client.post(page_of(confirmed.workshop), {"another": "1"}).status_code == 303
    post(client, confirmed.workshop, email="other@example.com")
    assert Registration.objects.filter(form_key=key_after(confirmed.form_key)).count() == 1


def test_a_cancelled_couple_can_register_again() -> None:
    confirmed = a_confirmed_registration()
    client = a_browser_with(confirmed)
    cancel(registration=confirmed, at=AT, why="a test")
    assert "<form" in text(client.get(page_of(confirmed.workshop)))
    post(client, confirmed.workshop)
    assert Registration.objects.count() == 2


def test_when_the_cut_off_passes_the_couple_agrees_to_the_new_price_first(
    client: Client, clock: Clock
) -> None:
    workshop = a_workshop()
    clock.now = CUT_OFF - SECOND
    client.get(page_of(workshop))
    clock.now = CUT_OFF
    response = post(client, workshop)
    assert response.status_code == 200
    page = text(response)
    assert "The price has changed to AU$895" in page
    assert 'value="Tamahori"' in page
    assert 'name="agreed_cents" value="89500"' in page
    assert not Registration.objects.exists()
    assert post(client, workshop, agreed_cents="89500").status_code == 303
    assert Registration.objects.get().price_cents == 89_500


def test_a_hold_whose_early_bird_has_ended_asks_for_the_new_price_too(client: Client, clock: Clock) -> None:
    workshop = a_workshop()
    clock.now = CUT_OFF - timedelta(minutes=5)
    post(client, workshop)
    clock.now = CUT_OFF
    assert "The price has changed to AU$895" in text(post(client, workshop))
    assert post(client, workshop, agreed_cents="89500").status_code == 303


@pytest.mark.parametrize("agreed", ["", "0", "-1", "79500.0", "x", "9" * 30])
def test_a_form_without_a_price_agrees_to_nothing(client: Client, agreed: str) -> None:
    response = post(client, a_workshop(), agreed_cents=agreed)
    assert response.status_code == 200
    assert not Registration.objects.exists()


def test_errors_keep_what_was_typed_and_are_announced(client: Client) -> None:
    page = text(post(client, a_workshop(), email="", last_name="Sílva"))
    assert "<title>Error: " in page
    assert 'role="alert"' in page
    assert "Enter your email address." in page
    assert 'value="Sílva"' in page
    assert not Registration.objects.exists()


def test_a_mistyped_domain_is_asked_about_and_kept_when_pressed_again(client: Client) -> None:
    workshop = a_workshop()
    page = text(post(client, workshop, email="ana@gmial.com"))
    assert "Did you mean ana@gmail.com?" in page
    assert '<input type="hidden" name="asked_email" value="ana@gmial.com">' in page
    assert post(client, workshop, email="ana@gmial.com", asked_email="ana@gmial.com").status_code == 303
    assert registrant().email == "ana@gmial.com"


def test_what_is_typed_is_shown_as_text(client: Client) -> None:
    page = text(post(client, a_workshop(), last_name='"><script>alert(1)</script>'))
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("changes", "now", "words"),
    [
        ({"capacity": 0}, AT, "This weekend is full"),
        ({"opens_at": AT + SECOND}, AT, "Registration opens on Friday 1 May 2015, 1:00 pm Sydney time."),
        ({"status": Workshop.Status.CANCELLED}, AT, "We are sorry. Too few couples."),
        ({}, datetime(2015, 5, 29, 23, tzinfo=UTC), "This weekend has begun"),
        ({}, datetime(2015, 5, 31, 14, tzinfo=UTC), "This weekend was over on Sunday 31 May 2015."),
    ],
)
def test_where_there_is_no_form_the_page_says_why_and_offers_other_dates(
    client: Client, clock: Clock, changes: dict[str, Any], now: datetime, words: str
) -> None:
    workshop = a_workshop(**changes)
    other = an_auckland_workshop(starts_on=date(2015, 7, 18))
    clock.now = now
    for response in (client.get(page_of(workshop)), post(client, workshop)):
        assert response.status_code == 200
        assert words in text(response)
        assert page_of(other) in text(response)
    assert not Registration.objects.exists()


def test_a_draft_is_not_there(client: Client) -> None:
    assert client.get(page_of(a_workshop(status=Workshop.Status.DRAFT))).status_code == 404


def test_full_dates_are_not_offered(client: Client) -> None:
    other = an_auckland_workshop(capacity=1)
    a_held_registration(other)
    assert page_of(other) not in text(client.get(page_of(a_workshop(capacity=0))))


def test_when_the_last_place_has_gone_what_was_typed_goes_along_to_another_date(client: Client) -> None:
    workshop, other = a_workshop(capacity=1), an_auckland_workshop()
    client.get(page_of(workshop))
    a_held_registration(workshop)
    closed = post(client, workshop, partner_last_name="O’Neill")
    assert "This weekend is full" in text(closed)
    carried = {**closed.context["carried"], "carry": "1"}
    page = text(client.post(page_of(other), carried))
    assert 'value="O’Neill"' in page
    assert 'role="alert"' not in page
    assert not Registration.objects.filter(workshop=other).exists()


def test_who_holds_the_last_place_sees_the_form_not_the_full_page(client: Client) -> None:
    workshop = a_workshop(capacity=1)
    post(client, workshop)
    assert "data-countdown" in text(client.get(page_of(workshop)))


def test_a_request_from_elsewhere_is_refused() -> None:
    workshop = a_workshop()
    assert post(Client(enforce_csrf_checks=True), workshop).status_code == 403
    assert not Registration.objects.exists()
