"""The office copies a workshop, or a whole season, to new dates."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from config.models import AuditEntry
from config.tests.people import page, signed_in, the_office
from workshops.models import Workshop
from workshops.tests.cast import AT, a_workshop, an_auckland_workshop
from workshops.tests.test_season_pages import confirm

pytestmark = pytest.mark.django_db
SEASON = "/office/season/copy/"
Status = Workshop.Status


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: AT)


@pytest.fixture
def office() -> Client:
    return signed_in(the_office())


def address(workshop: Workshop) -> str:
    return f"/office/workshops/workshop/{workshop.pk}/copy/"


def typed(**changes: Any) -> dict[str, Any]:
    return {
        "weekends": ["2016-05-28", "2016-08-27"],
        "other_day": "",
        "capacity": "10",
        "full_price": "895",
        "early_price": "795",
        "status": "draft",
        "do": "preview",
    } | changes


def row(workshop: Workshop, **changes: Any) -> dict[str, Any]:
    """One workshop of a season, as its line posts it."""
    facts = {"wanted": "on", "day": "2016-05-28", "full_price": "895", "early_price": "795"} | changes
    return {f"w{workshop.pk}-{name}": value for name, value in facts.items() if value is not None}


# --- One workshop -------------------------------------------------------------------------------


def test_a_workshops_page_leads_to_its_copy(office: Client) -> None:
    workshop = a_workshop()
    assert address(workshop) in page(office.get(f"/office/workshops/workshop/{workshop.pk}/change/"))
    shown = page(office.get(address(workshop)))
    assert "30/31 May 2015" in shown
    assert office.get("/office/workshops/workshop/99/copy/").status_code == 404


def test_the_preview_shows_each_new_date_beside_the_old(office: Client) -> None:
    workshop = a_workshop(
        minimum=6, decide_on=date(2015, 5, 9), opens_at=datetime(2015, 1, 31, 22, tzinfo=UTC)
    )
    shown = page(office.post(address(workshop), typed()))
    for words in (
        "Sydney, 28/29 May 2016",
        "was: 30/31 May 2015",
        "AU$795 until the end of Friday 13 May 2016, Sydney time",
        "early bird until Friday 15 May 2015",
        "decide on Saturday 7 May 2016 if there are fewer than 6",
        "Sunday 31 January 2016, 9:00 am Sydney time",
    ):
        assert words in shown


def test_several_copies_are_made_with_other_prices(office: Client) -> None:
    workshop = a_workshop()
    asked = typed(full_price="995", early_price="", other_day="2016-06-15", capacity="14")
    preview = page(office.post(address(workshop), asked))
    assert "3 workshops added" in page(confirm(office, preview, address(workshop)))
    copies = Workshop.objects.exclude(pk=workshop.pk)
    assert [str(copy.starts_on) for copy in copies] == ["2016-05-28", "2016-06-15", "2016-08-27"]
    assert {(copy.full_price_cents, copy.early_bird_until, copy.capacity) for copy in copies} == {
        (99_500, None, 14)
    }
    assert AuditEntry.objects.filter(details="copied from sydney-2015-05-30; draft").count() == 3


def test_a_cancelled_workshop_can_be_copied_and_its_copy_is_not_cancelled(office: Client) -> None:
    workshop = a_workshop(status=Status.CANCELLED)
    preview = page(office.post(address(workshop), typed(weekends=["2016-05-28"])))
    confirm(office, preview, address(workshop))
    assert Workshop.objects.get(slug="sydney-2016-05-28").status == Status.DRAFT


def test_the_weekend_it_is_on_is_refused(office: Client) -> None:
    workshop = a_workshop()
    shown = page(office.post(address(workshop), typed(weekends=["2015-05-30"])))
    assert "there can&#x27;t be two" in shown


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"weekends": []}, "Choose at least one weekend, or type a first day"),
        ({"early_price": "900"}, "below the full price"),
        ({"capacity": "5"}, "Its minimum number is 6"),
        ({"other_day": "20160-05-28"}, "Enter a valid date"),
        ({"other_day": "9999-12-31"}, "too far ahead"),
    ],
)
def test_what_is_wrong_with_a_copy_is_told(office: Client, wrong: dict[str, Any], said: str) -> None:
    workshop = a_workshop(minimum=6, decide_on=date(2015, 5, 9))
    answer = office.post(address(workshop), typed(**wrong))
    assert said in page(answer)
    assert answer.context["form"]["full_price"].value() == "895"


def test_without_an_early_bird_a_copy_gets_none(office: Client) -> None:
    workshop = a_workshop(early_bird_price_cents=None)
    preview = page(office.post(address(workshop), typed(weekends=["2016-05-28"], early_price="700")))
    confirm(office, preview, address(workshop))
    assert Workshop.objects.get(slug="sydney-2016-05-28").early_bird_until is None


# --- A whole season -----------------------------------------------------------------------------


def test_a_season_is_offered_52_weeks_later(office: Client) -> None:
    workshop = a_workshop()
    a_workshop(starts_on=date(2014, 5, 31))
    shown = page(office.get(SEASON))
    assert 'value="2016-05-28"' in shown
    assert f'name="w{workshop.pk}-wanted"' in shown
    assert 'value="2015-05-30"' not in shown
    assert 'value="2015-06-06"' in page(office.get(f"{SEASON}?weeks=1"))
    assert 'value="2015-05-30"' in page(office.get(f"{SEASON}?year=2014"))


def test_a_cancelled_one_is_listed_and_not_ticked(office: Client) -> None:
    workshop = a_workshop(status=Status.CANCELLED)
    assert office.get(SEASON).context["rows"][0].initial["wanted"] is False
    assert f"w{workshop.pk}-wanted" in page(office.get(SEASON))


def test_a_season_is_copied_each_on_its_day_at_its_price(office: Client) -> None:
    sydney, auckland, third = a_workshop(), an_auckland_workshop(), a_workshop(starts_on=date(2015, 7, 25))
    asked = {
        **row(sydney, full_price="945"),
        **row(auckland, day="2016-05-14"),
        **row(third, wanted=None, day="half typed"),
        "status": "published",
        "do": "preview",
    }
    preview = page(office.post(f"{SEASON}?year=2015", asked))
    assert "NZ$795 until the end of Friday 29 April 2016, Auckland time" in preview
    assert "was: 16/17 May 2015" in preview
    assert "2 workshops added and published" in page(confirm(office, preview, f"{SEASON}?year=2015"))
    made = Workshop.objects.filter(starts_on__year=2016)
    assert [(one.slug, one.full_price_cents) for one in made] == [
        ("auckland-2016-05-14", 89_500),
        ("sydney-2016-05-28", 94_500),
    ]


def test_two_copies_on_one_day_are_told_and_one_can_be_left_out(office: Client) -> None:
    one, two = a_workshop(), a_workshop(starts_on=date(2015, 7, 25))
    asked = {**row(one), **row(two), "status": "draft", "do": "preview"}
    preview = page(office.post(SEASON, asked))
    assert "2 need your decision" in preview
    assert "Please look again" in page(confirm(office, preview, SEASON, row_1="add", row_2="add"))
    assert Workshop.objects.count() == 2
    assert "1 workshop added" in page(confirm(office, preview, SEASON, row_1="add", row_2="leave"))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"wanted": None}, "Tick at least one workshop"),
        ({"day": ""}, "This field is required"),
        ({"early_price": "900"}, "below the full price"),
        ({"full_price": "0"}, "A workshop has a price"),
    ],
)
def test_what_is_wrong_with_a_season_is_told(office: Client, changes: dict[str, Any], said: str) -> None:
    workshop = a_workshop()
    asked = {**row(workshop, **changes), "status": "draft"}
    assert said in page(office.post(SEASON, asked))
    assert Workshop.objects.count() == 1


def test_a_year_without_workshops_and_nonsense_are_survived(office: Client) -> None:
    assert "No workshop begins in 2011" in page(office.get(f"{SEASON}?year=2011"))
    for asked in ("year=x&weeks=y", "year=99999999&weeks=-99999999", "weeks=-"):
        assert office.get(f"{SEASON}?{asked}").status_code == 200
    assert "No workshop begins" in page(office.post(f"{SEASON}?year=2011", {"status": "draft"}))


def test_a_season_of_three_asks_as_much_as_of_one(
    office: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    first = a_workshop()
    asked = {**row(first), "status": "draft"}
    office.get(SEASON)
    with CaptureQueriesContext(connection) as looking:
        office.get(SEASON)
    with CaptureQueriesContext(connection) as previewing:
        office.post(SEASON, asked)
    for number, workshop in enumerate([an_auckland_workshop(), a_workshop(starts_on=date(2015, 7, 25))]):
        asked |= row(workshop, day=f"2016-0{number + 6}-18")
    with django_assert_num_queries(len(looking)):
        office.get(SEASON)
    with django_assert_num_queries(len(previewing)):
        office.post(SEASON, asked)


@pytest.mark.parametrize(
    "sent",
    [
        {"do": "add", "key": "x"},
        {"do": "add", "weekends": ["x", "2015-05-30", "9999-12-31"], "status": "cancelled"},
        {"do": "edit", "text": "a\0b", "status": "draft", "venue": "x", "presenters": ["x", "-1"]},
        {"do": "preview", "text": '"', "status": "draft", "first_day": "99", "days": "999999999999"},
        typed(do="add", key="", capacity="9" * 40),
        typed(do="add", other_day="2200-01-01", **{"row-1": "perhaps", "knows-1": "x" * 9000}),
    ],
)
def test_whatever_is_sent_is_answered_and_nothing_is_made(office: Client, sent: dict[str, Any]) -> None:
    workshop = a_workshop()
    for page_address in (SEASON, address(workshop), "/office/season/", "/office/season/upload/"):
        assert office.post(page_address, {**sent, f"w{workshop.pk}-wanted": "on"}).status_code == 200
    assert Workshop.objects.count() == 1
