"""Stripe's notices (webhooks): stored when they come, acted on by asking Stripe what is true."""

import logging
from datetime import datetime

from payments import gateway
from payments.models import Payment, StripeEvent
from payments.refunding import book_from_stripe
from payments.settling import settle

log = logging.getLogger(__name__)

BREAKS = "Stripe failed when it was asked about it; it is asked again"


def store(*, payload: bytes, signature: str, at: datetime) -> StripeEvent:
    """Keep a signed notice, once per event id. Raises gateway.BadSignature."""
    notice = gateway.read_notice(payload, signature)
    event, _made = StripeEvent.objects.get_or_create(
        event_id=notice.event_id,
        defaults={"type": notice.type, "object_id": notice.object_id, "received_at": at},
    )
    return event


def handle(*, event: StripeEvent, at: datetime) -> StripeEvent:
    """Act on a stored notice, once; raises GatewayDown, and then the next run of `handle_all` does it."""
    if event.handled_at is None:
        event.outcome = _act(event, at=at)[:200]
        event.handled_at = at
        event.save(update_fields=["outcome", "handled_at"])
    return event


def handle_all(*, at: datetime) -> int:
    """Act on every notice that is stored and not handled; returns how many.

    Raises GatewayDown at the first sign that Stripe is out of reach, or breaks on all that is asked.
    """
    handled = broke = 0
    # What Stripe broke on before has its words, comes last, and keeps nothing else waiting.
    for event in StripeEvent.objects.filter(handled_at__isnull=True).order_by("outcome", "pk"):
        try:
            handle(event=event, at=at)
            handled, broke = handled + 1, 0
        except gateway.GatewayBroke:
            broke += 1
            event.outcome = BREAKS
            event.save(update_fields=["outcome"])
            if broke == gateway.BROKE_IN_A_ROW:
                raise
        except gateway.GatewayDown:
            raise
        except Exception:
            # One notice's trouble must not keep the others waiting; the next run tries again.
            log.exception("notice %s can't be acted on", event.event_id)
    return handled


def _act(event: StripeEvent, *, at: datetime) -> str:
    try:
        if event.type.startswith("checkout.session."):
            payment = Payment.objects.filter(session_id=event.object_id).first()
            return settle(payment=payment, at=at).state if payment else "unknown session"
        if event.type.startswith("refund."):
            return book_from_stripe(said=gateway.get_refund(event.object_id), at=at)
    except gateway.GatewayRefused as refused:
        return f"Stripe refused: {refused.reason}"
    return "nothing to do"
