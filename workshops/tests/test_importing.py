from datetime import date, time
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from workshops.adding import daily_hours
from workshops.changing import cancel_workshop, move_workshop
from workshops.importing import COLUMNS, Imported, import_workshops, plan_import
from workshops.models import Workshop
from workshops.spreadsheets import Unreadable, read_table
from workshops.tests.cast import AT, a_venue, auckland, brenda, sydney, the_programme

pytestmark = pytest.mark.django_db

HEAD = ",".join(COLUMNS)
SYDNEY = (
    "sydney,house-sydney,getting-the-love-you-want,2027-05-29,2027-05-30,"
    "brenda-rawlings,12,895,795,2027-05-14"
)
AUCKLAND = (
    "auckland,house-auckland,getting-the-love-you-want,2027-05-15,2027-05-16,brenda-rawlings;kiri,8,995.50,,"
)


@pytest.fixture(autouse=True)
def what_a_file_may_name() -> None:
    a_venue(sydney())
    a_venue(auckland())
    the_programme()
    brenda()
    brenda(slug="kiri", name="Kiri")
    brenda(slug="writer", name="A writer", is_presenter=False)


def csv(*rows: str, head: str = HEAD) -> bytes:
    return "\n".join([head, *rows, ""]).encode()


def imported(data: bytes) -> Imported:
    return import_workshops(data=data, at=AT)


def faults(data: bytes) -> list[tuple[int, str, str]]:
    """The faults of a file that is refused whole."""
    with pytest.raises(Unreadable) as refused:
        import_workshops(data=data, at=AT)
    assert not Workshop.objects.exists()
    return [(fault.row, fault.column, fault.reason) for fault in refused.value.faults]


def with_cell(column: str, text: str) -> bytes:
    """A file with one row, Sydney's, in which one cell reads `text`."""
    cells = dict(zip(COLUMNS, SYDNEY.split(","), strict=True)) | {column: f'"{text}"'}
    return csv(",".join(cells.values()))


def test_a_row_becomes_a_published_workshop_with_its_sessions() -> None:
    [made] = imported(csv(SYDNEY)).made
    assert (made.slug, made.status, made.is_sample) == ("sydney-2027-05-29", "published", False)
    assert (made.city, made.venue.slug, made.programme) == (sydney(), "house-sydney", the_programme())
    assert (made.starts_on, made.ends_on, made.capacity) == (date(2027, 5, 29), date(2027, 5, 30), 12)
    assert (made.full_price_cents, made.early_bird_price_cents) == (89_500, 79_500)
    assert made.early_bird_until == date(2027, 5, 14)
    assert [(s.day.day, s.starts, s.ends) for s in made.sessions.all()] == [
        (29, time(9), time(17)),
        (30, time(9), time(17)),
    ]
    assert [presenter.slug for presenter in made.presenters.all()] == ["brenda-rawlings"]


def test_the_early_bird_may_be_left_out_and_presenters_may_be_several() -> None:
    [made] = imported(csv(AUCKLAND)).made
    assert (made.full_price_cents, made.early_bird_price_cents, made.early_bird_until) == (99_550, None, None)
    assert {presenter.slug for presenter in made.presenters.all()} == {"brenda-rawlings", "kiri"}


def test_the_same_file_again_changes_nothing() -> None:
    data = csv(SYDNEY, AUCKLAND)
    imported(data)
    before = list(Workshop.objects.values())
    again = imported(data)
    assert (again.made, len(again.unchanged)) == ([], 2)
    assert list(Workshop.objects.values()) == before


def test_rows_may_be_added_to_a_file_that_was_imported() -> None:
    imported(csv(SYDNEY))
    result = imported(csv(SYDNEY, AUCKLAND))
    assert [made.slug for made in result.made] == ["auckland-2027-05-15"]


