from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from therapists.models import Article
from workshops.models import Workshop
from workshops.tests.cast import a_workshop, brenda

pytestmark = pytest.mark.django_db


def addresses(client: Client) -> list[str]:
    text = client.get("/sitemap.xml").content.decode()
    return [part.split("</loc>")[0] for part in text.split("<loc>")[1:]]


@pytest.fixture(autouse=True)
def public_address(settings: Any) -> None:
    settings.BASE_URL = "http://weekends.example"


def article(slug: str, published_on: date | None) -> None:
    Article.objects.create(slug=slug, author=brenda(), title=slug, published_on=published_on)


def test_public_pages_are_listed_under_the_sites_own_address(client: Client) -> None:
    a_workshop()
    article("hello", date(2015, 5, 1))
    found = addresses(client)
    for path in (
        "/",
        "/workshops/",
        "/workshops/sydney/",
        "/workshops/sydney-2015-05-30/",
        "/therapists/brenda-rawlings/",
        "/articles/hello/",
        "/is-it-right-for-us/",
    ):
        assert f"http://weekends.example{path}" in found
    assert all(address.startswith("http://weekends.example/") for address in found)


def test_what_is_not_public_is_not_listed(client: Client) -> None:
    a_workshop(status=Workshop.Status.DRAFT)
    brenda(slug="hidden", name="Hidden", is_published=False)
    article("draft", None)
    article("next-week", timezone.now().date() + timedelta(days=7))
    assert not [a for a in addresses(client) if "2015" in a or "hidden" in a or "draft" in a or "next" in a]
