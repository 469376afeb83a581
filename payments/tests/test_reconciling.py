"""What webhooks lost is found by asking, and no hold is released without asking first."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from demo.stripe_standin import StandIn
from outbox.models import Message
from payments import gateway
from payments.gateway import GatewayDown
from payments.models import Payment, Refund
from payments.paying import open_checkout
from payments.reconciling import OPENING_TAKES, reconcile
from payments.refunding import refund_what_is_owed
from registrations.models import Registration
from registrations.places import places_left
from registrations.tests.cast import a_confirmed_registration, a_held_registration
from workshops.models import Workshop
from workshops.tests.cast import a_workshop

pytestmark = pytest.mark.django_db
State = Payment.State


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def workshop(now: datetime) -> Workshop:
    return a_workshop(starts_on=now.date() + timedelta(days=60), at=now, capacity=1)


@pytest.fixture
def payment(stripe: StandIn, workshop: Workshop, now: datetime) -> Payment:
    """A couple is on the hosted page, and no webhook will ever come."""
    held = a_held_registration(workshop, at=now)
    return open_checkout(registration=held, agreed_cents=held.price_cents, at=now)


def press(stripe: StandIn, payment: Payment, action: str) -> None:
    assert payment.session_id
    stripe.act(payment.session_id, action)


def the_registration() -> Registration:
    return Registration.objects.order_by("pk")[0]


def test_money_of_which_no_webhook_told_is_found(stripe: StandIn, payment: Payment, now: datetime) -> None:
    press(stripe, payment, "pay")
    reconcile(at=now)
    assert the_registration().state == "confirmed"


def test_stripe_is_asked_before_a_hold_is_released(stripe: StandIn, payment: Payment) -> None:
    press(stripe, payment, "pay")
    reconcile(at=the_registration().held_until)
    assert the_registration().state == "confirmed"


def test_an_ended_hold_closes_its_page_frees_the_place_and_tells_the_couple(
    stripe: StandIn, payment: Payment, workshop: Workshop
) -> None:
    ended = the_registration().held_until
    assert reconcile(at=ended) == 1
    payment.refresh_from_db()
    assert (payment.state, the_registration().state) == (State.EXPIRED, "lapsed")
    assert [s["status"] for s in stripe.look("sessions")["data"]] == ["expired"]
    assert places_left(workshop, at=ended) == 1
    assert Message.objects.filter(kind="registrations/lapsed").count() == 1


def test_a_running_hold_is_left_alone(stripe: StandIn, payment: Payment) -> None:
    assert reconcile(at=the_registration().held_until - timedelta(seconds=1)) == 0
    assert [s["status"] for s in stripe.look("sessions")["data"]] == ["open"]


def test_run_again_nothing_happens_again(stripe: StandIn, payment: Payment) -> None:
    ended = the_registration().held_until
    assert [reconcile(at=ended), reconcile(at=ended), reconcile(at=ended)] == [1, 0, 0]
    assert Message.objects.filter(kind="registrations/lapsed").count() == 1


def test_while_stripe_is_away_no_hold_is_released_but_its_place_is_free(
    stripe: StandIn, payment: Payment, workshop: Workshop
) -> None:
    press(stripe, payment, "pay")
    ended = the_registration().held_until
    stripe.control("faults", kind="drop_before", count=20)
    with pytest.raises(GatewayDown):
        reconcile(at=ended)
    assert the_registration().state == "held"
    assert places_left(workshop, at=ended) == 1


# Stripe's library asks three times before it gives a call up.
TRIES = 3


def another_payment(now: datetime, *, days: int = 90) -> Payment:
    weekend = a_workshop(starts_on=now.date() + timedelta(days=days), at=now)
    held = a_held_registration(weekend, at=now)
    return open_checkout(registration=held, agreed_cents=held.price_cents, at=now)


def test_a_payment_on_which_stripe_breaks_keeps_no_other_waiting(
    stripe: StandIn, payment: Payment, now: datetime
) -> None:
    second = another_payment(now)
    press(stripe, payment, "pay")
    press(stripe, second, "pay")
    stripe.control("faults", kind="error_before", count=TRIES)
    reconcile(at=now)
    payment.refresh_from_db()
    second.refresh_from_db()
    assert (payment.state, second.state) == (State.OPEN, State.PAID)
    reconcile(at=now)
    payment.refresh_from_db()
    assert payment.state == State.PAID


def test_when_stripe_breaks_on_everything_it_is_left_alone(
    stripe: StandIn, payment: Payment, now: datetime
) -> None:
    another_payment(now)
    another_payment(now, days=91)
    stripe.control("faults", kind="error_before", count=3 * TRIES)
    with pytest.raises(GatewayDown):
        reconcile(at=now)


def test_after_a_day_of_errors_the_office_hears_of_the_payment(
    stripe: StandIn, payment: Payment, now: datetime
) -> None:
    ended = the_registration().held_until
    for at, state in (
        (ended + timedelta(days=1, seconds=-1), State.OPEN),
        (ended + timedelta(days=1), State.PROBLEM),
    ):
        stripe.control("faults", kind="error_before", count=TRIES)
        reconcile(at=at)
        payment.refresh_from_db()
        assert payment.state == state
    assert Message.objects.filter(kind="payments/needs_a_person").count() == 1


def test_late_money_without_a_place_goes_back_by_itself(
    stripe: StandIn, payment: Payment, workshop: Workshop, now: datetime
) -> None:
    press(stripe, payment, "later")
    ended = the_registration().held_until
    reconcile(at=ended)
    assert the_registration().state == "lapsed"
    a_confirmed_registration(workshop, at=ended)
    stripe.control("finish_late")
    reconcile(at=ended)
    assert refund_what_is_owed(at=ended) == 1
    [refund] = stripe.look("refunds")["data"]
    assert refund["amount"] == 79500
    registration = the_registration()
    assert (registration.state, registration.paid_cents, registration.refunded_cents) == (
        "lapsed",
        79500,
        79500,
    )
    kinds = set(
        Message.objects.filter(regarding=f"registration {registration.pk}").values_list("kind", flat=True)
    )
    assert {"registrations/money_goes_back", "payments/money_without_a_place"} <= kinds


def test_late_money_with_a_free_place_confirms_it(stripe: StandIn, payment: Payment) -> None:
    press(stripe, payment, "later")
    ended = the_registration().held_until
    reconcile(at=ended)
    stripe.control("finish_late")
    reconcile(at=ended + timedelta(hours=1))
    assert the_registration().state == "confirmed"


def test_late_money_that_was_refused_ends_the_payment(stripe: StandIn, payment: Payment) -> None:
    press(stripe, payment, "later")
    reconcile(at=the_registration().held_until)
    stripe.control("finish_late", outcome="failed")
    reconcile(at=the_registration().held_until)
    payment.refresh_from_db()
    assert (payment.state, the_registration().state) == (State.FAILED, "lapsed")


def test_a_page_whose_opening_was_cut_off_by_a_crash_is_found_and_closed(
    stripe: StandIn, payment: Payment
) -> None:
    Payment.objects.update(state=State.OPENING, session_id=None, session_url="")
    ended = the_registration().held_until
    assert reconcile(at=ended) == 1
    payment.refresh_from_db()
    assert payment.state == State.EXPIRED
    assert [s["status"] for s in stripe.look("sessions")["data"]] == ["expired"]


@pytest.mark.parametrize("kind", ["error_after", "drop_after", "error_before"])
def test_a_refund_whose_answer_was_lost_is_sent_once(
    stripe: StandIn, payment: Payment, now: datetime, kind: str
) -> None:
    press(stripe, payment, "pay")
    reconcile(at=now)
    Registration.objects.update(refund_due_cents=50000)
    stripe.control("faults", kind=kind, count=3, method="POST", path="/v1/refunds")
    assert refund_what_is_owed(at=now) == 0
    assert Refund.objects.get().last_error
    # A day and more later Stripe has forgotten the idempotency key; the refund is looked for first.
    assert refund_what_is_owed(at=now + timedelta(days=2)) == 1
    assert [r["amount"] for r in stripe.look("refunds")["data"]] == [50000]
    assert the_registration().refunded_cents == 50000


def test_one_payment_in_trouble_does_not_keep_the_others_waiting(
    stripe: StandIn, payment: Payment, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    starts_on = now.date() + timedelta(days=90)
    held = a_held_registration(a_workshop(starts_on=starts_on, at=now), at=now)
    other = open_checkout(registration=held, agreed_cents=held.price_cents, at=now)
    press(stripe, other, "pay")
    ask = gateway.get_session

    def get_session(session_id: str) -> gateway.CheckoutSession:
        if session_id == payment.session_id:
            raise ValueError("an answer that nobody thought of")
        return ask(session_id)

    monkeypatch.setattr(gateway, "get_session", get_session)
    reconcile(at=now)
    held.refresh_from_db()
    assert held.state == "confirmed"


def test_a_page_that_is_being_opened_right_now_is_left_to_its_request(
    stripe: StandIn, payment: Payment, now: datetime
) -> None:
    Payment.objects.filter(pk=payment.pk).update(state=State.OPENING, session_id=None, session_url="")
    reconcile(at=now + OPENING_TAKES - timedelta(seconds=1))
    payment.refresh_from_db()
    assert payment.state == State.OPENING
    reconcile(at=now + OPENING_TAKES)
    payment.refresh_from_db()
    assert payment.state == State.OPEN


def test_a_payment_that_stripe_does_not_know_is_left_to_a_person_and_the_couple_is_told(
    stripe: StandIn, payment: Payment, now: datetime
) -> None:
    Payment.objects.update(session_id="cs_test_of_another_account")
    reconcile(at=now)
    payment.refresh_from_db()
    assert payment.state == State.OPEN
    reconcile(at=the_registration().held_until)
    payment.refresh_from_db()
    assert (payment.state, the_registration().state) == (State.PROBLEM, "lapsed")
    kinds = list(Message.objects.values_list("kind", flat=True))
    assert sorted(kinds) == ["payments/needs_a_person", "registrations/lapsed"]
