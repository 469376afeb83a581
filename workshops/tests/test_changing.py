from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from workshops.adding import Hours, daily_hours
from workshops.changing import (
    ChangeRefused,
    DatesNotPossible,
    DecisionTooLate,
    EarlyBirdTooLate,
    SessionsNotPossible,
    VenueElsewhere,
    VenueTaken,
    WorkshopIsCancelled,
    WorkshopIsDraft,
    WorkshopIsPast,
    cancel_workshop,
    move_workshop,
    publish,
)
from workshops.models import Workshop
from workshops.tests.cast import AT, a_venue, a_workshop, auckland, sydney

pytestmark = pytest.mark.django_db

MAY_30, MAY_31 = date(2015, 5, 30), date(2015, 5, 31)


def move(workshop: Workshop, **changes: Any) -> Workshop:
    """Move the workshop with its own facts, but for `changes`; nine to five on the new days."""
    starts_on = changes.get("starts_on", workshop.starts_on)
    ends_on = changes.get("ends_on", workshop.ends_on)
    facts: dict[str, Any] = {
        "starts_on": starts_on,
        "ends_on": ends_on,
        "venue": workshop.venue,
        "sessions": daily_hours(starts_on, ends_on),
        "at": AT,
    }
    return move_workshop(workshop=workshop, **(facts | changes))


def test_a_move_that_changes_nothing_writes_nothing() -> None:
    before = a_workshop()
    after = move(before)
    assert (after.sequence, after.changed_at) == (0, before.changed_at)


@pytest.mark.parametrize(
    "changes",
    [
        {"starts_on": date(2015, 6, 6), "ends_on": date(2015, 6, 7)},
        {"sessions": [Hours(MAY_30, time(10), time(17)), Hours(MAY_31, time(9), time(17))]},
        {"sessions": [Hours(MAY_30, time(9), time(17))]},
    ],
    ids=["other days", "another hour", "a session less"],
)
def test_a_move_raises_the_sequence_and_notes_when(changes: dict[str, Any]) -> None:
    move(workshop := a_workshop(), **changes)
    workshop.refresh_from_db()
    assert (workshop.sequence, workshop.changed_at) == (1, AT)


def test_a_move_to_another_venue_raises_the_sequence() -> None:
    other = a_venue(slug="hall", name="Hall")
    moved = move(a_workshop(), venue=other)
    assert (moved.sequence, moved.venue) == (1, other)


def test_moving_twice_to_the_same_days_counts_once() -> None:
    workshop = a_workshop()
    for _twice in range(2):
        move(workshop, starts_on=date(2015, 6, 6), ends_on=date(2015, 6, 7))
    workshop.refresh_from_db()
    assert workshop.sequence == 1


def test_a_move_replaces_the_sessions_and_keeps_address_and_uid() -> None:
    workshop = a_workshop()
    moved = move(workshop, starts_on=date(2015, 6, 6), ends_on=date(2015, 6, 7))
    assert [s.day for s in moved.sessions.all()] == [date(2015, 6, 6), date(2015, 6, 7)]
    assert (moved.slug, moved.uid) == ("sydney-2015-05-30", workshop.uid)


def test_a_cancelled_workshop_can_not_be_moved_or_published() -> None:
    workshop = a_workshop()
    cancel_workshop(workshop=workshop, why="A burst pipe.", at=AT)
    with pytest.raises(WorkshopIsCancelled) as refused:
        move(workshop, starts_on=date(2015, 6, 6), ends_on=date(2015, 6, 7))
    assert refused.value.at == AT
    with pytest.raises(WorkshopIsCancelled):
        publish(workshop=workshop, at=AT)


def test_a_workshop_is_past_from_the_local_midnight_after_its_last_day() -> None:
    workshop = a_workshop()
    midnight = datetime(2015, 5, 31, 14, tzinfo=UTC)
    with pytest.raises(WorkshopIsPast) as refused:
        cancel_workshop(workshop=workshop, why="", at=midnight)
    assert refused.value.ended_on == MAY_31
    with pytest.raises(WorkshopIsPast):
        move(workshop, venue=a_venue(slug="hall"), at=midnight)
    second_before = midnight - timedelta(seconds=1)
    assert cancel_workshop(workshop=workshop, why="", at=second_before).cancelled_at == second_before


