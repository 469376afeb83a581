from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshops.dates import (
    clock_in_words,
    day_in_words,
    end_of_day,
    end_of_day_in_words,
    instant_in_words,
    local_day,
    local_instant,
    span_in_words,
    until_in_words,
)
from workshops.models import City, Workshop

SYDNEY = City(name="Sydney", time_zone="Australia/Sydney", currency="AUD")
AUCKLAND = City(name="Auckland", time_zone="Pacific/Auckland", currency="NZD")


@pytest.mark.parametrize(
    ("city", "day", "clock", "instant"),
    [
        (SYDNEY, date(2015, 5, 30), time(9), datetime(2015, 5, 29, 23, tzinfo=UTC)),
        (AUCKLAND, date(2015, 5, 30), time(9), datetime(2015, 5, 29, 21, tzinfo=UTC)),
        (SYDNEY, date(2015, 12, 5), time(9), datetime(2015, 12, 4, 22, tzinfo=UTC)),
        (AUCKLAND, date(2015, 12, 5), time(9), datetime(2015, 12, 4, 20, tzinfo=UTC)),
        # Skipped in spring: half past two is half past three.
        (SYDNEY, date(2015, 10, 4), time(2, 30), datetime(2015, 10, 3, 16, 30, tzinfo=UTC)),
        (AUCKLAND, date(2015, 9, 27), time(2, 30), datetime(2015, 9, 26, 14, 30, tzinfo=UTC)),
        # Twice in autumn: the first.
        (SYDNEY, date(2015, 4, 5), time(2, 30), datetime(2015, 4, 4, 15, 30, tzinfo=UTC)),
        (AUCKLAND, date(2015, 4, 5), time(2, 30), datetime(2015, 4, 4, 13, 30, tzinfo=UTC)),
    ],
)
def test_a_local_time_is_an_instant(city: City, day: date, clock: time, instant: datetime) -> None:
    assert local_instant(day, clock, city) == instant


@given(st.sampled_from([SYDNEY, AUCKLAND]), st.dates(date(2000, 1, 1), date(2037, 12, 1)))
def test_a_day_ends_where_the_next_begins(city: City, day: date) -> None:
    midnight = end_of_day(day, city)
    assert local_day(midnight, city) == day + timedelta(days=1)
    assert local_day(midnight - timedelta(seconds=1), city) == day
    assert midnight - end_of_day(day - timedelta(days=1), city) in {
        timedelta(hours=hours) for hours in (23, 24, 25)
    }


def test_the_days_of_the_clock_changes_have_23_and_25_hours() -> None:
    for city, spring in ((SYDNEY, date(2015, 10, 4)), (AUCKLAND, date(2015, 9, 27))):
        assert end_of_day(spring, city) - end_of_day(spring - timedelta(days=1), city) == timedelta(hours=23)
        autumn = date(2015, 4, 5)
        assert end_of_day(autumn, city) - end_of_day(autumn - timedelta(days=1), city) == timedelta(hours=25)


def test_the_date_is_the_citys() -> None:
    at = datetime(2015, 5, 15, 13, tzinfo=UTC)
    assert (local_day(at, SYDNEY), local_day(at, AUCKLAND)) == (date(2015, 5, 15), date(2015, 5, 16))


def test_days_and_instants_in_words_name_the_city() -> None:
    assert day_in_words(date(2015, 5, 15)) == "Friday 15 May 2015"
    assert end_of_day_in_words(date(2015, 5, 15), SYDNEY) == "the end of Friday 15 May 2015, Sydney time"
    at = datetime(2015, 5, 15, 4, 30, tzinfo=UTC)
    assert instant_in_words(at, SYDNEY) == "Friday 15 May 2015, 2:30 pm Sydney time"
    assert instant_in_words(at, AUCKLAND) == "Friday 15 May 2015, 4:30 pm Auckland time"


@pytest.mark.parametrize(
    ("clock", "words"),
    [
        (time(0), "12:00 am"),
        (time(0, 5), "12:05 am"),
        (time(9), "9:00 am"),
        (time(11, 59), "11:59 am"),
        (time(12), "12:00 pm"),
        (time(17, 30), "5:30 pm"),
    ],
)
def test_clocks_in_words(clock: time, words: str) -> None:
    assert clock_in_words(clock) == words


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2015, 5, 30), date(2015, 5, 31), "30/31 May 2015"),
        (date(2015, 5, 30), date(2015, 5, 30), "30 May 2015"),
        (date(2015, 5, 29), date(2015, 5, 31), "29–31 May 2015"),
        (date(2015, 5, 31), date(2015, 6, 1), "31 May/1 June 2015"),
        (date(2015, 12, 31), date(2016, 1, 1), "31 December 2015/1 January 2016"),
    ],
)
def test_spans_in_words(first: date, last: date, words: str) -> None:
    assert span_in_words(Workshop(starts_on=first, ends_on=last)) == words


def test_a_midnight_is_called_the_end_of_its_day() -> None:
    midnight = datetime(2015, 5, 15, 14, tzinfo=UTC)
    assert until_in_words(midnight, SYDNEY) == "the end of Friday 15 May 2015, Sydney time"
    just_before = midnight - timedelta(minutes=1)
    assert until_in_words(just_before, SYDNEY) == "Friday 15 May 2015, 11:59 pm Sydney time"
