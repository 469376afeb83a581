"""Writing a mail into the outbox, and taking it out."""

from typing import Any

import pytest
from django.core import mail
from django.db import transaction

from outbox.models import Message
from outbox.queueing import queue, withdraw, withdraw_dependent, withdraw_to
from outbox.tests.cast import AT, a_message

pytestmark = pytest.mark.django_db
State = Message.State


def a_queued(key: str = "new-link-1", **changes: Any) -> Message:
    context = {"name": "Ana", "city": "Sydney", "when": "30/31 May 2015", "url": "https://x"}
    facts: dict[str, Any] = {"kind": "registrations/new_link", "key": key, "to": "ana@example.com", "at": AT}
    return queue(**{**facts, "context": context, **changes})


def test_queueing_writes_a_row_and_sends_nothing() -> None:
    message = a_queued()
    assert (message.state, message.due_at, message.subject) == (
        State.QUEUED,
        AT,
        "Your new link for Sydney, 30/31 May 2015",
    )
    assert mail.outbox == []


def test_one_key_makes_one_mail() -> None:
    assert a_queued("k") == a_queued("k", to="somebody.else@example.com")
    assert Message.objects.get().to == "ana@example.com"


def test_a_mail_goes_with_the_change_that_it_tells_of() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        a_queued()
        raise RuntimeError
    assert not Message.objects.exists()


def test_what_waits_about_something_that_is_over_is_withdrawn_by_kind() -> None:
    reminder = a_message(kind="registrations/tomorrow", regarding="registration 1")
    other_kind = a_message(kind="registrations/confirmed", regarding="registration 1")
    other_couple = a_message(kind="registrations/tomorrow", regarding="registration 11")
    assert withdraw(regarding="registration 1", kinds=["registrations/tomorrow"]) == 1
    assert states(reminder, other_kind, other_couple) == [State.DROPPED, State.QUEUED, State.QUEUED]


def test_what_waits_and_states_facts_that_change_is_withdrawn() -> None:
    depends, stays = a_message(depends_on="workshop 5"), a_message()
    assert withdraw_dependent("workshop 5") == 1
    assert states(depends, stays) == [State.DROPPED, State.QUEUED]


def test_what_waits_for_a_removed_address_is_withdrawn() -> None:
    gone = a_message(to="kim@example.com", regarding="registration 1")
    stays = a_message(to="ana@example.com", regarding="registration 1")
    assert withdraw_to("kim@example.com", regarding="registration 1") == 1
    assert states(gone, stays) == [State.DROPPED, State.QUEUED]


def test_what_was_sent_is_never_withdrawn() -> None:
    sent = a_message(state=State.SENT, sent_at=AT, depends_on="workshop 5")
    assert withdraw_dependent("workshop 5") == 0
    assert states(sent) == [State.SENT]


def states(*messages: Message) -> list[str]:
    return [Message.objects.get(pk=message.pk).state for message in messages]
