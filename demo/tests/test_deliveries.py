"""Webhooks: signed, repeated until they are taken, and late, doubled, out of order or lost when told so."""

import pytest
import stripe

from demo.stripe_standin import StandIn
from demo.stripe_standin.deliveries import Settings
from demo.tests.conftest import Inbox
from demo.tests.selling import sell

DECLINED, COMPLETED = "payment_intent.payment_failed", "checkout.session.completed"


def decline_then_pay(client: stripe.StripeClient, stand_in: StandIn) -> None:
    session = sell(client).id
    stand_in.act(session, "decline")
    stand_in.act(session, "pay")


def test_a_refused_webhook_comes_again(client: stripe.StripeClient, stand_in: StandIn, inbox: Inbox) -> None:
    inbox.answers = [500, 302]
    stand_in.act(sell(client).id, "pay")
    stand_in.wait_until_delivered()
    assert inbox.types == [COMPLETED] * 3
    assert len({event.id for event in inbox.events}) == 1
    assert [row["status"] for row in stand_in.look("deliveries")["data"]] == [500, 302, 200]


def test_a_receiver_that_is_away_is_tried_again(
    client: stripe.StripeClient, stand_in: StandIn, inbox: Inbox
) -> None:
    stand_in.control("webhooks", url="http://127.0.0.1:1/")
    stand_in.act(sell(client).id, "pay")
    while not stand_in.look("deliveries")["data"]:
        pass
    stand_in.control("webhooks", url=inbox.url)
    stand_in.wait_until_delivered()
    assert inbox.types == [COMPLETED]


def test_twice_delivers_each_event_twice(
    client: stripe.StripeClient, stand_in: StandIn, inbox: Inbox
) -> None:
    stand_in.control("webhooks", mode="twice")
    stand_in.act(sell(client).id, "pay")
    stand_in.wait_until_delivered()
    assert inbox.types == [COMPLETED] * 2


def test_late_holds_webhooks_back(client: stripe.StripeClient, stand_in: StandIn, inbox: Inbox) -> None:
    stand_in.control("webhooks", mode="late", late_seconds=600)
    stand_in.act(sell(client).id, "pay")
    assert stand_in.look("deliveries")["waiting"] == 1
    assert inbox.types == []
    stand_in.control("flush")
    stand_in.wait_until_delivered()
    assert inbox.types == [COMPLETED]


def test_late_webhooks_come_by_themselves(
    client: stripe.StripeClient, stand_in: StandIn, inbox: Inbox
) -> None:
    stand_in.control("webhooks", mode="late", late_seconds=0.1)
    stand_in.act(sell(client).id, "pay")
    stand_in.wait_until_delivered()
    assert inbox.types == [COMPLETED]


@pytest.mark.parametrize(("gather_seconds", "flush"), [(600, True), (0.2, False)])
def test_shuffled_delivers_the_last_first(
    client: stripe.StripeClient, stand_in: StandIn, inbox: Inbox, gather_seconds: float, flush: bool
) -> None:
    stand_in.control("webhooks", mode="shuffled", gather_seconds=gather_seconds)
    decline_then_pay(client, stand_in)
    if flush:
        stand_in.control("flush")
    stand_in.wait_until_delivered()
    assert inbox.types == [COMPLETED, DECLINED]


def test_off_loses_webhooks_but_keeps_the_events(
    client: stripe.StripeClient, stand_in: StandIn, inbox: Inbox
) -> None:
    stand_in.control("webhooks", mode="off")
    decline_then_pay(client, stand_in)
    stand_in.wait_until_delivered()
    assert inbox.types == []
    listed = client.v1.events.list()
    assert [event.type for event in listed.data] == [COMPLETED, DECLINED]
    assert client.v1.events.retrieve(listed.data[0].id).type == COMPLETED
    stand_in.control("resend")
    stand_in.wait_until_delivered()
    assert inbox.types == [DECLINED, COMPLETED]


@pytest.mark.parametrize(
    "url", ["http://example.com/", "https://127.0.0.1/", "http://10.0.0.1/", "http://0.0.0.0/"]
)
def test_webhooks_go_to_this_machine_only(url: str) -> None:
    with pytest.raises(ValueError, match="this machine only"):
        Settings(url=url)


def test_reset_forgets_everything(client: stripe.StripeClient, stand_in: StandIn) -> None:
    stand_in.control("webhooks", mode="off")
    sell(client, key="k")
    stand_in.reset()
    assert stand_in.look("sessions")["data"] == []
    assert stand_in.requests() == []
    assert stand_in.control("webhooks")["mode"] == "normal"
    sell(client, key="k", cents=100)
