"""Refunds: in parts, never beyond what was paid."""

import pytest
import stripe

from demo.stripe_standin import StandIn
from demo.tests.conftest import Inbox
from demo.tests.selling import sell


@pytest.fixture
def intent(client: stripe.StripeClient, stand_in: StandIn) -> str:
    return str(stand_in.act(sell(client).id, "pay")["payment_intent"])


def test_a_refund_goes_through_and_is_told(
    client: stripe.StripeClient, stand_in: StandIn, inbox: Inbox, intent: str
) -> None:
    made = client.v1.refunds.create({"payment_intent": intent, "amount": 5000, "metadata": {"key": "r1"}})
    assert (made.status, made.amount, made.currency, made.payment_intent) == (
        "succeeded",
        5000,
        "aud",
        intent,
    )
    assert client.v1.refunds.retrieve(made.id).to_dict()["metadata"] == {"key": "r1"}
    stand_in.wait_until_delivered()
    assert inbox.types[1:] == ["refund.created", "charge.refunded"]


def test_no_more_goes_back_than_came(client: stripe.StripeClient, intent: str) -> None:
    client.v1.refunds.create({"payment_intent": intent, "amount": 79000})
    with pytest.raises(stripe.InvalidRequestError, match=r"\$5\.01.*greater than unrefunded.*\$5\.00"):
        client.v1.refunds.create({"payment_intent": intent, "amount": 501})
    client.v1.refunds.create({"payment_intent": intent})
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.refunds.create({"payment_intent": intent, "amount": 1})
    assert refused.value.code == "charge_already_refunded"


def test_an_unpaid_intent_has_nothing_to_refund(client: stripe.StripeClient, stand_in: StandIn) -> None:
    declined = stand_in.act(sell(client).id, "decline")
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.refunds.create({"payment_intent": declined["payment_intent"]})


def test_refunds_are_listed_by_intent_in_pages(client: stripe.StripeClient, intent: str) -> None:
    made = [client.v1.refunds.create({"payment_intent": intent, "amount": 100}).id for _ in range(5)]
    listed = client.v1.refunds.list({"payment_intent": intent, "limit": 2})
    assert [row.id for row in listed.auto_paging_iter()] == made[::-1]
    assert client.v1.refunds.list({"payment_intent": "pi_other"}).data == []


def test_a_refund_may_fail_afterwards(
    client: stripe.StripeClient, stand_in: StandIn, inbox: Inbox, intent: str
) -> None:
    made = client.v1.refunds.create({"payment_intent": intent})
    stand_in.control("fail_refund", refund=made.id)
    assert client.v1.refunds.retrieve(made.id).status == "failed"
    stand_in.wait_until_delivered()
    assert "refund.updated" in inbox.types
    assert client.v1.refunds.create({"payment_intent": intent}).amount == 79500


def test_what_a_sample_couple_paid_before_the_stand_in_ran_goes_back_too(client: stripe.StripeClient) -> None:
    sample = "pi_sample_nzd_89500_00ff"
    made = client.v1.refunds.create({"payment_intent": sample, "amount": 89000})
    assert (made.status, made.currency) == ("succeeded", "nzd")
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded"):
        client.v1.refunds.create({"payment_intent": sample, "amount": 501})
    with pytest.raises(stripe.InvalidRequestError, match="No such payment_intent"):
        client.v1.refunds.create({"payment_intent": "pi_sample_free"})
