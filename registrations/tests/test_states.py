import pytest

from registrations.models import Move, Registration
from registrations.states import MOVES, MoveNotAllowed, move
from registrations.tests.cast import a_held_registration
from workshops.tests.cast import AT

pytestmark = pytest.mark.django_db
State = Registration.State


def test_the_table_knows_every_state() -> None:
    assert set(MOVES) == set(State)


@pytest.mark.parametrize("old", list(State))
@pytest.mark.parametrize("new", list(State))
def test_only_the_moves_of_the_table_are_made(old: Registration.State, new: Registration.State) -> None:
    registration = a_held_registration()
    Registration.objects.filter(pk=registration.pk).update(state=old)
    registration.refresh_from_db()
    if new in MOVES[old]:
        written = move(registration, new, at=AT, why="a test")
        assert (written.from_state, written.to_state, written.at, written.why) == (old, new, AT, "a test")
        expected = new
    else:
        with pytest.raises(MoveNotAllowed) as refused:
            move(registration, new, at=AT, why="a test")
        assert (refused.value.from_state, refused.value.to_state) == (old, new)
        expected = old
    registration.refresh_from_db()
    assert registration.state == expected


def test_the_ledger_begins_with_the_hold() -> None:
    registration = a_held_registration()
    first = Move.objects.get(registration=registration)
    assert (first.from_state, first.to_state, first.at) == ("", State.HELD, AT)
