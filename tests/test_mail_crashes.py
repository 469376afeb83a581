"""Nothing is lost and nothing doubled: workers are killed, race each other, and find the mail server away.

Real processes, a real SMTP server, SIGKILL. Where a guard prevents a fault, the fault is shown without it too.
"""

import multiprocessing
import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from unittest import mock
from uuid import UUID, uuid4

import pytest
from django.db import connections, transaction
from django.db.models import QuerySet
from pytest_django import Settings

from outbox import delivering
from outbox.delivering import ABANDONED_AFTER, PAUSES, deliver_due
from outbox.models import Message
from outbox.tests.cast import AT, a_message
from outbox.tests.sink import Sink, a_sink, free_port
from registrations import office_mails
from registrations.confirming import receive
from registrations.locking import lock_registration
from registrations.models import Registration
from registrations.reminding import remind
from registrations.tests.cast import a_confirmed_registration, a_held_registration
from registrations.tests.test_reminding import GET_READY
from tests.racing import at_once
from workshops.tests.cast import a_workshop

pytestmark = [pytest.mark.postgresql, pytest.mark.crash, pytest.mark.django_db(transaction=True)]

State = Message.State
Killable = multiprocessing.context.ForkProcess
LATER = AT + ABANDONED_AFTER


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    with a_sink() as sink:
        use(settings, sink.port)
        yield sink


def use(settings: Settings, port: int) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_TIMEOUT = 2


def start(job: Callable[[], object]) -> Killable:
    """Run the job in a process with a database connection of its own."""
    connections.close_all()
    worker = multiprocessing.get_context("fork").Process(target=in_a_new_thread, args=(job,))
    worker.start()
    return worker


def in_a_new_thread(job: Callable[[], object]) -> None:
    """Django keeps a connection for each thread, so this one can't be the parent's.

    The main thread's could be: where a browser test has left an event loop running, the parent closes the
    connection that belongs to the loop, while the child, which has no loop, sees the thread's own. A child that
    is killed would leave its transaction open on the parent's connection for ever.
    """
    with ThreadPoolExecutor(max_workers=1) as thread:
        thread.submit(job).result()


def run_until_killed(job: Callable[[], object]) -> None:
    worker = start(job)
    worker.join(timeout=30)
    assert worker.exitcode == -signal.SIGKILL


