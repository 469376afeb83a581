from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from registrations.cancelling import cancel
from registrations.models import Registration
from registrations.places import (
    hold_ends_at,
    hold_is_running,
    places_left,
    places_left_by_workshop,
    places_taken,
)
from registrations.tests.cast import a_confirmed_registration, a_held_registration
from workshops.tests.cast import AT, a_workshop, an_auckland_workshop

pytestmark = pytest.mark.django_db
State = Registration.State
SECOND = timedelta(seconds=1)


def test_a_hold_takes_a_place_until_the_second_before_it_ends() -> None:
    hold = a_held_registration()
    assert places_left(hold.workshop, at=hold.held_until - SECOND) == 9
    assert places_left(hold.workshop, at=hold.held_until) == 10


def test_a_hold_runs_until_it_ends_by_the_clock() -> None:
    hold = a_held_registration()
    assert hold_is_running(hold, at=hold.held_until - SECOND)
    assert not hold_is_running(hold, at=hold.held_until)


def test_a_hold_lasts_the_programmes_minutes() -> None:
    workshop = a_workshop()
    workshop.programme.hold_minutes = 45
    assert hold_ends_at(workshop, at=AT) == AT + timedelta(minutes=45)


@pytest.mark.parametrize(
    ("state", "taken"),
    [
        (State.CONFIRMED, 1),
        (State.ATTENDED, 1),
        (State.LAPSED, 0),
        (State.CANCELLED, 0),
        (State.TRANSFERRED, 0),
    ],
)
def test_each_state_takes_a_place_or_does_not(state: Registration.State, taken: int) -> None:
    registration = a_held_registration()
    Registration.objects.update(state=state)
    assert places_taken(registration.workshop, at=AT + timedelta(days=300)) == taken


def test_a_cancelled_couples_place_is_free() -> None:
    confirmed = a_confirmed_registration()
    assert places_left(confirmed.workshop, at=AT) == 9
    cancel(registration=confirmed, at=AT, why="a test")
    assert places_left(confirmed.workshop, at=AT) == 10


def test_fewer_places_than_couples_is_nothing_left_not_less() -> None:
    workshop = a_workshop()
    a_confirmed_registration(workshop)
    a_confirmed_registration(workshop)
    workshop.capacity = 1
    assert places_left(workshop, at=AT) == 0


def test_many_workshops_are_counted_in_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    here, there = a_workshop(), an_auckland_workshop(capacity=1)
    a_held_registration(here)
    a_confirmed_registration(there)
    with django_assert_num_queries(1):
        left = places_left_by_workshop([here, there], at=AT)
    assert left == {here.pk: 9, there.pk: 0}
    assert left[here.pk] == places_left(here, at=AT)
