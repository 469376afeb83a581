"""Send the mail that is due: claim first, then SMTP, then write down what became of it.

A row is claimed by a conditional UPDATE before anything is sent, so no two workers send it. No SMTP
happens inside a transaction. A killed worker leaves rows SENDING; they are taken back after
ABANDONED_AFTER, and only the one in flight may then go out again, under the same Message-ID.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from django.db.models import QuerySet

from outbox.composing import compose
from outbox.failing import Failure, ServerAway, failure_of
from outbox.models import Message

log = logging.getLogger(__name__)
State = Message.State

# So many rows are claimed at a time.
BATCH = 50
# A worker gives back what it has not come to within this time …
CLAIM_LASTS = timedelta(minutes=4)
# … and rows that are still claimed after this time belong to a worker that was killed.
ABANDONED_AFTER = timedelta(minutes=10)
# After each failed try the next waits longer; the last pause repeats until the tries are used up (about two days).
PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60))
MOST_TRIES = 50

MARK_SENT = """
    UPDATE outbox_message
    SET state = 'sent', sent_at = %s, attempts = %s, last_error = '', claim = NULL, claimed_at = NULL
    WHERE id = %s AND state = 'sending' AND claim = %s
"""


@dataclass
class Tally:
    """What became of the mails that one run took up."""

    sent: int = 0
    put_off: int = 0
    failed: int = 0


def due_messages(*, at: datetime) -> QuerySet[Message]:
    """Waiting mails whose time has come at `at` and that still make sense; the longest due first."""
    waiting = Message.objects.filter(state=State.QUEUED, due_at__lte=at).exclude(useful_until__lte=at)
    return waiting.order_by("due_at", "id")


def deliver_due(*, at: datetime, clock: Callable[[], datetime] | None = None) -> Tally:
    """Send every mail that is due, over one connection.

    `clock` tells the time while a long run goes on; without it, it stands still at `at`. When the mail server
    is away the run ends and the next one tries again.
    """
    return _Run(clock or (lambda: at)).all()


def take_back_abandoned(*, at: datetime) -> int:
    """Rows that a killed worker has left claimed wait again."""
    abandoned = Message.objects.filter(state=State.SENDING, claimed_at__lte=at - ABANDONED_AFTER)
    return abandoned.update(
        state=State.QUEUED, claim=None, claimed_at=None, last_error="the worker stopped while sending"
    )


def drop_stale(*, at: datetime) -> int:
    """Mails that are due but no longer make sense are not sent."""
    stale = Message.objects.filter(state=State.QUEUED, due_at__lte=at, useful_until__lte=at)
    return stale.update(state=State.DROPPED)


def claim_batch(*, at: datetime) -> tuple[UUID, list[Message]]:
    """Claim up to BATCH due mails for this worker alone; what another worker was faster at is not in it."""
    claim = uuid4()
    due = list(due_messages(at=at).values_list("pk", flat=True)[:BATCH])
    # The condition is looked at again by the UPDATE itself, which waits for a rival's to end.
    claimed = Message.objects.filter(pk__in=due, state=State.QUEUED).update(
        state=State.SENDING, claim=claim, claimed_at=at
    )
    if not claimed:
        return claim, []
    return claim, list(Message.objects.filter(claim=claim, state=State.SENDING).order_by("due_at", "id"))


class _Run:
    """One run of one worker: its connection, its clock and its tally."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self.clock = clock
        self.tally = Tally()
        self.connection: BaseEmailBackend = get_connection()

    def all(self) -> Tally:
        at = self.clock()
        take_back_abandoned(at=at)
        drop_stale(at=at)
        try:
            while self._batch():
                pass
        finally:
            self._hang_up()
        return self.tally

    def _batch(self) -> bool:
        """Send one batch; False when nothing is due or the mail server is away."""
        claimed_at = self.clock()
        _claim, batch = claim_batch(at=claimed_at)
        for number, message in enumerate(batch):
            if self.clock() >= claimed_at + CLAIM_LASTS:
                self._give_back(batch[number:])
                return True
            try:
                self._one(message)
            except ServerAway as away:
                self._put_off(batch[number:], away.failure)
                return False
        return bool(batch)

    def _one(self, message: Message) -> None:
        """Send one mail and write down what became of it. Raises ServerAway, with nothing written."""
        self._dial()
        try:
            self.connection.send_messages([compose(message)])
        except Exception as error:  # a bad row never blocks those behind it
            failure = failure_of(error)
            if failure.ends_connection:
                self._hang_up()
            self._fail(message, failure)
        else:
            self._sent(message)
            self.tally.sent += 1

    def _sent(self, message: Message) -> None:
        """Written before the next mail is begun, so that at most this one is repeated after a crash.

        In SQL, because building this statement anew for each mail took as long as sending it.
        """
        adapted = connection.ops.adapt_datetimefield_value(self.clock())
        claim = Message._meta.get_field("claim").get_db_prep_value(message.claim, connection)
        with connection.cursor() as cursor:
            cursor.execute(MARK_SENT, [adapted, message.attempts + 1, message.pk, claim])

    def _fail(self, message: Message, failure: Failure) -> None:
        if failure.is_temporary and message.attempts + 1 < MOST_TRIES:
            self._put_off([message], failure)
            return
        log.error("message %s (%s) is given up: %s", message.pk, message.kind, failure.words)
        self._write(message, state=State.FAILED, attempts=message.attempts + 1, last_error=failure.words)
        self.tally.failed += 1

    def _put_off(self, messages: list[Message], failure: Failure) -> None:
        log.warning("%s mails are put off: %s", len(messages), failure.words)
        for message in messages:
            tries = message.attempts + 1
            if tries >= MOST_TRIES:
                self._fail(message, failure)
                continue
            pause = PAUSES[min(tries, len(PAUSES)) - 1]
            self._write(
                message,
                state=State.QUEUED,
                due_at=self.clock() + pause,
                attempts=tries,
                last_error=failure.words,
            )
            self.tally.put_off += 1

    def _give_back(self, messages: list[Message]) -> None:
        for message in messages:
            self._write(message, state=State.QUEUED)

    def _write(self, message: Message, **facts: object) -> None:
        """Write what became of a mail, unless its claim was taken back meanwhile."""
        mine = Message.objects.filter(pk=message.pk, state=State.SENDING, claim=message.claim)
        mine.update(claim=None, claimed_at=None, **facts)

    def _dial(self) -> None:
        try:
            self.connection.open()
        except Exception as error:
            raise ServerAway(failure_of(error)) from error

    def _hang_up(self) -> None:
        try:
            self.connection.close()
        except Exception as error:  # the other side may be gone already
            log.info("closing the mail connection: %s", type(error).__name__)
        self.connection = get_connection()
