"""The office adds a season: rules and weekends, or a file; a preview; and then all at once."""

import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from config.models import AuditEntry
from config.tests.people import a_helper, page, signed_in, the_office
from workshops.importing import COLUMNS
from workshops.models import Workshop
from workshops.tests.cast import AT, a_venue, a_workshop, auckland, brenda, the_programme

pytestmark = pytest.mark.django_db
SEASON, UPLOAD = "/office/season/", "/office/season/upload/"
Status = Workshop.Status
SIX = ["2015-07-25", "2015-08-22", "2015-09-12", "2015-10-24", "2015-11-21", "2016-02-20"]


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: AT)


@pytest.fixture
def office() -> Client:
    return signed_in(the_office())


def typed(**changes: Any) -> dict[str, Any]:
    """Three weekends in Sydney, as the office types them."""
    return {
        "programme": the_programme().pk,
        "venue": a_venue().pk,
        "presenters": [brenda().pk],
        "capacity": "12",
        "full_price": "895",
        "early_price": "$795.50",
        "early_bird_days": "30",
        "minimum": "6",
        "decide_days": "21",
        "opens_days": "",
        "opens_clock": "",
        "first_day": "0",
        "days": "2",
        "starts": "09:00",
        "ends": "17:00",
        "first_starts": "",
        "first_ends": "",
        "weekends": SIX[:3],
        "status": "draft",
        "do": "preview",
    } | changes


def inputs(shown: str) -> dict[str, list[str]]:
    """What the preview would post: its hidden inputs and the choices that are ticked."""
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", shown):
        kind, name, value = (re.search(rf'{key}="([^"]*)"', tag) for key in ("type", "name", "value"))
        if kind and name and value and (kind[1] == "hidden" or " checked" in tag):
            found.setdefault(name[1], []).append(value[1])
    return found


def confirm(office: Client, shown: str, address: str = SEASON, **choices: str) -> Any:
    answers = {name.replace("_", "-"): choice for name, choice in choices.items()}
    return office.post(address, {**inputs(shown), "do": "add", **answers}, follow=True)


# --- The page -----------------------------------------------------------------------------------


def test_the_page_offers_weekends_with_holidays_and_workshops(office: Client) -> None:
    a_workshop()
    shown = page(office.get(SEASON))
    assert 'value="2015-05-30"' in shown
    assert "Workshop in Sydney: Brenda Rawlings" in shown
    assert "Sydney: " in shown and "Mon 8 Jun" in shown
    a_workshop(auckland(), starts_on=date(2015, 8, 22), status=Status.DRAFT)
    assert "Draft in Auckland: Brenda Rawlings" in page(office.get(SEASON))
    # Unlike the Saturdays behind us.
    assert 'value="2015-04-25"' not in shown


def test_the_page_begins_with_what_the_last_workshop_was_like(office: Client) -> None:
    a_workshop(minimum=4, decide_on=date(2015, 5, 16), capacity=8)
    first = office.get(SEASON).context["form"].initial
    assert (first["capacity"], first["minimum"], first["decide_days"]) == (8, 4, 14)
    assert (first["full_price"], first["early_bird_days"]) == (89_500, 15)
    assert first["presenters"] == [brenda().pk]


def test_the_list_of_workshops_leads_there(office: Client) -> None:
    assert f'href="{SEASON}"' in page(office.get("/office/workshops/workshop/"))


def test_the_page_of_an_empty_site_opens(office: Client) -> None:
    assert office.get(SEASON).status_code == 200


@pytest.mark.parametrize(
    "address", [SEASON, UPLOAD, "/office/season/copy/", "/office/workshops/workshop/1/copy/"]
)
def test_only_who_may_add_workshops_gets_in(address: str) -> None:
    reader = signed_in(a_helper("view_workshop", "change_workshop"))
    assert reader.get(address).status_code == reader.post(address).status_code == 403
    assert "/accounts/login/" in Client().get(address).headers["Location"] or (
        Client().get(address).status_code == 302
    )


