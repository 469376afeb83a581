import csv
import io
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from config.models import AuditEntry
from config.tests.people import (
    a_plain_user,
    a_read_only_person,
    a_therapist_user,
    an_office_person,
    page,
    signed_in,
)
from registrations.checking_in import check_in
from registrations.models import Answers
from registrations.registering import Couple, Person
from registrations.tests.cast import a_confirmed_registration, a_couple, a_held_registration
from workshops.models import Workshop
from workshops.tests.cast import AT, a_workshop

pytestmark = pytest.mark.django_db
FILES = ["roster.csv", "roster.xlsx", "roster.pdf", "badges.pdf", "sign-in.pdf"]
PRIVATE = ["No nuts", "A firm chair", "Rua", "We are shy."]
FORMULA = '=HYPERLINK("https://example.com")'


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: AT)


@pytest.fixture
def office() -> Client:
    return signed_in(an_office_person())


@pytest.fixture
def reader() -> Client:
    return signed_in(a_read_only_person())


@pytest.fixture
def workshop() -> Workshop:
    made = a_workshop()
    ana = a_confirmed_registration(made).partners.get(number=1)
    told = {"dietary": "No nuts", "access": "A firm chair", "to_presenters": "We are shy."}
    Answers.objects.create(partner=ana, badge_name="Annie", emergency_name="Rua", changed_at=AT, **told)
    return made


def address(workshop: Workshop, rest: str = "roster/") -> str:
    return f"/office/workshops/workshop/{workshop.pk}/{rest}"


def in_csv(client: Client, workshop: Workshop) -> list[dict[str, str]]:
    text = client.get(address(workshop, "roster.csv")).content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def in_excel(client: Client, workshop: Workshop) -> Any:
    return load_workbook(io.BytesIO(client.get(address(workshop, "roster.xlsx")).content)).active


def in_pdf(response: Any) -> str:
    return "\n".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(response.content)).pages)


def test_the_office_sees_everything_on_one_page(office: Client, workshop: Workshop) -> None:
    held = a_held_registration(workshop)
    shown = page(office.get(address(workshop)))
    for words in [*PRIVATE, "Annie", "Ana Silva and Kim Tamahori", "AU$795 unpaid", held.reference]:
        assert words in shown
    assert "Unpaid hold until" in shown


def test_read_only_sees_who_comes_and_nothing_private(reader: Client, workshop: Workshop) -> None:
    shown = page(reader.get(address(workshop)))
    assert "Annie" in shown and "is not shown to your role" in shown
    files = in_pdf(reader.get(address(workshop, "roster.pdf")))
    sheet = [cell.value for row in in_excel(reader, workshop) for cell in row]
    for words in PRIVATE:
        assert words not in shown and words not in files and words not in sheet
    assert "Food" not in in_csv(reader, workshop)[0]
    assert not AuditEntry.objects.filter(did="read private answers").exists()


@pytest.mark.parametrize("rest", ["roster/", "roster.csv", "roster.xlsx", "roster.pdf"])
def test_each_reading_of_private_answers_is_in_the_audit_log(
    office: Client, workshop: Workshop, rest: str
) -> None:
    office.get(address(workshop, rest))
    entry = AuditEntry.objects.get(did="read private answers")
    assert entry.about == f"workshop {workshop.pk}" and entry.who and entry.who.username == "oscar"


@pytest.mark.parametrize("rest", ["badges.pdf", "sign-in.pdf"])
def test_badges_and_the_sheet_to_sign_have_no_private_answers_and_no_unpaid_couples(
    office: Client, workshop: Workshop, rest: str
) -> None:
    a_held_registration(workshop, couple=_named("Zoe"))
    text = in_pdf(office.get(address(workshop, rest)))
    assert ("Annie" if rest == "badges.pdf" else "Ana Silva") in text
    assert "Zoe" not in text and "No nuts" not in text
    assert not AuditEntry.objects.filter(did="read private answers").exists()


@pytest.mark.parametrize("rest", ["roster/", *FILES])
def test_nobody_else_opens_them(workshop: Workshop, rest: str) -> None:
    for client in (Client(), signed_in(a_plain_user()), signed_in(a_therapist_user())):
        answer = client.get(address(workshop, rest))
        assert answer.status_code in (302, 403)
        assert b"Ana" not in answer.content


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_named_after_the_workshop_and_kept_by_nobody(
    office: Client, workshop: Workshop, name: str
) -> None:
    stem, _, ending = name.partition(".")
    answer = office.get(address(workshop, name))
    assert answer["Content-Disposition"] == f'attachment; filename="{stem}-{workshop.slug}.{ending}"'
    assert "no-store" in answer["Cache-Control"]
    assert office.post(address(workshop, name)).status_code == 405


def test_a_workshop_that_is_not_there_is_not_found(office: Client) -> None:
    assert office.get("/office/workshops/workshop/999999/roster/").status_code == 404


def test_the_spreadsheet_has_a_row_for_each_person_and_each_couples_money_once(
    office: Client, workshop: Workshop
) -> None:
    a_held_registration(workshop)
    rows = in_csv(office, workshop)
    assert [row["First name"] for row in rows] == ["Ana", "Kim", "Ana", "Kim"]
    assert [row["Still to pay"] for row in rows] == ["0.00", "", "795.00", ""]
    assert [row["Place"] for row in rows] == ["theirs"] * 2 + ["unpaid hold"] * 2
    assert (rows[0]["Food"], rows[0]["Name on the badge"]) == ("No nuts", "Annie")
    assert rows[0]["Phone of the couple"] == "'+61 400 000 000"


def test_the_spreadsheet_says_who_was_here(office: Client, workshop: Workshop) -> None:
    registration = workshop.registrations.get()
    who, ana = User.objects.get(username="oscar"), registration.partners.get(number=1)
    check_in(partner=ana, day=workshop.starts_on, is_here=True, tapped_at=AT, who=who, at=AT)
    assert [row["Here on Saturday 30 May"] for row in in_csv(office, workshop)] == ["here", ""]
    assert "1 person here on Saturday" in page(office.get(address(workshop)))


def test_excel_opens_it_with_money_as_numbers(office: Client, workshop: Workshop) -> None:
    sheet = in_excel(office, workshop)
    columns = [cell.value for cell in sheet[1]]
    assert sheet.cell(2, columns.index("Paid") + 1).value == 795
    assert sheet.cell(2, columns.index("Food") + 1).value == "No nuts"


def test_no_cell_starts_a_formula(office: Client, workshop: Workshop) -> None:
    Answers.objects.update(dietary=FORMULA)
    assert in_csv(office, workshop)[0]["Food"] == f"'{FORMULA}"
    cells = [cell for row in in_excel(office, workshop) for cell in row]
    assert FORMULA in [cell.value for cell in cells]
    assert "f" not in {cell.data_type for cell in cells}


@pytest.mark.parametrize("rest", ["roster/", *FILES])
def test_they_ask_as_much_for_three_couples_as_for_one(office: Client, workshop: Workshop, rest: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert office.get(address(workshop, rest)).status_code == 200
        return len(asked)

    queries()
    one = queries()
    for _couple in range(2):
        a_confirmed_registration(workshop)
    assert queries() == one


def test_the_workshops_page_leads_to_its_roster(office: Client, reader: Client, workshop: Workshop) -> None:
    for client in (office, reader):
        shown = page(client.get(f"/office/workshops/workshop/{workshop.pk}/change/"))
        assert address(workshop) in shown


def _named(first: str) -> Couple:
    couple = a_couple()
    return Couple(Person(first, "Zed", couple.registrant.email), couple.partner, couple.phone)
