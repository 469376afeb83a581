from datetime import timedelta

import pytest

from outbox.models import Message
from registrations.lapsing import holds_to_tidy, lapse, release
from registrations.models import Move, Registration
from registrations.places import places_left
from registrations.tests.cast import a_confirmed_registration, a_held_registration
from workshops.tests.cast import AT, an_auckland_workshop

pytestmark = pytest.mark.django_db
State = Registration.State
SECOND = timedelta(seconds=1)


def test_a_hold_is_tidied_once_it_has_ended() -> None:
    hold = a_held_registration()
    assert not holds_to_tidy(at=hold.held_until - SECOND).exists()
    assert list(holds_to_tidy(at=hold.held_until)) == [hold]


def test_the_oldest_hold_is_tidied_first() -> None:
    late = a_held_registration(at=AT + SECOND)
    early = a_held_registration(an_auckland_workshop(), at=AT - SECOND)
    assert list(holds_to_tidy(at=AT + timedelta(hours=1))) == [early, late]


def test_a_hold_that_has_ended_lapses_and_the_registrant_is_told_once() -> None:
    hold = a_held_registration()
    for _time in range(2):
        assert lapse(registration=hold, at=hold.held_until).state == State.LAPSED
    assert Move.objects.filter(registration=hold, to_state=State.LAPSED).count() == 1
    assert Message.objects.get().to == hold.partners.get(number=1).email


def test_a_running_hold_does_not_lapse() -> None:
    hold = a_held_registration()
    assert lapse(registration=hold, at=hold.held_until - SECOND).state == State.HELD
    assert not Message.objects.exists()


def test_a_confirmed_place_does_not_lapse() -> None:
    confirmed = a_confirmed_registration()
    assert lapse(registration=confirmed, at=confirmed.held_until).state == State.CONFIRMED


def test_a_place_that_is_given_back_is_free_at_once_and_nobody_is_written_to() -> None:
    hold = a_held_registration()
    assert release(registration=hold, at=AT + SECOND).state == State.LAPSED
    assert places_left(hold.workshop, at=AT + SECOND) == 10
    assert not Message.objects.exists()


def test_giving_back_again_or_too_late_changes_nothing() -> None:
    hold = a_held_registration()
    assert release(registration=hold, at=hold.held_until).state == State.HELD
    release(registration=hold, at=AT)
    moves = Move.objects.count()
    assert release(registration=hold, at=AT).state == State.LAPSED
    assert Move.objects.count() == moves


def test_a_confirmed_place_is_not_given_back_by_a_button() -> None:
    assert release(registration=a_confirmed_registration(), at=AT).state == State.CONFIRMED
