"""Pay back what registrations owe: written first, sent to Stripe after, once."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Sum

from payments import gateway, mails
from payments.models import Payment, Refund
from registrations.locking import lock_registration
from registrations.models import Registration

State = Refund.State
log = logging.getLogger(__name__)

# Pauses after the first, second, … attempt that Stripe did not answer; the last one repeats.
PAUSES = (timedelta(minutes=2), timedelta(minutes=15), timedelta(hours=1), timedelta(hours=6))


def refund_what_is_owed(*, at: datetime) -> int:
    """Plan and send every refund that is owed; returns how many were sent. Safe late, twice, in two workers."""
    for registration in registrations_owed():
        try:
            plan_refunds(registration=registration, at=at)
        except Exception:
            # One couple's trouble must not keep the others waiting; the next run tries again.
            log.exception("refunds of registration %s can't be planned", registration.pk)
    sent = 0
    for refund in Refund.objects.filter(state=State.DUE, try_after__lte=at).order_by("pk"):
        try:
            sent += send(refund=refund, at=at)
        except Exception:
            # One refund's trouble must not keep the others waiting; it is tried again after its pause.
            log.exception("refund %s can't be sent", refund.pk)
    return sent


def registrations_owed() -> list[Registration]:
    """Registrations to which more is owed than has gone back."""
    return list(Registration.objects.filter(refund_due_cents__gt=F("refunded_cents")).order_by("pk"))


def plan_refunds(*, registration: Registration, at: datetime) -> list[Refund]:
    """Write a refund for each part of what is owed and not planned yet, from the newest payment back."""
    with transaction.atomic():
        _workshop, locked = lock_registration(registration.pk)
        planned = Refund.objects.filter(payment__registration=locked).aggregate(Sum("amount_cents"))
        open_cents = locked.refund_due_cents - (planned["amount_cents__sum"] or 0)
        refunds = []
        for payment in _paid_payments(locked):
            cents = min(open_cents, payment.amount_cents - _planned_of(payment))
            if cents > 0:
                refunds.append(_plan(payment, cents, at=at))
                open_cents -= cents
        return refunds


def send(*, refund: Refund, at: datetime) -> bool:
    """Claim and send one refund; True if it has gone to Stripe. Errors are kept on the row."""
    number = refund.attempts
    claimed = Refund.objects.filter(pk=refund.pk, state=State.DUE, attempts=number, try_after__lte=at).update(
        attempts=number + 1, try_after=at + PAUSES[min(number, len(PAUSES) - 1)]
    )
    if not claimed:
        return False
    try:
        sent = _send_once(refund, may_be_there=number > 0)
    except gateway.GatewayBroke as broke:
        # The same key would get the same error again; whether it has gone all the same is looked up before.
        _note_error(refund, f"Stripe broke: {broke}", idempotency_key=f"{refund.idempotency_key}+")
        return False
    except gateway.GatewayDown as down:
        _note_error(refund, f"Stripe can't be reached: {down}")
        return False
    except gateway.GatewayRefused as refused:
        fail(refund=refund, reason=refused.reason, at=at)
        return False
    book_sent(refund=refund, stripe_id=sent.id, at=at)
    return True


def book_sent(*, refund: Refund, stripe_id: str, at: datetime) -> None:
    """Write down, once, that the refund has gone, and count it for its registration."""
    with transaction.atomic():
        _workshop, registration = lock_registration(refund.payment.registration_id)
        booked = Refund.objects.filter(pk=refund.pk, state=State.DUE).update(
            state=State.SENT, stripe_id=stripe_id, sent_at=at, last_error=""
        )
        if booked:
            _count(registration, refund.amount_cents)


def book_from_stripe(*, said: gateway.StripeRefund, at: datetime) -> str:
    """Book a refund that Stripe tells of: our own that failed later, or one made in Stripe's dashboard.

    Returns in a few words what was done.
    """
    payment = Payment.objects.filter(payment_intent=said.payment_intent).exclude(payment_intent="").first()
    if payment is None:
        return "refund of an unknown payment"
    ours = Refund.objects.filter(stripe_id=said.id).first() or _sent_with(said.mark, payment)
    if ours and said.has_failed:
        fail(refund=ours, reason="Stripe could not pay it out", at=at)
        return "our refund has failed"
    if ours:
        return "our own refund"
    if said.has_failed:
        return "failed elsewhere"
    if payment.state != Payment.State.PAID:
        return "refund of money that was not booked"
    return _book_foreign(payment, said, at=at)


def fail(*, refund: Refund, reason: str, at: datetime) -> None:
    """The refund needs a person; money that was counted as gone counts as owed again."""
    with transaction.atomic():
        _workshop, registration = lock_registration(refund.payment.registration_id)
        locked = Refund.objects.select_for_update().get(pk=refund.pk)
        if locked.state == State.FAILED:
            return
        if locked.state == State.SENT:
            registration.refunded_cents -= locked.amount_cents
            registration.save(update_fields=["refunded_cents"])
        locked.state, locked.last_error, locked.sent_at = State.FAILED, reason[:300], None
        locked.save(update_fields=["state", "last_error", "sent_at"])
        mails.refund_needs_a_person(locked, at=at)


def retry(*, refund: Refund, at: datetime) -> None:
    """The office has mended what stood in the way: send the failed refund again, under a new key."""
    again = f"{_mark(refund)}-again"
    Refund.objects.filter(pk=refund.pk, state=State.FAILED).update(
        state=State.DUE, idempotency_key=again, stripe_id="", attempts=0, try_after=at
    )


def _send_once(refund: Refund, *, may_be_there: bool) -> gateway.StripeRefund:
    intent = refund.payment.payment_intent
    # An earlier attempt may have reached Stripe, which forgets idempotency keys after 24 hours.
    there = gateway.find_refund(payment_intent=intent, mark=_mark(refund)) if may_be_there else None
    if there is None and not _is_owed(refund):
        raise gateway.GatewayRefused("It is not owed any more: given back in Stripe's dashboard?")
    return there or gateway.send_refund(
        payment_intent=intent,
        amount_cents=refund.amount_cents,
        key=refund.idempotency_key,
        mark=_mark(refund),
    )


def _is_owed(refund: Refund) -> bool:
    registration = Registration.objects.get(payments=refund.payment_id)
    return refund.amount_cents <= registration.refund_due_cents - registration.refunded_cents


def _mark(refund: Refund) -> str:
    """What the refund is found by at Stripe; another after the office sent it again."""
    return refund.idempotency_key.rstrip("+")


def _sent_with(mark: str, payment: Payment) -> Refund | None:
    return next((r for r in payment.refunds.all() if _mark(r) == mark), None)


def _note_error(refund: Refund, words: str, **changes: str) -> None:
    Refund.objects.filter(pk=refund.pk).update(last_error=words[:300], **changes)


def _paid_payments(registration: Registration) -> list[Payment]:
    return list(registration.payments.filter(state=Payment.State.PAID).order_by("-pk"))


def _planned_of(payment: Payment) -> int:
    return payment.refunds.aggregate(Sum("amount_cents"))["amount_cents__sum"] or 0


def _plan(payment: Payment, cents: int, *, at: datetime) -> Refund:
    refund = _write(payment, cents, at=at)
    if payment.method != Payment.Method.STRIPE:
        # Bank transfers and cash have no way back of their own: a person pays.
        refund.state = State.BY_HAND
        refund.save(update_fields=["state"])
        mails.pay_back_by_hand(refund, at=at)
    return refund


def _write(payment: Payment, cents: int, *, at: datetime) -> Refund:
    number = payment.refunds.count() + 1
    return Refund.objects.create(
        payment=payment,
        amount_cents=cents,
        idempotency_key=f"{payment.idempotency_key}-refund-{number}",
        try_after=at,
        created_at=at,
    )


def _count(registration: Registration, cents: int) -> None:
    """Count `cents` that have gone back, whether they were owed or a person has sent more than that."""
    registration.refunded_cents += cents
    registration.refund_due_cents = max(registration.refund_due_cents, registration.refunded_cents)
    registration.save(update_fields=["refunded_cents", "refund_due_cents"])


def _book_foreign(payment: Payment, said: gateway.StripeRefund, *, at: datetime) -> str:
    with transaction.atomic():
        _workshop, registration = lock_registration(payment.registration_id)
        if Refund.objects.filter(stripe_id=said.id).exists():
            return "known"
        refund = _write(payment, said.amount_cents, at=at)
        refund.state, refund.stripe_id, refund.sent_at = State.SENT, said.id, at
        refund.save(update_fields=["state", "stripe_id", "sent_at"])
        _count(registration, said.amount_cents)
        return "refunded in Stripe's dashboard"
