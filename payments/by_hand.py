"""Money that the office books by hand: bank transfers and cash; and giving it back by hand."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Sum

from payments.models import Payment, Refund
from registrations import states
from registrations.confirming import Receipt, receive_by_hand
from registrations.locking import lock_registration
from registrations.models import Registration
from registrations.repricing import honour_early_bird
from workshops.dates import local_day
from workshops.money import display

if TYPE_CHECKING:
    from django.contrib.auth.models import User

Method = Payment.Method
# How the remark of a counter entry begins.
TAKEN_BACK = "Booked by mistake"
BY_HAND = (Method.BANK_TRANSFER, Method.CASH)


class InTheFuture(Exception):
    """Money can't have come in on a day that has not come yet in the workshop's city: `today`."""

    def __init__(self, today: date) -> None:
        super().__init__(today)
        self.today = today


class NothingToTakeBack(Exception):
    """All of this payment has gone back, or is on its way back, already."""


@dataclass(frozen=True)
class Booked:
    """A payment by hand, and what became of it."""

    payment: Payment
    receipt: Receipt


def book_money(
    *,
    registration: Registration,
    method: Payment.Method,
    cents: int,
    received_on: date,
    remark: str,
    form_key: UUID,
    who: "User",
    at: datetime,
) -> Booked:
    """Book a bank transfer or cash, once per `form_key`, and confirm the place if all of the price is there.

    `received_on` is the local date on the statement: who booked and paid by the cut-off has the
    early-bird price, however late the office hears of it. Raises InTheFuture.
    """
    with transaction.atomic():
        workshop, locked = lock_registration(registration.pk)
        key = f"by-hand-{form_key}"
        known = Payment.objects.filter(idempotency_key=key).first()
        if known:
            confirmed = locked.state == Registration.State.CONFIRMED
            return Booked(known, Receipt.CONFIRMED if confirmed else Receipt.KEPT)
        today = local_day(at, workshop.city)
        if received_on > today:
            raise InTheFuture(today)
        payment = _write(locked, method, cents, received_on, remark, key, who=who, at=at)
        honour_early_bird(locked, paid_on=received_on, at=at)
        why = f"{payment.get_method_display()} of {display(cents, locked.currency)} booked"
        receipt = receive_by_hand(locked, cents, at=at, who=who, why=why)
        if receipt == Receipt.KEPT:
            states.note(locked, at=at, why=why, who=who)
        return Booked(payment, receipt)


def pay_back_by_hand(*, refund: Refund, remark: str, who: "User", at: datetime) -> Refund:
    """Book that the office has paid a refund back itself; `remark` says how. Again: nothing more happens."""
    with transaction.atomic():
        _workshop, registration = lock_registration(refund.payment.registration_id)
        locked = Refund.objects.select_for_update().get(pk=refund.pk)
        if locked.state != Refund.State.BY_HAND:
            return locked
        locked.state, locked.sent_at = Refund.State.SENT, at
        locked.remark, locked.booked_by = remark[:200], who
        locked.save(update_fields=["state", "sent_at", "remark", "booked_by"])
        registration.refunded_cents += locked.amount_cents
        registration.save(update_fields=["refunded_cents"])
        return locked


def left_to_take_back(payment: Payment) -> int:
    """The cents of a payment by hand that have not gone back, and so can be taken out again if booked by mistake."""
    gone = payment.refunds.exclude(state=Refund.State.BY_HAND).aggregate(cents=Sum("amount_cents"))["cents"]
    return payment.amount_cents - (gone or 0)


def take_back(*, payment: Payment, why: str, who: "User", at: datetime) -> int:
    """Take a booking by hand out again that was a mistake; returns the cents. Nothing is deleted.

    A counter entry (a refund that is booked as gone) stands against it in the ledger, and what was to
    be paid back of it is not any more. The place stays as it is: the office books the right money or
    cancels. Raises NothingToTakeBack.
    """
    with transaction.atomic():
        _workshop, registration = lock_registration(payment.registration_id)
        locked = Payment.objects.select_for_update().get(pk=payment.pk)
        cents = left_to_take_back(locked) if is_by_hand(locked) else 0
        if not cents:
            raise NothingToTakeBack
        remark = f"{TAKEN_BACK}: {why}"[:200]
        waiting = locked.refunds.filter(state=Refund.State.BY_HAND)
        planned = waiting.aggregate(cents=Sum("amount_cents"))["cents"] or 0
        unplanned = registration.refund_due_cents - _planned_for(registration)
        waiting.update(state=Refund.State.SENT, sent_at=at, remark=remark, booked_by=who)
        if cents > planned:
            _counter_entry(locked, cents - planned, remark, who=who, at=at)
        registration.refunded_cents += cents
        # What was owed back of this very money, and not planned yet, is not owed a second time.
        registration.refund_due_cents += max(cents - planned - unplanned, 0)
        registration.save(update_fields=["refunded_cents", "refund_due_cents"])
        amount = f"{locked.get_method_display()} of {display(cents, locked.currency)}"
        states.note(registration, at=at, why=f"{amount} taken back: {why}"[:200], who=who)
        return cents


def _planned_for(registration: Registration) -> int:
    planned = Refund.objects.filter(payment__registration=registration).aggregate(cents=Sum("amount_cents"))
    return planned["cents"] or 0


def _counter_entry(payment: Payment, cents: int, remark: str, *, who: "User", at: datetime) -> Refund:
    return Refund.objects.create(
        payment=payment,
        amount_cents=cents,
        state=Refund.State.SENT,
        idempotency_key=f"{payment.idempotency_key}-taken-back-{payment.refunds.count() + 1}",
        try_after=at,
        created_at=at,
        sent_at=at,
        remark=remark,
        booked_by=who,
    )


def is_by_hand(payment: Payment) -> bool:
    return payment.method in BY_HAND


def _write(
    registration: Registration,
    method: Payment.Method,
    cents: int,
    received_on: date,
    remark: str,
    key: str,
    *,
    who: "User",
    at: datetime,
) -> Payment:
    last = registration.payments.aggregate(last=Max("attempt"))["last"] or 0
    return Payment.objects.create(
        registration=registration,
        method=method,
        attempt=last + 1,
        state=Payment.State.PAID,
        amount_cents=cents,
        currency=registration.currency,
        idempotency_key=key,
        expires_at=at,
        created_at=at,
        paid_at=at,
        received_on=received_on,
        booked_by=who,
        remark=remark[:200],
    )
