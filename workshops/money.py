"""Integer cents with a currency, as people read them."""

SIGNS = {"AUD": "AU$", "NZD": "NZ$"}


def display(cents: int, currency: str) -> str:
    """`cents` as “AU$795” or “NZ$1,195.50”: whole amounts without a fraction."""
    whole, fraction = divmod(cents, 100)
    return f"{SIGNS.get(currency, currency + ' ')}{whole:,}" + (f".{fraction:02d}" if fraction else "")
