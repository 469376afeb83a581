"""The states of a registration and the moves between them; `move()` is the only writer of either."""

from datetime import datetime
from typing import TYPE_CHECKING

from registrations.models import Move, Registration

if TYPE_CHECKING:
    from django.contrib.auth.models import User

State = Registration.State

MOVES: dict[State, frozenset[State]] = {
    State.HELD: frozenset({State.CONFIRMED, State.LAPSED, State.CANCELLED}),
    # Money that comes after the hold confirms the place after all, if one is free.
    State.LAPSED: frozenset({State.CONFIRMED}),
    State.CONFIRMED: frozenset({State.ATTENDED, State.CANCELLED, State.TRANSFERRED}),
    State.ATTENDED: frozenset(),
    State.CANCELLED: frozenset(),
    State.TRANSFERRED: frozenset(),
}


class MoveNotAllowed(Exception):
    """The table has no such move: `from_state`, `to_state`."""

    def __init__(self, from_state: str, to_state: str) -> None:
        super().__init__(f"{from_state} → {to_state}")
        self.from_state = from_state
        self.to_state = to_state


def move(registration: Registration, to: State, *, at: datetime, why: str, who: "User | None" = None) -> Move:
    """Take the (locked) registration to the state `to` and write the move into the ledger.

    `who` is the person of the office, None the site itself. Raises MoveNotAllowed.
    """
    old = State(registration.state)
    if to not in MOVES[old]:
        raise MoveNotAllowed(old, to)
    registration.state = to
    registration.save(update_fields=["state"])
    return Move.objects.create(
        registration=registration, from_state=old, to_state=to, at=at, who=who, why=why
    )


def begin(registration: Registration, *, at: datetime, why: str, who: "User | None" = None) -> Move:
    """Write a new (held) registration's first line into the ledger."""
    return Move.objects.create(
        registration=registration, from_state="", to_state=State.HELD, at=at, who=who, why=why
    )


def note(registration: Registration, *, at: datetime, why: str, who: "User | None" = None) -> Move:
    """A line in the ledger that moves nothing: what the office did to the registration in its state."""
    state = registration.state
    return Move.objects.create(
        registration=registration, from_state=state, to_state=state, at=at, who=who, why=why
    )
