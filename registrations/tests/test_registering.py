from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from registrations.cancelling import cancel
from registrations.models import Partner, Registration
from registrations.registering import (
    Couple,
    Person,
    PriceChanged,
    WorkshopClosed,
    WorkshopFull,
    begin_paying,
    is_live,
    register,
)
from registrations.tests.cast import a_confirmed_registration, a_couple, a_held_registration
from workshops.models import Workshop
from workshops.opening import Closed
from workshops.tests.cast import AT, a_workshop

pytestmark = pytest.mark.django_db
# Sydney's 15 May 2015 ends at 14:00 UTC.
CUT_OFF = datetime(2015, 5, 15, 14, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_a_place_is_held_and_the_quote_frozen() -> None:
    registration = a_held_registration()
    assert registration.state == Registration.State.HELD
    assert (registration.tier, registration.price_cents, registration.currency) == (
        "early_bird",
        79_500,
        "AUD",
    )
    assert registration.held_until == AT + timedelta(minutes=30)
    assert registration.refund_steps[0] == {"days_before": 21, "percent": 100, "fee_cents": 7500}


def test_each_partner_has_a_link_of_their_own() -> None:
    first, second = a_held_registration().partners.order_by("number")
    assert (first.number, second.number) == (1, 2)
    assert len(first.token) == len(second.token) == 43
    assert first.token != second.token


@pytest.mark.parametrize(
    ("at", "cents"), [(CUT_OFF - SECOND, 79_500), (CUT_OFF, 89_500), (CUT_OFF + SECOND, 89_500)]
)
def test_the_price_is_the_one_of_the_instant(at: datetime, cents: int) -> None:
    assert a_held_registration(at=at).price_cents == cents


def test_a_couple_that_saw_the_early_bird_is_not_booked_at_the_full_price() -> None:
    workshop = a_workshop()
    with pytest.raises(PriceChanged) as changed:
        register(workshop=workshop, couple=a_couple(), form_key=uuid4(), agreed_cents=79_500, at=CUT_OFF)
    assert changed.value.quote.cents == 89_500
    assert not Registration.objects.exists()


def test_the_same_form_again_is_the_same_registration_with_what_was_typed_last() -> None:
    first = a_held_registration()
    corrected = Couple(
        Person("Anna", "Silva", "anna@example.com"), Person("Kim", "T", "anna@example.com"), "12345678"
    )
    again = register(
        workshop=first.workshop,
        couple=corrected,
        form_key=first.form_key,
        agreed_cents=79_500,
        at=AT + SECOND,
    )
    assert again.pk == first.pk
    assert again.held_until == first.held_until
    own, other = again.partners.order_by("number")
    assert (own.first_name, own.email, other.last_name) == ("Anna", "anna@example.com", "T")
    assert (again.phone, again.shares_address) == ("12345678", True)


def test_the_same_form_again_keeps_the_links() -> None:
    first = a_held_registration()
    tokens = set(Partner.objects.values_list("token", flat=True))
    register(workshop=first.workshop, couple=a_couple(), form_key=first.form_key, agreed_cents=79_500, at=AT)
    assert set(Partner.objects.values_list("token", flat=True)) == tokens


def test_a_confirmed_registration_is_returned_unchanged() -> None:
    confirmed = a_confirmed_registration()
    before = list(confirmed.partners.values_list("email", flat=True))
    again = register(
        workshop=confirmed.workshop, couple=a_couple(), form_key=confirmed.form_key, agreed_cents=1, at=AT
    )
    assert again.pk == confirmed.pk
    assert list(again.partners.values_list("email", flat=True)) == before


def test_the_last_place_goes_to_the_first_couple() -> None:
    workshop = a_workshop(capacity=1)
    a_held_registration(workshop)
    with pytest.raises(WorkshopFull):
        a_held_registration(workshop, at=AT + timedelta(minutes=30) - SECOND)
    assert a_held_registration(workshop, at=AT + timedelta(minutes=30))


def test_who_holds_the_last_place_can_correct_the_form_of_a_full_workshop() -> None:
    workshop = a_workshop(capacity=1)
    hold = a_held_registration(workshop)
    again = register(workshop=workshop, couple=a_couple(), form_key=hold.form_key, agreed_cents=79_500, at=AT)
    assert again.pk == hold.pk


def test_registration_opens_at_its_second() -> None:
    workshop = a_workshop(opens_at=AT)
    with pytest.raises(WorkshopClosed) as closed:
        a_held_registration(workshop, at=AT - SECOND)
    assert closed.value.why == Closed.NOT_YET_OPEN
    assert a_held_registration(workshop, at=AT)


def test_registration_closes_when_the_first_session_begins() -> None:
    # 30 May 2015, 9:00 in Sydney is 23:00 UTC the day before.
    begins = datetime(2015, 5, 29, 23, tzinfo=UTC)
    workshop = a_workshop()
    assert a_held_registration(workshop, at=begins - SECOND)
    with pytest.raises(WorkshopClosed) as closed:
        a_held_registration(workshop, at=begins)
    assert closed.value.why == Closed.STARTED


@pytest.mark.parametrize(
    ("status", "why"),
    [(Workshop.Status.CANCELLED, Closed.CANCELLED), (Workshop.Status.DRAFT, Closed.DRAFT)],
)
def test_a_workshop_that_is_not_on_takes_nobody(status: Workshop.Status, why: Closed) -> None:
    with pytest.raises(WorkshopClosed) as closed:
        a_held_registration(a_workshop(status=status))
    assert closed.value.why == why


def test_a_form_belongs_to_a_registration_that_holds_or_has_a_place() -> None:
    hold = a_held_registration()
    assert is_live(hold, at=hold.held_until - SECOND)
    assert not is_live(hold, at=hold.held_until)
    confirmed = a_confirmed_registration(hold.workshop)
    assert is_live(confirmed, at=confirmed.held_until)
    assert not is_live(cancel(registration=confirmed, at=AT, why="a test"), at=AT)


def test_a_payment_that_has_begun_keeps_the_price_until_the_hold_ends() -> None:
    hold = a_held_registration()
    assert begin_paying(registration=hold).paying_until == hold.held_until


def test_registering_takes_few_queries(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    workshop, couple = a_workshop(), a_couple()
    with django_assert_max_num_queries(12):
        register(workshop=workshop, couple=couple, form_key=uuid4(), agreed_cents=79_500, at=AT)


@given(own=st.emails(), partners=st.emails())
def test_a_couple_shares_an_address_when_both_are_the_same(own: str, partners: str) -> None:
    couple = Couple(Person("A", "B", own), Person("C", "D", partners), "12345678")
    assert couple.shares_address == (own == partners)


def test_a_form_whose_hold_has_ended_is_a_new_try() -> None:
    workshop, couple, key = a_workshop(), a_couple(), uuid4()
    first = register(workshop=workshop, couple=couple, form_key=key, agreed_cents=79500, at=AT)
    ended = first.held_until
    second = register(workshop=workshop, couple=couple, form_key=key, agreed_cents=79500, at=ended)
    again = register(workshop=workshop, couple=couple, form_key=key, agreed_cents=79500, at=ended)
    assert first.pk != second.pk == again.pk


def test_a_running_hold_whose_price_has_moved_is_not_corrected_at_the_old_price() -> None:
    workshop, couple, key = a_workshop(), a_couple(), uuid4()
    hold = register(workshop=workshop, couple=couple, form_key=key, agreed_cents=79500, at=AT)
    Registration.objects.filter(pk=hold.pk).update(held_until=CUT_OFF + timedelta(days=2))
    with pytest.raises(PriceChanged):
        register(workshop=workshop, couple=couple, form_key=key, agreed_cents=79500, at=CUT_OFF)
    agreed = register(workshop=workshop, couple=couple, form_key=key, agreed_cents=89500, at=CUT_OFF)
    assert agreed.pk == hold.pk


def test_a_form_that_is_sent_for_another_workshop_is_a_form_of_its_own() -> None:
    first = a_held_registration()
    other = a_workshop(starts_on=date(2015, 6, 20))
    facts: dict[str, Any] = {
        "couple": a_couple(),
        "form_key": first.form_key,
        "agreed_cents": 79_500,
        "at": AT,
    }
    second = register(workshop=other, **facts)
    assert (second.workshop, second.pk == first.pk) == (other, False)
    assert register(workshop=other, **facts).pk == second.pk
