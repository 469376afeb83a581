"""The way to the hosted page and back, as a browser goes it."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from demo.stripe_standin import StandIn
from payments.models import Payment
from registrations.models import Partner, Registration
from registrations.tests.cast import a_held_registration
from workshops.models import Workshop
from workshops.tests.cast import a_workshop

pytestmark = pytest.mark.django_db


@pytest.fixture
def registrant(stripe: StandIn) -> Partner:
    at = timezone.now()
    held = a_held_registration(a_workshop(starts_on=at.date() + timedelta(days=60), at=at), at=at)
    return held.partners.get(number=1)


def checkout(client: Client, partner: Partner, **typed: object) -> "tuple[int, str]":
    address = f"/payments/{partner.token}/checkout/"
    response = client.post(address, typed) if typed else client.get(address)
    return response.status_code, response.headers.get("Location", "")


def test_the_registrant_is_sent_to_the_hosted_page(client: Client, registrant: Partner) -> None:
    status, location = checkout(client, registrant)
    assert (status, location) == (303, Payment.objects.get().session_url)


def test_the_second_partners_link_does_not_lead_to_the_bill(client: Client, registrant: Partner) -> None:
    assert checkout(client, registrant.registration.partners.get(number=2))[0] == 404


def test_the_browser_that_went_to_pay_comes_back_to_its_own_page(
    client: Client, stripe: StandIn, registrant: Partner
) -> None:
    checkout(client, registrant)
    payment = Payment.objects.get()
    assert payment.session_id
    stripe.act(payment.session_id, "pay")
    response = client.get(f"/payments/{payment.return_key}/return/")
    assert (response.status_code, response.headers["Location"]) == (
        302,
        f"/registrations/{registrant.token}/",
    )
    assert Registration.objects.get().state == "confirmed"


def test_the_address_that_stripe_knows_opens_no_private_page(
    client: Client, stripe: StandIn, registrant: Partner
) -> None:
    checkout(client, registrant)
    payment = Payment.objects.get()
    page = Client().get(f"/payments/{payment.return_key}/return/").content.decode()
    assert "Nothing has been paid" in page
    for private in (registrant.token, registrant.first_name, registrant.email):
        assert private not in page


def test_coming_back_without_having_paid_confirms_nothing(client: Client, registrant: Partner) -> None:
    checkout(client, registrant)
    client.get(f"/payments/{Payment.objects.get().return_key}/return/")
    assert Registration.objects.get().state == "held"


def test_a_price_that_has_moved_is_agreed_to_before_paying(client: Client, registrant: Partner) -> None:
    now = timezone.now()
    Registration.objects.update(held_until=now + timedelta(days=3))
    Workshop.objects.update(early_bird_until=now.date() - timedelta(days=2))
    response = client.get(f"/payments/{registrant.token}/checkout/")
    assert response.status_code == 200
    assert "AU$895" in response.content.decode()
    assert not Payment.objects.exists()
    assert checkout(client, registrant, agreed_cents=89500)[0] == 303
    assert Payment.objects.get().amount_cents == 89500


@pytest.mark.parametrize("typed", ["1", "abc", "-5", "9" * 5000, "٣"])
def test_an_amount_that_nobody_was_shown_opens_no_page_at_that_amount(
    client: Client, registrant: Partner, typed: str
) -> None:
    checkout(client, registrant, agreed_cents=typed)
    assert not Payment.objects.exclude(amount_cents=79500).exists()


def test_while_stripe_is_away_the_page_says_so_and_offers_to_try_again(
    client: Client, stripe: StandIn, registrant: Partner
) -> None:
    stripe.control("faults", kind="drop_before", count=3)
    response = client.get(f"/payments/{registrant.token}/checkout/")
    assert response.status_code == 503
    assert "Try again" in response.content.decode()


def test_pages_of_the_payment_are_never_stored(client: Client, registrant: Partner) -> None:
    response = client.get(f"/payments/{registrant.token}/checkout/")
    assert "no-store" in response.headers["Cache-Control"]


def test_the_hosted_pages_way_back_names_only_the_return_key(
    client: Client, stripe: StandIn, registrant: Partner
) -> None:
    checkout(client, registrant)
    [request] = stripe.requests("/v1/checkout/sessions")
    payment = Payment.objects.get()
    back = urlsplit(request["params"]["success_url"]).path
    assert back == f"/payments/{payment.return_key}/return/"


@pytest.mark.parametrize("end", ["checkout", "return", "back"])
def test_an_address_that_can_not_be_is_not_found(client: Client, end: str) -> None:
    """PostgreSQL takes no NUL in a text."""
    assert client.get(f"/payments/%00/{end}/").status_code == 404
