"""How the office finds payments and refunds: by the couple, or by what Stripe calls them."""

from typing import Any

from django.db.models import QuerySet

from payments.models import Payment, Refund
from registrations.models import Registration
from registrations.searching import begins_like


def payments_found(words: str) -> QuerySet[Any, Any]:
    """Keys of the payments of the couples found, and of those that Stripe calls so; each part has its index."""
    one = words.strip()
    payments = Payment.objects.order_by().values("pk")
    return payments.filter(registration__in=_couples(words)).union(
        payments.filter(session_id=one), payments.filter(payment_intent=one).exclude(payment_intent="")
    )


def refunds_found(words: str) -> QuerySet[Any, Any]:
    """The same of refunds; one is also found by the identifiers of its payment."""
    one = words.strip()
    refunds = Refund.objects.order_by().values("pk")
    return refunds.filter(payment__in=payments_found(words)).union(
        refunds.filter(stripe_id=one).exclude(stripe_id="")
    )


def _couples(words: str) -> QuerySet[Any, Any]:
    found = Registration.objects.order_by()
    for asked in begins_like(words):
        found = found.filter(pk__in=asked)
    return found.values("pk") if words.split() else found.none().values("pk")
