import re
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from registrations.tests.cast import a_confirmed_registration
from therapists.models import Article
from workshops.models import Programme, Question
from workshops.tests.cast import AT, a_workshop, an_auckland_workshop, brenda, the_programme

pytestmark = pytest.mark.django_db
PAGES = [
    *("/", "/workshops/", "/workshops/sydney/", "/workshops/sydney-2015-05-30/", "/therapists/"),
    *("/therapists/brenda-rawlings/", "/articles/", "/articles/being-met/", "/is-it-right-for-us/"),
    *("/privacy/", "/terms/"),
]


@pytest.fixture(autouse=True)
def _clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: AT)


@pytest.fixture
def _whole_site() -> None:
    a_workshop()
    an_auckland_workshop()
    Article.objects.create(
        slug="being-met",
        author=brenda(),
        title="Being met",
        body="## Listening",
        published_on=date(2015, 4, 1),
    )


def page(client: Client, path: str) -> str:
    response = client.get(path, {"fresh": "1"})
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_home_shows_the_next_weekend_of_each_city_with_its_price(client: Client) -> None:
    a_workshop(starts_on=date(2015, 11, 21))
    fill = a_workshop(capacity=4)
    a_confirmed_registration(fill)
    an_auckland_workshop(starts_on=date(2015, 7, 18), early_bird_price_cents=None)
    text = page(client, "/").split("The next weekends")[1].split("What it is")[0]
    for words in (
        "30/31 May 2015",
        "AU$795",
        "Early bird until the end of Friday 15 May 2015, Sydney time. After that AU$895.",
        "Only 3 places left",
        "18/19 July 2015",
        "NZ$895",
    ):
        assert words in text, words
    assert "November" not in text


def test_home_stands_on_an_empty_database(client: Client) -> None:
    assert "Dates soon" in page(client, "/")


def test_home_shows_presenters_the_newest_article_and_questions(client: Client) -> None:
    programme = the_programme()
    Question.objects.create(programme=programme, question="Is there lunch?", answer="No.", position=2)
    for title, day in (("Older", 1), ("Newer", 2)):
        Article.objects.create(slug=title, author=brenda(), title=title, published_on=date(2015, 4, day))
    text = page(client, "/")
    assert "Newer" in text
    assert "Older" not in text
    assert "Is there lunch?" in text
    assert "Brenda Rawlings" in text


@pytest.mark.parametrize("number", ["000", "1800737732", "131114", "111", "0800733843", "0508744633", "1737"])
def test_help_is_one_tap_away(client: Client, number: str) -> None:
    assert f'href="tel:{number}"' in page(client, "/is-it-right-for-us/")


def test_privacy_says_who_holds_it_and_when_it_is_wiped(client: Client) -> None:
    a_workshop()
    Programme.objects.update(keep_answers_days=45)
    text = page(client, "/privacy/")
    for words in (
        "Weekends Pty Ltd",
        "au@example.com",
        "wiped 45 days after",
        "Stripe",
        "oaic.gov.au",
        "privacy.org.nz",
    ):
        assert words in text, words


def test_terms_give_the_refund_rules_of_the_programme(client: Client) -> None:
    a_workshop()
    text = page(client, "/terms/")
    for words in (
        "At least 21 days before the first day: everything back, less a fee of $75.",
        "At least 7 days before the first day: 50 % back.",
        "for 30 minutes",
        "Weekends Pty Ltd",
    ):
        assert words in text, words


def test_robots_are_kept_from_what_is_private(client: Client, settings: Any) -> None:
    settings.BASE_URL = "https://weekends.example"
    response = client.get("/robots.txt")
    assert response["Content-Type"].startswith("text/plain")
    lines = response.content.decode().splitlines()
    for path in ("/registrations/", "/payments/", "/office/", "/portal/", "/accounts/"):
        assert f"Disallow: {path}" in lines
    assert "Sitemap: https://weekends.example/sitemap.xml" in lines


@pytest.mark.usefixtures("_whole_site")
def test_every_page_has_a_title_of_its_own(client: Client) -> None:
    titles = [re.findall(r"<title>(.*?)</title>", page(client, path)) for path in PAGES]
    assert all(len(found) == 1 for found in titles)
    assert len({found[0] for found in titles}) == len(PAGES)


@pytest.mark.usefixtures("_whole_site")
@pytest.mark.parametrize("path", PAGES)
def test_headings_begin_with_one_title_and_skip_no_level(client: Client, path: str) -> None:
    levels = [int(level) for level in re.findall(r"<h([1-6])", page(client, path))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.usefixtures("_whole_site")
@pytest.mark.parametrize("path", PAGES)
def test_every_link_within_the_site_leads_somewhere(client: Client, path: str) -> None:
    text = page(client, path)
    for href in set(re.findall(r'href="(/[^"#]*)"', text)):
        if not href.startswith("/static/"):
            assert client.get(href).status_code in {200, 302}, href
    for anchor in re.findall(r'href="#([^"]+)"', text):
        assert f'id="{anchor}"' in text


@pytest.mark.usefixtures("_whole_site")
@pytest.mark.parametrize(
    ("path", "href", "current"),
    [
        ("/workshops/", "/workshops/", "page"),
        ("/workshops/sydney-2015-05-30/", "/workshops/", "true"),
        ("/therapists/brenda-rawlings/", "/therapists/", "true"),
        ("/articles/being-met/", "/articles/", "true"),
        ("/is-it-right-for-us/", "/is-it-right-for-us/", "page"),
        ("/registrations/find/", "/registrations/find/", "page"),
    ],
)
def test_the_menu_says_where_one_is(client: Client, path: str, href: str, current: str) -> None:
    menu = page(client, path).split('aria-label="Main"')[1].split("</nav>")[0]
    assert menu.count("aria-current") == 1
    assert f'href="{href}" aria-current="{current}"' in menu


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "500"])
def test_an_error_page_needs_nothing(name: str) -> None:
    assert "<h1>" in render_to_string(f"{name}.html")


def test_a_form_that_was_open_too_long_says_what_to_do() -> None:
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/registrations/find/", {"email": "a@example.com"})
    assert response.status_code == 403
    assert "Please send the form again" in response.content.decode()


def test_a_price_that_ends_soon_is_kept_no_longer(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    a_workshop()
    an_auckland_workshop(starts_on=date(2015, 5, 30))
    # Auckland's cut-off is two hours before Sydney's.
    cut_off = AT.replace(day=15, hour=12, minute=0)
    monkeypatch.setattr(timezone, "now", lambda: cut_off - timedelta(seconds=1))
    assert "NZ$795" in client.get("/").content.decode()
    monkeypatch.setattr(timezone, "now", lambda: cut_off)
    text = client.get("/").content.decode()
    assert "NZ$795" not in text
    assert "AU$795" in text
