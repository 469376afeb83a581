import io
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pypdf import PdfReader

from config.models import AuditEntry
from config.tests.people import a_therapist_user, page, signed_in
from registrations.models import Answers
from registrations.tests.cast import a_confirmed_registration, a_held_registration
from therapists.models import Therapist
from workshops.models import Workshop
from workshops.tests.cast import AT, a_workshop

pytestmark = pytest.mark.django_db
FILES = ["roster.pdf", "badges.pdf", "sign-in.pdf"]


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: AT)


@pytest.fixture
def portal() -> Client:
    return signed_in(a_therapist_user())


@pytest.fixture
def workshop() -> Workshop:
    made = a_workshop()
    registration = a_confirmed_registration(made)
    Answers.objects.create(
        partner=registration.partners.get(number=1),
        dietary="No nuts",
        access="A firm chair",
        to_presenters="We are shy.",
        emergency_name="Rua",
        changed_at=AT,
    )
    return made


def another_therapist() -> Client:
    user = User.objects.create_user("terry", "terry@example.com")
    Therapist.objects.create(slug="terry", name="Terry Sample", user=user, is_presenter=True)
    return signed_in(user)


def address(workshop: Workshop, rest: str = "") -> str:
    return f"/portal/workshops/{workshop.slug}/{rest}"


def later(monkeypatch: pytest.MonkeyPatch, portal: Client, *, days: int) -> None:
    """By then the therapist has signed in again."""
    monkeypatch.setattr(timezone, "now", lambda: AT + timedelta(days=days))
    portal.force_login(User.objects.get(username="brenda"))


def words_of(response: Any) -> str:
    return "\n".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(response.content)).pages)


def test_the_roster_tells_presenters_what_they_need(portal: Client, workshop: Workshop) -> None:
    shown = page(portal.get(address(workshop)))
    for told in ("Ana Silva and Kim Tamahori", "No nuts", "A firm chair", "We are shy.", "Rua"):
        assert told in shown


def test_there_is_no_money_on_it_and_nobody_who_has_not_paid(portal: Client, workshop: Workshop) -> None:
    held = a_held_registration(workshop)
    response = portal.get(address(workshop))
    for hidden in ("AU$", "795", "paid", held.reference):
        assert hidden not in page(response)
    assert all(couple.money is None for couple in response.context["roster"].couples)
    assert "AU$" not in words_of(portal.get(address(workshop, "roster.pdf")))


def test_a_partner_without_a_word_is_on_it_too(portal: Client, workshop: Workshop) -> None:
    assert "Has told us nothing more." in page(portal.get(address(workshop)))


@pytest.mark.parametrize("rest", ["", *FILES, "check-in/", "check-in/taps/", "check-in/worker.js"])
def test_another_presenters_workshop_is_not_found(workshop: Workshop, rest: str) -> None:
    other = another_therapist()
    assert other.get(address(workshop, rest)).status_code == 404
    assert other.post(address(workshop, rest)).status_code == 404
    assert not AuditEntry.objects.filter(did="read private answers").exists()


def test_a_therapist_whose_profile_is_not_shown_still_sees_their_own(
    portal: Client, workshop: Workshop
) -> None:
    Therapist.objects.update(is_published=False, is_hidden=True)
    assert portal.get(address(workshop)).status_code == 200


def test_a_draft_is_not_found_and_of_a_cancelled_one_a_page_says_so(portal: Client) -> None:
    draft = a_workshop(status=Workshop.Status.DRAFT, starts_on=AT.date() + timedelta(days=60))
    cancelled = a_workshop(status=Workshop.Status.CANCELLED)
    assert portal.get(address(draft)).status_code == 404
    for rest in ("", *FILES, "check-in/"):
        response = portal.get(address(cancelled, rest))
        assert response.status_code == 410
        assert "This weekend was cancelled" in page(response)


def test_the_roster_stays_until_the_answers_are_wiped(
    portal: Client, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    last_day = workshop.ends_on - AT.date()
    later(monkeypatch, portal, days=last_day.days + 29)
    assert "No nuts" in page(portal.get(address(workshop)))
    assert address(workshop) in page(portal.get("/portal/"))
    later(monkeypatch, portal, days=last_day.days + 30)
    gone = portal.get(address(workshop))
    assert gone.status_code == 410
    assert "Ana" not in page(gone) and "put away" in page(gone)
    assert address(workshop) not in page(portal.get("/portal/"))


def test_each_reading_of_private_answers_is_in_the_audit_log(portal: Client, workshop: Workshop) -> None:
    portal.get(address(workshop))
    portal.get(address(workshop, "roster.pdf"))
    read = AuditEntry.objects.filter(did="read private answers", about=f"workshop {workshop.pk}")
    assert [entry.who and entry.who.username for entry in read] == ["brenda", "brenda"]


def test_names_alone_are_no_private_answers(portal: Client, workshop: Workshop) -> None:
    for rest in ("badges.pdf", "sign-in.pdf", "check-in/"):
        assert portal.get(address(workshop, rest)).status_code == 200
    assert not AuditEntry.objects.filter(did="read private answers").exists()


@pytest.mark.parametrize("name", FILES)
def test_the_papers_are_a4_and_carry_no_name_in_their_own(
    portal: Client, workshop: Workshop, name: str
) -> None:
    response = portal.get(address(workshop, name))
    assert response["Content-Disposition"] == (
        f'attachment; filename="{name.partition(".")[0]}-{workshop.slug}.pdf"'
    )
    assert "no-store" in response["Cache-Control"]
    assert "Ana" in words_of(response)
    box = PdfReader(io.BytesIO(response.content)).pages[0].mediabox
    assert (round(box.width), round(box.height)) == (595, 842)


@pytest.mark.parametrize("rest", ["", "check-in/", *FILES])
def test_pages_ask_as_much_for_three_couples_as_for_one(
    portal: Client, workshop: Workshop, rest: str
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            portal.get(address(workshop, rest))
        return len(asked)

    queries()
    one = queries()
    for _couple in range(2):
        a_confirmed_registration(workshop)
    assert queries() == one


def test_on_the_day_the_first_page_leads_to_the_check_in(
    portal: Client, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert address(workshop, "check-in/") not in page(portal.get("/portal/"))
    later(monkeypatch, portal, days=(workshop.starts_on - AT.date()).days)
    assert address(workshop, "check-in/") in page(portal.get("/portal/"))
