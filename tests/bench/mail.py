"""Messages per second: the outbox with its claims and its log, beside a plain smtplib loop."""

import smtplib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.db import connection, transaction
from django.test.utils import override_settings
from django.utils import timezone

from outbox.composing import compose
from outbox.delivering import deliver_due
from outbox.models import Message
from registrations.confirming import receive
from registrations.locking import lock_registration
from registrations.mails import regarding
from registrations.tests.cast import a_held_registration
from tests.bench.results import Line, compared, in_turn
from tests.bench.stage import CannotMeasure, sink
from workshops.models import Workshop

AT_LEAST = 0.5
ROUNDS = 5
MESSAGES = 300


def sending(workshop: Workshop, *, at: datetime) -> list[Line]:
    originals = _real_mails(workshop, at)
    size = sum(len(_bytes(m)) for m in originals) / len(originals) / 1000
    what = f"mail, one worker, {size:.0f} kB each"
    return [
        _rate(f"{what}, kept by both sides", originals, durable=True),
        _rate(f"{what}, nobody waits for a disk", originals, durable=False),
    ]


def _rate(what: str, originals: list[Message], *, durable: bool) -> Line:
    """`durable`: mail server and database both answer when it is on the disk, as in production."""
    with sink(keeps=durable) as port, override_settings(EMAIL_PORT=port), _commits(durable=durable):
        subject, baseline = in_turn(lambda: _outbox(originals), lambda: _plain_loop(originals), rounds=ROUNDS)
    return compared(what, subject=subject, baseline=baseline, unit="mails/s", at_least=AT_LEAST)


@contextmanager
def _commits(*, durable: bool) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = %s", ["on" if durable else "off"])
        yield
        cursor.execute("RESET synchronous_commit")


def _real_mails(workshop: Workshop, at: datetime) -> list[Message]:
    """What a couple gets when its place is confirmed."""
    held = a_held_registration(workshop, at=at)
    with transaction.atomic():
        _workshop, locked = lock_registration(held.pk)
        receive(locked, locked.price_cents, at=at)
    return list(Message.objects.filter(regarding=regarding(held)))


def _copies(originals: list[Message]) -> list[Message]:
    copies = [copy(originals[number % len(originals)]) for number in range(MESSAGES)]
    for message in copies:
        message.pk, message.key = None, str(uuid4())
    return copies


def _outbox(originals: list[Message]) -> float:
    Message.objects.all().delete()
    Message.objects.bulk_create(_copies(originals))
    began = time.perf_counter()
    tally = deliver_due(at=timezone.now(), clock=timezone.now)
    seconds = time.perf_counter() - began
    if tally.sent != MESSAGES:
        raise CannotMeasure(f"only {tally.sent} of {MESSAGES} mails were sent")
    return MESSAGES / seconds


def _plain_loop(originals: list[Message]) -> float:
    """The same bytes to the same sink, made beforehand."""
    mails = [(message.to, _bytes(message)) for message in originals]
    began = time.perf_counter()
    with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT) as server:
        for number in range(MESSAGES):
            to, content = mails[number % len(mails)]
            server.sendmail(settings.DEFAULT_FROM_EMAIL, [to], content)
    return MESSAGES / (time.perf_counter() - began)


def _bytes(message: Message) -> bytes:
    return compose(message).message().as_bytes(linesep="\r\n")  # type: ignore[call-arg]  # Django adds it
