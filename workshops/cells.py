"""What people type into a cell, as values; a bad cell is refused with a reason that says what to type."""

import re
from datetime import date

from workshops.money import SIGNS

MOST_COUPLES = 500
# Above this somebody has typed cents.
MOST_CENTS = 20_000_00

# Outside of these a digit has slipped.
FIRST_YEAR, LAST_YEAR = 2000, 2200

PLAIN = re.compile(r"(?P<whole>[0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\.(?P<cents>[0-9]{1,2}))?")
ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class BadCell(Exception):
    """The cell can't be read: `reason`, in plain English."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def read_cents(text: str, currency: str | None) -> int:
    """Dollars as cents: “795”, “795.50” or “1,195.00”; “$” or the currency's own sign may stand before.

    `currency` None: not known, because the row's city is not.
    """
    amount = _without_sign(text, currency)
    if amount.startswith(("-", "−")):
        raise BadCell(f"“{text}” is negative.")
    found = PLAIN.fullmatch(amount)
    if not found:
        raise BadCell(_why_no_amount(text, amount))
    cents = int(found["whole"].replace(",", "")) * 100 + int((found["cents"] or "").ljust(2, "0"))
    if cents == 0:
        raise BadCell("The price must be more than 0.")
    if cents > MOST_CENTS:
        raise BadCell(
            f"“{text}” is more than {MOST_CENTS // 100:,} dollars: prices are in dollars, not in cents."
        )
    return cents


def read_capacity(text: str) -> int:
    """A whole number of couples, from 1."""
    if re.fullmatch(r"[-−][0-9.,]+", text):
        raise BadCell(f"“{text}” is negative: how many couples is there room for?")
    if re.fullmatch(r"[0-9]+[.,][0-9]+", text):
        raise BadCell(f"“{text}” is a fraction: the capacity is a whole number of couples.")
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise BadCell(f"“{text}” is not a whole number of couples, such as 12.")
    if not 1 <= int(text) <= MOST_COUPLES:
        raise BadCell(f"“{text}” is not between 1 and {MOST_COUPLES} couples.")
    return int(text)


def read_date(text: str) -> date:
    """An ISO date: “2027-05-29”."""
    if not ISO.fullmatch(text):
        raise BadCell(f"“{text}” is not a date written as year-month-day, such as 2027-05-29.")
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise BadCell(f"“{text}” does not exist: there is no such day.") from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise BadCell(f"“{text}” is not between {FIRST_YEAR} and {LAST_YEAR}: please check the year.")
    return found


def read_list(text: str) -> list[str]:
    """The parts between the semicolons, none of them empty or twice."""
    parts = [part.strip() for part in text.split(";")]
    if not all(parts):
        raise BadCell(f"“{text}” has a semicolon too many.")
    for part in parts:
        if parts.count(part) > 1:
            raise BadCell(f"“{part}” is there twice.")
    return parts


def _without_sign(text: str, currency: str | None) -> str:
    for code, sign in SIGNS.items():
        if text.upper().startswith(sign):
            if currency and code != currency:
                raise BadCell(f"“{text}” is in {sign}, but the city's prices are in {SIGNS[currency]}.")
            return text[len(sign) :].strip()
    return text.removeprefix("$").strip()


def _why_no_amount(text: str, amount: str) -> str:
    if re.fullmatch(r"[0-9,]+\.[0-9]{3,}", amount):
        return f"“{text}” has fractions of a cent: write at most two digits after the point."
    if re.fullmatch(r"[0-9.]+,[0-9]{1,2}", amount):
        return f"“{text}” has a comma before the cents: write a point, such as 795.00."
    return f"“{text}” is not a price in dollars, such as 795 or 795.00."
