from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.tests.people import a_plain_user, a_therapist_user, page, signed_in
from registrations.tests.cast import a_confirmed_registration
from therapists.models import ProfileRevision, Therapist
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
    portal.post(PROFILE, typed(id=other.pk, pk=other.pk, slug="kim", user="", therapist=other.pk))
    other.refresh_from_db()
    assert other.bio == "Kim's words."
    draft = ProfileRevision.objects.get()
    assert (draft.therapist.slug, draft.bio) == ("brenda-rawlings", "Long.")


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


def test_the_first_page_shows_the_next_ones_and_says_that_there_are_others(
    portal: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("therapists.views.portal.home.NEXT", 2)
    for week in range(3):
        a_workshop(starts_on=date(2015, 5, 30) + timedelta(weeks=week))
        shown = page(portal.get(HOME))
        assert ("These are the next 2." in shown) == (week == 2)
    listed = [
        f"/portal/workshops/sydney-{day}/" in shown for day in ("2015-05-30", "2015-06-06", "2015-06-13")
    ]
    assert listed == [True, True, False]


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
