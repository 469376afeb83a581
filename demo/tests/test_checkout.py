"""Checkout Sessions, as the official library sees them."""

from typing import Any

import pytest
import stripe

from demo.stripe_standin import StandIn
from demo.stripe_standin.standin import ControlRefused
from demo.tests.conftest import Inbox
from demo.tests.selling import SITE, sell

OLD_PARAMS: dict[str, Any] = {
    "mode": "payment",
    "payment_method_types": ["card"],
    "line_items": [
        {
            "quantity": 1,
            "price_data": {"currency": "nzd", "unit_amount": 89500, "product_data": {"name": "x"}},
        }
    ],
    "success_url": SITE,
}


def test_a_new_session_is_open_and_unpaid(client: stripe.StripeClient, stand_in: StandIn) -> None:
    session = sell(client)
    assert session.id.startswith("cs_test_")
    assert (session.status, session.payment_status, session.payment_intent) == ("open", "unpaid", None)
    assert (session.amount_total, session.currency, session.livemode) == (79500, "aud", False)
    assert session.client_reference_id == "17"
    assert session.metadata is not None and session.metadata.to_dict() == {"attempt": "1"}
    assert session.url == f"{stand_in.api_base}/c/pay/{session.id}"


@pytest.mark.parametrize("minutes", [29, 24 * 60 + 1])
def test_a_session_lasts_between_30_minutes_and_24_hours(client: stripe.StripeClient, minutes: int) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        sell(client, minutes=minutes)
    assert refused.value.param == "expires_at"


def test_a_paid_session_is_complete_and_names_its_intent(
    client: stripe.StripeClient, stand_in: StandIn, inbox: Inbox
) -> None:
    session = sell(client)
    stand_in.act(session.id, "pay")
    paid = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert (paid.status, paid.payment_status, paid.url) == ("complete", "paid", None)
    assert isinstance(paid.payment_intent, stripe.PaymentIntent)
    assert (paid.payment_intent.status, paid.payment_intent.amount_received) == ("succeeded", 79500)
    assert client.v1.payment_intents.retrieve(paid.payment_intent.id).statement_descriptor_suffix == "WEEKEND"
    stand_in.wait_until_delivered()
    assert inbox.types == ["checkout.session.completed"]
    assert inbox.events[0].data.object["payment_intent"] == paid.payment_intent.id


def test_a_session_cannot_be_paid_twice(client: stripe.StripeClient, stand_in: StandIn) -> None:
    session = sell(client)
    stand_in.act(session.id, "pay")
    with pytest.raises(ControlRefused):
        stand_in.act(session.id, "pay")


def test_a_declined_card_leaves_the_session_open(
    client: stripe.StripeClient, stand_in: StandIn, inbox: Inbox
) -> None:
    session = sell(client)
    stand_in.act(session.id, "decline")
    declined = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert (declined.status, declined.payment_status) == ("open", "unpaid")
    assert isinstance(declined.payment_intent, stripe.PaymentIntent)
    assert declined.payment_intent.last_payment_error is not None
    assert declined.payment_intent.last_payment_error.code == "card_declined"
    stand_in.act(session.id, "pay")
    stand_in.wait_until_delivered()
    assert inbox.types == ["payment_intent.payment_failed", "checkout.session.completed"]


def test_an_open_session_can_be_expired_once(
    client: stripe.StripeClient, stand_in: StandIn, inbox: Inbox
) -> None:
    session = sell(client)
    assert client.v1.checkout.sessions.expire(session.id).status == "expired"
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.checkout.sessions.expire(session.id)
    stand_in.wait_until_delivered()
    assert inbox.types == ["checkout.session.expired"]


def test_a_session_expires_by_itself(client: stripe.StripeClient, stand_in: StandIn) -> None:
    session = sell(client, minutes=40)
    stand_in.control("clock", advance=40 * 60 - 5)
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"
    stand_in.control("clock", advance=10)
    assert client.v1.checkout.sessions.retrieve(session.id).status == "expired"


def test_late_money_arrives_after_the_sessions_end(
    client: stripe.StripeClient, stand_in: StandIn, inbox: Inbox
) -> None:
    session = sell(client)
    stand_in.act(session.id, "later")
    waiting = client.v1.checkout.sessions.retrieve(session.id)
    assert (waiting.status, waiting.payment_status) == ("complete", "unpaid")
    stand_in.control("clock", advance=41 * 60)
    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == "paid"
    stand_in.wait_until_delivered()
    assert inbox.types == ["checkout.session.completed", "checkout.session.async_payment_succeeded"]


def test_late_money_may_fail(client: stripe.StripeClient, stand_in: StandIn, inbox: Inbox) -> None:
    session = sell(client)
    stand_in.act(session.id, "later")
    stand_in.control("finish_late", session=session.id, outcome="failed")
    failed = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent"]})
    assert (failed.status, failed.payment_status) == ("complete", "unpaid")
    assert isinstance(failed.payment_intent, stripe.PaymentIntent)
    assert failed.payment_intent.status == "requires_payment_method"
    stand_in.wait_until_delivered()
    assert inbox.types[-1] == "checkout.session.async_payment_failed"


def test_an_unknown_session_is_missing(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.checkout.sessions.retrieve("cs_test_nobody")
    assert (refused.value.http_status, refused.value.code) == (404, "resource_missing")
    assert refused.value.request_id


@pytest.mark.parametrize("key", ["sk_live_x", "pk_test_x"])
def test_only_test_keys_are_taken(stand_in: StandIn, key: str) -> None:
    stranger = stripe.StripeClient(key, base_addresses={"api": stand_in.api_base})
    with pytest.raises(stripe.AuthenticationError):
        sell(stranger)


def test_payment_method_types_are_refused_since_they_are_dynamic(stand_in: StandIn) -> None:
    def ask(version: str) -> int:
        client = stripe.StripeClient(
            "sk_test_x", base_addresses={"api": stand_in.api_base}, stripe_version=version
        )
        answer = client.raw_request("post", "/v1/checkout/sessions", **OLD_PARAMS)
        return int(answer.code)

    assert ask("2026-08-26.dahlia") == 200
    with pytest.raises(stripe.InvalidRequestError) as refused:
        ask("2026-09-30.endive")
    assert refused.value.param == "payment_method_types"
