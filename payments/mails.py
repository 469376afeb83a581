"""The mails about money that go to the office; what couples are told is in `registrations/mails.py`.

The words are in `templates/payments/mails/`; no mail names a person.
"""

from datetime import datetime
from typing import Any

from django.conf import settings

from outbox.queueing import queue
from payments.models import Payment, Refund
from workshops.dates import span_in_words
from workshops.money import display


def needs_a_person(payment: Payment, *, at: datetime) -> None:
    """Something about the payment does not add up; the site has done nothing with it."""
    _send("needs_a_person", f"needs-a-person:{payment.pk}", payment, {}, at=at)


def money_without_a_place(payment: Payment, *, at: datetime) -> None:
    """Money came in that found no place; it goes back by itself and the couple has been told."""
    _send("money_without_a_place", f"money-without-a-place:{payment.pk}", payment, {}, at=at)


def refund_needs_a_person(refund: Refund, *, at: datetime) -> None:
    """Stripe refused to pay a refund out, or the bank sent it back."""
    facts = {"refund": refund, "back": display(refund.amount_cents, refund.payment.currency)}
    key = f"refund-needs-a-person:{refund.pk}:{refund.idempotency_key}"
    _send("refund_needs_a_person", key, refund.payment, facts, at=at)


def pay_back_by_hand(refund: Refund, *, at: datetime) -> None:
    """Money that came by bank transfer or in cash is owed back: a person has to pay it."""
    facts = {"refund": refund, "back": display(refund.amount_cents, refund.payment.currency)}
    _send("pay_back_by_hand", f"pay-back-by-hand:{refund.pk}", refund.payment, facts, at=at)


def _send(name: str, key: str, payment: Payment, facts: dict[str, Any], *, at: datetime) -> None:
    registration = payment.registration
    queue(
        kind=f"payments/{name}",
        key=key,
        to=settings.OFFICE_EMAIL,
        context={
            **facts,
            "payment": payment,
            "registration": registration,
            "amount": display(payment.amount_cents, payment.currency),
            "city": registration.workshop.city,
            "span": span_in_words(registration.workshop),
        },
        at=at,
        regarding=f"registration {registration.pk}",
    )
