from datetime import timedelta

import pytest

from registrations.resizing import BelowMinimum, BelowPlacesTaken, change_capacity
from registrations.tests.cast import a_confirmed_registration, a_held_registration
from workshops.models import Workshop
from workshops.tests.cast import AT, a_workshop

pytestmark = pytest.mark.django_db


def test_a_workshop_gets_more_places() -> None:
    workshop = a_workshop(capacity=2)
    change_capacity(workshop=workshop, capacity=5, at=AT)
    workshop.refresh_from_db()
    assert workshop.capacity == 5


def test_never_fewer_places_than_are_taken() -> None:
    workshop = a_workshop()
    a_confirmed_registration(workshop)
    a_held_registration(workshop)
    with pytest.raises(BelowPlacesTaken) as refused:
        change_capacity(workshop=workshop, capacity=1, at=AT)
    assert refused.value.taken == 2
    workshop.refresh_from_db()
    assert workshop.capacity == 10


def test_as_few_places_as_are_taken() -> None:
    workshop = a_workshop()
    a_confirmed_registration(workshop)
    assert change_capacity(workshop=workshop, capacity=1, at=AT).capacity == 1


def test_never_fewer_places_than_the_minimum() -> None:
    workshop = a_workshop()
    Workshop.objects.update(minimum=6, decide_on=workshop.starts_on)
    with pytest.raises(BelowMinimum) as refused:
        change_capacity(workshop=workshop, capacity=5, at=AT)
    assert refused.value.minimum == 6
    assert change_capacity(workshop=workshop, capacity=6, at=AT).capacity == 6


def test_a_hold_that_has_ended_takes_no_place() -> None:
    workshop = a_workshop()
    a_confirmed_registration(workshop)
    held = a_held_registration(workshop)
    ended = held.held_until
    with pytest.raises(BelowPlacesTaken):
        change_capacity(workshop=workshop, capacity=1, at=ended - timedelta(seconds=1))
    assert change_capacity(workshop=workshop, capacity=1, at=ended).capacity == 1