def test_the_last_day_is_not_before_the_first_or_before_today() -> None:
    with pytest.raises(DatesNotPossible):
        move(a_workshop(), starts_on=date(2015, 6, 7), ends_on=date(2015, 6, 6))
    with pytest.raises(DatesNotPossible) as refused:
        move(a_workshop(starts_on=date(2015, 7, 4)), starts_on=date(2015, 4, 25), ends_on=date(2015, 4, 26))
    assert refused.value.today == date(2015, 5, 1)


def test_the_early_bird_may_end_on_the_new_first_day_but_not_after_it() -> None:
    workshop = a_workshop()
    with pytest.raises(EarlyBirdTooLate) as refused:
        move(workshop, starts_on=date(2015, 5, 14))
    assert (refused.value.until, refused.value.starts_on) == (date(2015, 5, 15), date(2015, 5, 14))
    assert move(workshop, starts_on=date(2015, 5, 15)).starts_on == date(2015, 5, 15)


def test_the_decision_may_be_on_the_new_first_day_but_not_after_it() -> None:
    workshop = a_workshop(minimum=4, decide_on=date(2015, 5, 20))
    with pytest.raises(DecisionTooLate) as refused:
        move(workshop, starts_on=date(2015, 5, 19))
    assert (refused.value.on, refused.value.starts_on) == (date(2015, 5, 20), date(2015, 5, 19))
    assert move(workshop, starts_on=date(2015, 5, 20)).starts_on == date(2015, 5, 20)


def test_a_workshop_stays_in_its_city() -> None:
    with pytest.raises(VenueElsewhere):
        move(a_workshop(), venue=a_venue(auckland()))


def test_a_venue_holds_the_programme_once_on_a_day() -> None:
    other = a_workshop(starts_on=date(2015, 6, 6))
    with pytest.raises(VenueTaken) as refused:
        move(a_workshop(), starts_on=date(2015, 6, 6), ends_on=date(2015, 6, 7))
    assert refused.value.other == other


@pytest.mark.parametrize(
    "sessions",
    [
        [],
        [Hours(date(2015, 6, 1), time(9), time(17))],
        [Hours(MAY_30, time(17), time(9))],
        [Hours(MAY_30, time(9), time(12)), Hours(MAY_30, time(9), time(17))],
    ],
    ids=["none", "outside", "backwards", "twice"],
)
def test_sessions_lie_within_the_days(sessions: list[Hours]) -> None:
    workshop = a_workshop()
    with pytest.raises(SessionsNotPossible):
        move(workshop, sessions=sessions)
    assert workshop.sessions.count() == 2


def test_a_refused_move_writes_nothing() -> None:
    workshop = a_workshop()
    with pytest.raises(ChangeRefused):
        move(workshop, starts_on=date(2015, 6, 6), ends_on=date(2015, 6, 7), sessions=[])
    workshop.refresh_from_db()
    assert (workshop.starts_on, workshop.sequence) == (MAY_30, 0)


def test_cancelling_writes_the_fact_once() -> None:
    workshop = a_workshop()
    cancel_workshop(workshop=workshop, why="A burst pipe.", at=AT)
    again = cancel_workshop(workshop=workshop, why="Something else.", at=AT + timedelta(days=1))
    assert (again.status, again.sequence) == (Workshop.Status.CANCELLED, 1)
    assert (again.cancelled_at, again.changed_at, again.cancelled_why) == (AT, AT, "A burst pipe.")


def test_a_draft_is_not_cancelled_because_cancelled_workshops_are_public() -> None:
    workshop = a_workshop(status=Workshop.Status.DRAFT)
    with pytest.raises(WorkshopIsDraft):
        cancel_workshop(workshop=workshop, why="", at=AT)


def test_publishing_shows_a_draft_and_again_changes_nothing() -> None:
    workshop = a_workshop(status=Workshop.Status.DRAFT)
    published = publish(workshop=workshop, at=AT)
    assert (published.status, published.changed_at, published.sequence) == ("published", AT, 0)
    assert publish(workshop=workshop, at=AT + timedelta(days=1)).changed_at == AT


def test_the_cast_lives_in_two_cities() -> None:
    assert (sydney().currency, auckland().currency) == ("AUD", "NZD")
