"""The office writes to a workshop's couples: the letter is written once, then queued couple by couple."""

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet

from outbox.models import Message
from outbox.queueing import withdraw_dependent
from registrations.letter_mails import check_placeholders, queue_letter, written_in
from registrations.locking import lock_registration
from registrations.models import Addressee, Letter, Registration
from registrations.places import takes_a_place
from workshops.locking import lock_workshop
from workshops.models import Workshop

if TYPE_CHECKING:
    from django.contrib.auth.models import User

log = logging.getLogger(__name__)
State = Registration.State


class Audience(StrEnum):
    """Which of a workshop's couples are written to."""

    PLACE = "place"
    UNPAID = "unpaid"
    PAID = "paid"
    TICKED = "ticked"


class NobodyToWriteTo(Exception):
    """None of the couples that were chosen has a place, or one kept for it, any more."""


@dataclass(frozen=True)
class HowFar:
    """Of a letter's mails: how many couples are done, and what has become of the mails so far."""

    couples: int
    queued_couples: int
    mails: int
    sent: int
    withdrawn: int
    failed: list[Message]
    is_stopped: bool

    @property
    def is_complete(self) -> bool:
        done = self.sent + self.withdrawn + len(self.failed) >= self.mails
        return done and (self.is_stopped or self.queued_couples >= self.couples)


def couples_of(workshop: Workshop, *, at: datetime) -> QuerySet[Registration]:
    """Who can be written to: everybody with a place, or one kept for them, or who has attended."""
    return Registration.objects.filter(takes_a_place(at), workshop=workshop).order_by("pk")


def audience(
    workshop: Workshop, who: Audience, *, ticked: Collection[int] = (), at: datetime
) -> QuerySet[Registration]:
    """The couples of one kind."""
    everybody = couples_of(workshop, at=at)
    if who == Audience.UNPAID:
        return everybody.filter(state=State.HELD)
    if who == Audience.PAID:
        return everybody.filter(paid_cents__gt=0, paid_cents__gte=F("price_cents") - F("waived_cents"))
    if who == Audience.TICKED:
        return everybody.filter(pk__in=ticked)
    return everybody.exclude(state=State.HELD)


def write_letter(
    *,
    workshop: Workshop,
    key: UUID,
    subject: str,
    body: str,
    couples: Collection[int],
    to_registrants_only: bool,
    who: "User",
    at: datetime,
) -> Letter:
    """Write down the letter and whom it goes to, once per `key`; a worker queues its mails.

    Raises UnknownPlaceholder, NobodyToWriteTo.
    """
    check_placeholders(subject)
    check_placeholders(body)
    with transaction.atomic():
        locked = lock_workshop(workshop.pk)
        known = Letter.objects.filter(key=key).first()
        if known:
            return known
        chosen = list(couples_of(locked, at=at).filter(pk__in=couples))
        if not chosen:
            raise NobodyToWriteTo
        letter = Letter.objects.create(
            workshop=locked,
            key=key,
            subject=" ".join(subject.split()),
            body=body,
            to_registrants_only=to_registrants_only,
            who=who,
            created_at=at,
        )
        Addressee.objects.bulk_create(Addressee(letter=letter, registration=one) for one in chosen)
        return letter


def queue_letters(*, at: datetime) -> int:
    """Queue the mails of every couple that waits; returns how many couples. Safe late, twice, in two workers."""
    queued = 0
    waiting = Addressee.objects.filter(queued_at__isnull=True, letter__stopped_at__isnull=True)
    for addressee in waiting.order_by("pk"):
        try:
            queued += queue_addressee(addressee=addressee, at=at)
        except Exception:
            # One couple's trouble must not keep the others waiting; the next run tries again.
            log.exception("letter %s can't be queued for %s", addressee.letter_id, addressee.registration_id)
    return queued


def queue_addressee(*, addressee: Addressee, at: datetime) -> bool:
    """Queue one couple's mails, once; nothing for a couple whose registration has ended meanwhile."""
    with transaction.atomic():
        workshop, registration = lock_registration(addressee.registration_id)
        # Stopping takes the same row: after it nothing more is queued.
        letter = Letter.objects.select_for_update(of=("self",)).get(pk=addressee.letter_id)
        locked = Addressee.objects.select_for_update(of=("self",)).get(pk=addressee.pk)
        if locked.queued_at or letter.stopped_at:
            return False
        if couples_of(workshop, at=at).filter(pk=registration.pk).exists():
            queue_letter(letter, registration, at=at)
        locked.queued_at = at
        locked.save(update_fields=["queued_at"])
        return True


def stop_letter(*, letter: Letter, at: datetime) -> int:
    """Queue no more of it, and withdraw what waits; returns how many mails. What is sent stays sent."""
    with transaction.atomic():
        locked = Letter.objects.select_for_update(of=("self",)).get(pk=letter.pk)
        if locked.stopped_at is None:
            locked.stopped_at = at
            locked.save(update_fields=["stopped_at"])
        return withdraw_dependent(written_in(locked))


def how_far(letter: Letter) -> HowFar:
    """Where the letter stands, from the facts alone; two queries."""
    couples = list(letter.addressees.values_list("queued_at", flat=True))
    rows = Message.objects.filter(depends_on=written_in(letter)).only("pk", "state", "to", "subject")
    states = [message.state for message in rows]
    return HowFar(
        couples=len(couples),
        queued_couples=sum(queued_at is not None for queued_at in couples),
        mails=len(states),
        sent=states.count(Message.State.SENT),
        withdrawn=states.count(Message.State.DROPPED),
        failed=[message for message in rows if message.state == Message.State.FAILED],
        is_stopped=letter.stopped_at is not None,
    )
