"""Goods and services tax: contained in every price, by the rate of whoever sells."""

from workshops.models import Seller


def tax_in(cents: int, seller: Seller) -> int:
    """The tax contained in one line of `cents`, rounded half up once; nothing if the seller is not registered.

    Money that goes back is a negative line: its tax is that of the same sum coming in, negative.
    """
    percent = seller.gst_percent or 0
    whole, parts = abs(cents) * percent, 100 + percent
    tax = (2 * whole + parts) // (2 * parts)
    return tax if cents >= 0 else -tax
