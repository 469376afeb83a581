from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.tests.people import a_helper, page, signed_in, the_office
from outbox.models import Message
from registrations.tests.cast import a_confirmed_registration
from workshops.tests.cast import AT

pytestmark = pytest.mark.django_db
LIST = "/office/outbox/message/"
State = Message.State


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: AT)


@pytest.fixture
def office() -> Client:
    return signed_in(the_office())


def a_message(**changes: Any) -> Message:
    facts: dict[str, Any] = {
        "kind": "registrations/confirmed",
        "key": f"message {Message.objects.count()}",
        "to": "ana@example.com",
        "subject": "Your weekend",
        "text": "See you there.",
        "html": "<p>See you there.</p>",
        "created_at": AT,
        "due_at": AT,
    }
    return Message.objects.create(**facts | changes)


def change(message: Message) -> str:
    return f"{LIST}{message.pk}/change/"


def test_a_mail_is_read_without_the_private_links_in_it(office: Client) -> None:
    registration = a_confirmed_registration()
    tokens = list(registration.partners.values_list("token", flat=True))
    mails = [mail for mail in Message.objects.all() if any(token in mail.text for token in tokens)]
    assert {mail.to for mail in mails} == set(registration.partners.values_list("email", flat=True))
    for mail in mails:
        shown = page(office.get(change(mail)))
        assert "/registrations/…" in shown
        assert not any(token in shown for token in tokens)


@pytest.mark.parametrize("kind", ["account/email/login_code", "account/email/password_reset_key"])
def test_what_opens_somebodys_account_is_hidden(office: Client, kind: str) -> None:
    code = a_message(kind=kind, subject="Your code", text="Your code is **Q7XK2P**.", html="<p>Q7XK2P</p>")
    shown = page(office.get(change(code)))
    assert "Q7XK2P" not in shown
    assert "Hidden" in shown
    assert "Q7XK2P" not in page(office.get(LIST))


def test_mail_that_was_given_up_is_tried_again_now(office: Client) -> None:
    failed = a_message(state=State.FAILED, attempts=9, due_at=AT - timedelta(days=1))
    answer = office.post(LIST, {"action": "try_again", "_selected_action": [failed.pk]}, follow=True)
    assert "1 mail is due now" in page(answer)
    failed.refresh_from_db()
    assert (failed.state, failed.attempts, failed.due_at) == (State.QUEUED, 0, AT)


def test_mail_that_was_sent_is_not_sent_again(office: Client) -> None:
    sent = a_message(state=State.SENT, sent_at=AT)
    answer = office.post(LIST, {"action": "try_again", "_selected_action": [sent.pk]}, follow=True)
    assert "stays as it is" in page(answer)
    sent.refresh_from_db()
    assert sent.state == State.SENT


def test_who_may_only_look_sends_nothing() -> None:
    failed, helper = a_message(state=State.FAILED), signed_in(a_helper("view_message"))
    helper.post(LIST, {"action": "try_again", "_selected_action": [failed.pk]})
    failed.refresh_from_db()
    assert failed.state == State.FAILED


def test_mail_is_neither_written_changed_nor_deleted_here(office: Client) -> None:
    message = a_message()
    assert office.get(f"{LIST}add/").status_code == 403
    assert office.post(change(message), {"to": "eve@example.com"}).status_code == 403
    assert office.post(f"{LIST}{message.pk}/delete/", {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [message.pk], "post": "yes"}
    office.post(LIST, chosen)
    message.refresh_from_db()
    assert message.to == "ana@example.com"


@pytest.mark.parametrize(
    "asked", ["q=kim@example.com", "q=Farewell", "q=registration+7", "state__exact=failed"]
)
def test_mail_is_found_by_address_subject_matter_and_state(office: Client, asked: str) -> None:
    a_message()
    sought = a_message(
        to="kim@example.com", subject="Farewell", regarding="registration 7", state=State.FAILED
    )
    assert list(office.get(f"{LIST}?{asked}").context["cl"].result_list) == [sought]


def test_the_list_asks_as_much_for_three_mails_as_for_one(office: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            office.get(LIST)
        return len(counted)

    a_message()
    queries()
    one = queries()
    a_message()
    a_message()
    assert queries() == one
