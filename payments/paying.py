"""A couple goes to the hosted payment page, for the first time or again, while its hold runs."""

from contextlib import suppress
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q, QuerySet

from payments import gateway, mails
from payments.models import Payment
from payments.settling import settle
from registrations.locking import lock_registration
from registrations.models import Registration
from registrations.places import hold_is_running
from registrations.registering import begin_paying
from registrations.repricing import amount_due
from workshops.dates import span_in_words
from workshops.models import Workshop

State = Payment.State

# Stripe's Checkout: "anywhere from 30 minutes to 24 hours after Checkout Session creation"
# (https://docs.stripe.com/api/checkout/sessions/create, expires_at); a minute goes to clocks and the way.
STRIPES_SHORTEST = timedelta(minutes=30)
SHORTEST_SESSION = STRIPES_SHORTEST + timedelta(minutes=1)
LONGEST_SESSION = timedelta(hours=23, minutes=59)


class NothingToPay(Exception):
    """The registration is confirmed, or has ended: there is no running hold to pay for."""


class PaymentUnderWay(Exception):
    """A payment has been made and the money is on its way: a second one would pay twice."""


class PriceHasMoved(Exception):
    """The couple agreed to another price than the one now due: `cents`."""

    def __init__(self, cents: int) -> None:
        super().__init__(cents)
        self.cents = cents


def open_checkout(*, registration: Registration, agreed_cents: int, at: datetime) -> Payment:
    """Give the couple its open payment page, or open one that ends with the hold; `session_url` is its address.

    Asked again while a page is open, the same page is returned; each new try is a new attempt with
    an idempotency key of its own. Raises NothingToPay, PaymentUnderWay, PriceHasMoved, and
    gateway.GatewayDown or GatewayRefused (the hold goes on in either case).
    """
    payment = _claim_attempt(registration, agreed_cents, at=at)
    _close_other_pages(payment, at=at)
    if payment.state == State.OPENING:
        payment = _open_or_give_up(payment, at=at)
    return payment


def open_at_stripe(*, payment: Payment) -> Payment:
    """Open the attempt's page at Stripe; done again after a crash it finds the same page by its key."""
    session = gateway.open_session(_request(payment))
    Payment.objects.filter(pk=payment.pk, state=State.OPENING).update(
        state=State.OPEN, session_id=session.id, session_url=session.url
    )
    payment.refresh_from_db()
    return payment


def close_page(*, payment: Payment, at: datetime) -> Payment:
    """Close the open page at Stripe, so that it can't be paid any more, and book what became of it."""
    assert payment.session_id
    # Refused: it was paid or closed in this very moment, and what Stripe says next tells.
    with suppress(gateway.GatewayRefused):
        gateway.expire_session(payment.session_id)
    return settle(payment=payment, at=at)


def close_open_pages(*, registration: Registration, at: datetime) -> None:
    """Close every payment page of the couple that is open, as its money has come another way.

    Raises gateway.GatewayDown.
    """
    for payment in Payment.objects.filter(registration=registration.pk, state=State.OPEN):
        close_page(payment=payment, at=at)


def _open_or_give_up(payment: Payment, *, at: datetime) -> Payment:
    try:
        return open_at_stripe(payment=payment)
    except gateway.GatewayRefused as refused:
        _give_up(payment, refused.reason, at=at)
        raise
    except gateway.GatewayBroke:
        # If Stripe has opened the page all the same, nobody has its address, and it ends by itself.
        Payment.objects.filter(pk=payment.pk, state=State.OPENING).update(state=State.EXPIRED)
        raise


def _close_other_pages(payment: Payment, *, at: datetime) -> None:
    others = Payment.objects.filter(registration=payment.registration_id, state=State.OPEN).exclude(
        pk=payment.pk
    )
    for other in others:
        if close_page(payment=other, at=at).state != State.EXPIRED:
            raise PaymentUnderWay


def _give_up(payment: Payment, reason: str, *, at: datetime) -> None:
    """Stripe refused to open the page: the next try is a new attempt, and the office is told."""
    with transaction.atomic():
        lock_registration(payment.registration_id)
        gave_up = Payment.objects.filter(pk=payment.pk, state=State.OPENING).update(
            state=State.FAILED, problem=f"Stripe did not open the payment page: {reason}"[:300]
        )
        if gave_up:
            payment.refresh_from_db()
            mails.needs_a_person(payment, at=at)


def _claim_attempt(registration: Registration, agreed_cents: int, *, at: datetime) -> Payment:
    with transaction.atomic():
        workshop, locked = lock_registration(registration.pk)
        if workshop.status != Workshop.Status.PUBLISHED or not hold_is_running(locked, at=at):
            raise NothingToPay
        payments = Payment.objects.filter(registration=locked)
        # Not one that is paid: a hold that goes on after it was not confirmed by it, and the money goes back.
        if payments.filter(state__in=[State.PROCESSING, State.PROBLEM]).exists():
            raise PaymentUnderWay
        cents = amount_due(locked, at=at)
        if cents != agreed_cents:
            raise PriceHasMoved(cents)
        payment = _usable(payments, cents, at=at) or _new_attempt(locked, cents, at=at)
        begin_paying(registration=locked, page_ends=payment.expires_at)
        return payment


def _usable(payments: QuerySet[Payment], cents: int, *, at: datetime) -> Payment | None:
    """An earlier attempt whose page is open, or can still be opened under its key, at this price."""
    is_open = Q(state=State.OPEN, expires_at__gt=at)
    can_open = Q(state=State.OPENING, expires_at__gt=at + STRIPES_SHORTEST)
    return payments.filter(is_open | can_open, amount_cents=cents).first()


def _new_attempt(registration: Registration, cents: int, *, at: datetime) -> Payment:
    last = registration.payments.aggregate(last=Max("attempt"))["last"] or 0
    return Payment.objects.create(
        registration=registration,
        attempt=last + 1,
        amount_cents=cents,
        currency=registration.currency,
        idempotency_key=f"{registration.form_key}-{last + 1}",
        expires_at=min(max(registration.held_until, at + SHORTEST_SESSION), at + LONGEST_SESSION),
        created_at=at,
    )


def _request(payment: Payment) -> gateway.CheckoutRequest:
    registration = payment.registration
    back = f"{settings.BASE_URL}/payments/{payment.return_key}"
    return gateway.CheckoutRequest(
        idempotency_key=payment.idempotency_key,
        reference=registration.reference,
        description=neutral_description(registration.workshop),
        amount_cents=payment.amount_cents,
        currency=payment.currency,
        expires_at=payment.expires_at,
        success_url=f"{back}/return/",
        cancel_url=f"{back}/back/",
    )


def neutral_description(workshop: Workshop) -> str:
    """What Stripe and the card statement may know: “Weekend in Sydney, 30/31 May 2015”."""
    return f"Weekend in {workshop.city.name}, {span_in_words(workshop)}"
