from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from workshops.models import Workshop
from workshops.tests.cast import AT, a_workshop, an_auckland_workshop, auckland, sydney
from workshops.weekends import Weekend, saturdays, weekend_of, weekends_ahead

SATURDAY = date(2015, 5, 30)


def weekend(saturday: date) -> Weekend:
    found = [each for month in weekends_ahead(at=AT) for each in month.weekends]
    return next(each for each in found if each.saturday == saturday)


@pytest.mark.parametrize(
    ("day", "saturday"),
    [
        (date(2015, 5, 26), date(2015, 5, 23)),
        (date(2015, 5, 27), SATURDAY),
        (date(2015, 5, 29), SATURDAY),
        (SATURDAY, SATURDAY),
        (date(2015, 5, 31), SATURDAY),
        (date(2015, 6, 2), SATURDAY),
        (date(2015, 6, 3), date(2015, 6, 6)),
    ],
)
def test_a_day_belongs_to_the_weekend_that_is_nearest(day: date, saturday: date) -> None:
    assert weekend_of(day) == saturday


@given(st.dates(date(2001, 1, 1), date(2199, 1, 1)))
def test_no_day_is_more_than_three_days_from_its_saturday(day: date) -> None:
    assert abs(weekend_of(day) - day) <= timedelta(days=3)
    assert weekend_of(day).weekday() == 5


def test_eighteen_months_are_offered_from_todays_saturday_on() -> None:
    days = saturdays(SATURDAY)
    assert (days[0], days[-1]) == (SATURDAY, date(2016, 11, 26))
    assert saturdays(date(2015, 5, 31))[0] == date(2015, 6, 6)
    assert saturdays(date(2015, 12, 31), months=1)[-1] == date(2016, 1, 30)


@pytest.mark.django_db
def test_a_month_has_the_weekends_whose_saturday_is_in_it() -> None:
    months = weekends_ahead(at=AT)
    assert [str(month.first) for month in months[:2]] == ["2015-05-01", "2015-06-01"]
    assert months[0].weekends[0].saturday == date(2015, 5, 2)
    # Sunday 1 November 2015 is the end of October's last weekend.
    october = next(month for month in months if month.first == date(2015, 10, 1))
    assert (october.weekends[-1].saturday, october.weekends[-1].sunday) == (
        date(2015, 10, 31),
        date(2015, 11, 1),
    )


@pytest.mark.django_db
def test_holidays_and_workshops_stand_on_their_weekend() -> None:
    auckland()
    workshop = a_workshop()
    assert weekend(SATURDAY).workshops == [workshop]
    assert weekend(date(2015, 6, 6)).workshops == []
    found = weekend(date(2015, 6, 6)).holidays
    assert [(city.name, holiday.day) for city, holiday in found if city == sydney()] == [
        ("Sydney", date(2015, 6, 8))
    ]


@pytest.mark.django_db
def test_a_friday_evening_and_a_long_workshop_stand_on_every_weekend_they_touch() -> None:
    long = a_workshop(starts_on=date(2015, 7, 3), ends_on=date(2015, 7, 11))
    assert weekend(date(2015, 7, 4)).workshops == weekend(date(2015, 7, 11)).workshops == [long]
    midweek = a_workshop(starts_on=date(2015, 8, 4), ends_on=date(2015, 8, 4))
    assert weekend(date(2015, 8, 1)).workshops == [midweek]


@pytest.mark.django_db
def test_a_cancelled_workshop_leaves_its_weekend_free() -> None:
    a_workshop(status=Workshop.Status.CANCELLED)
    assert weekend(SATURDAY).workshops == []


@pytest.mark.django_db
def test_the_calendar_asks_as_much_for_three_workshops_as_for_one(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    a_workshop()
    with django_assert_num_queries(3):
        weekends_ahead(at=AT)
    an_auckland_workshop()
    a_workshop(starts_on=date(2015, 7, 4))
    with django_assert_num_queries(3):
        weekends_ahead(at=AT)
