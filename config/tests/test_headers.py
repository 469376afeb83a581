"""What every answer tells the browser: whose scripts may run, and what it must not pass on."""

import pytest
from django.test import Client

from registrations.tests.cast import a_confirmed_registration
from workshops.tests.cast import a_workshop

pytestmark = pytest.mark.django_db
PAGES = [
    "/",
    "/workshops/",
    "/therapists/",
    "/articles/",
    "/privacy/",
    "/registrations/find/",
    "/accounts/login/",
    "/office/login/",
    "/no-such-page/",
]


@pytest.mark.parametrize("address", PAGES)
def test_a_strict_policy_holds_on_every_page(client: Client, address: str) -> None:
    policy = client.get(address, follow=True).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize("address", PAGES)
def test_no_address_is_passed_on_to_other_sites(client: Client, address: str) -> None:
    assert client.get(address, follow=True).headers["Referrer-Policy"] == "same-origin"


def test_a_private_page_is_neither_kept_nor_listed(client: Client) -> None:
    registration = a_confirmed_registration(a_workshop())
    response = client.get(f"/registrations/{registration.registrant.token}/")
    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]
    assert "noindex" in response.headers["X-Robots-Tag"]


def test_robots_are_told_what_is_private(client: Client) -> None:
    text = client.get("/robots.txt").content.decode()
    for folder in ("/registrations/", "/payments/", "/office/", "/portal/", "/accounts/"):
        assert f"Disallow: {folder}" in text