def test_who_may_only_add_can_add_drafts_and_publish_nothing() -> None:
    helper = signed_in(a_helper("add_workshop"))
    assert helper.post(SEASON, typed(status="published")).status_code == 403
    assert "3 workshops added as drafts" in page(confirm(helper, page(helper.post(SEASON, typed()))))


# --- The preview --------------------------------------------------------------------------------


def test_the_preview_shows_every_date_and_writes_nothing(office: Client) -> None:
    shown = page(office.post(SEASON, typed()))
    assert not Workshop.objects.exists()
    for words in (
        "Sydney, 25/26 July 2015",
        "Saturday 25 July 2015, 9:00 am to 5:00 pm",
        "AU$795.50 until the end of Thursday 25 June 2015, Sydney time",
        "then AU$895",
        "decide on Saturday 4 July 2015 if there are fewer than 6",
        "/workshops/sydney-2015-07-25/",
        "Nothing clashes",
    ):
        assert words in shown
    assert "AU$" in shown and shown.count("Leave out") == 3


def test_confirming_adds_them_all_and_logs_each(office: Client) -> None:
    shown = page(confirm(office, page(office.post(SEASON, typed(weekends=SIX, status="published")))))
    assert "6 workshops added and published" in shown
    assert [str(one.starts_on) for one in Workshop.objects.all()] == SIX
    assert set(Workshop.objects.values_list("status", flat=True)) == {Status.PUBLISHED}
    log = AuditEntry.objects.filter(did="added workshop")
    assert log.count() == 6
    assert {entry.who.get_username() for entry in log if entry.who} == {"office"}


def test_a_draft_season_stays_in_the_office(office: Client) -> None:
    confirm(office, page(office.post(SEASON, typed())))
    assert set(Workshop.objects.values_list("status", flat=True)) == {Status.DRAFT}


def test_pressing_twice_adds_once(office: Client) -> None:
    preview = page(office.post(SEASON, typed()))
    confirm(office, preview)
    assert "pressed twice" in page(confirm(office, preview))
    assert Workshop.objects.count() == AuditEntry.objects.filter(did="added workshop").count() == 3


def test_a_row_can_be_left_out(office: Client) -> None:
    confirm(office, page(office.post(SEASON, typed())), row_2="leave")
    assert [str(one.starts_on) for one in Workshop.objects.all()] == [SIX[0], SIX[2]]


def test_leaving_out_everything_says_so(office: Client) -> None:
    preview = page(office.post(SEASON, typed(weekends=SIX[:1])))
    assert "Every workshop is left out" in page(confirm(office, preview, row_1="leave"))


def test_back_from_the_preview_everything_is_as_typed(office: Client) -> None:
    preview = page(office.post(SEASON, typed(minimum="7")))
    back = office.post(SEASON, {**inputs(preview), "do": "edit"})
    form = back.context["form"]
    assert form.chosen == set(SIX[:3])
    assert (form["minimum"].value(), form["early_price"].value()) == ("7", "$795.50")
    assert not form.errors


# --- Clashes ------------------------------------------------------------------------------------


def test_a_clash_asks_for_a_decision_and_nothing_is_added_without(office: Client) -> None:
    a_workshop(auckland(), starts_on=date(2015, 8, 22))
    preview = page(office.post(SEASON, typed()))
    assert "Brenda Rawlings presents elsewhere: Auckland, 22/23 August 2015." in preview
    assert "1 needs your decision" in preview
    assert "Please decide" in page(confirm(office, preview))
    assert Workshop.objects.count() == 1
    assert "3 workshops added" in page(confirm(office, preview, row_2="add"))


@pytest.mark.parametrize(
    ("weekend", "said"),
    [
        ("2015-06-06", "Public holiday in Sydney"),
        ("2015-05-02", "Its early bird is over already: it ended with Thursday 2 April 2015."),
        ("2015-05-16", "The day of the decision has passed: Saturday 25 April 2015."),
    ],
)
def test_a_holiday_or_a_date_that_has_passed_is_told(office: Client, weekend: str, said: str) -> None:
    assert said in page(office.post(SEASON, typed(weekends=[weekend])))


