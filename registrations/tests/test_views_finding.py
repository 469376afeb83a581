from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from outbox.models import Message
from registrations.models import Registration
from registrations.tests.cast import a_confirmed_registration, a_couple
from registrations.views.finding import AT_MOST
from workshops.tests.cast import AT

pytestmark = pytest.mark.django_db
FIND, BOOKINGS = "/registrations/find/", "/accounts/bookings/"


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    monkeypatch.setattr(timezone, "now", lambda: AT)


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def signed_in(client: Client, *addresses: str, verified: bool = True) -> Client:
    user = User.objects.create_user(f"user{User.objects.count()}", addresses[0], "a pass phrase")
    for number, address in enumerate(addresses):
        EmailAddress.objects.create(user=user, email=address, verified=verified, primary=number == 0)
    client.force_login(user)
    return client


def address_of(registration: Registration, number: int = 1) -> str:
    return registration.partners.get(number=number).email


def test_the_answer_is_the_same_whether_or_not_the_address_is_known(client: Client) -> None:
    known = client.post(FIND, {"email": address_of(a_confirmed_registration())})
    unknown = client.post(FIND, {"email": "nobody@example.com"})
    assert (
        (known.status_code, known["Location"])
        == (unknown.status_code, unknown["Location"])
        == (303, f"{FIND}sent/")
    )
    assert text(client.get(known["Location"])) == text(client.get(unknown["Location"]))
    assert Message.objects.filter(kind="registrations/links").count() == 1


def test_the_address_is_found_however_it_is_typed(client: Client) -> None:
    address = address_of(a_confirmed_registration())
    client.post(FIND, {"email": f" {address.upper()} "})
    assert Message.objects.get(kind="registrations/links").to == address


def test_the_page_needs_an_address(client: Client) -> None:
    page = text(client.post(FIND, {"email": "ana"}))
    assert "<title>Error: " in page
    assert 'value="ana"' in page


def test_who_asks_too_often_gets_the_same_answer_and_no_mail(client: Client) -> None:
    for _time in range(AT_MOST):
        client.post(FIND, {"email": "nobody@example.com"})
    assert client.post(FIND, {"email": address_of(a_confirmed_registration())})["Location"] == f"{FIND}sent/"
    assert not Message.objects.filter(kind="registrations/links").exists()


def test_who_asks_too_often_takes_nothing_from_others_behind_the_same_proxy(
    client: Client, settings: Any
) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for _time in range(AT_MOST):
        client.post(FIND, {"email": "nobody@example.com"}, headers={"X-Forwarded-For": "203.0.113.1"})
    known = {"email": address_of(a_confirmed_registration())}
    client.post(FIND, known, headers={"X-Forwarded-For": "203.0.113.2"})
    assert Message.objects.filter(kind="registrations/links").count() == 1


def test_an_account_sees_the_pages_of_its_verified_addresses(client: Client) -> None:
    own, other = a_confirmed_registration().partners.order_by("number")
    page = text(signed_in(client, "else@example.com", own.email).get(BOOKINGS))
    assert f"/registrations/{own.token}/" in page
    assert other.token not in page


def test_an_account_sees_nothing_of_an_address_that_is_not_verified(client: Client) -> None:
    own = a_confirmed_registration().partners.get(number=1)
    assert own.token not in text(signed_in(client, own.email, verified=False).get(BOOKINGS))


def test_a_shared_address_shows_both_pages(client: Client) -> None:
    own, other = a_confirmed_registration(couple=a_couple(shares_address=True)).partners.order_by("number")
    page = text(signed_in(client, own.email).get(BOOKINGS))
    assert own.token in page
    assert other.token in page


def test_bookings_are_for_who_has_signed_in(client: Client) -> None:
    response = client.get(BOOKINGS)
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


def test_bookings_are_in_no_cache(client: Client) -> None:
    assert "no-store" in signed_in(client, "ana@example.com").get(BOOKINGS)["Cache-Control"]
