"""What Stripe says is booked once, and money either has a place or goes back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from outbox.models import Message
from payments.gateway import CheckoutSession
from payments.models import Payment
from payments.settling import book
from payments.tests.cast import (
    an_open_payment,
    said_expired,
    said_open,
    said_paid,
    said_processing,
    said_refused,
)
from registrations.cancelling import cancel
from registrations.lapsing import lapse
from registrations.models import Registration
from registrations.repricing import move_to_full_price
from registrations.tests.cast import a_confirmed_registration, a_held_registration
from workshops.models import Workshop
from workshops.pricing import early_bird_ends_at
from workshops.tests.cast import AT, a_workshop

pytestmark = pytest.mark.django_db
State = Payment.State


def settled(
    registration: Registration, said: Callable[[Payment], CheckoutSession], *, at: datetime
) -> Registration:
    """The registration after its open payment was booked as `said`."""
    book(payment=an_open_payment(registration), said=said(an_open(registration)), at=at)
    return Registration.objects.get(pk=registration.pk)


def an_open(registration: Registration) -> Payment:
    return Payment.objects.get(registration=registration)


def test_money_within_the_hold_confirms_the_place() -> None:
    held = a_held_registration()
    after = settled(held, said_paid, at=held.held_until - timedelta(seconds=1))
    assert (after.state, after.paid_cents, after.refund_due_cents) == ("confirmed", 79500, 0)


def test_the_same_news_again_changes_nothing() -> None:
    held = a_held_registration()
    settled(held, said_paid, at=AT)
    payment, mails = an_open(held), Message.objects.count()
    for _ in range(3):
        book(payment=payment, said=said_paid(payment), at=AT + timedelta(hours=1))
    held.refresh_from_db()
    assert held.paid_cents == 79500
    assert Message.objects.count() == mails
    assert an_open(held).paid_at == AT


def test_an_expired_notice_after_the_money_changes_nothing() -> None:
    held = a_held_registration()
    after = settled(held, said_paid, at=AT)
    payment = an_open(held)
    book(payment=payment, said=said_expired(payment), at=AT)
    assert (an_open(held).state, after.state) == (State.PAID, "confirmed")


def test_money_after_the_hold_confirms_the_place_while_one_is_free() -> None:
    held = a_held_registration()
    after = settled(held, said_paid, at=held.held_until)
    assert (after.state, after.refund_due_cents) == ("confirmed", 0)


def test_money_after_the_lapse_confirms_the_place_while_one_is_free() -> None:
    held = a_held_registration()
    lapse(registration=held, at=held.held_until)
    after = settled(held, said_paid, at=held.held_until + timedelta(minutes=5))
    assert [move.to_state for move in after.moves.all()] == ["held", "lapsed", "confirmed"]


def test_money_after_the_hold_without_a_free_place_is_owed_back_with_an_apology() -> None:
    workshop = a_workshop(capacity=1)
    held = a_held_registration(workshop)
    a_confirmed_registration(workshop, at=held.held_until)
    after = settled(held, said_paid, at=held.held_until)
    assert (after.state, after.paid_cents, after.refund_due_cents) == ("held", 79500, 79500)
    kinds = set(Message.objects.filter(regarding=f"registration {held.pk}").values_list("kind", flat=True))
    assert {"registrations/money_goes_back", "payments/money_without_a_place"} <= kinds


def test_money_for_a_cancelled_registration_is_owed_back() -> None:
    held = a_held_registration()
    cancel(registration=held, at=AT, why="changed their mind")
    after = settled(held, said_paid, at=AT)
    assert (after.state, after.refund_due_cents) == ("cancelled", 79500)


def test_money_for_a_cancelled_workshop_is_owed_back() -> None:
    held = a_held_registration()
    Workshop.objects.update(status="cancelled", cancelled_at=AT)
    after = settled(held, said_paid, at=AT)
    assert after.refund_due_cents == 79500


def test_a_second_payment_of_a_confirmed_couple_is_owed_back() -> None:
    confirmed = a_confirmed_registration()
    after = settled(confirmed, said_paid, at=AT)
    assert (after.state, after.paid_cents, after.refund_due_cents) == ("confirmed", 159000, 79500)


def test_early_bird_money_after_the_move_to_the_full_price_is_owed_back() -> None:
    workshop = a_workshop()
    held = a_held_registration(workshop)
    cut_off = early_bird_ends_at(workshop)
    assert cut_off
    Registration.objects.update(held_until=cut_off + timedelta(days=3))
    payment = an_open_payment(held)
    assert move_to_full_price(registration=held, at=cut_off)
    book(payment=payment, said=said_paid(payment), at=cut_off)
    held.refresh_from_db()
    assert (held.state, held.refund_due_cents) == ("held", 79500)


@pytest.mark.parametrize("changes", [{"amount_cents": 79499}, {"amount_cents": 795}, {"currency": "NZD"}])
def test_another_amount_or_currency_needs_a_person_and_confirms_nothing(changes: dict[str, object]) -> None:
    held = a_held_registration()
    payment = an_open_payment(held)
    book(payment=payment, said=replace(said_paid(payment), **changes), at=AT)  # type: ignore[arg-type] # facts of mixed types
    held.refresh_from_db()
    payment.refresh_from_db()
    assert (payment.state, held.state, held.paid_cents) == (State.PROBLEM, "held", 0)
    assert Message.objects.filter(kind="payments/needs_a_person").count() == 1


@pytest.mark.parametrize(
    ("said", "state"),
    [
        (said_open, State.OPEN),
        (said_expired, State.EXPIRED),
        (said_processing, State.PROCESSING),
        (said_refused, State.FAILED),
    ],
)
def test_news_without_money_moves_only_the_payment(
    said: Callable[[Payment], CheckoutSession], state: str
) -> None:
    held = a_held_registration()
    after = settled(held, said, at=AT)
    assert (an_open(held).state, after.state, after.paid_cents) == (state, "held", 0)


def test_money_that_was_processing_when_the_hold_ended_is_booked_when_it_comes() -> None:
    held = a_held_registration()
    settled(held, said_processing, at=AT)
    payment = an_open(held)
    book(payment=payment, said=said_paid(payment), at=held.held_until + timedelta(days=1))
    held.refresh_from_db()
    assert held.state == "confirmed"


SAYINGS = [said_open, said_paid, said_expired, said_processing, said_refused]


class TestAnyOrderOfNews(TestCase):
    """Whatever Stripe says in whatever order: the money is booked once, and never forgotten."""

    @settings(max_examples=25, deadline=None)
    @given(st.lists(st.tuples(st.sampled_from(SAYINGS), st.integers(0, 90)), min_size=1, max_size=8))
    def test_paid_is_either_a_place_or_owed_back(
        self, news: list[tuple[Callable[[Payment], CheckoutSession], int]]
    ) -> None:
        held = a_held_registration(a_workshop())
        payment = an_open_payment(held)
        for said, minutes in news:
            book(payment=payment, said=said(payment), at=AT + timedelta(minutes=minutes))
        payment.refresh_from_db()
        held.refresh_from_db()
        paid = payment.state == State.PAID
        assert held.paid_cents == (held.price_cents if paid else 0)
        assert (held.state == "confirmed") == paid
        assert held.refund_due_cents == 0
