from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from registrations.cancelling import cancel, owe, refund_due
from registrations.models import Registration
from registrations.states import MoveNotAllowed
from registrations.tests.cast import a_confirmed_registration, a_held_registration
from workshops.refund_policy import Step, refund_cents
from workshops.tests.cast import AT

pytestmark = pytest.mark.django_db
State = Registration.State
SECOND = timedelta(seconds=1)


def midnight_ending(day: int) -> datetime:
    """The instant at which that day of May 2015 ends in Sydney."""
    return datetime(2015, 5, day, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "cents"),
    [
        (midnight_ending(9) - SECOND, 72_000),
        (midnight_ending(9), 59_625),
        (midnight_ending(16) - SECOND, 59_625),
        (midnight_ending(16), 39_750),
        (midnight_ending(23) - SECOND, 39_750),
        (midnight_ending(23), 0),
    ],
)
def test_what_goes_back_falls_at_each_local_midnight(at: datetime, cents: int) -> None:
    # Starts on 30 May; 21 days before is 9 May: 795 less 75, then 75 %, 50 %, nothing.
    assert refund_due(a_confirmed_registration(), at=at) == cents


def test_the_policy_is_the_one_that_the_couple_booked_under() -> None:
    confirmed = a_confirmed_registration()
    confirmed.workshop.programme.refund_steps.all().delete()
    assert refund_due(confirmed, at=AT) == 72_000


def test_cancelling_owes_the_refund_once() -> None:
    confirmed = a_confirmed_registration()
    for at in (AT, midnight_ending(23)):
        cancelled = cancel(registration=confirmed, at=at, why="asked by email")
    assert (cancelled.state, cancelled.refund_due_cents) == (State.CANCELLED, 72_000)


def test_when_the_organiser_cancels_everything_goes_back() -> None:
    cancelled = cancel(
        registration=a_confirmed_registration(),
        at=midnight_ending(29),
        why="too few couples",
        refund_in_full=True,
    )
    assert cancelled.refund_due_cents == cancelled.paid_cents == 79_500


def test_a_hold_is_cancelled_without_anything_owed() -> None:
    assert cancel(registration=a_held_registration(), at=AT, why="a test").refund_due_cents == 0


@pytest.mark.parametrize("state", [State.LAPSED, State.ATTENDED, State.TRANSFERRED])
def test_what_is_over_can_not_be_cancelled(state: Registration.State) -> None:
    registration = a_held_registration()
    Registration.objects.update(state=state)
    with pytest.raises(MoveNotAllowed):
        cancel(registration=registration, at=AT, why="a test")


def test_what_is_owed_adds_up() -> None:
    confirmed = a_confirmed_registration()
    with transaction.atomic():
        owe(confirmed, 100)
        owe(confirmed, 200)
    confirmed.refresh_from_db()
    assert confirmed.refund_due_cents == 300
    assert refund_due(confirmed, at=AT) == 79_200 - 7_500


STEPS = st.lists(
    st.builds(
        Step,
        days_before=st.integers(0, 90),
        percent=st.integers(0, 100),
        fee_cents=st.integers(0, 20_000),
    ),
    max_size=5,
)


@given(paid=st.integers(0, 500_000), steps=STEPS, days=st.integers(-10, 120))
def test_no_policy_gives_back_more_than_was_paid_or_less_than_nothing(
    paid: int, steps: list[Step], days: int
) -> None:
    start = AT.date()
    assert 0 <= refund_cents(paid, steps, starts_on=start, on=start - timedelta(days=days)) <= paid


@given(paid=st.integers(0, 500_000), steps=STEPS, days=st.integers(-10, 120))
def test_cancelling_earlier_never_gives_less(paid: int, steps: list[Step], days: int) -> None:
    start = AT.date()
    later = refund_cents(paid, steps, starts_on=start, on=start - timedelta(days=days))
    earlier = refund_cents(paid, steps, starts_on=start, on=start - timedelta(days=days + 1))
    assert earlier >= later
