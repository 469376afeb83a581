"""Sending what is due, over a real SMTP connection."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from unittest import mock
from uuid import uuid4

import pytest
from django.core import mail
from django.db import transaction
from pytest_django import DjangoAssertNumQueries
from pytest_django import Settings as SettingsWrapper

from outbox import composing, delivering
from outbox.delivering import (
    ABANDONED_AFTER,
    BATCH,
    CLAIM_LASTS,
    MOST_TRIES,
    PAUSES,
    claim_batch,
    deliver_due,
    due_messages,
)
from outbox.models import Message
from outbox.tests.cast import AT, a_message
from outbox.tests.sink import Sink, a_sink, free_port

pytestmark = pytest.mark.django_db
State = Message.State
LATER = AT + timedelta(hours=1)


@pytest.fixture
def sink(settings: SettingsWrapper) -> Iterator[Sink]:
    with a_sink() as sink:
        use(settings, sink.port)
        yield sink


def use(settings: SettingsWrapper, port: int) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port


def now_is(message: Message) -> Message:
    return Message.objects.get(pk=message.pk)


# What is due


def test_a_mail_is_due_from_its_instant_on() -> None:
    message = a_message(due_at=LATER)
    assert list(due_messages(at=LATER - timedelta(seconds=1))) == []
    assert list(due_messages(at=LATER)) == [message]


@pytest.mark.parametrize("state", [State.FAILED, State.DROPPED])
def test_what_was_given_up_or_dropped_is_not_due(state: str) -> None:
    a_message(state=state)
    assert not due_messages(at=AT).exists()


def test_a_mail_that_no_longer_makes_sense_is_dropped(sink: Sink) -> None:
    stale, useful = a_message(useful_until=AT), a_message(useful_until=AT + timedelta(seconds=1))
    deliver_due(at=AT)
    assert now_is(stale).state == State.DROPPED
    assert sink.addresses == [useful.to]


# Sending


def test_what_is_due_is_sent_once_over_one_connection(sink: Sink) -> None:
    messages = [a_message() for _ in range(BATCH + 3)]
    assert deliver_due(at=AT).sent == BATCH + 3
    assert deliver_due(at=LATER).sent == 0
    assert sink.addresses == [message.to for message in messages]
    assert sink.connections == 1


def test_a_sent_mail_is_kept_with_its_instant(sink: Sink) -> None:
    message = a_message()
    deliver_due(at=LATER)
    sent = now_is(message)
    assert (sent.state, sent.sent_at, sent.attempts, sent.claim) == (State.SENT, LATER, 1, None)


def test_a_mail_is_claimed_before_it_is_sent_and_not_inside_a_transaction(
    sink: Sink, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[str, bool]] = []
    message = a_message()
    depth = len(transaction.get_connection().savepoint_ids)
    compose = composing.compose

    def watching(row: Message) -> mail.EmailMultiAlternatives:
        in_one = len(transaction.get_connection().savepoint_ids) > depth
        seen.append((now_is(message).state, in_one))
        return compose(row)

    monkeypatch.setattr(delivering, "compose", watching)
    deliver_due(at=AT)
    assert seen == [(State.SENDING, False)]


def test_ten_mails_take_as_many_queries_as_three_plus_one_for_each_more(
    sink: Sink, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    a_message()
    # Taking back, dropping, two rounds of looking, one claim and its rows, and one for each mail.
    with django_assert_num_queries(7):
        deliver_due(at=AT)
    for _ in range(10):
        a_message()
    with django_assert_num_queries(7 + 9):
        deliver_due(at=AT)


# Two workers


def test_what_one_worker_has_claimed_another_does_not_get() -> None:
    messages = {a_message().pk for _ in range(3)}
    _claim, mine = claim_batch(at=AT)
    _claim, others = claim_batch(at=AT)
    assert {message.pk for message in mine} == messages
    assert others == []


def test_a_row_that_a_rival_claimed_after_both_looked_is_only_the_rivals(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    message = a_message()
    looked = due_messages(at=AT)
    monkeypatch.setattr(delivering, "due_messages", lambda at: Message.objects.filter(pk__in=[message.pk]))
    assert looked.exists()
    Message.objects.filter(pk=message.pk).update(state=State.SENDING, claim=uuid4(), claimed_at=AT)
    assert claim_batch(at=AT)[1] == []


def test_a_worker_whose_claim_was_taken_back_does_not_overwrite_what_became_of_it(sink: Sink) -> None:
    message = a_message()
    _claim, (row,) = claim_batch(at=AT)
    Message.objects.filter(pk=message.pk).update(claim=uuid4())
    delivering._Run(lambda: AT)._one(row)
    assert now_is(message).state == State.SENDING


# A killed worker


def test_a_claim_that_a_killed_worker_left_is_taken_back_after_a_while(sink: Sink) -> None:
    message = a_message()
    claim_batch(at=AT)
    deliver_due(at=AT + ABANDONED_AFTER - timedelta(seconds=1))
    assert sink.addresses == []
    deliver_due(at=AT + ABANDONED_AFTER)
    assert sink.addresses == [message.to]


def test_a_worker_gives_back_what_it_does_not_come_to_in_time_and_claims_it_anew(sink: Sink) -> None:
    messages = [a_message() for _ in range(3)]
    now = AT
    claimed_at: list[list[datetime | None]] = []

    def slow_compose(row: Message) -> mail.EmailMultiAlternatives:
        nonlocal now
        now += CLAIM_LASTS
        waiting = Message.objects.filter(state=State.SENDING).order_by("id")
        claimed_at.append(list(waiting.values_list("claimed_at", flat=True)))
        return composing.compose(row)

    with mock.patch.object(delivering, "compose", slow_compose):
        deliver_due(at=AT, clock=lambda: now)
    assert sink.addresses == [message.to for message in messages]
    assert claimed_at == [[AT] * 3, [AT + CLAIM_LASTS] * 2, [AT + CLAIM_LASTS * 2]]


def test_a_claim_is_given_up_long_before_it_is_taken_back() -> None:
    assert CLAIM_LASTS * 2 < ABANDONED_AFTER


# Errors


def test_a_temporary_refusal_is_tried_again_after_growing_pauses(sink: Sink) -> None:
    message, at = a_message(), AT
    sink.replies[message.to] = "451 try later"
    waited = []
    for _ in range(6):
        deliver_due(at=at)
        put_off = now_is(message)
        waited.append(put_off.due_at - at)
        at = put_off.due_at
    assert waited == [*PAUSES, PAUSES[-1], PAUSES[-1]]
    assert (put_off.state, put_off.attempts, put_off.last_error) == (State.QUEUED, 6, "451 try later")


def test_after_the_last_try_a_mail_is_given_up_visibly(sink: Sink) -> None:
    message = a_message(attempts=MOST_TRIES - 1)
    sink.replies[message.to] = "451 try later"
    deliver_due(at=AT)
    assert (now_is(message).state, now_is(message).last_error) == (State.FAILED, "451 try later")


def test_a_final_refusal_is_given_up_at_once_and_its_error_names_no_address(sink: Sink) -> None:
    message = a_message()
    sink.replies[message.to] = f"550 <{message.to}> is unknown here"
    deliver_due(at=AT)
    given_up = now_is(message)
    assert (given_up.state, given_up.attempts) == (State.FAILED, 1)
    assert given_up.last_error == "550 … is unknown here"


@pytest.mark.parametrize(
    "address", ["not an address", "a@example.com\nBcc: b@example.com", "zoë@exämple.com"]
)
def test_a_bad_address_is_given_up_and_never_blocks_those_behind_it(sink: Sink, address: str) -> None:
    bad, good = a_message(to=address), a_message()
    deliver_due(at=AT)
    assert now_is(bad).state == State.FAILED
    assert address not in now_is(bad).last_error
    assert sink.addresses == [good.to]


def test_a_refused_mail_does_not_block_those_behind_it(sink: Sink) -> None:
    refused, delayed, good = a_message(), a_message(), a_message()
    sink.replies = {refused.to: "550 no", delayed.to: "451 later"}
    deliver_due(at=AT)
    assert sink.addresses == [good.to]
    assert sink.connections == 1


def test_a_server_that_hangs_up_is_dialled_again_for_the_next_mail(sink: Sink) -> None:
    cut_off, good = a_message(), a_message()
    sink.replies = {cut_off.to: "421 closing down"}
    deliver_due(at=AT)
    assert now_is(cut_off).state == State.QUEUED
    assert sink.addresses == [good.to]
    assert sink.connections == 2


def test_while_the_mail_server_is_away_nothing_is_lost_and_afterwards_each_goes_out_once(
    settings: SettingsWrapper,
) -> None:
    port = free_port()
    use(settings, port)
    messages = [a_message() for _ in range(5)]
    assert deliver_due(at=AT).put_off == 5
    assert [now_is(message).due_at for message in messages] == [AT + PAUSES[0]] * 5
    with a_sink(port) as sink:
        deliver_due(at=AT + PAUSES[0])
        deliver_due(at=LATER)
    assert sorted(sink.addresses) == sorted(message.to for message in messages)


def test_a_mail_server_that_refuses_the_log_in_is_our_fault_and_tried_again(
    sink: Sink, settings: SettingsWrapper
) -> None:
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "somebody", "wrong"
    message = a_message()
    deliver_due(at=AT)
    assert now_is(message).state == State.QUEUED
