from datetime import date, time

import pytest

from workshops.adding import daily_hours, free_slug
from workshops.tests.cast import a_workshop, an_auckland_workshop, sydney

pytestmark = pytest.mark.django_db


def test_the_address_is_city_and_first_day() -> None:
    assert a_workshop().slug == "sydney-2015-05-30"
    assert an_auckland_workshop().slug == "auckland-2015-05-16"


def test_a_second_workshop_on_the_same_day_gets_minus_two() -> None:
    a_workshop()
    assert free_slug(sydney(), date(2015, 5, 30)) == "sydney-2015-05-30-2"


def test_every_day_gets_nine_to_five() -> None:
    hours = [(s.day, s.starts, s.ends) for s in a_workshop().sessions.all()]
    assert hours == [
        (date(2015, 5, 30), time(9), time(17)),
        (date(2015, 5, 31), time(9), time(17)),
    ]


def test_a_one_day_workshop_has_one_session() -> None:
    assert len(daily_hours(date(2015, 5, 30), date(2015, 5, 30))) == 1
