"""Stripe's notices in every order, number and shape: stored, answered, acted on once."""

import json
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import stripe as stripe_library
from django.test import Client
from django.utils import timezone

from demo.stripe_standin import StandIn
from payments import gateway
from payments.models import Payment, StripeEvent
from payments.notices import BREAKS, handle_all
from payments.paying import open_checkout
from payments.tasks import reconcile_task
from registrations.models import Registration
from registrations.tests.cast import a_held_registration
from workshops.tests.cast import a_workshop

pytestmark = pytest.mark.django_db
WEBHOOK = "/payments/stripe/webhook/"
# Stripe's library asks three times before it gives a call up.
TRIES = 3


@pytest.fixture
def payment(stripe: StandIn) -> Payment:
    at = timezone.now()
    held = a_held_registration(a_workshop(starts_on=at.date() + timedelta(days=60), at=at), at=at)
    return open_checkout(registration=held, agreed_cents=held.price_cents, at=at)


def notice(
    payment: Payment, kind: str = "checkout.session.completed", *, number: int = 1, **changes: Any
) -> bytes:
    facts = {"id": payment.session_id, "object": "checkout.session", **changes}
    event = {"id": f"evt_{number}", "object": "event", "type": kind, "data": {"object": facts}}
    return json.dumps(event).encode()


def signed(payload: bytes, *, secret: str = "whsec_demo", at: float | None = None) -> str:
    moment = int(at or time.time())
    signature = stripe_library.WebhookSignature._compute_signature(f"{moment}.{payload.decode()}", secret)
    return f"t={moment},v1={signature}"


def post(client: Client, payload: bytes, signature: str | None = None) -> int:
    headers = {"Stripe-Signature": signed(payload) if signature is None else signature}
    return client.post(WEBHOOK, payload, content_type="application/json", headers=headers).status_code


def pay(stripe: StandIn, payment: Payment) -> None:
    assert payment.session_id
    stripe.act(payment.session_id, "pay")


def test_a_paid_notice_confirms_the_place(client: Client, stripe: StandIn, payment: Payment) -> None:
    pay(stripe, payment)
    assert post(client, notice(payment)) == 200
    assert Registration.objects.get().state == "confirmed"
    assert StripeEvent.objects.get().outcome == "paid"


def test_the_same_notice_five_times_is_booked_once(client: Client, stripe: StandIn, payment: Payment) -> None:
    pay(stripe, payment)
    assert [post(client, notice(payment)) for _ in range(5)] == [200] * 5
    assert StripeEvent.objects.count() == 1
    assert Registration.objects.get().paid_cents == 79500


def test_a_notice_that_lies_changes_nothing_because_stripe_is_asked(
    client: Client, stripe: StandIn, payment: Payment
) -> None:
    assert post(client, notice(payment, payment_status="paid", status="complete")) == 200
    assert Registration.objects.get().state == "held"


def test_expired_before_completed_is_sorted_out_by_asking(
    client: Client, stripe: StandIn, payment: Payment
) -> None:
    pay(stripe, payment)
    assert post(client, notice(payment, "checkout.session.expired", number=2)) == 200
    assert post(client, notice(payment, number=1)) == 200
    assert Registration.objects.get().state == "confirmed"


def test_a_session_that_nobody_here_opened_is_stored_and_answered(client: Client, payment: Payment) -> None:
    assert post(client, notice(payment, id="cs_test_somebody_elses")) == 200
    assert StripeEvent.objects.get().outcome == "unknown session"


def test_events_that_are_not_ours_to_act_on_are_stored(client: Client, payment: Payment) -> None:
    assert post(client, notice(payment, "customer.created", id="cus_1")) == 200
    assert StripeEvent.objects.get().outcome == "nothing to do"


@pytest.mark.parametrize(
    "payload",
    [b"", b"{}", b"not json", b"[]", b"null", b'{"id": "evt_1"}', b"\xff\xfe", b'{"data": {"object": 1}}'],
)
def test_a_body_that_is_no_event_is_refused_even_when_signed(client: Client, payload: bytes) -> None:
    moment = int(time.time())
    signature = stripe_library.WebhookSignature._compute_signature(
        f"{moment}.{payload.decode('utf-8', 'replace')}", "whsec_demo"
    )
    assert post(client, payload, f"t={moment},v1={signature}") == 400
    assert not StripeEvent.objects.exists()


@pytest.mark.parametrize("case", ["none", "garbage", "another secret", "too old", "another body"])
def test_a_body_without_a_valid_signature_is_refused_and_not_stored(
    client: Client, stripe: StandIn, payment: Payment, case: str
) -> None:
    pay(stripe, payment)
    payload = notice(payment)
    signature = {
        "none": "",
        "garbage": "t=1,v1=00",
        "another secret": signed(payload, secret="whsec_other"),
        "too old": signed(payload, at=time.time() - 3600),
        "another body": signed(payload + b" "),
    }[case]
    assert post(client, payload, signature) == 400
    assert not StripeEvent.objects.exists()
    assert Registration.objects.get().state == "held"


