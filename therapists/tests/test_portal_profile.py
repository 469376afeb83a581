from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from config.models import AuditEntry
from config.tests.people import a_therapist_user, page, signed_in
from outbox.models import Message
from therapists.models import ProfileRevision, Revision, Therapist
from therapists.tests.pictures import a_bomb, a_drawing, a_photo, no_picture
from workshops.tests.cast import AT

pytestmark = pytest.mark.django_db
PROFILE = "/portal/profile/"
State = Revision.State


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: AT)


@pytest.fixture
def portal() -> Client:
    return signed_in(a_therapist_user())


def typed(**changes: Any) -> dict[str, Any]:
    return {"short_bio": "Short.", "bio": "Long.", "photo_alt": "", "website": "", "version": 0} | changes


def draft() -> ProfileRevision:
    return ProfileRevision.objects.get()


def live() -> Therapist:
    return Therapist.objects.get()


def test_what_is_saved_is_a_draft_and_the_site_stays_as_it_is(portal: Client) -> None:
    answer = portal.post(PROFILE, typed(bio="Works with **couples**.", website="example.com"), follow=True)
    assert "Your draft is saved" in page(answer)
    assert (draft().bio, draft().website) == ("Works with **couples**.", "https://example.com")
    assert live().bio == "Works with couples in New Zealand."
    assert "<strong>couples</strong>" not in page(Client().get(live().get_absolute_url()))


def test_the_form_begins_with_what_is_live_and_goes_on_with_the_draft(portal: Client) -> None:
    assert "Works with couples in New Zealand." in page(portal.get(PROFILE))
    portal.post(PROFILE, typed(bio="A new beginning."))
    assert "A new beginning." in page(portal.get(PROFILE))


def test_the_preview_shows_the_draft_and_no_prices(portal: Client) -> None:
    portal.post(
        PROFILE, typed(bio="Works with **couples**.", languages="English, te reo Māori", then="preview")
    )
    shown = page(portal.get(f"{PROFILE}preview/"))
    assert "<strong>couples</strong>" in shown and "English, te reo Māori" in shown and "noindex" in shown


def test_the_office_gets_it_on_a_button(portal: Client) -> None:
    portal.post(PROFILE, typed(then="submit"))
    assert draft().state == State.SUBMITTED
    assert Message.objects.get().kind == "therapists/submitted"
    assert AuditEntry.objects.get().did == "submitted the profile"


def test_a_returned_draft_shows_the_reason(portal: Client) -> None:
    portal.post(PROFILE, typed())
    ProfileRevision.objects.update(state=State.RETURNED, reason="Shorter, please.")
    assert "Shorter, please." in page(portal.get(PROFILE))


def test_the_later_of_two_browsers_is_told_and_loses_nothing(portal: Client) -> None:
    portal.post(PROFILE, typed(bio="From the phone."))
    answer = portal.post(PROFILE, typed(bio="From the desk."))
    assert answer.status_code == 409
    shown = page(answer)
    assert "Somebody else saved" in shown and "From the phone." in shown and "From the desk." in shown
    assert draft().bio == "From the phone."
    again = portal.post(PROFILE, typed(bio="From the desk.", version=1))
    assert again.status_code == 302 and draft().bio == "From the desk."


def kept_by_script(portal: Client, **changes: Any) -> Any:
    return portal.post(PROFILE, typed(**changes), headers={"accept": "application/json"})


def test_the_script_keeps_drafts_and_learns_the_version(portal: Client) -> None:
    assert kept_by_script(portal, bio="One").json() == {"version": 1}
    assert kept_by_script(portal, bio="Two", version=1).json() == {"version": 2}
    assert draft().bio == "Two"


def test_the_script_is_told_of_another_browser(portal: Client) -> None:
    kept_by_script(portal, bio="One")
    assert kept_by_script(portal, bio="Two").status_code == 409


def test_the_script_is_told_what_is_not_right(portal: Client) -> None:
    answer = kept_by_script(portal, website="http://example.com")
    assert answer.status_code == 422 and list(answer.json()["errors"]) == ["website"]
    assert not ProfileRevision.objects.exists()


def test_a_draft_can_be_thrown_away(portal: Client) -> None:
    portal.post(PROFILE, typed())
    portal.post(f"{PROFILE}discard/")
    assert draft().state == State.DISCARDED
    assert "Works with couples in New Zealand." in page(portal.get(PROFILE))


def test_hiding_works_at_once_and_so_does_showing_again(portal: Client) -> None:
    public = live().get_absolute_url()
    assert Client().get(public).status_code == 200
    portal.post("/portal/profile/visibility/", {"show": "no"})
    assert Client().get(public).status_code == 404
    assert "Brenda" not in page(Client().get("/therapists/"))
    portal.post("/portal/profile/visibility/", {"show": "yes"})
    assert Client().get(public).status_code == 200


