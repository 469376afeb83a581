"""After the weekend: who attended, and what is wiped."""

from datetime import UTC, datetime, timedelta

import pytest

from registrations.cancelling import cancel
from registrations.looking_back import look_back, note_attended, wipe_answers
from registrations.models import Answers, Registration
from registrations.tests.cast import a_confirmed_registration, a_held_registration
from workshops.models import Programme
from workshops.tests.cast import AT, a_workshop

pytestmark = pytest.mark.django_db
State = Registration.State

# The midnight after Sunday 31 May 2015, in Sydney.
OVER = datetime(2015, 5, 31, 14, tzinfo=UTC)
# The beginning of the thirtieth local day after the last.
WIPED = OVER + timedelta(days=29)
SECOND = timedelta(seconds=1)


def answers_of(registration: Registration) -> Answers:
    return Answers.objects.create(
        partner=registration.partners.get(number=2), dietary="No nuts", emergency_name="Jo", changed_at=AT
    )


def state_of(registration: Registration) -> str:
    return Registration.objects.get(pk=registration.pk).state


def test_a_couple_has_attended_from_the_midnight_after_the_last_local_day() -> None:
    registration = a_confirmed_registration()
    look_back(at=OVER - SECOND)
    assert state_of(registration) == State.CONFIRMED
    look_back(at=OVER)
    assert state_of(registration) == State.ATTENDED


def test_attending_is_noted_once_in_the_ledger() -> None:
    registration = a_confirmed_registration()
    assert [note_attended(at=OVER), note_attended(at=OVER)] == [1, 0]
    assert registration.moves.filter(to_state=State.ATTENDED).count() == 1


def test_who_had_no_place_has_not_attended() -> None:
    workshop = a_workshop()
    held, over = a_held_registration(workshop), a_confirmed_registration(workshop)
    cancel(registration=over, at=AT, why="changed their mind")
    assert note_attended(at=OVER) == 0
    assert (state_of(held), state_of(over)) == (State.HELD, State.CANCELLED)


def test_private_answers_are_wiped_thirty_local_days_after_the_last_day() -> None:
    answers_of(a_confirmed_registration())
    assert wipe_answers(at=WIPED - SECOND) == 0
    assert wipe_answers(at=WIPED) == 1
    assert not Answers.objects.exists()


def test_answers_of_a_cancelled_booking_are_wiped_too_and_the_names_stay() -> None:
    registration = a_confirmed_registration()
    answers_of(registration)
    cancel(registration=registration, at=AT, why="changed their mind")
    look_back(at=WIPED)
    assert not Answers.objects.exists()
    assert registration.partners.count() == 2


def test_the_office_sets_for_how_long_answers_are_kept() -> None:
    answers_of(a_confirmed_registration())
    Programme.objects.update(keep_answers_days=10)
    assert wipe_answers(at=OVER + timedelta(days=9) - SECOND) == 0
    assert wipe_answers(at=OVER + timedelta(days=9)) == 1