def test_the_same_workshop_again_can_only_be_left_out(office: Client) -> None:
    a_workshop(starts_on=date(2015, 7, 25))
    preview = page(office.post(SEASON, typed()))
    assert "there can&#x27;t be two" in preview
    assert 'name="row-1" value="add"' not in preview
    assert "Please look again" in page(confirm(office, preview, row_1="add"))
    assert Workshop.objects.count() == 1
    assert "2 workshops added" in page(confirm(office, preview, row_1="leave"))


def test_a_clash_that_came_up_since_the_preview_is_shown_first(office: Client) -> None:
    preview = page(office.post(SEASON, typed()))
    a_workshop(auckland(), starts_on=date(2015, 9, 12))
    again = page(confirm(office, preview))
    assert "Please look again" in again
    assert Workshop.objects.count() == 1
    assert "3 workshops added" in page(confirm(office, again, row_3="add"))


def test_the_preview_of_six_asks_as_much_as_of_three(
    office: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    a_workshop(auckland(), starts_on=date(2015, 8, 22))
    counted = queries(office, typed())
    a_workshop(auckland(), starts_on=date(2015, 10, 24))
    six = typed(weekends=SIX)
    with django_assert_num_queries(counted):
        office.post(SEASON, six)


def test_the_calendar_asks_as_much_for_three_workshops_as_for_one(
    office: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    a_workshop()
    counted = queries(office)
    a_workshop(auckland(), starts_on=date(2015, 8, 22))
    a_workshop(auckland(), starts_on=date(2015, 10, 24))
    with django_assert_num_queries(counted):
        office.get(SEASON)


def queries(client: Client, data: dict[str, Any] | None = None) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def ask() -> Any:
        return client.post(SEASON, data) if data else client.get(SEASON)

    ask()
    with CaptureQueriesContext(connection) as counted:
        ask()
    return len(counted)


# --- What is wrong ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"weekends": []}, "Choose at least one weekend"),
        ({"weekends": ["2015-07-26"]}, "Select a valid choice"),
        ({"early_price": "895"}, "below the full price"),
        ({"full_price": "0", "early_price": "", "early_bird_days": ""}, "A workshop has a price"),
        ({"full_price": "much"}, "Type an amount in dollars"),
        ({"early_bird_days": ""}, "How many days before does it end"),
        ({"early_price": ""}, "Fill this in too"),
        ({"decide_days": ""}, "How many days before do you decide"),
        ({"minimum": "13"}, "There are only 12 places"),
        ({"ends": "09:00"}, "The hours end before they begin"),
        ({"first_starts": "18:00"}, "Until when, on the first day"),
        ({"first_starts": "18:00", "first_ends": "17:00"}, "The hours end before they begin"),
        ({"days": "8"}, "less than or equal to 7"),
        ({"venue": "99999"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_told_and_what_was_typed_stays(
    office: Client, wrong: dict[str, Any], said: str
) -> None:
    asked = typed(**wrong)
    answer = office.post(SEASON, asked)
    assert said in page(answer).replace("&#x27;", "'")
    form = answer.context["form"]
    assert form["starts"].value() == "09:00"
    assert form.chosen == set(asked["weekends"])
    assert not Workshop.objects.exists()


def test_errors_beat_the_confirming_press(office: Client) -> None:
    assert "Choose at least one weekend" in page(office.post(SEASON, typed(weekends=[], do="add")))


def test_an_early_bird_may_be_left_away_altogether(office: Client) -> None:
    without = {"early_price": "", "early_bird_days": "", "minimum": "", "decide_days": ""}
    preview = page(office.post(SEASON, typed(**without)))
    assert "no early bird" in preview
    confirm(office, preview)
    one = Workshop.objects.all()[0]
    assert (one.early_bird_until, one.minimum, one.decide_on) == (None, None, None)


# --- From a file --------------------------------------------------------------------------------

HEAD = ",".join(COLUMNS)
ROW = "sydney,house-sydney,getting-the-love-you-want,2015-07-25,2015-07-26,brenda-rawlings,12,895,795,2015-06-25"


def a_file(*rows: str, head: str = HEAD) -> SimpleUploadedFile:
    typed()
    return SimpleUploadedFile("season.csv", "\r\n".join([head, *rows, ""]).encode("utf-8-sig"))


def upload(office: Client, file: SimpleUploadedFile, **more: str) -> str:
    return page(office.post(UPLOAD, {"file": file, "status": "draft", "do": "preview", **more}))


def test_a_file_is_looked_at_and_then_added(office: Client) -> None:
    assert "The columns" in page(office.get(UPLOAD))
    preview = upload(office, a_file(f"{ROW},6,2015-07-04", head=f"{HEAD},minimum,decide_on"))
    assert "decide on Saturday 4 July 2015 if there are fewer than 6" in preview
    assert not Workshop.objects.exists()
    assert "1 workshop added as drafts" in page(confirm(office, preview, UPLOAD))
    assert Workshop.objects.get().minimum == 6
    assert AuditEntry.objects.get(did="added workshop").details == "from a CSV file; draft"


def test_faults_are_told_by_row_and_column_and_the_text_stays_to_be_put_right(office: Client) -> None:
    shown = upload(office, a_file(ROW.replace(",12,", ",none,"), ROW.replace("2015-06-25", "soon")))
    assert "2 things to put right" in shown
    assert "<td>2</td><td>capacity</td>" in shown
    assert "<td>3</td><td>early_bird_until</td>" in shown
    assert f"{HEAD}\n" in shown.replace("\r", "") and ",none," in shown
    put_right = "\n".join([HEAD, ROW])
    assert "Sydney, 25/26 July 2015" in page(office.post(UPLOAD, {"text": put_right, "status": "draft"}))


def test_a_file_that_clashes_asks_like_any_season(office: Client) -> None:
    a_workshop(auckland(), starts_on=date(2015, 7, 25))
    preview = upload(office, a_file(ROW))
    assert "presents elsewhere" in preview
    assert "1 workshop added" in page(confirm(office, preview, UPLOAD, row_2="add"))


def test_rows_that_are_there_are_left_alone(office: Client) -> None:
    confirm(office, upload(office, a_file(ROW)), UPLOAD)
    assert "Nothing to add" in upload(office, a_file(ROW))
    another = ROW.replace("2015-07-2", "2015-08-2").replace("08-25", "08-22").replace("08-26", "08-23")
    preview = upload(office, a_file(ROW, another))
    assert "1 of the file is there already and stays as it is" in preview
    confirm(office, preview, UPLOAD)
    assert Workshop.objects.count() == 2


def test_a_files_press_twice_adds_once(office: Client) -> None:
    preview = upload(office, a_file(ROW))
    confirm(office, preview, UPLOAD)
    confirm(office, preview, UPLOAD)
    assert Workshop.objects.count() == AuditEntry.objects.filter(did="added workshop").count() == 1


def test_back_from_the_preview_the_text_is_there(office: Client) -> None:
    preview = upload(office, a_file(ROW))
    back = office.post(UPLOAD, {**inputs(preview), "do": "edit"})
    assert back.context["form"]["text"].value().splitlines() == [HEAD, ROW]


@pytest.mark.parametrize("data", [b"", b"\xff\xfe\x00", b"a;b;c\n1;2;3"])
def test_what_is_no_table_is_told(office: Client, data: bytes) -> None:
    shown = page(office.post(UPLOAD, {"file": SimpleUploadedFile("x.csv", data), "status": "draft"}))
    assert "to put right" in shown or "empty" in shown


def test_nothing_chosen_is_told(office: Client) -> None:
    assert "Choose a file, or paste its text" in page(office.post(UPLOAD, {"status": "draft"}))
