"""Going to the hosted page, for the first time and again, against the stand-in for Stripe."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from demo.stripe_standin import StandIn
from outbox.models import Message
from payments import gateway
from payments.gateway import GatewayDown, GatewayRefused
from payments.models import Payment
from payments.paying import NothingToPay, PaymentUnderWay, PriceHasMoved, open_checkout
from payments.settling import book, settle
from payments.tests.cast import said_paid
from registrations.models import Registration
from registrations.registering import begin_paying
from registrations.repricing import end_early_birds
from registrations.tests.cast import a_held_registration
from workshops.changing import cancel_workshop
from workshops.early_birds import close_early_bird
from workshops.models import Workshop
from workshops.tests.cast import a_workshop

pytestmark = pytest.mark.django_db
State = Payment.State


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def held(now: datetime) -> Registration:
    """A couple that has just registered for a weekend two months ahead, at the early-bird price."""
    starts_on = now.date() + timedelta(days=60)
    return a_held_registration(a_workshop(starts_on=starts_on, at=now), at=now)


def opened(held: Registration, at: datetime) -> Payment:
    return open_checkout(registration=held, agreed_cents=held.price_cents, at=at)


def test_the_page_asks_for_the_price_in_the_workshops_currency(
    stripe: StandIn, held: Registration, now: datetime
) -> None:
    payment = opened(held, now)
    [session] = stripe.look("sessions")["data"]
    assert (session["amount_total"], session["currency"]) == (79500, "aud")
    assert (payment.state, payment.session_id, payment.session_url) == (
        State.OPEN,
        session["id"],
        session["url"],
    )


def test_the_page_ends_with_the_hold_or_as_soon_as_stripe_allows(
    stripe: StandIn, held: Registration, now: datetime
) -> None:
    opened(held, now)
    [session] = stripe.look("sessions")["data"]
    ends = session["expires_at"] - now.timestamp()
    assert timedelta(minutes=30).total_seconds() < ends <= timedelta(minutes=31).total_seconds()


def test_stripe_learns_no_name_no_address_and_no_private_link(
    stripe: StandIn, held: Registration, now: datetime
) -> None:
    opened(held, now)
    sent = json.dumps(stripe.requests("/v1/checkout/sessions"))
    for partner in held.partners.all():
        for private in (partner.first_name, partner.last_name, partner.email, partner.token):
            assert private not in sent
    assert held.phone not in sent
    assert "ouple" not in sent
    assert held.reference in sent


def test_a_running_payment_keeps_its_price_until_the_hold_ends(
    stripe: StandIn, held: Registration, now: datetime
) -> None:
    opened(held, now)
    held.refresh_from_db()
    assert held.paying_until == held.held_until


def test_a_hold_of_days_keeps_the_price_of_a_payment_only_as_long_as_its_page(
    stripe: StandIn, held: Registration, now: datetime
) -> None:
    """Otherwise one look at the page would carry an early bird past its last day."""
    Registration.objects.update(held_until=now + timedelta(days=7))
    payment = opened(held, now)
    held.refresh_from_db()
    assert held.paying_until == payment.expires_at < now + timedelta(days=1)


def test_asked_again_the_open_page_is_given_again(stripe: StandIn, held: Registration, now: datetime) -> None:
    first = opened(held, now)
    again = opened(held, now + timedelta(minutes=5))
    assert again.pk == first.pk
    assert len(stripe.look("sessions")["data"]) == 1


def test_declined_the_same_page_takes_another_card(
    stripe: StandIn, held: Registration, now: datetime
) -> None:
    payment = opened(held, now)
    assert payment.session_id
    stripe.act(payment.session_id, "decline")
    assert settle(payment=payment, at=now).state == State.OPEN
    assert opened(held, now).pk == payment.pk
    stripe.act(payment.session_id, "pay")
    assert settle(payment=payment, at=now).state == State.PAID


def test_a_page_that_has_ended_is_followed_by_a_new_attempt_with_its_own_key(
    stripe: StandIn, held: Registration, now: datetime
) -> None:
    Registration.objects.update(held_until=now + timedelta(hours=3))
    held.refresh_from_db()
    first = opened(held, now)
    Payment.objects.update(state=State.EXPIRED)
    second = opened(held, now)
    assert (second.attempt, second.session_id != first.session_id) == (2, True)
    keys = [row["headers"]["Idempotency-Key"] for row in stripe.requests("/v1/checkout/sessions")]
    assert len(keys) == len(set(keys)) == 2


def test_a_hold_that_has_ended_has_nothing_to_pay(stripe: StandIn, held: Registration) -> None:
    with pytest.raises(NothingToPay):
        opened(held, held.held_until)


def test_money_on_its_way_can_not_be_paid_twice(stripe: StandIn, held: Registration, now: datetime) -> None:
    payment = opened(held, now)
    assert payment.session_id
    stripe.act(payment.session_id, "later")
    settle(payment=payment, at=now)
    with pytest.raises(PaymentUnderWay):
        opened(held, now)


def with_a_long_hold(held: Registration, now: datetime, *, cut_off: date) -> Registration:
    """The office gave the couple days to pay, and meanwhile the early bird has ended."""
    Registration.objects.update(held_until=now + timedelta(days=5))
    Workshop.objects.update(early_bird_until=cut_off)
    return Registration.objects.select_related("workshop__city").get(pk=held.pk)


def test_after_the_cut_off_an_unpaid_couple_must_agree_to_the_full_price(
    stripe: StandIn, held: Registration, now: datetime
) -> None:
    late = with_a_long_hold(held, now, cut_off=now.date() - timedelta(days=2))
    with pytest.raises(PriceHasMoved) as moved:
        opened(late, now)
    assert moved.value.cents == 89500
    assert open_checkout(registration=late, agreed_cents=89500, at=now).amount_cents == 89500


def test_at_a_new_price_the_page_with_the_old_one_is_closed_first(
    stripe: StandIn, held: Registration, now: datetime
) -> None:
    old = opened(held, now)
    begin_paying(registration=held)
    late = with_a_long_hold(held, now, cut_off=now.date() - timedelta(days=2))
    Registration.objects.update(paying_until=now - timedelta(seconds=1))
    late.refresh_from_db()
    open_checkout(registration=late, agreed_cents=89500, at=now)
    old.refresh_from_db()
    assert old.state == State.EXPIRED
    open_now = [s["amount_total"] for s in stripe.look("sessions")["data"] if s["status"] == "open"]
    assert open_now == [89500]


@pytest.mark.parametrize("kind", ["drop_after", "drop_before"])
def test_while_stripe_is_away_the_hold_goes_on_and_the_next_try_finds_one_page(
    stripe: StandIn, held: Registration, now: datetime, kind: str
) -> None:
    stripe.control("faults", kind=kind, count=3)
    with pytest.raises(GatewayDown):
        opened(held, now)
    payment = opened(held, now)
    assert (payment.attempt, payment.state) == (1, State.OPEN)
    assert len(stripe.look("sessions")["data"]) == 1


@pytest.mark.parametrize("kind", ["error_after", "error_before"])
def test_when_stripe_breaks_the_next_try_has_a_key_of_its_own(
    stripe: StandIn, held: Registration, now: datetime, kind: str
) -> None:
    stripe.control("faults", kind=kind, count=3)
    with pytest.raises(GatewayDown):
        opened(held, now)
    payment = opened(held, now)
    assert (payment.attempt, payment.state) == (2, State.OPEN)


def test_when_stripe_refuses_the_office_is_told_and_the_next_try_is_a_new_attempt(
    stripe: StandIn, held: Registration, now: datetime, settings: Any
) -> None:
    # A key that Stripe does not take.
    from payments import gateway

    good, settings.STRIPE_SECRET_KEY = settings.STRIPE_SECRET_KEY, "sk_live_made_up"
    gateway.forget_client()
    with pytest.raises(GatewayRefused):
        opened(held, now)
    assert Message.objects.filter(kind="payments/needs_a_person").count() == 1
    settings.STRIPE_SECRET_KEY = good
    gateway.forget_client()
    assert opened(held, now).attempt == 2


def test_nobody_pays_for_a_weekend_that_was_called_off(
    stripe: StandIn, held: Registration, now: datetime
) -> None:
    cancel_workshop(workshop=held.workshop, why="Too few couples.", at=now)
    with pytest.raises(NothingToPay):
        opened(held, now)


def test_a_price_does_not_move_while_its_page_is_being_opened(
    stripe: StandIn, held: Registration, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask = gateway.open_session

    def open_session(request: gateway.CheckoutRequest) -> gateway.CheckoutSession:
        close_early_bird(workshop=held.workshop, at=now)
        assert end_early_birds(at=now + timedelta(seconds=1)) == 0
        return ask(request)

    monkeypatch.setattr(gateway, "open_session", open_session)
    assert opened(held, now).amount_cents == 79500


def test_after_money_that_went_back_the_hold_can_still_be_paid_for(
    stripe: StandIn, held: Registration, now: datetime
) -> None:
    first = opened(held, now)
    Registration.objects.filter(pk=held.pk).update(paying_until=None)
    close_early_bird(workshop=held.workshop, at=now)
    end_early_birds(at=now)
    stripe.act(str(first.session_id), "pay")
    settle(payment=first, at=now)
    held.refresh_from_db()
    assert (held.state, held.refund_due_cents) == ("held", 79500)
    assert opened(held, now).amount_cents == 89500


def test_money_that_a_person_looks_at_can_not_be_paid_twice(
    stripe: StandIn, held: Registration, now: datetime
) -> None:
    payment = opened(held, now)
    book(payment=payment, said=replace(said_paid(payment), amount_cents=1), at=now)
    with pytest.raises(PaymentUnderWay):
        opened(held, now)


def test_no_second_page_is_opened_when_the_first_has_been_paid_at_this_moment(
    stripe: StandIn, held: Registration, now: datetime
) -> None:
    first = opened(held, now)
    Registration.objects.filter(pk=held.pk).update(paying_until=None)
    close_early_bird(workshop=held.workshop, at=now)
    end_early_birds(at=now)
    stripe.act(str(first.session_id), "pay")
    held.refresh_from_db()
    with pytest.raises(PaymentUnderWay):
        opened(held, now)
    assert len(stripe.look("sessions")["data"]) == 1
