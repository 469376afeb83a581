"""The money report in words: what its rows and lines are called, and amounts that stand one below the other."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from payments.admin.money_asked import Asked
from payments.models import Payment
from payments.money_report import By, Line, Row, Sums
from workshops.dates import span_in_words
from workshops.models import Seller, Workshop
from workshops.money import SIGNS

DOLLARS = {"AUD": "Australian dollars", "NZD": "New Zealand dollars"}
BY = {
    Payment.Method.STRIPE: "by card",
    Payment.Method.BANK_TRANSFER: "by bank transfer",
    Payment.Method.CASH: "in cash",
}
GROUPINGS = {By.WORKSHOP: "Workshop", By.MONTH: "Month", By.SELLER: "Seller"}


@dataclass(frozen=True)
class Named:
    """What a row is called, what else tells it from others, and what its lines are found by."""

    name: str
    more: str
    key: str


def named(of: Any) -> Named:
    match of:
        case Workshop():
            called_off = ", called off" if of.status == Workshop.Status.CANCELLED else ""
            return Named(f"{of.city.name}, {span_in_words(of)}", f"{of.venue.name}{called_off}", str(of.pk))
        case Seller():
            return Named(str(of), tax_in_words(of), str(of.pk))
        case date():
            return Named(f"{of:%B %Y}", "", f"{of:%Y-%m}")
    raise TypeError(of)


def tax_in_words(seller: Seller) -> str:
    return f"GST of {seller.gst_percent} % contained" if seller.gst_percent else "not registered for GST"


def amount(cents: int, sign: str = "") -> str:
    """“1,590.00” or “−NZ$250.00”: with all its cents, so that a column can be read downwards."""
    return f"{'−' if cents < 0 else ''}{sign}{abs(cents) // 100:,}.{abs(cents) % 100:02d}"


def sums_in_words(sums: Sums) -> dict[str, str]:
    return {
        "received": amount(sums.received),
        "gone_back": amount(sums.gone_back) if sums.gone_back else "–",
        "kept": amount(sums.kept),
        "tax": amount(sums.tax),
        "without_tax": amount(sums.without_tax),
    }


def dollars(currency: str) -> dict[str, str]:
    return {
        "currency": currency,
        "sign": SIGNS.get(currency, currency),
        "dollars": DOLLARS.get(currency, currency),
    }


def row_in_words(row: Row, asked: Asked) -> dict[str, Any]:
    called = named(row.of)
    lines = asked.address("money_lines", **{asked.by.value: called.key, "currency": row.currency})
    return {"called": called, "lines": lines, **sums_in_words(row.sums)}


def line_in_words(line: Line, workshop: Workshop, *, with_sign: bool) -> dict[str, Any]:
    """`with_sign` where lines of several currencies stand together."""
    sign = SIGNS.get(line.currency, line.currency) if with_sign else ""
    return {
        "line": line,
        "day": f"{line.day.day} {line.day:%b %Y}",
        "workshop": named(workshop).name,
        "what": what(line),
        "amount": amount(line.cents, sign),
        "tax": amount(line.tax, sign),
    }


def what(line: Line) -> str:
    """“received by card”; a counter entry, whose remark says more, only “gone back”."""
    if line.remark:
        return "gone back"
    return f"{'gone back' if line.cents < 0 else 'received'} {BY[Payment.Method(line.method)]}"
