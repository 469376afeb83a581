"""The real worker with its clock (`celery worker --beat`): killed, and with its broker away for a while."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings as site
from django.db import connection
from django.db.models import F
from django.utils import timezone

from outbox.delivering import ABANDONED_AFTER
from outbox.models import Message
from outbox.tests.cast import a_message
from outbox.tests.sink import Sink, a_sink, free_port
from tests.services import running

pytestmark = [
    pytest.mark.postgresql,
    pytest.mark.redis,
    pytest.mark.crash,
    pytest.mark.django_db(transaction=True),
]
State = Message.State


def database_url() -> str:
    """The tests' own database, for another process."""
    given = urlsplit(os.environ["DATABASE_URL"])
    return urlunsplit(given._replace(path=f"/{connection.settings_dict['NAME']}"))


@contextmanager
def a_broker(port: int) -> Iterator[None]:
    """The broker is up inside the `with`; it forgets everything at its end."""
    command: list[object] = [
        "redis-server",
        "--port",
        port,
        "--bind",
        "127.0.0.1",
        "--save",
        "",
        "--appendonly",
        "no",
    ]
    with running(command, port=port, stop=signal.SIGTERM):
        yield


@contextmanager
def a_celery_worker(*, broker: int, mail: int, folder: Path) -> Iterator["subprocess.Popen[bytes]"]:
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "CELERY_BROKER_URL": f"redis://127.0.0.1:{broker}/0",
        "EMAIL_URL": f"smtp://127.0.0.1:{mail}",
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    options = ["--beat", "--schedule", folder / "beat", "--concurrency", "1", "--loglevel", "error"]
    command = [sys.executable, "-m", "celery", "--app", "config", "worker", *map(str, options)]
    worker = subprocess.Popen(
        command,
        cwd=site.BASE_DIR,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield worker
    finally:
        kill(worker)


def kill(worker: "subprocess.Popen[bytes]") -> None:
    """SIGKILL to the worker, its clock and its child at once."""
    if worker.poll() is None:
        os.killpg(worker.pid, signal.SIGKILL)
    worker.wait(timeout=30)


def wait_until(happened: Callable[[], bool], *, seconds: float = 60) -> None:
    give_up_at = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < give_up_at, "it did not happen in time"
        time.sleep(0.05)


def due_now() -> Message:
    now = timezone.now()
    return a_message(created_at=now, due_at=now)


def has(sink: Sink, *messages: Message) -> Callable[[], bool]:
    return lambda: {message.to for message in messages} <= set(sink.addresses)


def test_while_the_broker_is_away_mail_waits_in_the_database_and_goes_out_once_it_is_back(
    tmp_path: Path,
) -> None:
    port = free_port()
    with a_sink() as sink, a_celery_worker(broker=port, mail=sink.port, folder=tmp_path):
        with a_broker(port):
            before = due_now()
            wait_until(has(sink, before))
        # What the worker had already fetched from the broker runs to its end first.
        time.sleep(2)
        meanwhile = due_now()
        time.sleep(6)
        assert not has(sink, meanwhile)()
        with a_broker(port):
            wait_until(has(sink, meanwhile))
            time.sleep(6)
        assert sorted(sink.addresses) == sorted([before.to, meanwhile.to])


def test_a_worker_killed_in_the_middle_is_replaced_and_only_the_mail_in_flight_is_repeated(
    tmp_path: Path,
) -> None:
    port = free_port()
    with a_broker(port), a_sink() as sink:
        messages = [due_now() for _ in range(20)]
        with a_celery_worker(broker=port, mail=sink.port, folder=tmp_path) as killed:

            def kill_at_the_tenth(_envelope: object) -> None:
                if len(sink.received) == 10:
                    kill(killed)

            sink.on_accepted = kill_at_the_tenth
            wait_until(lambda: killed.poll() is not None)
        # Nobody waits ten minutes for a test: the claim is made as old as it would be then.
        claimed = Message.objects.filter(state=State.SENDING)
        assert claimed.count() == 11
        claimed.update(claimed_at=F("claimed_at") - ABANDONED_AFTER - timedelta(seconds=1))
        with a_celery_worker(broker=port, mail=sink.port, folder=tmp_path):
            wait_until(lambda: Message.objects.filter(state=State.SENT).count() == 20)
        assert sorted(sink.addresses) == sorted([*(message.to for message in messages), messages[9].to])
