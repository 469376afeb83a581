"""Mail that has not arrived is put right."""

from datetime import timedelta

import pytest

from outbox.amending import amend, withdraw_one
from outbox.delivering import claim_batch
from outbox.models import Message
from outbox.tests.cast import AT, a_message

pytestmark = pytest.mark.django_db
State = Message.State
LATER = AT + timedelta(hours=1)
WORDS = {"old": "new"}


def test_what_waits_is_put_right_as_it_is() -> None:
    message = a_message(text="an old link", html="<p>an old link</p>")
    amended = amend(message=message, words=WORDS, at=LATER)
    assert amended == message
    assert (amended.text, amended.html) == ("an new link", "<p>an new link</p>")
    assert (amended.to, amended.state, amended.due_at) == (message.to, State.QUEUED, AT)


def test_what_was_given_up_waits_again_once_it_has_another_address() -> None:
    message = a_message(state=State.FAILED, attempts=50)
    assert amend(message=message, words=WORDS, at=LATER).state == State.FAILED
    amended = amend(message=message, words=WORDS, at=LATER, to="right@example.com")
    assert (amended.to, amended.state, amended.due_at) == ("right@example.com", State.QUEUED, LATER)
    assert amended.attempts == 0


def test_what_a_worker_has_taken_up_meanwhile_goes_once_more() -> None:
    message = a_message(text="an old link")
    claim_batch(at=AT)
    again = amend(message=message, words=WORDS, at=LATER, to="right@example.com")
    assert (again.text, again.to, again.state) == ("an new link", "right@example.com", State.QUEUED)
    in_flight = Message.objects.get(state=State.SENDING)
    assert (in_flight.text, in_flight.to) != (again.text, again.to)


def test_one_mail_is_withdrawn_unless_it_is_being_sent() -> None:
    waits = a_message()
    assert withdraw_one(waits)
    waits.refresh_from_db()
    assert waits.state == State.DROPPED
    taken = a_message()
    claim_batch(at=AT)
    assert not withdraw_one(taken)
