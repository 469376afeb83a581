"""Payments, and what Stripe says of them, for tests."""

from dataclasses import replace

from payments.gateway import CheckoutSession
from payments.models import Payment
from registrations.models import Registration


def an_open_payment(registration: Registration, *, attempt: int = 1) -> Payment:
    """An attempt of the registration whose page is open at Stripe."""
    return Payment.objects.create(
        registration=registration,
        attempt=attempt,
        state=Payment.State.OPEN,
        amount_cents=registration.price_cents,
        currency=registration.currency,
        idempotency_key=f"{registration.form_key}-{attempt}",
        session_id=f"cs_test_{registration.pk}_{attempt}",
        session_url="https://checkout.stripe.com/c/pay/cs_test",
        expires_at=registration.held_until,
        created_at=registration.created_at,
    )


def said_open(payment: Payment) -> CheckoutSession:
    """Stripe: nobody has paid yet, and one still may."""
    return CheckoutSession(
        id=payment.session_id or "",
        url=payment.session_url,
        is_open=True,
        is_expired=False,
        is_paid=False,
        is_refused=False,
        amount_cents=payment.amount_cents,
        currency=payment.currency,
        payment_intent="",
    )


def said_paid(payment: Payment) -> CheckoutSession:
    """Stripe: the whole amount has come in."""
    return replace(said_open(payment), is_open=False, is_paid=True, payment_intent=f"pi_test_{payment.pk}")


def said_expired(payment: Payment) -> CheckoutSession:
    """Stripe: the page was closed and nobody paid."""
    return replace(said_open(payment), is_open=False, is_expired=True)


def said_processing(payment: Payment) -> CheckoutSession:
    """Stripe: the couple did its part, the money is on its way."""
    return replace(said_open(payment), is_open=False, payment_intent=f"pi_test_{payment.pk}")


def said_refused(payment: Payment) -> CheckoutSession:
    """Stripe: the money on its way was refused in the end."""
    return replace(said_processing(payment), is_refused=True)
