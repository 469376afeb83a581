"""A CSV file as people's spreadsheets write it: its rows, or what is wrong with it."""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

SAVE_AS = (
    "In Excel choose “Save as” and “CSV UTF-8 (comma delimited)”; in LibreOffice tick UTF-8 and the comma."
)


@dataclass(frozen=True)
class Fault:
    """What is wrong in one cell; the column names are row 1. Without a column: the row; row 0: the file."""

    row: int
    column: str
    reason: str


@dataclass(frozen=True)
class Record:
    """One row's cells by column, without the spaces around them."""

    row: int
    cells: dict[str, str]


class Unreadable(Exception):
    """The file could not be taken as it is: `faults`, all that were found."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


def read_table(data: bytes, columns: Sequence[str], optional: Sequence[str] = ()) -> list[Record]:
    """The rows of a comma-separated UTF-8 file (BOM or not) that has just these columns, in any order.

    The `optional` ones may be missing. Empty rows are left out, but counted. Raises Unreadable.
    """
    rows = _rows(_text(data))
    if not rows:
        raise Unreadable([Fault(0, "", "The file is empty.")])
    head_row, head = rows[0]
    names = [cell.lower() for cell in head]
    faults = _faults_of_head(head_row, names, columns, optional)
    if not faults and len(rows) == 1:
        faults = [Fault(head_row, "", "There is nothing beneath the column names.")]
    if not faults:
        faults = [
            Fault(row, "", f"It has {len(cells)} cells, but there are {len(names)} columns.")
            for row, cells in rows[1:]
            if len(cells) != len(names)
        ]
    if faults:
        raise Unreadable(faults)
    return [Record(row, dict(zip(names, cells, strict=True))) for row, cells in rows[1:]]


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        raise Unreadable([Fault(row, "", f"The file is not UTF-8 text. {SAVE_AS}")]) from None
    if "\0" in text:
        raise Unreadable([Fault(0, "", f"The file is not UTF-8 text. {SAVE_AS}")])
    return text


def _rows(text: str) -> list[tuple[int, list[str]]]:
    """The rows that hold anything, with their numbers."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[int, list[str]]] = []
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            stripped = [cell.strip() for cell in cells]
            if any(stripped):
                rows.append((number, stripped))
    except csv.Error:
        reason = "A quotation mark is opened here and not closed, or stands inside a cell."
        raise Unreadable([Fault(number + 1, "", reason)]) from None
    return rows


def _faults_of_head(
    row: int, names: list[str], columns: Sequence[str], optional: Sequence[str]
) -> list[Fault]:
    for sign, name in ((";", "semicolons"), ("\t", "tabs")):
        if any(sign in cell for cell in names):
            return [Fault(row, "", f"The columns are separated by {name}, not by commas. {SAVE_AS}")]
    known = [*columns, *optional]
    counted = Counter(names)
    missing = [Fault(row, name, "The column is missing.") for name in columns if name not in counted]
    twice = [Fault(row, name, "The column is there twice.") for name in known if counted[name] > 1]
    unknown = [
        Fault(
            row,
            name,
            f"The column is not known. The columns are: {', '.join(known)}."
            if name
            else "A column has no name.",
        )
        for name in counted
        if name not in known
    ]
    return missing + twice + unknown
