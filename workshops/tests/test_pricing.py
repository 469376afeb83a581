"""Both sides of the cut-off to the second, in both cities, in summer, in winter and at every clock change."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshops.models import City, Workshop
from workshops.pricing import EARLY_BIRD, FULL, Quote, early_bird_ends_at, early_bird_is_open, quote

SYDNEY = City(name="Sydney", slug="sydney", time_zone="Australia/Sydney", currency="AUD")
AUCKLAND = City(name="Auckland", slug="auckland", time_zone="Pacific/Auckland", currency="NZD")
CITIES = [SYDNEY, AUCKLAND]
SECOND = timedelta(seconds=1)


def a_workshop(city: City = SYDNEY, **changes: Any) -> Workshop:
    """Sydney 30/31 May 2015, AU$795 until 15 May, then AU$895; not saved, for questions need no database."""
    facts: dict[str, Any] = {
        "starts_on": date(2015, 5, 30),
        "ends_on": date(2015, 5, 31),
        "full_price_cents": 89_500,
        "early_bird_price_cents": 79_500,
        "early_bird_until": date(2015, 5, 15),
    }
    return Workshop(city=city, **(facts | changes))


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


CUT_OFFS = [
    # The reference case, and the same day in Auckland: winter time in both.
    (SYDNEY, date(2015, 5, 15), utc(2015, 5, 15, 14)),
    (AUCKLAND, date(2015, 5, 15), utc(2015, 5, 15, 12)),
    (SYDNEY, date(2027, 7, 1), utc(2027, 7, 1, 14)),
    (AUCKLAND, date(2027, 7, 1), utc(2027, 7, 1, 12)),
    # Summer time.
    (SYDNEY, date(2015, 11, 6), utc(2015, 11, 6, 13)),
    (AUCKLAND, date(2015, 11, 20), utc(2015, 11, 20, 11)),
    (SYDNEY, date(2027, 1, 15), utc(2027, 1, 15, 13)),
    (AUCKLAND, date(2027, 1, 15), utc(2027, 1, 15, 11)),
    # The clocks go back on 5 April 2015 in both cities: the day before, the day, the day after.
    (SYDNEY, date(2015, 4, 4), utc(2015, 4, 4, 13)),
    (SYDNEY, date(2015, 4, 5), utc(2015, 4, 5, 14)),
    (SYDNEY, date(2015, 4, 6), utc(2015, 4, 6, 14)),
    (AUCKLAND, date(2015, 4, 4), utc(2015, 4, 4, 11)),
    (AUCKLAND, date(2015, 4, 5), utc(2015, 4, 5, 12)),
    (AUCKLAND, date(2015, 4, 6), utc(2015, 4, 6, 12)),
    # They go forward on 4 October 2015 in Sydney, on 27 September 2015 in Auckland.
    (SYDNEY, date(2015, 10, 3), utc(2015, 10, 3, 14)),
    (SYDNEY, date(2015, 10, 4), utc(2015, 10, 4, 13)),
    (SYDNEY, date(2015, 10, 5), utc(2015, 10, 5, 13)),
    (AUCKLAND, date(2015, 9, 26), utc(2015, 9, 26, 12)),
    (AUCKLAND, date(2015, 9, 27), utc(2015, 9, 27, 11)),
    (AUCKLAND, date(2015, 9, 28), utc(2015, 9, 28, 11)),
    # Between the two spring changes the cities are three hours apart.
    (SYDNEY, date(2015, 9, 30), utc(2015, 9, 30, 14)),
    (AUCKLAND, date(2015, 9, 30), utc(2015, 9, 30, 11)),
    # The last day of a year, and of a February with a leap day.
    (SYDNEY, date(2027, 12, 31), utc(2027, 12, 31, 13)),
    (AUCKLAND, date(2028, 2, 29), utc(2028, 2, 29, 11)),
]


@pytest.mark.parametrize(("city", "until", "midnight"), CUT_OFFS)
def test_the_early_bird_holds_to_the_last_second_of_its_date(
    city: City, until: date, midnight: datetime
) -> None:
    workshop = a_workshop(city, starts_on=date(2030, 1, 5), ends_on=date(2030, 1, 6), early_bird_until=until)
    early = Quote(EARLY_BIRD, 79_500, city.currency, midnight)
    full = Quote(FULL, 89_500, city.currency, None)
    assert quote(workshop, at=midnight - SECOND) == early
    assert quote(workshop, at=midnight - timedelta(microseconds=1)) == early
    assert quote(workshop, at=midnight) == full
    assert quote(workshop, at=midnight + SECOND) == full


def test_the_reference_case_in_words() -> None:
    workshop = a_workshop()
    assert str(quote(workshop, at=utc(2015, 5, 15, 13, 59, 59))) == "AU$795"
    assert str(quote(workshop, at=utc(2015, 5, 15, 14))) == "AU$895"


@pytest.mark.parametrize("city", CITIES)
def test_the_instant_decides_and_not_the_zone_it_is_written_in(city: City) -> None:
    workshop = a_workshop(city)
    ends_at = early_bird_ends_at(workshop)
    assert ends_at
    for zone in (SYDNEY.zone, AUCKLAND.zone, UTC):
        assert quote(workshop, at=(ends_at - SECOND).astimezone(zone)).is_early_bird
        assert not quote(workshop, at=ends_at.astimezone(zone)).is_early_bird


def test_without_an_early_bird_the_full_price_stands() -> None:
    workshop = a_workshop(early_bird_price_cents=None, early_bird_until=None)
    assert quote(workshop, at=utc(2015, 1, 1)) == Quote(FULL, 89_500, "AUD", None)
    assert early_bird_ends_at(workshop) is None


def test_an_early_bird_that_the_office_closed_ends_at_that_instant() -> None:
    closed_at = utc(2015, 5, 10, 3, 30)
    workshop = a_workshop(early_bird_closed_at=closed_at)
    assert quote(workshop, at=closed_at - SECOND).until == closed_at
    assert quote(workshop, at=closed_at) == Quote(FULL, 89_500, "AUD", None)


def test_a_late_note_of_its_end_does_not_make_the_early_bird_longer() -> None:
    workshop = a_workshop(early_bird_closed_at=utc(2015, 5, 20))
    assert early_bird_ends_at(workshop) == utc(2015, 5, 15, 14)
    assert not quote(workshop, at=utc(2015, 5, 15, 14)).is_early_bird


@given(
    st.sampled_from(CITIES),
    st.dates(date(2015, 1, 1), date(2035, 12, 31)),
    st.datetimes(datetime(2015, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC)),
)
def test_whatever_the_date_a_quote_stands_exactly_until_its_until(
    city: City, until: date, at: datetime
) -> None:
    workshop = a_workshop(city, early_bird_until=until)
    price = quote(workshop, at=at)
    local = at.astimezone(city.zone).date()
    assert price.is_early_bird == (local <= until) == early_bird_is_open(workshop, at=at)
    if price.until:
        assert at < price.until
        assert quote(workshop, at=price.until - SECOND) == price
        assert not quote(workshop, at=price.until).is_early_bird
