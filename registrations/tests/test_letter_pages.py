"""Writing to couples in the office: nothing typed is lost, and nothing is sent that was not looked at."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from config.models import AuditEntry
from config.tests.people import a_read_only_person, an_office_person, page, signed_in
from outbox.models import Message
from registrations.models import Letter
from registrations.tests.cast import a_confirmed_registration, a_held_registration
from registrations.writing import queue_letters
from workshops.models import Workshop
from workshops.tests.cast import AT, a_workshop

pytestmark = pytest.mark.django_db
KEY = "1f0e5a6c-5b1d-4d8e-9a51-6a51f3b0c001"


@pytest.fixture(autouse=True)
def rung(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    tasks: list[str] = []
    monkeypatch.setattr("registrations.admin.letters.ring", tasks.append)
    monkeypatch.setattr(timezone, "now", lambda: AT)
    return tasks


@pytest.fixture
def office() -> Client:
    return signed_in(an_office_person())


def address(workshop: Workshop) -> str:
    return f"/office/workshops/workshop/{workshop.pk}/write/"


def typed(**changes: Any) -> dict[str, Any]:
    return {
        "who": "place",
        "readers": "both",
        "subject": "Parking",
        "body": "Hello {first_name}",
        "key": KEY,
        "do": "preview",
    } | changes


def mark_in(shown: str) -> str:
    found = re.search(r'name="mark" value="(\w+)"', shown)
    assert found
    return found[1]


def test_a_preview_shows_each_partners_letter_and_sends_nothing(office: Client) -> None:
    workshop = a_workshop()
    a_confirmed_registration(workshop)
    assert "Promotion needs" in page(office.get(address(workshop)))
    shown = page(office.post(address(workshop), typed(body="Hello {first_name}: {link}")))
    assert "Hello Ana: (here is the private link" in shown
    assert "Hello Kim: (here is the private link" in shown
    assert "<strong>1 couple</strong>, 2 people" in shown
    assert not Letter.objects.exists()
    assert not Message.objects.filter(kind="registrations/letter").exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"body": "Hello {name}"}, "{name} stands for nothing"),
        ({"subject": "{nothing}"}, "{nothing} stands for nothing"),
        ({"subject": ""}, "This field is required"),
        ({"who": "ticked"}, "Tick at least one couple"),
        ({"who": "unpaid"}, "There is nobody of that kind"),
        ({"ticked": ["999"]}, "not one of the available choices"),
        ({"do": "send", "mark": "other"}, "Please look once more"),
        ({"do": "send"}, "Please look once more"),
    ],
)
def test_what_is_not_right_is_said_and_all_that_was_typed_stays(
    office: Client, changes: dict[str, Any], said: str
) -> None:
    workshop = a_workshop()
    a_confirmed_registration(workshop)
    sent = typed(**changes)
    shown = page(office.post(address(workshop), sent))
    assert said in shown
    assert sent["body"] in shown
    assert sent["key"] in shown
    assert not Letter.objects.exists()


def test_a_test_goes_to_oneself_alone_and_once_a_minute(office: Client) -> None:
    workshop = a_workshop()
    a_confirmed_registration(workshop)
    for _ in range(2):
        shown = page(office.post(address(workshop), typed(do="test")))
    assert "A test is on its way to oscar@example.com" in shown
    assert "Hello {first_name}" in shown
    [test] = Message.objects.filter(kind="registrations/letter")
    assert test.to == "oscar@example.com"
    assert "Hello Ana" in test.text


def test_what_was_looked_at_is_sent_once_written_down_and_followed(
    office: Client,
    rung: list[str],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    workshop = a_workshop()
    a_confirmed_registration(workshop)
    a_held_registration(workshop)
    mark = mark_in(page(office.post(address(workshop), typed())))
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):
            answer = office.post(address(workshop), typed(do="send", mark=mark))
    letter = Letter.objects.get()
    follow = f"/office/workshops/workshop/{workshop.pk}/letters/{letter.pk}/"
    assert answer["Location"] == follow
    assert set(rung) == {"registrations.queue_letters"}
    [entry] = AuditEntry.objects.filter(did="wrote to the couples")
    assert entry.details == "“Parking” to 1 couples, 2 people"
    assert "0 of 1 couples queued" in page(office.get(follow))
    queue_letters(at=AT)
    assert "1 of 1 couples queued" in page(office.get(follow))
    assert "2 emails that were waiting are withdrawn" in page(office.post(follow, follow=True))
    assert "Stopped: 0 of 2 emails went out before, 2 were withdrawn" in page(office.get(follow))
    assert AuditEntry.objects.filter(did="stopped a letter").count() == 1
    assert "Written before" in page(office.get(address(workshop)))


def test_who_may_only_look_follows_and_neither_writes_nor_stops(office: Client) -> None:
    workshop = a_workshop()
    a_confirmed_registration(workshop)
    mark = mark_in(page(office.post(address(workshop), typed())))
    office.post(address(workshop), typed(do="send", mark=mark))
    follow = f"/office/workshops/workshop/{workshop.pk}/letters/{Letter.objects.get().pk}/"
    reader = signed_in(a_read_only_person())
    assert reader.get(address(workshop)).status_code == 403
    assert reader.post(address(workshop), typed()).status_code == 403
    assert "Hello {first_name}" not in page(reader.get(follow))
    assert reader.post(follow).status_code == 403
    assert Letter.objects.get().stopped_at is None


def test_pages_take_the_same_queries_with_one_couple_and_with_three(
    office: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    workshop = a_workshop()
    a_confirmed_registration(workshop)
    with django_assert_max_num_queries(100) as with_one:
        office.post(address(workshop), typed())
    for _ in range(2):
        a_confirmed_registration(workshop)
    with django_assert_max_num_queries(len(with_one)):
        office.post(address(workshop), typed())
