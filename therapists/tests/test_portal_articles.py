from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from config.tests.people import a_therapist_user, page, signed_in
from therapists.models import Article, ArticleRevision, Revision
from therapists.revising import NEW, save_article
from therapists.tests.cast import the_clerk
from workshops.tests.cast import AT, brenda

pytestmark = pytest.mark.django_db
NEW_ONE, LIST = "/portal/articles/new/", "/portal/articles/"
State = Revision.State


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: AT)


@pytest.fixture
def portal() -> Client:
    return signed_in(a_therapist_user())


def typed(**changes: Any) -> dict[str, Any]:
    words = {"title": "Listening", "summary": "How to.", "body": "Slowly.", "version": 0}
    return words | {"video_url": "", "video_title": ""} | changes


def draft() -> ArticleRevision:
    return ArticleRevision.objects.get()


def test_a_new_article_is_a_draft_with_a_page_of_its_own(portal: Client) -> None:
    answer = portal.post(NEW_ONE, typed())
    assert answer["Location"] == f"/portal/articles/{draft().pk}/"
    assert not Article.objects.exists()
    assert "Listening" in page(portal.get(LIST))


def test_an_unfinished_one_is_kept_but_not_handed_in(portal: Client) -> None:
    assert portal.post(NEW_ONE, typed(summary="", body="")).status_code == 302
    answer = portal.post(f"{LIST}{draft().pk}/", typed(summary="", body="", version=1, then="submit"))
    assert answer.status_code == 422
    assert sorted(answer.context["form"].errors) == ["body", "summary"]
    assert draft().state == State.DRAFT


def test_the_preview_is_the_public_page_without_its_address(portal: Client) -> None:
    portal.post(NEW_ONE, typed(body="**Slowly**."))
    shown = page(portal.get(f"{LIST}{draft().pk}/preview/"))
    assert "<strong>Slowly</strong>" in shown and "noindex" in shown and "About the author" in shown


def test_the_office_gets_it_on_a_button(portal: Client) -> None:
    portal.post(NEW_ONE, typed(then="submit"))
    assert draft().state == State.SUBMITTED


@pytest.mark.parametrize("address", ["https://example.com/film", "http://youtu.be/abcdefgh"])
def test_only_videos_of_known_hosts(portal: Client, address: str) -> None:
    answer = portal.post(NEW_ONE, typed(video_url=address))
    assert list(answer.context["form"].errors) == ["video_url"]


def test_a_video_of_a_known_host_is_kept(portal: Client) -> None:
    portal.post(NEW_ONE, typed(video_url="https://youtu.be/abcdefgh", video_title="A talk"))
    assert draft().video_url == "https://youtu.be/abcdefgh"


def test_the_script_learns_where_a_new_article_lives(portal: Client) -> None:
    answer = portal.post(NEW_ONE, typed(), headers={"accept": "application/json"}).json()
    assert answer == {"version": 1, "address": f"/portal/articles/{draft().pk}/"}


def test_an_article_that_is_live_is_changed_in_a_draft(portal: Client) -> None:
    live = Article.objects.create(
        slug="old", author=brenda(), title="Old", summary="S", body="B", published_on=AT.date()
    )
    assert "Old" in page(portal.get(f"{LIST}live/old/"))
    portal.post(f"{LIST}live/old/", typed(title="Better"))
    assert draft().article == live and Article.objects.get().title == "Old"
    assert portal.get(f"{LIST}live/old/")["Location"] == f"/portal/articles/{draft().pk}/"


def test_the_later_of_two_browsers_is_told_and_loses_nothing(portal: Client) -> None:
    portal.post(NEW_ONE, typed())
    address = f"{LIST}{draft().pk}/"
    portal.post(address, typed(body="From the phone.", version=1))
    answer = portal.post(address, typed(body="From the desk.", version=1))
    assert answer.status_code == 409
    assert "From the phone." in page(answer) and "From the desk." in page(answer)


def test_anothers_articles_are_not_found(portal: Client) -> None:
    kim = brenda(slug="kim", name="Kim Tamahori")
    theirs = save_article(author=kim, words={"title": "Kim's"}, version=NEW, who=the_clerk(), at=AT)
    Article.objects.create(slug="kims", author=kim, title="Kim's", summary="S", body="B")
    for path in (f"{theirs.pk}/", f"{theirs.pk}/preview/", "live/kims/"):
        assert portal.get(f"{LIST}{path}").status_code == 404
    assert portal.post(f"{LIST}{theirs.pk}/discard/").status_code == 404
    assert "Kim" not in page(portal.get(LIST))


def test_a_draft_can_be_thrown_away(portal: Client) -> None:
    portal.post(NEW_ONE, typed())
    portal.post(f"{LIST}{draft().pk}/discard/")
    assert draft().state == State.DISCARDED
    assert portal.get(f"{LIST}{draft().pk}/").status_code == 404


def test_no_trace_of_a_draft_is_public(portal: Client) -> None:
    portal.post(NEW_ONE, typed(title="Secret thoughts"))
    for address in ("/articles/", "/sitemap.xml", "/", "/therapists/brenda-rawlings/"):
        assert "Secret thoughts" not in page(Client().get(address))