def test_one_bad_cell_keeps_the_whole_file_out() -> None:
    assert len(faults(csv(AUCKLAND, SYDNEY.replace("12", "-12")))) == 1


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["plain", "with BOM"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"], ids=["LF", "CRLF", "CR"])
def test_utf_8_with_and_without_bom_and_any_line_ends(mark: bytes, end: bytes) -> None:
    assert len(imported(mark + csv(SYDNEY, AUCKLAND).replace(b"\n", end)).made) == 2


def test_columns_may_stand_in_any_order_and_case_and_rows_may_be_empty() -> None:
    head = ",".join(reversed(COLUMNS)).upper()
    row = ",".join(reversed(SYDNEY.split(",")))
    assert len(imported(csv("", ",,,,,,,,,", row, head=head)).made) == 1


def test_names_do_as_well_as_slugs() -> None:
    row = SYDNEY.replace("sydney,house-sydney", "Sydney,sydney house")
    row = row.replace("getting-the-love-you-want", "Getting the Love You Want")
    assert len(imported(csv(row)).made) == 1


@pytest.mark.parametrize(
    ("column", "text", "reason"),
    [
        ("city", "sidney", "“sidney” is not a city here; there are auckland, sydney."),
        ("venue", "house-auckland", "“house-auckland” is not a venue in Sydney; there are house-sydney."),
        ("programme", "golf", "“golf” is not a programme; there are getting-the-love-you-want."),
        ("presenters", "nobody", "“nobody” is not a presenter; there are brenda-rawlings, kiri."),
        (
            "presenters",
            "writer",
            "“writer” does not present workshops; the office can tick that in the profile.",
        ),
        ("presenters", "kiri;;brenda-rawlings", "“kiri;;brenda-rawlings” has a semicolon too many."),
        ("presenters", "kiri;kiri", "“kiri” is there twice."),
        (
            "starts_on",
            "29/05/2027",
            "“29/05/2027” is not a date written as year-month-day, such as 2027-05-29.",
        ),
        ("starts_on", "2027-02-29", "“2027-02-29” does not exist: there is no such day."),
        ("ends_on", "2027-05-28", "The end, 2027-05-28, is before the start, 2027-05-29."),
        ("ends_on", "2072-05-30", "From 2027-05-29 to 2072-05-30 is more than 14 days."),
        ("capacity", "-3", "“-3” is negative: how many couples is there room for?"),
        ("capacity", "7.5", "“7.5” is a fraction: the capacity is a whole number of couples."),
        ("capacity", "0", "“0” is not between 1 and 500 couples."),
        ("capacity", "twelve", "“twelve” is not a whole number of couples, such as 12."),
        ("full_price", "free", "“free” is not a price in dollars, such as 795 or 795.00."),
        ("full_price", "NZ$895", "“NZ$895” is in NZ$, but the city's prices are in AU$."),
        ("full_price", "-895", "“-895” is negative."),
        ("full_price", "89500", "“89500” is more than 20,000 dollars: prices are in dollars, not in cents."),
        ("early_bird_price", "895", "The early bird, AU$895, is not below the full price, AU$895."),
        ("early_bird_price", "", "Empty, but early_bird_until is not: fill both or none."),
        ("early_bird_until", "", "Empty, but early_bird_price is not: fill both or none."),
        ("early_bird_until", "2027-05-30", "The cut-off, 2027-05-30, is after the start, 2027-05-29."),
        *[(column, "", "The cell is empty.") for column in COLUMNS[:8]],
    ],
)
def test_a_bad_cell_is_named_by_row_column_and_reason(column: str, text: str, reason: str) -> None:
    assert (2, column, reason) in faults(with_cell(column, text))


def test_the_cut_off_may_be_the_first_day() -> None:
    assert len(imported(with_cell("early_bird_until", "2027-05-29")).made) == 1


def test_every_bad_cell_is_reported_not_only_the_first() -> None:
    bad = "sidney,nowhere,golf,2027-13-01,soon,nobody;noone,1.5,free,0,2027-02-30"
    found = faults(csv(AUCKLAND, "", bad, SYDNEY.replace(",12,", ",-12,")))
    assert [(row, column) for row, column, _reason in found] == [
        (4, "city"),
        (4, "venue"),
        (4, "programme"),
        (4, "starts_on"),
        (4, "ends_on"),
        (4, "presenters"),
        (4, "presenters"),
        (4, "capacity"),
        (4, "full_price"),
        (4, "early_bird_price"),
        (4, "early_bird_until"),
        (5, "capacity"),
    ]


def test_a_workshop_twice_in_the_file_is_a_duplicate() -> None:
    assert faults(csv(SYDNEY, AUCKLAND, SYDNEY)) == [
        (4, "starts_on", "Duplicate: the same workshop as in row 2.")
    ]


def test_a_workshop_that_is_there_with_other_values_is_a_duplicate() -> None:
    imported(csv(SYDNEY))
    with pytest.raises(Unreadable) as refused:
        imported(csv(AUCKLAND, SYDNEY.replace(",12,895,", ",14,900,")))
    assert [(fault.row, fault.column) for fault in refused.value.faults] == [
        (3, "capacity"),
        (3, "full_price"),
    ]
    assert "sydney-2027-05-29 is there already" in refused.value.faults[0].reason
    assert Workshop.objects.count() == 1


def test_a_cancelled_workshop_is_not_revived_by_the_same_file() -> None:
    [made] = imported(csv(SYDNEY)).made
    cancel_workshop(workshop=made, why="Too few couples.", at=AT)
    assert imported(csv(SYDNEY)).made == []
    assert Workshop.objects.get().status == Workshop.Status.CANCELLED


def test_a_moved_workshop_does_not_get_a_twin_from_the_old_file() -> None:
    [made] = imported(csv(SYDNEY)).made
    first, last = date(2027, 6, 5), date(2027, 6, 6)
    hours = daily_hours(first, last)
    move_workshop(workshop=made, starts_on=first, ends_on=last, venue=made.venue, sessions=hours, at=AT)
    with pytest.raises(Unreadable) as refused:
        imported(csv(SYDNEY))
    assert "sydney-2027-05-29 has been moved, it is now on 2027-06-05" in refused.value.faults[0].reason


def test_a_second_venue_on_the_same_day_gets_an_address_of_its_own() -> None:
    a_venue(sydney(), slug="hall", name="Hall")
    result = imported(csv(SYDNEY, SYDNEY.replace("house-sydney", "hall")))
    assert [made.slug for made in result.made] == ["sydney-2027-05-29", "sydney-2027-05-29-2"]


@pytest.mark.parametrize(
    ("data", "row", "column", "words"),
    [
        (b"", 0, "", "empty"),
        (b"\xef\xbb\xbf\n\n", 0, "", "empty"),
        (csv(), 1, "", "nothing beneath"),
        (csv(SYDNEY).decode().encode("utf-16"), 1, "", "not UTF-8"),
        (
            csv(SYDNEY, AUCKLAND.replace("kiri", "M\u0101ui")).decode().encode("iso-8859-4"),
            3,
            "",
            "not UTF-8",
        ),
        (csv(SYDNEY).decode().encode("utf-16-le"), 0, "", "not UTF-8"),
        (csv(SYDNEY).replace(b",", b";"), 1, "", "semicolons, not by commas"),
        (csv(SYDNEY).replace(b",", b"\t"), 1, "", "tabs, not by commas"),
        (csv(SYDNEY, head=HEAD.replace("capacity,", "")), 1, "capacity", "missing"),
        (csv(SYDNEY, head=HEAD.replace("venue", "hotel")), 1, "hotel", "not known"),
        (csv(SYDNEY, head=HEAD + ",venue"), 1, "venue", "twice"),
        (csv(SYDNEY, head=HEAD + ","), 1, "", "no name"),
        (csv(SYDNEY + ",more"), 2, "", "11 cells, but there are 10 columns"),
        (csv("sydney,house-sydney"), 2, "", "2 cells, but there are 10 columns"),
        (csv(SYDNEY, f'"{AUCKLAND}'), 3, "", "quotation mark"),
    ],
)
def test_a_file_that_can_not_be_read_says_why(data: bytes, row: int, column: str, words: str) -> None:
    assert any((r, c) == (row, column) and words in reason for r, c, reason in faults(data))


def test_missing_and_unknown_columns_are_all_told_at_once() -> None:
    found = faults(csv(SYDNEY, head="town,venue,hotel"))
    assert {column for _row, column, _reason in found} == {"town", "hotel", *COLUMNS} - {"venue"}


def test_a_plan_writes_nothing() -> None:
    plan = plan_import(csv(SYDNEY, AUCKLAND))
    assert [planned.row for planned in plan.new] == [2, 3]
    assert not Workshop.objects.exists()


@pytest.mark.parametrize("count", [1, 13])
def test_a_long_file_is_compared_in_as_many_queries_as_a_short_one(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    days = [f"2027-05-{day}" for day in range(17, 17 + count)]
    data = csv(*(SYDNEY.replace("2027-05-29", day) for day in days))
    imported(data)
    with django_assert_num_queries(6):
        assert len(plan_import(data).unchanged) == count


def run(*arguments: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("import_workshops", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_the_command_imports_and_says_so(tmp_path: Path) -> None:
    file = tmp_path / "dates.csv"
    file.write_bytes(csv(SYDNEY, AUCKLAND))
    assert run(str(file))[0].splitlines()[-1] == "Added 2; 0 were there already, unchanged."
    assert run(str(file))[0] == "Added 0; 2 were there already, unchanged.\n"


def test_a_dry_run_says_what_it_would_do_and_adds_nothing(tmp_path: Path) -> None:
    file = tmp_path / "dates.csv"
    file.write_bytes(csv(SYDNEY))
    out, _err = run(str(file), "--dry-run")
    assert out == ("Row 2: would add Sydney from 2027-05-29\nWould add 1; 0 are there already, unchanged.\n")
    assert not Workshop.objects.exists()


def test_drafts_on_request(tmp_path: Path) -> None:
    file = tmp_path / "dates.csv"
    file.write_bytes(csv(SYDNEY))
    run(str(file), "--draft")
    assert Workshop.objects.get().status == Workshop.Status.DRAFT


@pytest.mark.parametrize("arguments", [[], ["--dry-run"]])
def test_the_command_shows_a_table_of_faults_and_fails(tmp_path: Path, arguments: list[str]) -> None:
    file = tmp_path / "dates.csv"
    file.write_bytes(csv(SYDNEY.replace("sydney,", "sidney,", 1).replace(",12,", ",-12,")))
    err = StringIO()
    with pytest.raises(CommandError, match=r"Nothing was added: 2 faults in the file\.") as failed:
        call_command("import_workshops", str(file), *arguments, stderr=err)
    assert failed.value.returncode == 1
    assert err.getvalue().splitlines() == [
        "row  column    reason",
        "  2  city      “sidney” is not a city here; there are auckland, sydney.",
        "  2  capacity  “-12” is negative: how many couples is there room for?",
    ]


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
def test_no_file_whatever_is_in_it_does_anything_but_refuse(junk: bytes) -> None:
    for data in (junk, HEAD.encode() + b"\n" + junk, csv(SYDNEY) + junk):
        try:
            read_table(data, COLUMNS)
        except Unreadable as unreadable:
            assert unreadable.faults


# --- The minimum number and the day of the decision: columns that may be missing -----------------

WITH_MINIMUM = f"{HEAD},minimum,decide_on"


def test_a_minimum_is_read_with_its_day() -> None:
    made = imported(csv(f"{SYDNEY},6,2027-05-08", f"{AUCKLAND},,", head=WITH_MINIMUM)).made
    assert [(one.minimum, one.decide_on) for one in made] == [(6, date(2027, 5, 8)), (None, None)]


@pytest.mark.parametrize(
    ("cells", "column", "said"),
    [
        ("6,", "decide_on", "fill both or none"),
        (",2027-05-08", "minimum", "fill both or none"),
        ("13,2027-05-08", "minimum", "above the capacity, 12"),
        ("6,2027-05-30", "decide_on", "after the start"),
        ("six,2027-05-08", "minimum", "not a whole number"),
        ("0,2027-05-08", "minimum", "not between 1 and"),
    ],
)
def test_a_minimum_that_is_not_possible(cells: str, column: str, said: str) -> None:
    [(row, at_column, reason)] = faults(csv(f"{SYDNEY},{cells}", head=WITH_MINIMUM))
    assert (row, at_column) == (2, column)
    assert said in reason


def test_a_minimum_that_the_office_has_set_is_no_difference_to_a_file_without_one() -> None:
    [one] = imported(csv(SYDNEY)).made
    Workshop.objects.filter(pk=one.pk).update(minimum=6, decide_on=date(2027, 5, 8))
    assert imported(csv(SYDNEY)).unchanged == [one]
    plan = csv(f"{SYDNEY},7,2027-05-08", head=WITH_MINIMUM)
    with pytest.raises(Unreadable) as refused:
        plan_import(plan)
    assert [fault.column for fault in refused.value.faults] == ["minimum"]
