"""Book what Stripe says has happened to a payment, once, and confirm the place or owe the money back."""

from datetime import datetime

from django.db import transaction

from payments import gateway, mails
from payments.models import Payment
from registrations.confirming import Receipt, receive
from registrations.locking import lock_registration

State = Payment.State

# Nothing that Stripe says of the page changes these any more.
SETTLED = frozenset({State.PAID, State.EXPIRED, State.FAILED, State.PROBLEM})


def settle(*, payment: Payment, at: datetime) -> Payment:
    """Ask Stripe about the payment and book the answer; settled payments are returned as they are.

    Whoever calls it, how often and in whatever order, money is booked once. Raises GatewayDown,
    GatewayRefused.
    """
    if payment.session_id is None or payment.state in SETTLED:
        return payment
    return book(payment=payment, said=gateway.get_session(payment.session_id), at=at)


def book(*, payment: Payment, said: gateway.CheckoutSession, at: datetime) -> Payment:
    """Write down what Stripe said of the payment's page, under the locks, if it is not settled yet."""
    with transaction.atomic():
        _workshop, registration = lock_registration(payment.registration_id)
        locked = Payment.objects.select_for_update().get(pk=payment.pk)
        locked.registration = registration
        if locked.state in SETTLED:
            return locked
        state = _state_of(locked, said)
        locked.state, locked.payment_intent = state, said.payment_intent
        if state == State.PAID:
            locked.paid_at = at
        if state == State.PROBLEM:
            locked.problem = (
                f"Stripe has {said.amount_cents} {said.currency}, "
                f"asked for were {locked.amount_cents} {locked.currency} (cents)"
            )
        locked.save(update_fields=["state", "payment_intent", "paid_at", "problem"])
        _follow(locked, at=at)
        return locked


def give_to_a_person(*, payment: Payment, problem: str, at: datetime) -> None:
    """Leave an unsettled payment, as it is, to the office, and tell them why."""
    with transaction.atomic():
        lock_registration(payment.registration_id)
        unsettled = Payment.objects.filter(pk=payment.pk).exclude(state__in=SETTLED)
        if unsettled.update(state=State.PROBLEM, problem=problem[:300]):
            payment.refresh_from_db()
            mails.needs_a_person(payment, at=at)


def _state_of(payment: Payment, said: gateway.CheckoutSession) -> State:
    if said.is_paid:
        as_asked = (said.amount_cents, said.currency) == (payment.amount_cents, payment.currency)
        return State.PAID if as_asked else State.PROBLEM
    if said.is_open:
        return State.OPEN
    if said.is_expired:
        return State.EXPIRED
    return State.FAILED if said.is_refused else State.PROCESSING


def _follow(payment: Payment, *, at: datetime) -> None:
    if payment.state == State.PROBLEM:
        mails.needs_a_person(payment, at=at)
    if payment.state != State.PAID:
        return
    receipt = receive(payment.registration, payment.amount_cents, at=at)
    if receipt == Receipt.OWED_BACK:
        mails.money_without_a_place(payment, at=at)
