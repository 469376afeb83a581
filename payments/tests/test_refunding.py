"""What is owed goes back: from the newest payment, to the cent, never more than was paid."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from outbox.models import Message
from payments import gateway
from payments.gateway import StripeRefund
from payments.models import Payment, Refund
from payments.refunding import (
    book_from_stripe,
    book_sent,
    fail,
    plan_refunds,
    refund_what_is_owed,
    registrations_owed,
    retry,
    send,
)
from payments.settling import book
from payments.tests.cast import an_open_payment, said_paid
from registrations.cancelling import cancel
from registrations.models import Registration
from registrations.tests.cast import a_held_registration
from workshops.models import Workshop
from workshops.tests.cast import AT, a_workshop

pytestmark = pytest.mark.django_db


def a_paid_registration(workshop: Workshop | None = None, *, times: int = 1) -> Registration:
    """Paid through Stripe, once or by mistake more often."""
    held = a_held_registration(workshop)
    for attempt in range(1, times + 1):
        payment = an_open_payment(held, attempt=attempt)
        book(payment=payment, said=said_paid(payment), at=AT)
    held.refresh_from_db()
    return held


def test_a_cancelled_couple_is_owed_what_its_policy_says() -> None:
    paid = a_paid_registration()
    cancel(registration=paid, at=AT, why="ill")
    [refund] = plan_refunds(registration=paid, at=AT)
    # 29 days before: full refund less AU$75.
    assert refund.amount_cents == 72000


def test_planning_twice_plans_once() -> None:
    paid = a_paid_registration()
    cancel(registration=paid, at=AT, why="moved", refund_in_full=True)
    assert len(plan_refunds(registration=paid, at=AT)) == 1
    assert plan_refunds(registration=paid, at=AT) == []


def test_a_second_payment_goes_back_and_the_first_stays() -> None:
    paid = a_paid_registration(times=2)
    [refund] = plan_refunds(registration=paid, at=AT)
    assert (refund.payment.attempt, refund.amount_cents) == (2, 79500)


def test_more_than_one_payment_is_refunded_from_the_newest_back() -> None:
    paid = a_paid_registration(times=2)
    cancel(registration=paid, at=AT, why="moved", refund_in_full=True)
    refunds = plan_refunds(registration=paid, at=AT)
    assert [(r.payment.attempt, r.amount_cents) for r in refunds] == [(2, 79500), (1, 79500)]


def test_a_refund_is_counted_once_when_two_workers_report_it() -> None:
    paid = a_paid_registration(times=2)
    [refund] = plan_refunds(registration=paid, at=AT)
    book_sent(refund=refund, stripe_id="re_1", at=AT)
    book_sent(refund=refund, stripe_id="re_1", at=AT)
    paid.refresh_from_db()
    assert paid.refunded_cents == 79500
    assert registrations_owed() == []


def test_a_refund_that_the_bank_returns_is_owed_again_and_needs_a_person() -> None:
    paid = a_paid_registration(times=2)
    [refund] = plan_refunds(registration=paid, at=AT)
    book_sent(refund=refund, stripe_id="re_1", at=AT)
    said = StripeRefund(
        "re_1", refund.payment.payment_intent, 79500, has_failed=True, mark=refund.idempotency_key
    )
    assert book_from_stripe(said=said, at=AT) == "our refund has failed"
    paid.refresh_from_db()
    assert paid.refunded_cents == 0
    assert registrations_owed() == [paid]
    assert plan_refunds(registration=paid, at=AT) == [], (
        "a person decides, no second refund is sent by itself"
    )
    assert Message.objects.filter(kind="payments/refund_needs_a_person").count() == 1


def test_the_office_sends_a_failed_refund_again_under_a_new_key() -> None:
    paid = a_paid_registration(times=2)
    [refund] = plan_refunds(registration=paid, at=AT)
    key = refund.idempotency_key
    fail(refund=refund, reason="balance too low", at=AT)
    retry(refund=refund, at=AT + timedelta(days=1))
    refund.refresh_from_db()
    assert refund.state == Refund.State.DUE
    assert refund.idempotency_key != key


def test_a_refund_made_in_stripes_dashboard_is_booked_once() -> None:
    paid = a_paid_registration()
    payment = Payment.objects.get()
    said = StripeRefund("re_hand", payment.payment_intent, 10000, has_failed=False, mark="")
    assert book_from_stripe(said=said, at=AT) == "refunded in Stripe's dashboard"
    book_from_stripe(said=said, at=AT)
    paid.refresh_from_db()
    assert (paid.refunded_cents, paid.refund_due_cents) == (10000, 10000)
    assert plan_refunds(registration=paid, at=AT) == []


def test_a_refund_of_money_that_is_not_ours_is_left_alone() -> None:
    said = StripeRefund("re_x", "pi_of_somebody_else", 10000, has_failed=False, mark="")
    assert book_from_stripe(said=said, at=AT) == "refund of an unknown payment"


class TestEverySum(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(times=st.integers(1, 3), parts=st.lists(st.integers(1, 90000), min_size=1, max_size=4))
    def test_what_is_planned_is_what_is_owed_and_never_more_than_was_paid(
        self, times: int, parts: list[int]
    ) -> None:
        paid = a_paid_registration(times=times)
        for part in parts:
            owed = min(paid.refund_due_cents + part, paid.paid_cents)
            Registration.objects.filter(pk=paid.pk).update(refund_due_cents=owed)
            plan_refunds(registration=paid, at=AT)
            paid.refresh_from_db()
        planned = sum(Refund.objects.values_list("amount_cents", flat=True))
        assert planned == paid.refund_due_cents <= paid.paid_cents
        for payment in Payment.objects.all():
            assert sum(r.amount_cents for r in payment.refunds.all()) <= payment.amount_cents


def test_money_that_was_never_booked_is_given_back_in_the_dashboard_without_a_booking() -> None:
    held = a_held_registration()
    payment = an_open_payment(held)
    book(payment=payment, said=replace(said_paid(payment), amount_cents=1), at=AT)
    said = StripeRefund("re_hand", f"pi_test_{payment.pk}", 1, has_failed=False, mark="")
    assert book_from_stripe(said=said, at=AT) == "refund of money that was not booked"
    assert not Refund.objects.exists()


def test_what_was_given_back_in_the_dashboard_already_is_not_sent_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    paid = a_paid_registration(times=2)
    [refund] = plan_refunds(registration=paid, at=AT)
    monkeypatch.setattr(gateway, "send_refund", lambda **_: pytest.fail("sent twice"))
    said = StripeRefund("re_hand", refund.payment.payment_intent, 79500, has_failed=False, mark="")
    book_from_stripe(said=said, at=AT)
    assert refund_what_is_owed(at=AT) == 0
    refund.refresh_from_db()
    assert refund.state == Refund.State.FAILED
    assert Message.objects.filter(kind="payments/refund_needs_a_person").count() == 1


def test_one_refund_in_trouble_does_not_keep_the_others_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    workshop = a_workshop()
    first, second = a_paid_registration(workshop, times=2), a_paid_registration(workshop, times=2)

    def send_refund(*, payment_intent: str, amount_cents: int, key: str, mark: str) -> StripeRefund:
        if str(first.form_key) in key:
            raise ValueError("an answer that nobody thought of")
        return StripeRefund("re_2", payment_intent, amount_cents, has_failed=False, mark=mark)

    monkeypatch.setattr(gateway, "send_refund", send_refund)
    assert refund_what_is_owed(at=AT) == 1
    assert registrations_owed() == [first]
    assert second.refund_due_cents == 79500


def test_a_refund_that_another_worker_has_claimed_is_left_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    paid = a_paid_registration(times=2)
    [refund] = plan_refunds(registration=paid, at=AT)
    sent: list[str] = []

    def send_refund(*, payment_intent: str, amount_cents: int, key: str, mark: str) -> StripeRefund:
        sent.append(key)
        # Meanwhile the other worker, which has read the same row, comes to it.
        assert not send(refund=refund, at=AT)
        return StripeRefund("re_1", payment_intent, amount_cents, has_failed=False, mark=mark)

    monkeypatch.setattr(gateway, "send_refund", send_refund)
    assert send(refund=Refund.objects.get(), at=AT)
    assert sent == [refund.idempotency_key]