def test_while_stripe_is_away_the_notice_is_stored_and_acted_on_later(
    client: Client, stripe: StandIn, payment: Payment
) -> None:
    pay(stripe, payment)
    stripe.control("faults", kind="drop_before", count=3)
    assert post(client, notice(payment)) == 200
    assert Registration.objects.get().state == "held"
    assert handle_all(at=timezone.now()) == 1
    assert Registration.objects.get().state == "confirmed"


def test_nothing_of_the_notice_but_its_ids_is_kept(client: Client, stripe: StandIn, payment: Payment) -> None:
    pay(stripe, payment)
    post(client, notice(payment, customer_details={"email": "ana@example.com"}))
    kept = StripeEvent.objects.values().get()
    assert "ana@example.com" not in str(kept)


@pytest.fixture
def deliveries(running_stand_in: StandIn, live_server: Any) -> Iterator[StandIn]:
    """The stand-in delivers its own signed webhooks to the running site."""
    running_stand_in.control("webhooks", mode="normal", url=f"{live_server.url}{WEBHOOK}")
    yield running_stand_in
    running_stand_in.control("webhooks", mode="off", url="")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("mode", ["normal", "twice", "shuffled", "off"])
def test_however_webhooks_are_delivered_the_money_is_booked_once(
    stripe: StandIn, payment: Payment, deliveries: StandIn, mode: str
) -> None:
    deliveries.control("webhooks", mode=mode)
    pay(stripe, payment)
    deliveries.control("flush")
    deliveries.wait_until_delivered()
    if mode == "off":
        _ask(timezone.now())
    registration = Registration.objects.get()
    assert (registration.state, registration.paid_cents) == ("confirmed", 79500)
    assert registration.moves.filter(to_state="confirmed").count() == 1


def _ask(at: datetime) -> None:
    from payments.reconciling import reconcile

    reconcile(at=at)


def test_one_notice_in_trouble_does_not_keep_the_others_waiting(
    stripe: StandIn, payment: Payment, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = timezone.now()
    facts = {"object_id": payment.session_id, "received_at": at}
    StripeEvent.objects.create(event_id="evt_1", type="refund.updated", **facts)
    StripeEvent.objects.create(event_id="evt_2", type="checkout.session.completed", **facts)
    pay(stripe, payment)

    def get_refund(refund_id: str) -> None:
        raise ValueError("an answer that nobody thought of")

    monkeypatch.setattr(gateway, "get_refund", get_refund)
    assert handle_all(at=at) == 1
    assert Registration.objects.get().state == "confirmed"


def refund_notices(how_many: int, *, at: datetime) -> None:
    for number in range(how_many):
        StripeEvent.objects.create(
            event_id=f"evt_refund_{number}",
            type="refund.updated",
            object_id=f"re_{number}",
            received_at=at,
        )


def test_a_notice_on_which_stripe_breaks_is_remembered_and_keeps_no_other_waiting(
    stripe: StandIn, payment: Payment
) -> None:
    at = timezone.now()
    refund_notices(1, at=at)
    StripeEvent.objects.create(
        event_id="evt_paid",
        type="checkout.session.completed",
        object_id=str(payment.session_id),
        received_at=at,
    )
    pay(stripe, payment)
    stripe.control("faults", kind="error_before", count=TRIES)
    assert handle_all(at=at) == 1
    assert Registration.objects.get().state == "confirmed"
    broken = StripeEvent.objects.get(handled_at=None)
    assert (broken.event_id, broken.outcome) == ("evt_refund_0", BREAKS)
    # Stripe is well again, and doesn't know such a refund.
    assert handle_all(at=at) == 1
    assert "Stripe refused" in StripeEvent.objects.get(pk=broken.pk).outcome


def test_when_stripe_breaks_on_everything_the_notices_wait_and_payments_are_asked_about_all_the_same(
    stripe: StandIn, payment: Payment
) -> None:
    refund_notices(gateway.BROKE_IN_A_ROW, at=timezone.now())
    pay(stripe, payment)
    stripe.control("faults", kind="error_before", count=TRIES * gateway.BROKE_IN_A_ROW)
    reconcile_task()
    assert StripeEvent.objects.filter(handled_at=None, outcome=BREAKS).count() == gateway.BROKE_IN_A_ROW
    assert Registration.objects.get().state == "confirmed"


def test_a_stored_notice_is_answered_even_when_it_can_not_be_acted_on(
    client: Client, payment: Payment, monkeypatch: pytest.MonkeyPatch
) -> None:
    def get_session(session_id: str) -> None:
        raise ValueError("an answer that nobody thought of")

    monkeypatch.setattr(gateway, "get_session", get_session)
    assert post(client, notice(payment)) == 200
    assert StripeEvent.objects.get().handled_at is None
