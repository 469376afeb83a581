"""The one place where the site speaks to Stripe, through its official library.

Facts about Checkout Sessions, idempotent requests, refunds and webhook signatures are from
https://docs.stripe.com/api and https://docs.stripe.com/webhooks.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache

import stripe
from django.conf import settings

TIMEOUT_SECONDS = 15
LATER = (stripe.APIConnectionError, stripe.RateLimitError, stripe.APIError)
# 409: another request is working on the same idempotency key at this moment.
LATER_STATUS = (409, 429)
# Errors of Stripe's own about as many objects one after the other are no trouble of single objects.
BROKE_IN_A_ROW = 3


class GatewayDown(Exception):
    """Stripe can't be reached, or asks to wait; the same call may go through later."""


class GatewayBroke(GatewayDown):
    """Stripe answered with an error of its own (5xx), and would answer the same idempotency key the same way.

    A next try needs a key of its own (https://docs.stripe.com/api/idempotent_requests).
    """


class GatewayRefused(Exception):
    """Stripe says no to this request as it is: `reason`, in Stripe's words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class BadSignature(Exception):
    """A notice that Stripe did not sign, or signed too long ago."""


@dataclass(frozen=True)
class CheckoutRequest:
    """What a hosted payment page is opened with; it names no person."""

    idempotency_key: str
    reference: str
    description: str
    amount_cents: int
    currency: str
    expires_at: datetime
    success_url: str
    cancel_url: str


@dataclass(frozen=True)
class CheckoutSession:
    """What Stripe says of a hosted payment page."""

    id: str
    url: str
    is_open: bool
    is_expired: bool
    is_paid: bool
    is_refused: bool
    amount_cents: int
    currency: str
    payment_intent: str


@dataclass(frozen=True)
class StripeRefund:
    """What Stripe says of a refund; `mark` is the site's own, empty for one made in Stripe's dashboard."""

    id: str
    payment_intent: str
    amount_cents: int
    has_failed: bool
    mark: str


@dataclass(frozen=True)
class Notice:
    """A signed webhook event: only what it is about; the object itself is fetched again."""

    event_id: str
    type: str
    object_id: str


def open_session(request: CheckoutRequest) -> CheckoutSession:
    """Open a hosted payment page; the same idempotency key gives the same page. GatewayDown, GatewayRefused."""
    params: stripe.params.checkout.SessionCreateParams = {
        "mode": "payment",
        "allowed_payment_method_types": ["card"],
        "client_reference_id": request.reference,
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": request.currency.lower(),
                    "unit_amount": request.amount_cents,
                    "product_data": {"name": request.description},
                },
            }
        ],
        "payment_intent_data": {"statement_descriptor_suffix": "WEEKEND"},
        "expires_at": int(request.expires_at.timestamp()),
        "success_url": request.success_url,
        "cancel_url": request.cancel_url,
    }
    with _errors():
        session = _client().v1.checkout.sessions.create(params, {"idempotency_key": request.idempotency_key})
    return _session(session)


def get_session(session_id: str) -> CheckoutSession:
    """What Stripe says of the page now. Raises GatewayDown, GatewayRefused (an unknown id)."""
    with _errors():
        return _session(_client().v1.checkout.sessions.retrieve(session_id, {"expand": ["payment_intent"]}))


def expire_session(session_id: str) -> None:
    """Close an open page so that it can't be paid any more; GatewayRefused if it is not open."""
    with _errors():
        _client().v1.checkout.sessions.expire(session_id)


def send_refund(*, payment_intent: str, amount_cents: int, key: str, mark: str) -> StripeRefund:
    """Send money back; the same key sends it once (Stripe forgets keys after 24 hours), `mark` finds it."""
    with _errors():
        refund = _client().v1.refunds.create(
            {"payment_intent": payment_intent, "amount": amount_cents, "metadata": {"mark": mark}},
            {"idempotency_key": key},
        )
    return _refund(refund)


def get_refund(refund_id: str) -> StripeRefund:
    with _errors():
        return _refund(_client().v1.refunds.retrieve(refund_id))


def find_refund(*, payment_intent: str, mark: str) -> StripeRefund | None:
    """The refund that was sent with `mark`, if it reached Stripe."""
    with _errors():
        page = _client().v1.refunds.list({"payment_intent": payment_intent, "limit": 100})
        return next((r for r in map(_refund, page.auto_paging_iter()) if r.mark == mark), None)


def read_notice(payload: bytes, signature: str) -> Notice:
    """A webhook's content if Stripe signed it; raises BadSignature for everything else."""
    try:
        event = stripe.Webhook.construct_event(payload, signature, settings.STRIPE_WEBHOOK_SECRET)
        return Notice(event_id=event.id, type=event.type, object_id=str(event.data.object["id"]))
    except (ValueError, KeyError, AttributeError, TypeError, stripe.SignatureVerificationError) as error:
        raise BadSignature from error


def forget_client() -> None:
    """The next call reads the settings anew."""
    _client.cache_clear()


@cache
def _client() -> stripe.StripeClient:
    return stripe.StripeClient(
        settings.STRIPE_SECRET_KEY,
        base_addresses={"api": settings.STRIPE_API_BASE} if settings.STRIPE_API_BASE else None,
        max_network_retries=2,
        http_client=stripe.RequestsClient(timeout=TIMEOUT_SECONDS),
    )


@contextmanager
def _errors() -> Iterator[None]:
    """Stripe's many exceptions as the site's two."""
    try:
        yield
    except stripe.StripeError as error:
        if (error.http_status or 0) >= 500:
            raise GatewayBroke(type(error).__name__) from error
        if isinstance(error, LATER) or error.http_status in LATER_STATUS:
            raise GatewayDown(type(error).__name__) from error
        raise GatewayRefused(str(error.user_message or error.code or type(error).__name__)) from error


def _session(session: stripe.checkout.Session) -> CheckoutSession:
    intent = session.payment_intent
    status = None if intent is None or isinstance(intent, str) else intent.status
    is_paid = session.payment_status == "paid"
    return CheckoutSession(
        id=session.id,
        url=session.url or "",
        is_open=session.status == "open",
        is_expired=session.status == "expired",
        is_paid=is_paid,
        is_refused=session.status == "complete"
        and not is_paid
        and status in ("requires_payment_method", "canceled"),
        amount_cents=session.amount_total or 0,
        currency=(session.currency or "").upper(),
        payment_intent=intent if isinstance(intent, str) else (intent.id if intent else ""),
    )


def _refund(refund: stripe.Refund) -> StripeRefund:
    intent = refund.payment_intent
    return StripeRefund(
        id=refund.id,
        payment_intent=intent if isinstance(intent, str) else (intent.id if intent else ""),
        amount_cents=refund.amount,
        has_failed=refund.status in ("failed", "canceled"),
        mark=refund.metadata["mark"] if refund.metadata and "mark" in refund.metadata else "",
    )
