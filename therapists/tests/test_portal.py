from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.tests.people import a_plain_user, a_therapist_user, page, signed_in
from registrations.tests.cast import a_confirmed_registration
from therapists.models import Therapist
from therapists.tests.pictures import a_bomb, a_drawing, a_photo, no_picture
from workshops.models import Workshop
from workshops.tests.cast import AT, a_workshop, an_auckland_workshop, brenda

pytestmark = pytest.mark.django_db
HOME, PROFILE = "/portal/", "/portal/profile/"


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: AT)


@pytest.fixture
def portal() -> Client:
    return signed_in(a_therapist_user())


def typed(**changes: Any) -> dict[str, Any]:
    words = {"short_bio": "Short.", "bio": "Long.", "photo_alt": "", "website": ""}
    return words | changes


# --- Who ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", [HOME, PROFILE])
def test_without_signing_in_one_is_asked_to(client: Client, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("address", [HOME, PROFILE])
def test_an_account_without_a_profile_is_told_so_and_writes_nothing(address: str) -> None:
    brenda()
    client = signed_in(a_plain_user())
    for response in (client.get(address), client.post(address, typed(bio="Mine now."))):
        assert response.status_code == 403
        assert "no profile for this account" in page(response)
    assert Therapist.objects.get().bio == brenda().bio != "Mine now."


def test_nobody_elses_profile_is_written_whatever_is_posted(portal: Client) -> None:
    other = brenda(slug="kim", name="Kim Tamahori", bio="Kim's words.")
    portal.post(PROFILE, typed(id=other.pk, pk=other.pk, slug="kim", user=""))
    other.refresh_from_db()
    assert other.bio == "Kim's words."
    assert Therapist.objects.get(slug="brenda-rawlings").bio == "Long."


def test_what_is_the_offices_cannot_be_posted(portal: Client) -> None:
    before = Therapist.objects.values("name", "slug", "credentials", "level", "is_published", "user").get()
    portal.post(PROFILE, typed(name="Eve", slug="eve", credentials="PhD", level="Master", is_published=""))
    assert Therapist.objects.values(*before).get() == before


def test_pages_of_the_portal_are_not_kept(portal: Client) -> None:
    for address in (HOME, PROFILE):
        assert "no-store" in portal.get(address)["Cache-Control"]


# --- The first page -----------------------------------------------------------------------------


def test_ones_own_next_workshops_with_hours_and_places_and_without_couples(portal: Client) -> None:
    registration = a_confirmed_registration(a_workshop())
    shown = page(portal.get(HOME))
    assert "Sydney, " in shown
    assert "1 of 10" in shown
    assert "9:00 am to 5:00 pm" in shown
    for private in ("Silva", "Tamahori", registration.reference, "AU$"):
        assert private not in shown


def test_workshops_of_others_drafts_and_past_ones_are_not_shown(portal: Client) -> None:
    a_workshop(presenters=[brenda(slug="kim", name="Kim Tamahori")])
    an_auckland_workshop(status=Workshop.Status.DRAFT)
    a_workshop(starts_on=AT.date().replace(month=4))
    assert "No workshop with you is planned" in page(portal.get(HOME))


def test_the_first_page_asks_as_much_for_three_workshops_as_for_one(portal: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            portal.get(HOME)
        return len(counted)

    workshop = a_workshop()
    queries()
    one = queries()
    for month in (7, 8):
        a_workshop(starts_on=workshop.starts_on.replace(month=month))
    assert queries() == one


# --- The profile --------------------------------------------------------------------------------


def test_what_is_saved_is_live(portal: Client) -> None:
    answer = portal.post(PROFILE, typed(bio="Works with **couples**.", website="example.com"), follow=True)
    assert "Your profile is saved" in page(answer)
    saved = Therapist.objects.get()
    assert (saved.bio, saved.website) == ("Works with **couples**.", "https://example.com")
    assert "<strong>couples</strong>" in page(Client().get(saved.get_absolute_url()))


def test_a_photo_is_made_safe_and_shown(portal: Client) -> None:
    assert portal.post(PROFILE, typed(photo=a_photo(turned=True), photo_alt="Brenda")).status_code == 302
    photo = Therapist.objects.get().photo
    assert (photo.width, photo.height) == (600, 800)
    with photo.open() as file:
        assert b"Telltale" not in file.read()
    assert photo.url in page(portal.get(HOME))


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (no_picture, "can’t be read as a picture"),
        (a_bomb, "too large"),
        (lambda: a_drawing("PNG", size=(150, 900)), "its shorter side has 150 pixels"),
    ],
)
def test_a_file_that_is_no_photo_is_refused_and_the_words_stay(portal: Client, file: Any, words: str) -> None:
    response = portal.post(PROFILE, typed(bio="New words.", photo=file(), photo_alt="Brenda"))
    assert response.status_code == 422
    error = str(response.context["form"].errors["photo"])
    assert words.replace("’", "&#x27;") in error
    assert "New words." in page(response)
    assert not Therapist.objects.get().photo


def test_a_photo_needs_words(portal: Client) -> None:
    response = portal.post(PROFILE, typed(photo=a_photo()))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["photo_alt"]


def test_a_photo_that_is_taken_away_needs_no_words(portal: Client) -> None:
    portal.post(PROFILE, typed(photo=a_photo(), photo_alt="Brenda"))
    portal.post(PROFILE, typed(**{"photo-clear": "on"}))
    assert not Therapist.objects.get().photo


@pytest.mark.parametrize("website", ["http://example.com", "javascript:alert(1)", "not an address"])
def test_a_website_is_one_that_is_safe_to_link(portal: Client, website: str) -> None:
    response = portal.post(PROFILE, typed(website=website))
    assert list(response.context["form"].errors) == ["website"]
    assert f'value="{website}"' in page(response)
    assert Therapist.objects.get().website == ""


def test_too_long_a_short_text_is_refused_and_kept(portal: Client) -> None:
    response = portal.post(PROFILE, typed(short_bio="a" * 301))
    assert list(response.context["form"].errors) == ["short_bio"]
    assert "a" * 301 in page(response)
