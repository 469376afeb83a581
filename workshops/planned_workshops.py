"""A spreadsheet's row as a workshop that is to be, or all that is wrong with it."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import TypeVar

from therapists.models import Therapist
from workshops.cells import BadCell, read_capacity, read_cents, read_date, read_list
from workshops.directory import Directory
from workshops.models import City
from workshops.money import display
from workshops.planning import Planned
from workshops.spreadsheets import Fault, Record

LONGEST = timedelta(days=14)

T = TypeVar("T")


def read_planned(records: list[Record], directory: Directory) -> tuple[list[Planned], list[Fault]]:
    """Each row as a workshop, and every fault of every row; a workshop that comes twice is one."""
    planned: list[Planned] = []
    faults: list[Fault] = []
    first_rows: dict[tuple[int, int, date], int] = {}
    for record in records:
        row = Row(record, directory)
        workshop = row.read()
        faults += row.faults
        if workshop is None:
            continue
        first = first_rows.setdefault(workshop.key, workshop.row)
        if first != workshop.row:
            faults.append(Fault(record.row, "starts_on", f"Duplicate: the same workshop as in row {first}."))
        planned.append(workshop)
    return planned, faults


class Row:
    """One row while it is read; goes on after a bad cell, so that all of them are told."""

    def __init__(self, record: Record, directory: Directory) -> None:
        self.record = record
        self.directory = directory
        self.faults: list[Fault] = []

    def read(self) -> Planned | None:
        city = self.take("city", self.directory.city)
        venue = self.take("venue", lambda text: self.directory.venue(text, city))
        programme = self.take("programme", self.directory.programme)
        starts_on, ends_on = self.days()
        presenters = self.take("presenters", self.presenters)
        capacity = self.take("capacity", read_capacity)
        full, early, until = self.prices(city, starts_on)
        minimum, decide_on = self.decision(capacity, starts_on)
        if self.faults:
            return None
        assert venue and programme and starts_on and ends_on and presenters and capacity and full
        return Planned(
            row=self.record.row,
            venue=venue,
            programme=programme,
            presenters=presenters,
            starts_on=starts_on,
            ends_on=ends_on,
            capacity=capacity,
            full_price_cents=full,
            early_bird_price_cents=early,
            early_bird_until=until,
            minimum=minimum,
            decide_on=decide_on,
        )

    def days(self) -> tuple[date | None, date | None]:
        starts_on = self.take("starts_on", read_date)
        ends_on = self.take("ends_on", read_date)
        if starts_on and ends_on and ends_on < starts_on:
            self.fault("ends_on", f"The end, {ends_on}, is before the start, {starts_on}.")
        elif starts_on and ends_on and ends_on - starts_on >= LONGEST:
            self.fault("ends_on", f"From {starts_on} to {ends_on} is more than {LONGEST.days} days.")
        return starts_on, ends_on

    def prices(self, city: City | None, starts_on: date | None) -> tuple[int | None, int | None, date | None]:
        """Full price, early-bird price and cut-off; the last two together or not at all."""
        full = self.take("full_price", lambda text: self.price(text, city))
        has_price, has_date = self.cell("early_bird_price"), self.cell("early_bird_until")
        if not has_price and not has_date:
            return full, None, None
        if not has_price:
            self.fault("early_bird_price", "Empty, but early_bird_until is not: fill both or none.")
        if not has_date:
            self.fault("early_bird_until", "Empty, but early_bird_price is not: fill both or none.")
        early = self.take("early_bird_price", lambda text: self.price(text, city)) if has_price else None
        until = self.take("early_bird_until", read_date) if has_date else None
        if full and early and early >= full:
            currency = city.currency if city else ""
            dear, cheap = display(early, currency).strip(), display(full, currency).strip()
            self.fault("early_bird_price", f"The early bird, {dear}, is not below the full price, {cheap}.")
        if until and starts_on and until > starts_on:
            self.fault("early_bird_until", f"The cut-off, {until}, is after the start, {starts_on}.")
        return full, early, until

    def decision(self, capacity: int | None, starts_on: date | None) -> tuple[int | None, date | None]:
        """The minimum number and the day of the decision, together or not at all; both columns may be missing."""
        has_minimum, has_date = self.cell("minimum"), self.cell("decide_on")
        if not has_minimum and not has_date:
            return None, None
        if not has_minimum:
            self.fault("minimum", "Empty, but decide_on is not: fill both or none.")
        if not has_date:
            self.fault("decide_on", "Empty, but minimum is not: fill both or none.")
        minimum = self.take("minimum", read_capacity) if has_minimum else None
        decide_on = self.take("decide_on", read_date) if has_date else None
        if minimum and capacity and minimum > capacity:
            self.fault("minimum", f"The minimum, {minimum}, is above the capacity, {capacity}.")
        if decide_on and starts_on and decide_on > starts_on:
            self.fault("decide_on", f"The decision, {decide_on}, is after the start, {starts_on}.")
        return minimum, decide_on

    def price(self, text: str, city: City | None) -> int:
        return read_cents(text, city.currency if city else None)

    def presenters(self, text: str) -> tuple[Therapist, ...]:
        found = []
        for slug in read_list(text):
            try:
                found.append(self.directory.presenter(slug))
            except BadCell as bad:
                self.fault("presenters", bad.reason)
        return tuple(found)

    def cell(self, column: str) -> str:
        return self.record.cells.get(column, "")

    def take(self, column: str, read: Callable[[str], T]) -> T | None:
        """What `read` makes of the cell; None and a fault when it is empty or bad."""
        try:
            if not self.cell(column):
                raise BadCell("The cell is empty.")
            return read(self.cell(column))
        except BadCell as bad:
            self.fault(column, bad.reason)
            return None

    def fault(self, column: str, reason: str) -> None:
        self.faults.append(Fault(self.record.row, column, reason))
