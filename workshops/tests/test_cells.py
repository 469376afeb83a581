from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshops.cells import MOST_CENTS, MOST_COUPLES, BadCell, read_capacity, read_cents, read_date


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("795", 79_500),
        ("795.00", 79_500),
        ("795.5", 79_550),
        ("795.05", 79_505),
        ("$795", 79_500),
        ("AU$795", 79_500),
        ("au$ 795", 79_500),
        ("1,195.00", 119_500),
        ("0.01", 1),
        ("20000", 2_000_000),
    ],
)
def test_prices_are_dollars(text: str, cents: int) -> None:
    assert read_cents(text, "AUD") == cents


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("795.005", "fractions of a cent"),
        ("795.000", "fractions of a cent"),
        ("795,00", "comma before the cents"),
        ("7.95E+02", "not a price"),
        ("1,95", "comma before the cents"),
        ("1,1950", "not a price"),
        ("NaN", "not a price"),
        ("٧٩٥", "not a price"),
        ("$-5", "negative"),
        ("−5", "negative"),
        ("0", "more than 0"),
        ("0.00", "more than 0"),
        ("20000.01", "not in cents"),
        ("NZ$795", "prices are in AU$"),
        (".50", "not a price"),
        ("795.", "not a price"),
    ],
)
def test_what_is_no_price_is_refused_with_a_reason(text: str, reason: str) -> None:
    with pytest.raises(BadCell, match=reason.replace("$", r"\$")):
        read_cents(text, "AUD")


@given(st.integers(1, MOST_CENTS))
def test_every_amount_survives_being_written_and_read(cents: int) -> None:
    dollars, rest = divmod(cents, 100)
    for text in (f"{dollars}.{rest:02d}", f"{dollars:,}.{rest:02d}", f"AU${dollars}.{rest:02d}"):
        assert read_cents(text, "AUD") == cents


@given(st.text(max_size=12))
def test_any_text_is_an_amount_or_is_refused(text: str) -> None:
    try:
        assert 0 < read_cents(text, None) <= MOST_CENTS
    except BadCell as bad:
        assert bad.reason


@given(st.integers(1, MOST_CENTS // 100), st.integers(1, 999).filter(lambda mills: mills % 10))
def test_fractions_of_a_cent_are_never_rounded(dollars: int, mills: int) -> None:
    with pytest.raises(BadCell):
        read_cents(f"{dollars}.{mills:03d}", "AUD")


@given(st.integers(1, MOST_COUPLES))
def test_every_whole_number_of_couples_is_read(couples: int) -> None:
    assert read_capacity(str(couples)) == couples


@given(st.one_of(st.integers(max_value=0), st.integers(min_value=MOST_COUPLES + 1)).map(str))
def test_no_other_whole_number_is(text: str) -> None:
    with pytest.raises(BadCell):
        read_capacity(text)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=1).map(str))
def test_no_fraction_of_a_couple(text: str) -> None:
    with pytest.raises(BadCell):
        read_capacity(text)


@given(st.text(max_size=12))
def test_any_text_is_a_capacity_or_is_refused(text: str) -> None:
    try:
        assert 1 <= read_capacity(text) <= MOST_COUPLES
    except BadCell as bad:
        assert bad.reason


@given(st.dates(date(2000, 1, 1), date(2200, 12, 31)))
def test_every_date_is_read_as_iso(day: date) -> None:
    assert read_date(day.isoformat()) == day


@pytest.mark.parametrize(
    "text", ["20270529", "2027-W21-6", "2027-5-29", "29.05.2027", "2027-05-29T00:00", ""]
)
def test_other_ways_to_write_a_date_are_refused(text: str) -> None:
    with pytest.raises(BadCell, match="year-month-day"):
        read_date(text)


@pytest.mark.parametrize("text", ["1999-12-31", "2201-01-01", "0001-01-01", "9999-12-31"])
def test_a_year_with_a_slip_of_the_finger_is_told(text: str) -> None:
    with pytest.raises(BadCell, match="check the year"):
        read_date(text)


def test_the_first_and_the_last_day_that_are_possible() -> None:
    assert (read_date("2000-01-01"), read_date("2200-12-31")) == (date(2000, 1, 1), date(2200, 12, 31))
