from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from config.tests.people import a_helper, page, signed_in, the_office
from registrations.tests.cast import a_confirmed_registration, a_held_registration
from workshops.models import Workshop
from workshops.tests.cast import (
    AT,
    a_workshop,
    an_auckland_workshop,
)

pytestmark = pytest.mark.django_db
LIST = "/office/workshops/workshop/"
ADD = f"{LIST}add/"
Status = Workshop.Status


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: AT)


@pytest.fixture
def office() -> Client:
    return signed_in(the_office())


def change(workshop: Workshop) -> str:
    return f"{LIST}{workshop.pk}/change/"


def step(workshop: Workshop, name: str) -> str:
    return f"{LIST}{workshop.pk}/step/{name}/"


# --- Steps --------------------------------------------------------------------------------------


def test_publishing_shows_the_price_and_publishes(office: Client) -> None:
    draft = a_workshop(status=Status.DRAFT)
    assert "AU$795" in page(office.get(step(draft, "publish")))
    assert "is published" in page(office.post(step(draft, "publish"), follow=True))
    draft.refresh_from_db()
    assert draft.status == Status.PUBLISHED
    assert "has been done already" in page(office.post(step(draft, "publish"), follow=True))


def test_looking_at_a_steps_page_does_nothing(office: Client) -> None:
    workshop = a_workshop()
    for name in ("close-early-bird", "extend-early-bird"):
        assert office.get(step(workshop, name)).status_code == 200
    workshop.refresh_from_db()
    assert (workshop.status, workshop.early_bird_closed_at) == (Status.PUBLISHED, None)


def test_closing_the_early_bird_now(office: Client) -> None:
    workshop = a_workshop()
    assert "AU$895" in page(office.get(step(workshop, "close-early-bird")))
    office.post(step(workshop, "close-early-bird"))
    workshop.refresh_from_db()
    assert workshop.early_bird_closed_at == AT


def test_extending_the_early_bird_opens_one_that_was_closed(office: Client) -> None:
    workshop = a_workshop(early_bird_closed_at=AT - timedelta(days=1))
    shown = page(office.post(step(workshop, "extend-early-bird"), {"until": "2015-05-22"}, follow=True))
    assert "the end of Friday 22 May" in shown
    workshop.refresh_from_db()
    assert (workshop.early_bird_until, workshop.early_bird_closed_at) == (date(2015, 5, 22), None)


@pytest.mark.parametrize("until", ["2015-04-30", "2015-05-31"])
def test_the_early_bird_ends_between_today_and_the_first_day(office: Client, until: str) -> None:
    workshop = a_workshop()
    assert "Choose a day" in page(office.post(step(workshop, "extend-early-bird"), {"until": until}))
    workshop.refresh_from_db()
    assert workshop.early_bird_until == date(2015, 5, 15)


def test_a_steps_menu_in_the_list_leads_to_the_page_of_one_row(office: Client) -> None:
    one, two = a_workshop(), an_auckland_workshop()
    chosen = {"action": "close-early-bird", "_selected_action": [one.pk]}
    assert office.post(LIST, chosen)["Location"] == step(one, "close-early-bird")
    chosen["_selected_action"] = [one.pk, two.pk]
    assert "choose one row at a time" in page(office.post(LIST, chosen, follow=True))
    assert not Workshop.objects.filter(early_bird_closed_at__isnull=False).exists()


def test_who_may_only_look_takes_no_step() -> None:
    workshop, helper = a_workshop(), signed_in(a_helper("view_workshop"))
    shown = page(helper.get(change(workshop)))
    assert "AU$795, then AU$895" in shown
    assert "Cancel the workshop" not in shown
    assert helper.post(step(workshop, "close-early-bird")).status_code == 403
    assert helper.post(change(workshop), {"capacity": 20}).status_code == 403


# --- The list -----------------------------------------------------------------------------------


def test_the_list_opens_on_what_is_ahead_the_next_first_and_past_ones_last(office: Client) -> None:
    for day in (date(2015, 4, 11), date(2015, 7, 4), date(2015, 5, 30), date(2014, 6, 7)):
        a_workshop(starts_on=day)
    listed = office.get(LIST).context["cl"].result_list
    assert [str(workshop.starts_on) for workshop in listed] == [
        "2015-05-30",
        "2015-07-04",
        "2015-04-11",
        "2014-06-07",
    ]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("when=ahead", ["2015-05-30"]),
        ("when=past", ["2015-04-11", "2014-06-07"]),
        ("year=2014", ["2014-06-07"]),
        ("year=nonsense", ["2015-05-30", "2015-04-11", "2014-06-07"]),
        ("status__exact=draft", []),
        ("q=house", ["2015-05-30", "2015-04-11", "2014-06-07"]),
        ("q=rawlings", ["2015-05-30", "2015-04-11", "2014-06-07"]),
        ("q=auckland", []),
    ],
)
def test_the_list_answers_questions(office: Client, asked: str, found: list[str]) -> None:
    for day in (date(2015, 4, 11), date(2015, 5, 30), date(2014, 6, 7)):
        a_workshop(starts_on=day)
    listed = office.get(f"{LIST}?{asked}").context["cl"].result_list
    assert [str(workshop.starts_on) for workshop in listed] == found


def test_a_row_says_its_price_and_places(office: Client) -> None:
    workshop = a_workshop()
    a_confirmed_registration(workshop)
    a_held_registration(workshop)
    shown = page(office.get(LIST))
    assert "AU$795 early bird" in shown
    assert "1 taken, 1 held, 8 left of 10" in shown


def test_an_early_bird_ends_with_its_day_or_at_the_hour_at_which_it_was_closed(office: Client) -> None:
    with_its_day = datetime(2015, 5, 15, 14, tzinfo=UTC)
    workshop = a_workshop(early_bird_closed_at=with_its_day)
    shown = page(office.get(LIST))
    assert "Friday 15 May 2015; ended" in shown and "12:00 am" not in shown
    Workshop.objects.filter(pk=workshop.pk).update(early_bird_closed_at=with_its_day - timedelta(hours=1))
    assert "Friday 15 May 2015; ended Friday 15 May 2015, 11:00 pm Sydney time" in page(office.get(LIST))


def test_the_list_asks_as_much_for_three_rows_as_for_one(
    office: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    a_confirmed_registration(a_workshop())
    counted = queries(office, LIST)
    for day in (date(2015, 7, 4), date(2015, 8, 1)):
        a_confirmed_registration(a_workshop(starts_on=day))
    with django_assert_num_queries(counted):
        office.get(LIST)


def queries(client: Client, address: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(address)
    with CaptureQueriesContext(connection) as counted:
        client.get(address)
    return len(counted)
