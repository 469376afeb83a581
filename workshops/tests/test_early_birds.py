from datetime import UTC, date, datetime, timedelta

import pytest

from workshops.early_birds import (
    CutOffNotPossible,
    EarlyBirdIsOver,
    NoEarlyBird,
    close_early_bird,
    early_birds_to_close,
    extend_early_bird,
)
from workshops.models import Workshop
from workshops.pricing import quote
from workshops.tests.cast import AT, a_workshop, an_auckland_workshop

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)
SYDNEY_MIDNIGHT = datetime(2015, 5, 15, 14, tzinfo=UTC)
AUCKLAND_MIDNIGHT = datetime(2015, 5, 15, 12, tzinfo=UTC)


def without_early_bird() -> Workshop:
    return a_workshop(early_bird_price_cents=None)


def test_each_city_closes_at_its_own_midnight() -> None:
    here = a_workshop()
    there = an_auckland_workshop(starts_on=date(2015, 5, 30))
    without_early_bird_there = an_auckland_workshop(early_bird_price_cents=None)
    assert without_early_bird_there.early_bird_until is None
    assert early_birds_to_close(at=AUCKLAND_MIDNIGHT - SECOND) == []
    assert early_birds_to_close(at=AUCKLAND_MIDNIGHT) == [there]
    assert early_birds_to_close(at=SYDNEY_MIDNIGHT - SECOND) == [there]
    assert set(early_birds_to_close(at=SYDNEY_MIDNIGHT)) == {here, there}


def test_what_is_written_down_is_not_closed_again() -> None:
    close_early_bird(workshop=a_workshop(), at=SYDNEY_MIDNIGHT)
    assert early_birds_to_close(at=SYDNEY_MIDNIGHT + timedelta(days=9)) == []


@pytest.mark.parametrize("late", [timedelta(0), SECOND, timedelta(days=40)])
def test_a_late_worker_writes_the_midnight_and_not_its_own_time(late: timedelta) -> None:
    closed = close_early_bird(workshop=a_workshop(), at=SYDNEY_MIDNIGHT + late)
    assert closed.early_bird_closed_at == SYDNEY_MIDNIGHT


def test_the_office_closes_at_once() -> None:
    workshop = close_early_bird(workshop=a_workshop(), at=AT)
    assert workshop.early_bird_closed_at == AT
    assert quote(workshop, at=AT).cents == 89_500
    assert quote(workshop, at=AT - SECOND).cents == 79_500


def test_closing_twice_keeps_the_first_instant() -> None:
    workshop = a_workshop()
    close_early_bird(workshop=workshop, at=AT)
    assert close_early_bird(workshop=workshop, at=AT + timedelta(days=1)).early_bird_closed_at == AT


def test_without_an_early_bird_there_is_nothing_to_close_or_extend() -> None:
    workshop = without_early_bird()
    with pytest.raises(NoEarlyBird):
        close_early_bird(workshop=workshop, at=AT)
    with pytest.raises(NoEarlyBird):
        extend_early_bird(workshop=workshop, until=date(2015, 5, 20), at=AT)


def test_it_may_be_extended_until_the_last_second_of_its_date() -> None:
    workshop = a_workshop()
    at = SYDNEY_MIDNIGHT - SECOND
    extended = extend_early_bird(workshop=workshop, until=date(2015, 5, 20), at=at)
    assert quote(extended, at=SYDNEY_MIDNIGHT).cents == 79_500
    assert quote(extended, at=SYDNEY_MIDNIGHT + timedelta(days=5)).cents == 89_500


def test_once_its_date_has_passed_nobody_gets_it_any_more() -> None:
    with pytest.raises(EarlyBirdIsOver):
        extend_early_bird(workshop=a_workshop(), until=date(2015, 5, 20), at=SYDNEY_MIDNIGHT)


def test_extending_reopens_what_the_office_closed_before_its_date() -> None:
    workshop = close_early_bird(workshop=a_workshop(), at=AT)
    reopened = extend_early_bird(workshop=workshop, until=date(2015, 5, 16), at=AT + SECOND)
    assert reopened.early_bird_closed_at is None
    assert quote(reopened, at=AT + SECOND).cents == 79_500


def test_the_new_date_lies_between_today_in_the_city_and_the_first_day() -> None:
    workshop = a_workshop()
    # 1 May, 13:00 in Sydney.
    for impossible in (date(2015, 4, 30), date(2015, 5, 31)):
        with pytest.raises(CutOffNotPossible):
            extend_early_bird(workshop=workshop, until=impossible, at=AT)
    for possible in (date(2015, 5, 1), date(2015, 5, 30)):
        assert extend_early_bird(workshop=workshop, until=possible, at=AT).early_bird_until == possible
