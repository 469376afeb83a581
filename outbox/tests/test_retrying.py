"""What the office does with mail that did not arrive."""

from datetime import timedelta

import pytest

from outbox.models import Message
from outbox.retrying import resend, retry_now
from outbox.tests.cast import AT, a_message

pytestmark = pytest.mark.django_db
State = Message.State
LATER = AT + timedelta(days=3)


@pytest.mark.parametrize("state", [State.FAILED, State.QUEUED])
def test_a_mail_that_was_given_up_or_put_off_is_due_now_with_all_its_tries(state: str) -> None:
    message = a_message(state=state, attempts=50, due_at=LATER + timedelta(hours=1), last_error="451 later")
    assert retry_now(message=message, at=LATER)
    message.refresh_from_db()
    assert (message.state, message.due_at, message.attempts) == (State.QUEUED, LATER, 0)


def test_what_was_sent_or_dropped_is_not_sent_again_by_retrying() -> None:
    assert not retry_now(message=a_message(state=State.SENT, sent_at=AT), at=LATER)
    assert not retry_now(message=a_message(state=State.DROPPED), at=LATER)


def test_sending_anew_makes_another_mail_with_the_same_words_and_its_own_key() -> None:
    message = a_message(state=State.SENT, sent_at=AT)
    once, twice = resend(message=message, at=LATER), resend(message=message, at=LATER, to="new@example.com")
    assert (once.key, twice.key) == (f"{message.key}#2", f"{message.key}#3")
    assert (once.to, twice.to) == (message.to, "new@example.com")
    assert (once.text, once.state, once.due_at) == (message.text, State.QUEUED, LATER)