def kill_oneself(*_args: object, **_named: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def a_worker(at: datetime = AT) -> Callable[[], object]:
    return lambda: deliver_due(at=at)


@contextmanager
def slow_looking() -> Iterator[None]:
    """All workers have seen what is due before the first of them claims it, as on a busy server."""
    look = delivering.due_messages

    def dawdling(*, at: datetime) -> QuerySet[Message]:
        seen = list(look(at=at).values_list("pk", flat=True))
        time.sleep(0.1)
        return Message.objects.filter(pk__in=seen).order_by("pk")

    with mock.patch.object(delivering, "due_messages", dawdling):
        yield


def states() -> Counter[str]:
    return Counter(Message.objects.values_list("state", flat=True))


# A mail is written with its change


def test_a_process_killed_before_the_commit_leaves_neither_the_change_nor_its_mail() -> None:
    held = a_held_registration()

    def pay() -> None:
        with transaction.atomic():
            _workshop, locked = lock_registration(held.pk)
            receive(locked, locked.price_cents, at=AT)

    with mock.patch.object(office_mails, "new_booking", kill_oneself):
        run_until_killed(pay)
    assert Registration.objects.get(pk=held.pk).state == Registration.State.HELD
    assert not Message.objects.exists()
    pay()
    assert Registration.objects.get(pk=held.pk).state == Registration.State.CONFIRMED
    assert Message.objects.count() == 3


# A worker is killed while it sends


def test_killed_before_the_claim_the_mail_goes_out_once_with_the_next_run(sink: Sink) -> None:
    message = a_message()
    with mock.patch.object(delivering, "claim_batch", kill_oneself):
        run_until_killed(a_worker())
    deliver_due(at=AT)
    assert sink.addresses == [message.to]


def test_killed_between_claim_and_smtp_the_mail_goes_out_once_after_the_claim_is_taken_back(
    sink: Sink,
) -> None:
    message = a_message()
    with mock.patch.object(delivering, "compose", kill_oneself):
        run_until_killed(a_worker())
    assert states() == {State.SENDING: 1}
    deliver_due(at=AT)
    assert sink.addresses == []
    deliver_due(at=LATER)
    assert sink.addresses == [message.to]


def test_killed_when_the_server_has_it_only_that_one_is_repeated_under_its_message_id(sink: Sink) -> None:
    messages = [a_message() for _ in range(5)]
    worker: list[Killable] = []

    def kill_at_the_third(_envelope: object) -> None:
        if len(sink.received) == 3:
            os.kill(worker[0].pid or 0, signal.SIGKILL)
            worker[0].join(timeout=30)

    sink.on_accepted = kill_at_the_third
    # The worker waits for its first reply until its process is known here.
    ready = multiprocessing.get_context("fork").Event()

    def when_known(*, at: datetime) -> None:
        ready.wait(30)

    with mock.patch.object(delivering, "take_back_abandoned", when_known):
        worker.append(start(a_worker()))
        ready.set()
        worker[0].join(timeout=30)
    assert states() == {State.SENT: 2, State.SENDING: 3}
    deliver_due(at=LATER)
    assert Counter(sink.addresses) == Counter([*(message.to for message in messages), messages[2].to])
    third = [mail for mail in sink.mails if mail["To"] == messages[2].to]
    assert third[0]["Message-ID"] == third[1]["Message-ID"]


def test_killed_again_and_again_no_mail_is_lost_and_at_most_one_repeated_each_time(sink: Sink) -> None:
    messages = [a_message() for _ in range(40)]
    chance, kills, at = random.Random(7), 0, AT
    while Message.objects.exclude(state=State.SENT).exists():
        at += ABANDONED_AFTER
        kills += killed_soon(sink, at=at, after=chance.randint(1, 6), pause=chance.uniform(0, 0.004))
    assert kills > 5
    received = Counter(sink.addresses)
    assert set(received) == {message.to for message in messages}
    assert sum(received.values()) - 40 <= kills
    assert len({mail["Message-ID"] for mail in sink.mails}) == 40


def killed_soon(sink: Sink, *, at: datetime, after: int, pause: float) -> bool:
    """Start a worker and kill it a moment after the server has taken so many mails of it; False if it was done before."""
    begun_with = len(sink.received)
    worker = start(a_worker(at))
    while len(sink.received) < begun_with + after and worker.is_alive():
        time.sleep(0.0005)
    time.sleep(pause)
    worker.kill()
    worker.join(timeout=30)
    return worker.exitcode == -signal.SIGKILL


# Many workers at once


def test_four_workers_at_once_send_each_mail_once(sink: Sink) -> None:
    messages = [a_message() for _ in range(120)]
    with slow_looking():
        at_once([a_worker()] * 4, processes=4)
    assert sorted(sink.addresses) == sorted(message.to for message in messages)
    assert states() == {State.SENT: 120}


def test_without_the_claim_four_workers_at_once_would_send_doubles(sink: Sink) -> None:
    for _ in range(20):
        a_message()

    def unguarded(*, at: datetime) -> tuple[UUID, list[Message]]:
        claim = uuid4()
        due = list(delivering.due_messages(at=at))
        Message.objects.filter(pk__in=[m.pk for m in due]).update(
            state=State.SENDING, claim=claim, claimed_at=at
        )
        return claim, due

    with slow_looking(), mock.patch.object(delivering, "claim_batch", unguarded):
        at_once([a_worker()] * 4, processes=4)
    assert len(sink.received) > 20


def test_four_workers_at_once_remind_each_couple_once() -> None:
    workshop = a_workshop(capacity=20)
    for _ in range(12):
        a_confirmed_registration(workshop)
    reminded = at_once([lambda: remind(at=GET_READY)] * 4, processes=4)
    assert sum(reminded) == 12
    assert Message.objects.filter(kind="registrations/get_ready").count() == 24


# What is around it is away


def test_while_the_mail_server_is_away_mail_waits_and_then_goes_out_once(settings: Settings) -> None:
    port = free_port()
    use(settings, port)
    messages = [a_message() for _ in range(10)]
    at_once([a_worker()] * 3, processes=3)
    assert states() == {State.QUEUED: 10}
    with a_sink(port) as sink:
        at_once([a_worker(AT + PAUSES[0])] * 3, processes=3)
    assert sorted(sink.addresses) == sorted(message.to for message in messages)


def test_a_mail_server_that_goes_down_in_the_middle_repeats_at_most_the_one_in_flight(
    settings: Settings,
) -> None:
    port = free_port()
    use(settings, port)
    messages = [a_message() for _ in range(30)]
    with a_sink(port) as first:
        worker = start(a_worker())
        while len(first.received) < 10 and worker.is_alive():
            worker.join(timeout=0.005)
    worker.join(timeout=30)
    with a_sink(port) as second:
        deliver_due(at=AT + timedelta(hours=1))
    received = Counter([*first.addresses, *second.addresses])
    assert set(received) == {message.to for message in messages}
    assert sum(received.values()) <= 31
