"""How far the couples of a moved or cancelled workshop have been told and paid back, from the facts alone."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from outbox.models import Message
from payments.models import Refund
from registrations import mails
from registrations.addressing import letters, registrants_letter
from registrations.following import called_off, live_registrations, to_cancel
from registrations.models import Registration
from workshops.models import Workshop

# A worker rings every minute: nothing done for so long means that it is away.
SLOW = timedelta(minutes=5)


@dataclass(frozen=True)
class Part:
    """So many of so many are done."""

    done: int
    of: int

    @property
    def is_complete(self) -> bool:
        return self.done >= self.of


@dataclass(frozen=True)
class Money:
    """What goes back in one currency: all of it, what has gone, and what waits for the office's hand."""

    currency: str
    all_cents: int
    gone_cents: int
    by_hand_cents: int


@dataclass(frozen=True)
class Progress:
    """Where it stands."""

    couples: Part
    paid_back: Part
    mails: Part
    money: list[Money]
    by_hand: list[Refund] = field(default_factory=list)
    failed_refunds: list[Refund] = field(default_factory=list)
    failed_mails: list[Message] = field(default_factory=list)
    is_slow: bool = False

    @property
    def is_complete(self) -> bool:
        """Nothing is left that the site does by itself; what needs a person may be."""
        waits = len({r.payment.registration_id for r in [*self.by_hand, *self.failed_refunds]})
        return (
            self.couples.is_complete
            and self.paid_back.done + waits >= self.paid_back.of
            and self.mails.done + len(self.failed_mails) >= self.mails.of
        )


def progress(workshop: Workshop, *, at: datetime) -> Progress:
    """How far the latest change of the workshop has come; the same number of queries, however many couples."""
    if workshop.status == Workshop.Status.CANCELLED:
        return _of_cancelling(workshop, at=at)
    return _of_moving(workshop, at=at)


def _of_cancelling(workshop: Workshop, *, at: datetime) -> Progress:
    done = list(called_off(workshop).only("pk", "currency", "refund_due_cents", "refunded_cents"))
    left = list(to_cancel(at=at).filter(workshop=workshop).prefetch_related("partners"))
    owed = [(r.refund_due_cents, r.refunded_cents) for r in done]
    owed += [(r.paid_cents, r.refunded_cents) for r in left]
    kind = "registrations/workshop_cancelled"
    written = Message.objects.filter(kind=kind, regarding__in=_regarding(done))
    refunds = Refund.objects.filter(payment__registration__in=done).exclude(state=Refund.State.SENT)
    waiting = list(refunds.select_related("payment__registration").order_by("pk"))
    mails_part, failed = _mails(list(written.only(*MAIL)), still=_letters(left))
    return Progress(
        couples=Part(len(done), len(done) + len(left)),
        paid_back=Part(
            sum(due > 0 and gone >= due for due, gone in owed), sum(due > 0 for due, _gone in owed)
        ),
        mails=mails_part,
        money=_money(done, left, waiting),
        by_hand=[refund for refund in waiting if refund.state == Refund.State.BY_HAND],
        failed_refunds=[refund for refund in waiting if refund.state == Refund.State.FAILED],
        failed_mails=failed,
        is_slow=bool(left) and at > workshop.changed_at + SLOW,
    )


def _of_moving(workshop: Workshop, *, at: datetime) -> Progress:
    live = list(live_registrations(at=at).filter(workshop=workshop).prefetch_related("partners"))
    left = [r for r in live if r.told_sequence < workshop.sequence]
    written = Message.objects.filter(
        kind="registrations/moved", regarding__in=_regarding(live), key__endswith=f":{workshop.sequence}"
    )
    mails_part, failed = _mails(list(written.only(*MAIL)), still=_letters(left))
    return Progress(
        couples=Part(len(live) - len(left), len(live)),
        paid_back=Part(0, 0),
        mails=mails_part,
        money=[],
        failed_mails=failed,
        is_slow=bool(left) and at > workshop.changed_at + SLOW,
    )


MAIL = ("pk", "state", "to", "subject")


def _mails(written: list[Message], *, still: int) -> tuple[Part, list[Message]]:
    """Sent of all that are written or still to be written, without those that were withdrawn."""
    counted = [message for message in written if message.state != Message.State.DROPPED]
    sent = sum(message.state == Message.State.SENT for message in counted)
    failed = [message for message in counted if message.state == Message.State.FAILED]
    return Part(sent, len(counted) + still), failed


def _letters(left: list[Registration]) -> int:
    return sum(
        len(letters(r) if r.state == Registration.State.CONFIRMED else registrants_letter(r)) for r in left
    )


def _regarding(rows: list[Registration]) -> list[str]:
    return [mails.regarding(row) for row in rows]


def _money(done: list[Registration], left: list[Registration], waiting: list[Refund]) -> list[Money]:
    everything: Counter[str] = Counter()
    gone: Counter[str] = Counter()
    by_hand: Counter[str] = Counter()
    for row in done:
        everything[row.currency] += row.refund_due_cents
        gone[row.currency] += row.refunded_cents
    for row in left:
        everything[row.currency] += row.paid_cents
        gone[row.currency] += row.refunded_cents
    for refund in waiting:
        if refund.state == Refund.State.BY_HAND:
            by_hand[refund.payment.currency] += refund.amount_cents
    return [
        Money(currency, everything[currency], gone[currency], by_hand[currency])
        for currency in sorted(everything)
        if everything[currency]
    ]
