"""A sale like the site's, for the stand-in's tests."""

import time

import stripe

SITE = "http://localhost:8000"


def sell(
    client: stripe.StripeClient, *, key: str = "", minutes: int = 40, cents: int = 79500
) -> stripe.checkout.Session:
    """Open a page for one couple's place."""
    params: stripe.params.checkout.SessionCreateParams = {
        "mode": "payment",
        "allowed_payment_method_types": ["card"],
        "client_reference_id": "17",
        "line_items": [
            {
                "quantity": 1,
                "price_data": {
                    "currency": "aud",
                    "unit_amount": cents,
                    "product_data": {"name": "Weekend, Sydney, 30/31 May"},
                },
            }
        ],
        "metadata": {"attempt": "1"},
        "payment_intent_data": {"statement_descriptor_suffix": "WEEKEND"},
        "expires_at": int(time.time()) + minutes * 60,
        "success_url": f"{SITE}/return/?session={{CHECKOUT_SESSION_ID}}",
        "cancel_url": f"{SITE}/hold/",
    }
    return client.v1.checkout.sessions.create(params, {"idempotency_key": key} if key else {})
