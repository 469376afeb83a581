"""Lists that leave the house as spreadsheets: CSV and XLSX, in which no cell can start a formula."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What makes Excel, LibreOffice and their relatives read a cell as a formula; full-width forms are folded before.
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
WIDEST = 60


@dataclass(frozen=True)
class Money:
    """An amount in a cell: integer cents, shown as dollars."""

    cents: int


Value = str | int | date | Money | None


@dataclass(frozen=True)
class Sheet:
    """A heading row and the rows below; `name` is the file's, without its ending, and names no person."""

    name: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Value]]


def csv_response(sheet: Sheet) -> HttpResponse:
    """The sheet as a CSV file to save, with the mark by which Excel knows UTF-8."""
    return _file(as_csv(sheet), "text/csv; charset=utf-8", f"{sheet.name}.csv")


def xlsx_response(sheet: Sheet) -> HttpResponse:
    """The sheet as an XLSX file to save."""
    return _file(as_xlsx(sheet), XLSX_TYPE, f"{sheet.name}.xlsx")


def pdf_response(content: bytes, name: str) -> HttpResponse:
    """A PDF to save; `name` without its ending."""
    return _file(content, "application/pdf", f"{name}.pdf")


def as_csv(sheet: Sheet) -> bytes:
    """Every row with the same columns; a text that could start a formula gets an apostrophe in front."""
    written = io.StringIO()
    rows = csv.writer(written)
    rows.writerow([harmless(column) for column in sheet.columns])
    for row in sheet.rows:
        rows.writerow([_in_csv(value) for value in row])
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def as_xlsx(sheet: Sheet) -> bytes:
    """Texts as texts whatever they begin with, money and dates as numbers that can be added up."""
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = "List"
    widths = [len(column) for column in sheet.columns]
    for number, row in enumerate([sheet.columns, *sheet.rows], start=1):
        for place, value in enumerate(row):
            cell = page.cell(number, place + 1)
            assert isinstance(cell, Cell)
            _fill(cell, value)
            widths[place] = max(widths[place], len(_in_csv(value)))
    for cell in page[1]:
        cell.font = Font(bold=True)
    for place, width in enumerate(widths, start=1):
        page.column_dimensions[get_column_letter(place)].width = min(width + 2, WIDEST)
    page.freeze_panes = "A2"
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def harmless(text: str) -> str:
    """The text, with an apostrophe in front if a spreadsheet could take it for a formula."""
    first = unicodedata.normalize("NFKC", text[:1] if not text[:1].isspace() else text.lstrip(" \xa0")[:1])
    return f"'{text}" if first.startswith(STARTS_A_FORMULA) else text


def _in_csv(value: Value) -> str:
    match value:
        case None:
            return ""
        case Money():
            return f"{Decimal(value.cents) / 100:.2f}"
        case date():
            return value.isoformat()
        case int():
            return str(value)
    return harmless(value)


def _fill(cell: Cell, value: Value) -> None:
    match value:
        case Money():
            cell.value = Decimal(value.cents) / 100
            cell.number_format = "#,##0.00;[Red]-#,##0.00"
        case str():
            cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
            # openpyxl would make a formula of what begins with “=”.
            cell.data_type = "s"
        case _:
            cell.value = value


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    safe = re.sub(r"[^A-Za-z0-9._-]+", "-", name)
    response["Content-Disposition"] = f'attachment; filename="{safe}"'
    # What is in it is private: no cache on the way keeps it.
    response["Cache-Control"] = "no-store, private"
    return response
