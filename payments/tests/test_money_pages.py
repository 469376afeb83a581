"""The office's money report: on screen, line by line, and as files that a spreadsheet adds up to the same."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from config.models import AuditEntry
from config.tests.people import (
    a_plain_user,
    a_read_only_person,
    a_therapist_user,
    an_office_person,
    page,
    signed_in,
)
from config.today_money import money_by_currency
from payments.admin.money_asked import Asked, PeriodForm, asked_for, quick_periods, today_everywhere
from payments.by_hand import take_back
from payments.money_report import By
from payments.tests.test_by_hand import a_long_hold, booked, the_clerk
from payments.tests.test_money_report import came, went, with_tax
from registrations.models import Registration
from registrations.tests.cast import a_held_registration
from workshops.tests.cast import AT, a_workshop

pytestmark = pytest.mark.django_db
REPORT = "/office/money/"
MAY = "since=2015-05-01&until=2015-05-31"
ALL = "since=&until="
FILES = ["/office/money.csv", "/office/money.xlsx", "/office/money/lines.csv", "/office/money/lines.xlsx"]
PAGES = [REPORT, f"{REPORT}lines/", *FILES]


@pytest.fixture
def office() -> Client:
    return signed_in(an_office_person())


def two_couples() -> tuple[Registration, Registration]:
    """Sydney: AU$795 came, AU$200 went back. Auckland: NZ$895 came."""
    sydney, auckland = (a_held_registration(workshop) for workshop in with_tax())
    went(came(sydney, 79_500), 20_000)
    came(auckland, 89_500)
    return sydney, auckland


@pytest.mark.parametrize(
    ("user", "answers"),
    [
        (a_plain_user, {302, 403}),
        (a_therapist_user, {302, 403}),
        (a_read_only_person, {200}),
        (an_office_person, {200}),
    ],
)
def test_the_office_sees_money_and_nobody_else(user: Any, answers: set[int]) -> None:
    client = signed_in(user())
    assert {client.get(f"{address}?{MAY}").status_code for address in PAGES} <= answers


@pytest.mark.parametrize("by", list(By))
def test_every_way_to_put_it_together_shows_the_same_totals(office: Client, by: By) -> None:
    two_couples()
    shown = page(office.get(f"{REPORT}?{MAY}&by={by}"))
    for figure in ("AU$795.00", "−200.00", "AU$595.00", "AU$54.09", "AU$540.91", "NZ$116.74", "NZ$778.26"):
        assert figure in shown


def test_a_row_leads_to_its_lines_and_those_to_the_registrations(office: Client) -> None:
    sydney, auckland = two_couples()
    shown = page(office.get(f"{REPORT}?{MAY}"))
    asked = f"{MAY}&by=workshop&workshop={sydney.workshop_id}&currency=AUD"
    assert f"/office/money/lines/?{asked}".replace("&", "&amp;") in shown
    lines = page(office.get(f"{REPORT}lines/?{asked}"))
    assert f"/office/registrations/registration/{sydney.pk}/change/" in lines
    assert "Received by card" in lines and "Gone back by card" in lines and "−18.18" in lines
    assert auckland.reference not in lines


def test_no_partner_is_named(office: Client) -> None:
    registration = two_couples()[0]
    came(registration, 100, on=date(2015, 5, 2))
    for address in (*PAGES[:2], FILES[0], FILES[2]):
        shown = page(office.get(f"{address}?{MAY}"))
        assert "Silva" not in shown and "Tamahori" not in shown


def test_a_wrong_booking_shows_its_remark(office: Client) -> None:
    payment = booked(a_long_hold(), 29_500).payment
    take_back(payment=payment, why="belongs to another couple", who=the_clerk(), at=AT)
    assert "Booked by mistake: belongs to another couple" in page(office.get(f"{REPORT}lines/?{MAY}"))


def test_lines_are_shown_in_pages(office: Client) -> None:
    registration = two_couples()[0]
    for _line in range(50):
        came(registration, 100)
    first, second = (page(office.get(f"{REPORT}lines/?{MAY}&page={number}")) for number in (0, 1))
    assert (first.count('class="money-day"'), second.count('class="money-day"')) == (50, 3)
    assert "Next page" in first and "Next page" not in second and "Page before" in second


def test_rows_are_shown_in_pages_and_the_total_is_of_all(office: Client, monkeypatch: Any) -> None:
    two_couples()
    came(a_held_registration(a_workshop(starts_on=date(2015, 6, 6))), 500)
    monkeypatch.setattr("payments.admin.money.ROWS_PER_PAGE", 1)
    first, second = (page(office.get(f"{REPORT}?{MAY}&page={number}")) for number in (0, 1))
    assert "Sydney, 30/31 May 2015" in first and "Sydney, 6/7 June 2015" not in first
    assert "Sydney, 6/7 June 2015" in second and "Next page" not in second
    assert all("Total of all 2" in shown and "AU$600.00" in shown for shown in (first, second))


def test_everything_says_that_it_agrees_with_the_ledger_or_that_it_does_not(office: Client) -> None:
    sydney, _auckland = two_couples()
    assert "agrees to the cent" in page(office.get(f"{REPORT}?{ALL}"))
    assert "ledger" not in page(office.get(f"{REPORT}?{MAY}"))
    Registration.objects.filter(pk=sydney.pk).update(paid_cents=79_501)
    assert "does not agree" in page(office.get(f"{REPORT}?{ALL}"))


def test_it_says_of_when_it_is_and_not_that_another_day_is_looked_at(office: Client) -> None:
    shown = page(office.get(REPORT))
    assert "As of " in shown and "as of another day" not in shown


def test_what_is_owed_back_is_told_apart(office: Client) -> None:
    payment = came(a_held_registration(with_tax()[0]), 79_500)
    went(payment, 5_000, state="by_hand")
    shown = page(office.get(f"{REPORT}?{MAY}"))
    assert "Owed back now and not gone yet: <strong>AU$50</strong>" in shown and "AU$795.00" in shown


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("since=2015-13-01&until=", "Type a day such as"),
        ("since=0001-01-01&until=9999-12-31", "Choose a day from 2000 to 2099."),
        ("since=2015-05-02&until=2015-05-01", "This day is before the first one."),
    ],
)
def test_a_wrong_date_is_told_beside_its_field(office: Client, asked: str, said: str) -> None:
    for address in PAGES:
        shown = page(office.get(f"{address}?{asked}"))
        assert said in shown and 'aria-invalid="true"' in shown
    assert not AuditEntry.objects.filter(did="downloaded the money report").exists()


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("by=nonsense&page=-1&workshop=x", 200),
        ("page=99999999999999999999", 200),
        ("page=999999999", 200),
        ("month=2015-13", 404),
        ("month=9999-12", 404),
        ("workshop=999999", 404),
        ("seller=999999", 404),
        ("currency=%00", 200),
    ],
)
def test_whatever_else_stands_in_the_address_breaks_nothing(office: Client, asked: str, status: int) -> None:
    two_couples()
    assert office.get(f"{REPORT}lines/?{MAY}&{asked}").status_code == status


@pytest.mark.parametrize(
    "address", [f"{REPORT}?by=workshop&{ALL}", f"{REPORT}?by=month&{MAY}", f"{REPORT}lines/?{MAY}"]
)
def test_as_many_questions_for_three_couples_as_for_one(address: str) -> None:
    office = signed_in(an_office_person())
    workshops = with_tax()
    asked = []
    for number in (1, 2):
        for workshop in (
            *workshops,
            *(a_workshop(starts_on=date(2015, 6 + n, 6 + number)) for n in range(3)),
        ):
            went(came(a_held_registration(workshop), 79_500 + number), 100)
        with CaptureQueriesContext(connection) as questions:
            office.get(address)
        asked.append(len(questions))
    assert asked[0] == asked[1]


def cells(content: bytes) -> tuple[list[Any], list[dict[str, Any]]]:
    rows = load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)  # type: ignore[union-attr]
    heading = list(next(rows))
    return heading, [dict(zip(heading, row, strict=True)) for row in rows]


@pytest.mark.parametrize("by", list(By))
def test_the_spreadsheet_adds_up_to_the_cent(office: Client, by: By) -> None:
    two_couples()
    response = office.get(f"/office/money.xlsx?{MAY}&by={by}")
    assert f'filename="money-by-{by}-2015-05-01-to-2015-05-31.xlsx"' in response["Content-Disposition"]
    heading, rows = cells(response.content)
    assert heading[-6:] == ["Currency", "Received", "Gone back", "Kept", "Tax contained", "Without tax"]
    kept = {row["Currency"]: [Decimal(str(row[name])) for name in heading[-5:]] for row in rows}
    assert kept == {
        "AUD": [Decimal(cents) / 100 for cents in (79_500, -20_000, 59_500, 5_409, 54_091)],
        "NZD": [Decimal(cents) / 100 for cents in (89_500, 0, 89_500, 11_674, 77_826)],
    }


def test_the_spreadsheet_of_lines_is_the_ledger_line_by_line(office: Client) -> None:
    sydney, _auckland = two_couples()
    came(sydney, 100, on=date(2015, 5, 9))
    _heading, rows = cells(office.get(f"/office/money/lines.xlsx?{MAY}").content)
    last = rows[-1]
    assert (last["Date"], last["Registration"]) == (datetime(2015, 5, 9), sydney.reference)
    assert (last["What"], last["Method"], last["Currency"]) == ("received", "bank transfer", "AUD")
    sydneys = [row for row in rows if row["Currency"] == "AUD"]
    assert sum(Decimal(str(row["Amount"])) for row in sydneys) == Decimal("596")
    assert all(
        Decimal(str(row["Tax contained"])) + Decimal(str(row["Without tax"])) == Decimal(str(row["Amount"]))
        for row in rows
    )


def test_more_lines_than_excel_is_written_in_time_go_as_csv(office: Client, monkeypatch: Any) -> None:
    two_couples()
    monkeypatch.setattr("payments.admin.money.MOST_IN_EXCEL", 2)
    response = office.get(f"/office/money/lines.xlsx?{MAY}", follow=True)
    assert "choose fewer days, or take the CSV" in page(response) and response.redirect_chain
    monkeypatch.setattr("payments.admin.money.MOST_IN_EXCEL", 3)
    assert office.get(f"/office/money/lines.xlsx?{MAY}").status_code == 200


def test_no_remark_starts_a_formula(office: Client) -> None:
    payment = booked(a_long_hold(), 29_500).payment
    take_back(payment=payment, why="=1+1", who=the_clerk(), at=AT)
    payment.refunds.update(remark="Booked by mistake: =1+1")
    shown = page(office.get(f"/office/money/lines.csv?{MAY}"))
    assert ",Booked by mistake: =1+1," in shown and ",-295.00," in shown


@pytest.mark.parametrize("address", FILES)
def test_who_takes_it_along_is_written_down(address: str) -> None:
    user = an_office_person()
    signed_in(user).get(f"{address}?{MAY}")
    entry = AuditEntry.objects.get(did="downloaded the money report")
    assert (entry.who, "2015-05-01-to-2015-05-31" in entry.about_words) == (user, True)


def asked_on(day: date, **given: str) -> tuple[PeriodForm, Asked | None]:
    return asked_for(given, today=day)


def test_who_asks_for_nothing_gets_this_month() -> None:
    _form, asked = asked_on(date(2024, 2, 29))
    assert asked and (asked.first, asked.last) == (date(2024, 2, 1), date(2024, 2, 29))


@pytest.mark.parametrize(
    ("today", "australian", "new_zealand"),
    [
        (date(2026, 6, 30), 2025, 2026),
        (date(2026, 7, 1), 2026, 2026),
        (date(2027, 3, 31), 2026, 2026),
        (date(2027, 4, 1), 2026, 2027),
    ],
)
def test_financial_years_begin_in_july_and_in_april(today: date, australian: int, new_zealand: int) -> None:
    quick = dict(quick_periods(None, today=today))
    this, _last = quick["Australian year, from 1 July"]
    assert f"since={australian}-07-01&until={australian + 1}-06-30" in this.address
    this, _last = quick["New Zealand year, from 1 April"]
    assert f"since={new_zealand}-04-01&until={new_zealand + 1}-03-31" in this.address


def test_a_month_is_over_when_it_is_over_in_every_city() -> None:
    with_tax()
    assert today_everywhere(datetime(2015, 5, 31, 13, tzinfo=UTC)) == date(2015, 5, 31)
    assert today_everywhere(datetime(2015, 5, 31, 14, tzinfo=UTC)) == date(2015, 6, 1)


@pytest.mark.parametrize(("on", "month"), [(date(2015, 5, 31), "AU$0"), (date(2015, 6, 1), "AU$795")])
def test_the_first_page_counts_money_by_hand_in_the_month_in_which_the_report_does(
    on: date, month: str
) -> None:
    """Booked on 2 June in both cases."""
    booked_at = datetime(2015, 6, 2, 3, tzinfo=UTC)
    came(a_held_registration(with_tax()[0]), 79_500, booked_at, on=on)
    assert [row["month"] for row in money_by_currency(at=booked_at) if row["currency"] == "AUD"] == [month]


def test_days_may_be_typed_as_people_here_write_them() -> None:
    _form, asked = asked_on(date(2015, 5, 1), since="03/04/2015", until="")
    assert asked and (asked.first, asked.last) == (date(2015, 4, 3), None)


def test_a_months_lines_stay_within_the_days_that_are_asked_for() -> None:
    _form, asked = asked_on(date(2015, 5, 1), since="2015-05-10", until="2015-07-10", month="2015-05")
    assert asked and (asked.part.first, asked.part.last) == (date(2015, 5, 10), date(2015, 5, 31))
