import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshops.money import display


@pytest.mark.parametrize(
    ("cents", "currency", "words"),
    [
        (79_500, "AUD", "AU$795"),
        (79_500, "NZD", "NZ$795"),
        (119_550, "NZD", "NZ$1,195.50"),
        (79_505, "AUD", "AU$795.05"),
        (5, "AUD", "AU$0.05"),
        (0, "AUD", "AU$0"),
        (123_456_789, "AUD", "AU$1,234,567.89"),
        (79_500, "EUR", "EUR 795"),
    ],
)
def test_amounts_are_shown_with_their_currency(cents: int, currency: str, words: str) -> None:
    assert display(cents, currency) == words


@given(st.integers(0, 10**9))
def test_no_cent_is_lost(cents: int) -> None:
    whole, _point, fraction = display(cents, "AUD").removeprefix("AU$").replace(",", "").partition(".")
    assert int(whole) * 100 + int(fraction or 0) == cents
    assert len(fraction) in (0, 2)
