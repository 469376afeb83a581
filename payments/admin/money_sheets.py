"""The money report as spreadsheets: amounts are numbers, what has gone back is negative, and no row is a sum of others.

So a column that is added up, for one currency, counts everything once.
"""

from collections.abc import Iterator
from datetime import date
from typing import Any

from config.sheets import Money, Sheet, Value
from payments.admin.money_asked import Asked
from payments.admin.money_words import named
from payments.models import Payment
from payments.money_report import By, Lines, Row
from workshops.models import Workshop

METHODS = dict(Payment.Method.choices)
SUMS = ["Currency", "Received", "Gone back", "Kept", "Tax contained", "Without tax"]
LINE = [
    *("Date", "Workshop", "Seller", "Registration", "What", "Method", "Remark"),
    *("Currency", "Amount", "Tax contained", "Without tax"),
]


def rows_sheet(rows: list[Row], asked: Asked) -> Sheet:
    """One row for each workshop, month or seller and currency."""
    columns = {By.WORKSHOP: ["Workshop", "Venue", "First day"], By.SELLER: ["Seller", "Tax"]}
    first = columns.get(asked.by, ["Month"])
    return Sheet(f"money-by-{asked.by.value}-{period(asked)}", [*first, *SUMS], [_row(row) for row in rows])


def lines_sheet(lines: Lines, asked: Asked) -> Sheet:
    """One row for each payment and each refund."""
    return Sheet(f"money-lines-{period(asked)}", LINE, _lines(lines))


def period(asked: Asked) -> str:
    """“2026-07-01-to-2027-06-30”, “from-2026-07-01”, “everything”: what a file is called by."""
    first, last = asked.part.first, asked.part.last
    days = [day.isoformat() for day in (first, last) if day]
    if first and last:
        return "-to-".join(days)
    return "-".join(["from" if first else "until", *days]) if days else "everything"


def _row(row: Row) -> list[Value]:
    sums = row.sums
    cents = [sums.received, sums.gone_back, sums.kept, sums.tax, sums.without_tax]
    return [*_first_cells(row.of), row.currency, *(Money(one) for one in cents)]


def _first_cells(of: Any) -> list[Value]:
    called = named(of)
    match of:
        case date():
            return [called.key]
        case Workshop():
            return [called.name, called.more, of.starts_on]
    return [called.name, called.more]


def _lines(lines: Lines) -> Iterator[list[Value]]:
    workshops = Workshop.objects.select_related("city", "venue").in_bulk()
    names = {pk: named(workshop).name for pk, workshop in workshops.items()}
    for line in lines:
        yield [
            line.day,
            names[line.workshop_id],
            str(line.seller),
            line.reference,
            "gone back" if line.cents < 0 else "received",
            METHODS[line.method],
            line.remark,
            line.currency,
            Money(line.cents),
            Money(line.tax),
            Money(line.cents - line.tax),
        ]
