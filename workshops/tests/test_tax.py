from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshops.models import Seller
from workshops.tax import tax_in


@pytest.mark.parametrize(
    ("percent", "cents", "tax"),
    [
        (10, 79_500, 7_227),
        (15, 89_500, 11_674),
        (10, 11, 1),
        (10, 5, 0),
        (10, 6, 1),
        (None, 79_500, 0),
        (0, 79_500, 0),
    ],
)
def test_tax_is_contained_in_the_price(percent: int | None, cents: int, tax: int) -> None:
    """Australia 1/11, New Zealand 3/23; a seller that is not registered shows none."""
    assert tax_in(cents, Seller(gst_percent=percent)) == tax


@given(cents=st.integers(0, 10**8), percent=st.integers(0, 100))
def test_rounded_half_up_and_the_same_for_money_that_goes_back(cents: int, percent: int) -> None:
    seller = Seller(gst_percent=percent)
    exact = Fraction(cents * percent, 100 + percent)
    assert tax_in(cents, seller) == int(exact + Fraction(1, 2))
    assert tax_in(-cents, seller) == -tax_in(cents, seller)
