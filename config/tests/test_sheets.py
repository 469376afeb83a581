import csv
import io
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from config.sheets import Money, Sheet, as_csv, as_xlsx, csv_response, harmless, xlsx_response

FORMULAS = [
    "=1+1",
    "+61 400",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠A",
    " =1",
]


def in_csv(sheet: Sheet) -> list[list[str]]:
    return list(csv.reader(io.StringIO(as_csv(sheet).decode("utf-8-sig"), newline="")))


def in_excel(sheet: Sheet) -> Any:
    return load_workbook(io.BytesIO(as_xlsx(sheet))).active


def of_one(value: Any) -> Sheet:
    return Sheet("list", ["Name"], [[value]])


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_a_csv_starts_a_formula(text: str) -> None:
    assert in_csv(of_one(text))[1] == [f"'{text}"]


@pytest.mark.parametrize("text", [text for text in FORMULAS if text.isprintable()])
def test_in_excel_it_is_a_text_as_it_was_typed(text: str) -> None:
    cell = in_excel(of_one(text))["A2"]
    assert (cell.data_type, cell.value) == ("s", text)


def test_a_heading_is_a_text_too() -> None:
    sheet = Sheet("list", ["=A1"], [])
    assert in_csv(sheet) == [["'=A1"]]
    assert in_excel(sheet)["A1"].data_type == "s"


@pytest.mark.parametrize("text", ["Ana", "Māia Ngata", "O'Brien", "12 Street", ""])
def test_ordinary_words_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text


@given(st.text())
def test_whatever_is_typed_nothing_starts_a_formula(text: str) -> None:
    assert (
        not harmless(text)
        .lstrip(" \xa0")
        .startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"))
    )


@given(st.text(alphabet=st.characters(blacklist_categories=["Cs"])))
def test_whatever_is_typed_can_be_written_and_read(text: str) -> None:
    assert len(list(in_excel(of_one(text)).rows)) == 2
    assert as_csv(of_one(text))


def test_money_is_a_number_that_can_be_added_up() -> None:
    cell = in_excel(of_one(Money(-79_505)))["A2"]
    assert cell.value == pytest.approx(-795.05) and cell.data_type == "n"
    assert in_csv(of_one(Money(-79_505)))[1] == ["-795.05"]


def test_a_date_is_a_date() -> None:
    assert in_excel(of_one(date(2027, 5, 29)))["A2"].is_date
    assert in_csv(of_one(date(2027, 5, 29)))[1] == ["2027-05-29"]


def test_the_heading_stays_in_sight_and_columns_are_as_wide_as_needed() -> None:
    page = in_excel(Sheet("list", ["Name"], [["A name that is rather long"]]))
    assert page.freeze_panes == "A2"
    assert page.column_dimensions["A"].width >= 26


def test_excel_is_told_that_a_csv_is_utf_8() -> None:
    assert as_csv(of_one("Māia")).startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("response", [csv_response, xlsx_response])
def test_the_file_has_a_plain_name_and_is_kept_nowhere(response: Any) -> None:
    answer = response(Sheet('ro"ster\r\nX: 1', ["Name"], []))
    assert "\n" not in answer["Content-Disposition"] and answer["Content-Disposition"].count('"') == 2
    assert "no-store" in answer["Cache-Control"]
