"""A booking by hand that was a mistake is taken out again; the sums of the ledger agree whatever comes after what."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from payments.by_hand import NothingToTakeBack, left_to_take_back, pay_back_by_hand, take_back
from payments.models import Payment, Refund
from payments.refunding import plan_refunds, refund_what_is_owed
from payments.tests.cast import an_open_payment
from payments.tests.test_by_hand import a_long_hold, a_refund_by_hand, booked, fresh, the_clerk
from registrations.cancelling import cancel
from registrations.models import Registration
from registrations.repricing import amount_due
from workshops.tests.cast import AT

State = Registration.State


def taken_back(payment: Payment) -> int:
    return take_back(payment=payment, why="belongs to another couple", who=the_clerk(), at=AT)


@pytest.mark.django_db
def test_what_was_booked_by_mistake_is_to_be_paid_again() -> None:
    held = a_long_hold()
    payment = booked(held, 29_500).payment
    assert taken_back(payment) == 29_500
    assert (fresh(held).state, amount_due(fresh(held), at=AT)) == (State.HELD, 79_500)


@pytest.mark.django_db
def test_both_lines_stand_and_say_who_and_why() -> None:
    payment = booked(a_long_hold(), 29_500).payment
    taken_back(payment)
    counter = payment.refunds.get()
    assert (counter.state, counter.amount_cents, counter.booked_by) == (
        Refund.State.SENT, 29_500, the_clerk(),
    )  # fmt: skip
    assert counter.remark == "Booked by mistake: belongs to another couple"
    moves = payment.registration.moves.values_list("why", flat=True)
    assert "bank transfer of AU$295 taken back: belongs to another couple" in moves


@pytest.mark.django_db
def test_the_place_stays_for_the_office_to_decide_on() -> None:
    held = a_long_hold()
    taken_back(booked(held, 79_500).payment)
    assert (fresh(held).state, amount_due(fresh(held), at=AT)) == (State.CONFIRMED, 79_500)


@pytest.mark.django_db
def test_nothing_is_taken_back_twice() -> None:
    payment = booked(a_long_hold(), 29_500).payment
    taken_back(payment)
    with pytest.raises(NothingToTakeBack):
        taken_back(payment)
    assert payment.refunds.count() == 1


@pytest.mark.django_db
def test_what_has_been_paid_back_is_not_taken_back_as_well() -> None:
    refund = a_refund_by_hand()
    pay_back_by_hand(refund=refund, remark="bank, 2 May", who=the_clerk(), at=AT)
    with pytest.raises(NothingToTakeBack):
        taken_back(refund.payment)


@pytest.mark.django_db
def test_what_waits_to_be_paid_back_need_not_be_paid_back_any_more() -> None:
    refund = a_refund_by_hand()
    assert taken_back(refund.payment) == 79_500
    refund.refresh_from_db()
    assert refund.state == Refund.State.SENT and refund.remark.startswith("Booked by mistake")
    refund_what_is_owed(at=AT)
    assert Refund.objects.get() == refund


@pytest.mark.django_db
def test_what_was_owed_of_it_and_not_planned_yet_is_not_owed_again() -> None:
    held = a_long_hold()
    payment = booked(held, 80_000).payment
    taken_back(payment)
    refund_what_is_owed(at=AT)
    assert (fresh(held).refund_due_cents, fresh(held).refunded_cents) == (80_000, 80_000)
    assert Refund.objects.count() == 1


@pytest.mark.django_db
def test_money_by_card_is_not_taken_back_here() -> None:
    payment = an_open_payment(a_long_hold())
    Payment.objects.filter(pk=payment.pk).update(state=Payment.State.PAID, paid_at=AT)
    with pytest.raises(NothingToTakeBack):
        taken_back(payment)


WHAT_HAPPENS = st.one_of(
    st.tuples(st.just("book"), st.integers(1, 90_000)),
    st.tuples(st.sampled_from(["take back", "pay back", "plan", "cancel"]), st.integers(0, 3)),
)


class TestTheLedger(TestCase):
    """Whatever the office does by hand, in whatever order."""

    @settings(max_examples=40, deadline=None)
    @given(happens=st.lists(WHAT_HAPPENS, min_size=2, max_size=8))
    def test_paid_less_refunded_is_what_is_kept(self, happens: list[tuple[str, int]]) -> None:
        held = a_long_hold()
        for what, number in happens:
            DOES[what](held, number)
            the_sums_agree(fresh(held))
        plan_refunds(registration=held, at=AT)
        planned = sum(Refund.objects.values_list("amount_cents", flat=True))
        assert planned == fresh(held).refund_due_cents


def the_sums_agree(now: Registration) -> None:
    payments = list(now.payments.prefetch_related("refunds"))
    refunds = [refund for payment in payments for refund in payment.refunds.all()]
    gone = sum(refund.amount_cents for refund in refunds if refund.state == Refund.State.SENT)
    assert sum(payment.amount_cents for payment in payments) == now.paid_cents
    assert gone == now.refunded_cents <= now.refund_due_cents <= now.paid_cents
    assert sum(refund.amount_cents for refund in refunds) <= now.refund_due_cents
    for payment in payments:
        kept = payment.amount_cents - sum(refund.amount_cents for refund in payment.refunds.all())
        assert kept >= 0


def _book(held: Registration, cents: int) -> None:
    booked(held, cents)


def _take_back(held: Registration, number: int) -> None:
    payment = _chosen(list(held.payments.all()), number)
    if payment is None:
        return
    left = left_to_take_back(payment)
    if left:
        assert taken_back(payment) == left
    with pytest.raises(NothingToTakeBack):
        taken_back(payment)


def _pay_back(held: Registration, number: int) -> None:
    waiting = list(Refund.objects.filter(payment__registration=held, state=Refund.State.BY_HAND))
    refund = _chosen(waiting, number)
    if refund:
        pay_back_by_hand(refund=refund, remark="bank", who=the_clerk(), at=AT)


def _plan(held: Registration, number: int) -> None:
    plan_refunds(registration=held, at=AT)


def _cancel(held: Registration, number: int) -> None:
    cancel(registration=held, at=AT, why="They rang", refund_in_full=number % 2 == 0)


def _chosen(rows: list[Any], number: int) -> Any:
    return rows[number % len(rows)] if rows else None


DOES: dict[str, Callable[[Registration, int], None]] = {
    "book": _book,
    "take back": _take_back,
    "pay back": _pay_back,
    "plan": _plan,
    "cancel": _cancel,
}
