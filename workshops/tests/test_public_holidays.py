from datetime import date

import pytest
from django.core.exceptions import ValidationError

from workshops.public_holidays import holidays_around, public_holidays, validate_region

SYDNEY, AUCKLAND = "AU-NSW", "NZ-AUK"


def names(region: str, first: date, last: date) -> list[str]:
    return [f"{holiday.day:%a} {holiday.name}" for holiday in holidays_around(region, first, last)]


def test_each_city_has_the_holidays_of_its_own_state() -> None:
    labour_weekend = (date(2027, 10, 2), date(2027, 10, 3))
    assert names(SYDNEY, *labour_weekend) == ["Mon Labour Day"]
    assert names(AUCKLAND, *labour_weekend) == []
    assert names("AU-VIC", *labour_weekend) == []
    assert names(AUCKLAND, date(2027, 10, 23), date(2027, 10, 24)) == ["Mon Labour Day"]


def test_only_auckland_keeps_its_anniversary() -> None:
    assert names(AUCKLAND, date(2027, 1, 30), date(2027, 1, 31)) == ["Mon Auckland Anniversary Day"]
    assert names("NZ", date(2027, 1, 30), date(2027, 1, 31)) == []


def test_the_friday_before_and_the_monday_after_make_a_long_weekend() -> None:
    assert names(AUCKLAND, date(2027, 6, 26), date(2027, 6, 27)) == ["Fri Matariki"]
    assert names(SYDNEY, date(2027, 3, 27), date(2027, 3, 28)) == [
        "Fri Good Friday",
        "Sat Easter Saturday",
        "Sun Easter Sunday",
        "Mon Easter Monday",
    ]


def test_a_tuesday_after_or_a_thursday_before_does_not() -> None:
    # Australia Day 2027 is a Tuesday.
    assert names(SYDNEY, date(2027, 1, 23), date(2027, 1, 24)) == []
    assert names(SYDNEY, date(2027, 1, 25), date(2027, 1, 25)) == []
    # Its Friday and Saturday are followed by a Sunday, which is no Monday.
    assert names(SYDNEY, date(2027, 4, 23), date(2027, 4, 24)) == []


def test_a_holiday_within_the_days_counts_on_any_weekday() -> None:
    assert names(SYDNEY, date(2027, 1, 25), date(2027, 1, 26)) == ["Tue Australia Day"]


def test_a_weekend_over_new_year_is_looked_up_in_both_years() -> None:
    found = public_holidays(SYDNEY, date(2027, 12, 28), date(2028, 1, 3))
    assert [holiday.day for holiday in found] == [date(2027, 12, 28), date(2028, 1, 1), date(2028, 1, 3)]


def test_a_city_without_a_region_has_no_holidays() -> None:
    assert public_holidays("", date(2027, 1, 1), date(2027, 12, 31)) == []


@pytest.mark.parametrize("region", ["AU-NSW", "NZ-AUK", "NZ", "AU-VIC"])
def test_a_region_that_is_known(region: str) -> None:
    validate_region(region)


@pytest.mark.parametrize("region", ["Sydney", "AU-XYZ", "XX", "NSW", "-NSW"])
def test_a_region_that_is_not(region: str) -> None:
    with pytest.raises(ValidationError, match="AU-NSW"):
        validate_region(region)
