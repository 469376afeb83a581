"""The office corrects an email address on a page of its own."""

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from config.models import AuditEntry
from config.tests.people import a_read_only_person, an_office_person, page, signed_in
from outbox.delivering import deliver_due
from outbox.models import Message
from registrations.models import Registration
from registrations.removing import remove_partner
from registrations.tests.cast import a_confirmed_registration, a_couple
from workshops.tests.cast import AT

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: AT)


@pytest.fixture
def oscar() -> User:
    return an_office_person()


@pytest.fixture
def office(oscar: User) -> Client:
    return signed_in(oscar)


def step(registration: Registration) -> str:
    return f"/office/registrations/registration/{registration.pk}/step/correct-address/"


def emails(registration: Registration) -> list[str]:
    return list(registration.partners.order_by("number").values_list("email", flat=True))


def test_the_office_corrects_an_address_and_the_log_names_no_address(office: Client, oscar: User) -> None:
    registration = a_confirmed_registration()
    deliver_due(at=AT)
    old = emails(registration)
    assert old[1] in page(office.get(step(registration)))
    answer = office.post(step(registration), {"whose": "2", "email": " Kim.Right@Example.com "}, follow=True)
    assert "Kim gets emails at the new address from now on" in page(answer)
    assert emails(registration) == [old[0], "kim.right@example.com"]
    entry = AuditEntry.objects.get(did="Correct an email address")
    assert (entry.who, entry.about) == (oscar, f"registration {registration.pk}")
    assert "@" not in entry.details
    assert "email address of partner 2 corrected" in page(answer)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("kim", "it should look like name@example.com"),
        ("", "Enter the new email address"),
        ("kim@gmial.com", "Did you mean kim@gmail.com?"),
    ],
)
def test_what_is_typed_is_checked_as_on_the_public_form(office: Client, typed: str, words: str) -> None:
    registration = a_confirmed_registration()
    before = emails(registration)
    assert words in page(office.post(step(registration), {"whose": "2", "email": typed}))
    assert emails(registration) == before


def test_a_slip_is_asked_about_once(office: Client) -> None:
    registration = a_confirmed_registration()
    typed = {"whose": "2", "email": "kim@gmial.com"}
    asked = page(office.post(step(registration), typed))
    assert 'name="asked" value="kim@gmial.com"' in asked
    office.post(step(registration), typed | {"asked": "kim@gmial.com"})
    assert emails(registration)[1] == "kim@gmial.com"


def test_the_same_address_is_refused(office: Client) -> None:
    registration = a_confirmed_registration()
    shown = page(office.post(step(registration), {"whose": "1", "email": emails(registration)[0]}))
    assert "the address that we write to already" in shown


def test_two_who_share_an_address_can_move_together(office: Client) -> None:
    registration = a_confirmed_registration(couple=a_couple(shares_address=True))
    assert "Both, who share" in page(office.get(step(registration)))
    office.post(step(registration), {"whose": "both", "email": "us@example.com"})
    assert emails(registration) == ["us@example.com", "us@example.com"]


def test_who_was_taken_out_is_not_offered(office: Client) -> None:
    registration = a_confirmed_registration()
    remove_partner(partner=registration.partners.get(number=2), at=AT)
    assert "Kim Tamahori:" not in page(office.get(step(registration)))
    assert "Select a valid choice" in page(
        office.post(step(registration), {"whose": "2", "email": "kim@example.com"})
    )
    assert emails(registration)[1] == ""


def test_who_only_looks_corrects_nothing() -> None:
    registration = a_confirmed_registration()
    before, mails = emails(registration), Message.objects.count()
    looking = signed_in(a_read_only_person())
    assert looking.post(step(registration), {"whose": "2", "email": "x@example.com"}).status_code == 403
    assert (emails(registration), Message.objects.count()) == (before, mails)
