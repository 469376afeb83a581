from datetime import UTC, datetime, timedelta

import pytest

from config.tests.people import the_office
from registrations.holding import HoldIsOver, HoldNotLonger, HoldPastTheStart, extend_hold
from registrations.models import Registration
from registrations.tests.cast import a_confirmed_registration, a_held_registration
from workshops.tests.cast import AT, a_workshop

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
# The Sydney workshop begins on 30 May 2015 at 9:00 am.
BEGINS = datetime(2015, 5, 29, 23, tzinfo=UTC)


def extend(registration: Registration, until: datetime, at: datetime = AT) -> Registration:
    return extend_hold(registration=registration, until=until, at=at, why="bank transfer")


def test_a_running_hold_lasts_longer_and_the_ledger_says_who_and_why() -> None:
    held, who = a_held_registration(), the_office()
    extend_hold(registration=held, until=AT + DAY, at=AT, why="bank transfer", who=who)
    held.refresh_from_db()
    assert held.held_until == AT + DAY
    note = held.moves.latest("id")
    assert (note.from_state, note.to_state, note.who) == ("held", "held", who)
    assert "bank transfer" in note.why


def test_extending_twice_to_the_same_instant_is_noted_once() -> None:
    held = a_held_registration()
    extend(held, AT + DAY)
    notes = held.moves.count()
    extend(held, AT + DAY)
    assert held.moves.count() == notes


def test_a_hold_that_has_ended_is_not_revived() -> None:
    held = a_held_registration()
    with pytest.raises(HoldIsOver):
        extend(held, AT + DAY, at=held.held_until)


def test_a_confirmed_place_has_no_hold_to_extend() -> None:
    with pytest.raises(HoldIsOver):
        extend(a_confirmed_registration(), AT + DAY)


def test_a_hold_is_never_made_shorter() -> None:
    held = a_held_registration()
    with pytest.raises(HoldNotLonger) as refused:
        extend(held, held.held_until - timedelta(seconds=1))
    assert refused.value.held_until == held.held_until


def test_a_hold_ends_when_the_workshop_begins_at_the_latest() -> None:
    held = a_held_registration()
    with pytest.raises(HoldPastTheStart) as refused:
        extend(held, BEGINS + timedelta(seconds=1))
    assert refused.value.begins_at == BEGINS
    assert extend(held, BEGINS).held_until == BEGINS


def test_a_place_that_another_couple_has_taken_meanwhile_is_not_kept() -> None:
    """Whoever waited for the lock read the clock before it, while the hold still ran."""
    workshop = a_workshop(capacity=1)
    held = a_held_registration(workshop)
    a_held_registration(workshop, at=held.held_until)
    with pytest.raises(HoldIsOver):
        extend(held, AT + DAY)
