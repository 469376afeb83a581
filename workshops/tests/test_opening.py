from datetime import UTC, date, datetime, time, timedelta

import pytest

from workshops.adding import Hours, daily_hours
from workshops.models import Workshop
from workshops.opening import Closed, begins_at, is_past, why_closed
from workshops.tests.cast import AT, a_workshop, an_auckland_workshop

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
BEGINS = datetime(2015, 5, 29, 23, tzinfo=UTC)


def test_a_published_workshop_is_open_at_once() -> None:
    assert why_closed(a_workshop(), at=AT) is None


@pytest.mark.parametrize(
    ("status", "why"),
    [(Workshop.Status.DRAFT, Closed.DRAFT), (Workshop.Status.CANCELLED, Closed.CANCELLED)],
)
def test_drafts_and_cancelled_workshops_are_closed_whatever_the_time(
    status: Workshop.Status, why: Closed
) -> None:
    workshop = a_workshop(status=status)
    for at in (AT, BEGINS, datetime(2016, 1, 1, tzinfo=UTC)):
        assert why_closed(workshop, at=at) == why


def test_registration_ends_when_the_first_session_begins() -> None:
    workshop = a_workshop()
    assert begins_at(workshop) == BEGINS
    assert why_closed(workshop, at=BEGINS - SECOND) is None
    assert why_closed(workshop, at=BEGINS) == Closed.STARTED


def test_auckland_begins_two_hours_before_sydney() -> None:
    workshop = an_auckland_workshop(starts_on=date(2015, 5, 30))
    assert begins_at(workshop) == BEGINS - timedelta(hours=2)


def test_a_friday_evening_is_the_beginning() -> None:
    friday = date(2015, 5, 29)
    hours = [*daily_hours(date(2015, 5, 30), date(2015, 5, 31)), Hours(friday, time(19), time(21))]
    workshop = a_workshop(starts_on=friday, ends_on=date(2015, 5, 31), hours=hours)
    assert begins_at(workshop) == datetime(2015, 5, 29, 9, tzinfo=UTC)


def test_without_sessions_it_begins_at_nine() -> None:
    assert begins_at(a_workshop(hours=[])) == BEGINS


def test_a_workshop_is_past_after_the_midnight_of_its_last_day() -> None:
    workshop = a_workshop()
    midnight = datetime(2015, 5, 31, 14, tzinfo=UTC)
    assert not is_past(workshop, at=midnight - SECOND)
    assert why_closed(workshop, at=midnight - SECOND) == Closed.STARTED
    assert is_past(workshop, at=midnight)
    assert why_closed(workshop, at=midnight) == Closed.PAST


def test_registration_opens_to_the_second() -> None:
    opens_at = datetime(2015, 4, 1, 23, tzinfo=UTC)
    workshop = a_workshop(opens_at=opens_at)
    assert why_closed(workshop, at=opens_at - SECOND) == Closed.NOT_YET_OPEN
    assert why_closed(workshop, at=opens_at) is None