@pytest.mark.parametrize("kind", ["JPEG", "HEIF"])
def test_a_photo_is_made_safe(portal: Client, kind: str) -> None:
    taken = a_photo(turned=True, kind=kind)
    assert portal.post(PROFILE, typed(photo=taken, photo_alt="Brenda")).status_code == 302
    photo = draft().photo
    assert (photo.width, photo.height) == (600, 800)
    with photo.open() as file:
        assert b"Telltale" not in file.read()
    assert not live().photo


@pytest.mark.parametrize(
    ("crop", "reddest"), [("start", True), ("end", False)], ids=["the left of a wide one", "the right"]
)
def test_a_photo_is_cropped_as_chosen(portal: Client, crop: str, reddest: bool) -> None:
    """The sample is red on the left and blue on the right."""
    portal.post(PROFILE, typed(photo=a_photo(), photo_alt="Brenda", crop=crop))
    photo = draft().photo
    assert photo.width == photo.height == 600

    with photo.open() as file:
        red, _green, blue = Image.open(file).resize((1, 1)).tobytes()
    assert (red > blue) is reddest


def test_the_draft_keeps_the_photo_when_other_words_are_saved(portal: Client) -> None:
    portal.post(PROFILE, typed(photo=a_photo(), photo_alt="Brenda"))
    before = draft().photo.name
    portal.post(PROFILE, typed(bio="More.", photo_alt="Brenda", version=1))
    assert draft().photo.name == before


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (no_picture, "can't be read as a picture"),
        (a_bomb, "too large"),
        (lambda: a_drawing("PNG", size=(150, 900)), "its shorter side has 150 pixels"),
    ],
)
def test_a_file_that_is_no_photo_is_refused_and_the_words_stay(portal: Client, file: Any, words: str) -> None:
    response = portal.post(PROFILE, typed(bio="New words.", photo=file(), photo_alt="Brenda"))
    assert response.status_code == 422
    assert words in response.context["form"].errors["photo"][0]
    assert "New words." in page(response)


def test_a_photo_needs_words(portal: Client) -> None:
    response = portal.post(PROFILE, typed(photo=a_photo()))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["photo_alt"]


def test_a_photo_that_is_taken_away_needs_no_words(portal: Client) -> None:
    portal.post(PROFILE, typed(photo=a_photo(), photo_alt="Brenda"))
    portal.post(PROFILE, typed(version=1, **{"photo-clear": "on"}))
    assert not draft().photo


@pytest.mark.parametrize("website", ["http://example.com", "javascript:alert(1)", "not an address"])
def test_a_website_is_one_that_is_safe_to_link(portal: Client, website: str) -> None:
    response = portal.post(PROFILE, typed(website=website))
    assert list(response.context["form"].errors) == ["website"]
    assert f'value="{website}"' in page(response)


def test_links_are_typed_one_a_line(portal: Client) -> None:
    portal.post(PROFILE, typed(links="A talk https://example.com/talk\nexample.org"))
    assert draft().links == [
        {"label": "A talk", "url": "https://example.com/talk"},
        {"label": "example.org", "url": "https://example.org"},
    ]
    assert "A talk https://example.com/talk" in page(portal.get(PROFILE))


@pytest.mark.parametrize(
    ("links", "words"),
    [
        ("A talk http://example.com", "Line 1 should end with an address"),
        ("One https://a.example.com\njust words", "Line 2"),
        ("\n".join(f"https://example.com/{n}" for n in range(7)), "At most 6 links"),
    ],
)
def test_a_line_that_is_no_safe_link_is_named(portal: Client, links: str, words: str) -> None:
    response = portal.post(PROFILE, typed(links=links))
    assert words in response.context["form"].errors["links"][0]


def test_words_are_typed_with_commas(portal: Client) -> None:
    portal.post(PROFILE, typed(languages=" English,  te reo  Māori, English ,"))
    assert draft().languages == ["English", "te reo Māori"]


def test_too_long_a_short_text_is_refused_and_kept(portal: Client) -> None:
    response = portal.post(PROFILE, typed(short_bio="a" * 301))
    assert list(response.context["form"].errors) == ["short_bio"]
    assert "a" * 301 in page(response)


def test_markdown_is_shown_as_it_will_look_and_harmless(portal: Client) -> None:
    shown = page(portal.post("/portal/markdown/", {"text": "**bold** <script>alert(1)</script>"}))
    assert "<strong>bold</strong>" in shown and "<script>" not in shown
