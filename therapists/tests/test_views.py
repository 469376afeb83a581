from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from registrations.tests.cast import a_confirmed_registration
from therapists.models import Article
from workshops.tests.cast import AT, a_workshop, an_auckland_workshop, auckland, brenda, sydney

pytestmark = pytest.mark.django_db
ARTICLE = "/articles/being-met/"
BRENDA = "/therapists/brenda-rawlings/"
CUT_OFF = datetime(2015, 5, 15, 14, tzinfo=UTC)


class Clock:
    """The instant that the views read."""

    now = AT


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    return clock


def an_article(**changes: Any) -> Article:
    facts: dict[str, Any] = {
        "slug": "being-met",
        "author": brenda(),
        "title": "Being met",
        "summary": "On listening.",
        "body": "## Listening\n\nIt is *slow*.",
        "video_url": "https://www.youtube.com/watch?v=M7lc1UVf-VE",
        "video_title": "Explaining dialogue",
        "published_on": date(2015, 4, 1),
    }
    return Article.objects.create(**facts | changes)


def page(client: Client, path: str = ARTICLE) -> str:
    # With a query the page is always fresh.
    response = client.get(path, {"fresh": "1"})
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def block(client: Client) -> str:
    """What stands at the end of an article, made unless it is there."""
    if not Article.objects.exists():
        an_article()
    return page(client).split("The next workshops</h2>")[1].split("About the author")[0]


def test_an_article_has_its_author_its_text_and_the_box_about_the_author(client: Client) -> None:
    an_article()
    text = page(client)
    assert f'by Imago therapist <a href="{BRENDA}" rel="author">Brenda Rawlings</a>' in text
    assert "<h2>Listening</h2> <p>It is <em>slow</em>.</p>" in text
    about = text.split("About the author")[1]
    assert "BSW(Hons) DipCouns MNZAC" in about
    assert "Works with couples." in about


def test_a_video_is_asked_for_only_after_a_click(client: Client) -> None:
    an_article()
    text = page(client)
    assert 'data-video="https://www.youtube-nocookie.com/embed/M7lc1UVf-VE?autoplay=1"' in text
    assert "<iframe" not in text
    assert "<img" not in text


def test_a_video_of_an_unknown_host_is_a_link(client: Client) -> None:
    an_article(video_url="https://video.example/1")
    text = page(client)
    assert 'href="https://video.example/1"' in text
    assert "data-video" not in text


def test_the_block_names_programme_cities_price_and_dates(client: Client) -> None:
    a_workshop()
    a_workshop(starts_on=date(2015, 11, 21))
    an_auckland_workshop(starts_on=date(2015, 7, 18))
    text = block(client)
    for words in (
        "“Getting the Love You Want”",
        "in Sydney and Auckland.",
        "30/31 May 2015",
        "AU$795",
        "Early bird until the end of Friday 15 May 2015, Sydney time. After that AU$895.",
        "/workshops/sydney-2015-05-30/register/",
        "NZ$795",
        "18/19 July 2015",
        "21/22 November 2015",
        'href="/workshops/">More about our couples workshops',
    ):
        assert words in text, words


def test_the_block_is_right_the_instant_after_the_early_bird(client: Client, clock: Clock) -> None:
    a_workshop()
    clock.now = CUT_OFF
    assert "AU$895" in block(client)
    assert "795" not in block(client)


def test_the_block_passes_over_a_full_weekend(client: Client) -> None:
    full = a_workshop(capacity=1)
    a_confirmed_registration(full)
    a_workshop(starts_on=date(2015, 11, 21))
    text = block(client)
    assert "/workshops/sydney-2015-11-21/register/" in text
    assert "/workshops/sydney-2015-05-30/register/" not in text
    assert "30/31 May 2015</a> (full)" in text


def test_the_block_says_dates_soon_where_there_are_none(client: Client) -> None:
    auckland()
    a_workshop()
    text = block(client)
    assert "The next weekend in Auckland has not been set yet." in text
    assert text.count("Dates soon") == 1


def test_the_block_without_any_date_says_so_for_every_city(client: Client) -> None:
    sydney()
    auckland()
    assert block(client).count("Dates soon") == 2


def test_drafts_and_articles_of_later_days_are_not_shown(client: Client) -> None:
    an_article(slug="draft", title="Draft", published_on=None)
    an_article(slug="later", title="Later", published_on=date(2015, 5, 2))
    for slug in ("draft", "later"):
        assert client.get(f"/articles/{slug}/").status_code == 404
    text = page(client, "/articles/") + page(client, BRENDA)
    assert "/articles/draft/" not in text
    assert "/articles/later/" not in text


def test_an_article_by_somebody_who_is_not_public_shows_the_name_alone(client: Client) -> None:
    an_article(author=brenda(is_published=False))
    text = page(client)
    assert BRENDA not in text
    assert "<strong>Brenda Rawlings</strong>" in text


def test_a_profile_has_its_words_coming_weekends_articles_and_structured_data(client: Client) -> None:
    a_workshop()
    an_article()
    text = page(client, BRENDA)
    for words in (
        "<h1>Brenda Rawlings</h1>",
        "Works with couples in New Zealand.",
        "Sydney, 30/31 May 2015",
        "AU$795",
        ARTICLE,
        '"@type": "Person"',
    ):
        assert words in text, words


def test_a_hidden_profile_is_nowhere(client: Client) -> None:
    brenda(is_published=False)
    assert client.get(BRENDA).status_code == 404
    for path in ("/therapists/", "/"):
        assert "Brenda" not in page(client, path)


@pytest.mark.parametrize("path", ["/therapists/", BRENDA, "/articles/", ARTICLE])
def test_more_people_articles_and_weekends_cost_no_more_queries(client: Client, path: str) -> None:
    asked = []
    for number in range(10):
        an_article(slug=f"article-{number}" if number else "being-met")
        brenda(slug=f"person-{number}", name=f"Person {number}")
        a_workshop(starts_on=date(2015, 5, 30 - number))
        if number in (0, 2, 9):
            with CaptureQueriesContext(connection) as found:
                page(client, path)
            asked.append(len(found))
    assert len(set(asked)) == 1
    assert asked[0] <= 6
