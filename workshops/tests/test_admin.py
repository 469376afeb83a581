from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from config.tests.people import a_helper, page, signed_in, the_office
from registrations.tests.cast import a_confirmed_registration, a_held_registration
from workshops.models import Session, Workshop
from workshops.tests.cast import (
    AT,
    a_venue,
    a_workshop,
    an_auckland_workshop,
    auckland,
    brenda,
    the_programme,
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


def typed(**changes: Any) -> dict[str, Any]:
    """A new weekend in Sydney, as the office types it."""
    return {
        "programme": the_programme().pk,
        "venue": a_venue().pk,
        "presenters": [brenda().pk],
        "starts_on": "2015-08-29",
        "ends_on": "2015-08-30",
        "capacity": "12",
        "full_price_cents": "895",
        "early_bird_price_cents": "$795.50",
        "early_bird_until": "2015-08-14",
        "opens_day": "",
        "opens_clock": "",
        **hours(),
    } | changes


def hours(*rows: tuple[str, str, str], known: int = 0) -> dict[str, Any]:
    """The table of each day's hours; `known` of them without a change."""
    table: dict[str, Any] = {"sessions-TOTAL_FORMS": len(rows) + known, "sessions-INITIAL_FORMS": known}
    for number, (day, starts, ends) in enumerate(rows):
        table |= {
            f"sessions-{number}-day": day,
            f"sessions-{number}-starts": starts,
            f"sessions-{number}-ends": ends,
        }
    return table


def as_it_is(workshop: Workshop, **changes: Any) -> dict[str, Any]:
    """What the page of a workshop posts when nothing but `changes` is typed."""
    posted = typed(
        programme=workshop.programme_id,
        venue=workshop.venue_id,
        presenters=[presenter.pk for presenter in workshop.presenters.all()],
        starts_on=str(workshop.starts_on),
        ends_on=str(workshop.ends_on),
        capacity=workshop.capacity,
        full_price_cents="895",
        early_bird_price_cents="795",
        early_bird_until=str(workshop.early_bird_until),
    )
    sessions = list(workshop.sessions.all())
    posted |= {"sessions-TOTAL_FORMS": len(sessions), "sessions-INITIAL_FORMS": len(sessions)}
    for number, session in enumerate(sessions):
        posted |= {
            f"sessions-{number}-id": session.pk,
            f"sessions-{number}-workshop": workshop.pk,
            f"sessions-{number}-day": str(session.day),
            f"sessions-{number}-starts": f"{session.starts:%H:%M}",
            f"sessions-{number}-ends": f"{session.ends:%H:%M}",
        }
    return posted | changes


def change(workshop: Workshop) -> str:
    return f"{LIST}{workshop.pk}/change/"


def step(workshop: Workshop, name: str) -> str:
    return f"{LIST}{workshop.pk}/step/{name}/"


# --- Adding -------------------------------------------------------------------------------------


def test_a_new_workshop_is_a_draft_with_its_address_prices_and_hours(office: Client) -> None:
    response = office.post(ADD, typed())
    assert response.status_code == 302
    made = Workshop.objects.get()
    assert (made.slug, made.status, made.capacity) == ("sydney-2015-08-29", Status.DRAFT, 12)
    assert (made.full_price_cents, made.early_bird_price_cents) == (89_500, 79_550)
    assert list(made.presenters.all()) == [brenda()]
    assert list(made.sessions.values_list("day", "starts", "ends")) == [
        (date(2015, 8, 29), time(9), time(17)),
        (date(2015, 8, 30), time(9), time(17)),
    ]


def test_the_form_of_a_new_workshop_opens(office: Client) -> None:
    a_venue(auckland())
    shown = page(office.get(ADD))
    assert "Auckland (NZ$)" in shown
    assert 'type="date"' in shown


def test_a_second_workshop_on_the_day_gets_an_address_of_its_own(office: Client) -> None:
    office.post(ADD, typed())
    office.post(ADD, typed(venue=a_venue(slug="hall", name="The Hall").pk))
    assert sorted(Workshop.objects.values_list("slug", flat=True)) == [
        "sydney-2015-08-29",
        "sydney-2015-08-29-2",
    ]


def test_the_hours_typed_are_kept(office: Client) -> None:
    office.post(ADD, typed(**hours(("2015-08-29", "10:00", "16:30"))))
    session = Session.objects.get()
    assert (session.day, session.starts, session.ends) == (date(2015, 8, 29), time(10), time(16, 30))


def test_the_opening_is_read_on_the_clocks_of_the_venues_city(office: Client) -> None:
    opening = {"opens_day": "2015-07-01", "opens_clock": "09:30"}
    office.post(ADD, typed(venue=a_venue(auckland()).pk, **opening))
    made = Workshop.objects.get()
    assert made.city == auckland()
    assert made.opens_at == datetime(2015, 6, 30, 21, 30, tzinfo=UTC)
    # And shown on them, too.
    shown = page(office.get(change(made)))
    assert 'value="2015-07-01"' in shown
    assert 'value="09:30"' in shown
    assert "Auckland time" in shown


def test_an_opening_without_an_hour_is_at_nine(office: Client) -> None:
    office.post(ADD, typed(opens_day="2015-07-01"))
    assert Workshop.objects.get().opens_at == datetime(2015, 6, 30, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"ends_on": "2015-08-28"}, "ends_on", "before the first"),
        ({"ends_on": "2015-10-30"}, "ends_on", "more than two weeks"),
        ({"full_price_cents": "a lot"}, "full_price_cents", "such as 795"),
        ({"full_price_cents": "0"}, "full_price_cents", "has a price"),
        ({"early_bird_price_cents": "895"}, "early_bird_price_cents", "below the full price"),
        ({"early_bird_price_cents": "0"}, "early_bird_price_cents", "below the full price"),
        ({"early_bird_price_cents": ""}, "early_bird_price_cents", "What does the early bird cost"),
        ({"early_bird_until": ""}, "early_bird_until", "Until when"),
        ({"early_bird_until": "2015-08-31"}, "early_bird_until", "after the first day"),
        ({"capacity": "0"}, "capacity", "greater than or equal to 1"),
        ({"capacity": "2.5"}, "capacity", "whole number"),
        ({"starts_on": "31/8"}, "starts_on", "valid date"),
        ({"venue": ""}, "venue", "required"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_all_that_was_typed_stays(
    office: Client, wrong: dict[str, Any], field: str, words: str
) -> None:
    response = office.post(ADD, typed(**wrong))
    assert response.status_code == 200
    form = response.context["adminform"].form
    assert words in str(form.errors[field])
    assert list(form.errors) == [field]
    assert 'value="2015-08-14"' in page(response) or "early_bird_until" in wrong
    assert all(f'value="{value}"' in page(response) for value in wrong.values() if value)
    assert not Workshop.objects.exists()


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([("2015-08-31", "09:00", "17:00")], "31 August is not a day of this workshop"),
        ([("2015-08-29", "17:00", "09:00")], "end before they begin"),
        ([("2015-08-29", "09:00", "12:00"), ("2015-08-29", "09:00", "17:00")], "duplicate"),
    ],
)
def test_hours_that_do_not_fit_the_days_are_refused(
    office: Client, rows: list[tuple[str, str, str]], words: str
) -> None:
    response = office.post(ADD, typed(**hours(*rows)))
    assert words in page(response)
    assert not Workshop.objects.exists()


def test_the_same_programme_does_not_begin_twice_at_a_venue_on_a_day(office: Client) -> None:
    office.post(ADD, typed())
    assert "already runs at this venue" in page(office.post(ADD, typed()))
    assert Workshop.objects.count() == 1


# --- Changing -----------------------------------------------------------------------------------


def test_saving_without_a_change_changes_nothing(office: Client) -> None:
    workshop = a_workshop()
    before = Workshop.objects.values().get()
    assert office.post(change(workshop), as_it_is(workshop)).status_code == 302
    assert Workshop.objects.values().get() == before


def test_a_price_is_shown_in_dollars_and_saved_in_cents(office: Client) -> None:
    workshop = a_workshop(full_price_cents=89_550)
    assert 'value="895.50"' in page(office.get(change(workshop)))
    office.post(change(workshop), as_it_is(workshop, full_price_cents="945"))
    workshop.refresh_from_db()
    assert workshop.full_price_cents == 94_500


def test_fewer_places_than_are_taken_are_refused_beside_the_field(office: Client) -> None:
    workshop = a_workshop()
    a_confirmed_registration(workshop)
    a_held_registration(workshop)
    response = office.post(change(workshop), as_it_is(workshop, capacity=1))
    assert "2 places are taken: there can&#x27;t be fewer than that." in page(response)
    workshop.refresh_from_db()
    assert workshop.capacity == 10


def test_a_published_workshop_that_moves_raises_its_sequence_and_takes_its_hours_along(
    office: Client,
) -> None:
    workshop = a_workshop()
    office.post(change(workshop), as_it_is(workshop, starts_on="2015-06-06", ends_on="2015-06-07"))
    workshop.refresh_from_db()
    assert (workshop.starts_on, workshop.sequence) == (date(2015, 6, 6), 1)
    assert workshop.slug == "sydney-2015-05-30"
    assert [session.day.day for session in workshop.sessions.all()] == [6, 7]


def test_other_hours_of_a_published_workshop_raise_its_sequence(office: Client) -> None:
    workshop = a_workshop()
    office.post(change(workshop), as_it_is(workshop, **{"sessions-0-starts": "10:00"}))
    workshop.refresh_from_db()
    assert workshop.sequence == 1
    assert [session.starts.hour for session in workshop.sessions.all()] == [10, 9]


def test_a_price_or_more_places_leave_the_sequence(office: Client) -> None:
    workshop = a_workshop()
    office.post(change(workshop), as_it_is(workshop, capacity=20, full_price_cents="995"))
    workshop.refresh_from_db()
    assert (workshop.capacity, workshop.full_price_cents, workshop.sequence) == (20, 99_500, 0)


def test_a_published_workshop_stays_in_its_city(office: Client) -> None:
    workshop = a_workshop()
    response = office.post(change(workshop), as_it_is(workshop, venue=a_venue(auckland()).pk))
    assert "stays in its city" in page(response)


def test_a_draft_goes_to_another_city_with_its_address(office: Client) -> None:
    draft = a_workshop(status=Status.DRAFT)
    office.post(change(draft), as_it_is(draft, venue=a_venue(auckland()).pk))
    draft.refresh_from_db()
    assert (draft.city, draft.slug) == (auckland(), "auckland-2015-05-30")


def test_the_early_bird_that_couples_were_told_is_changed_by_its_step_only(office: Client) -> None:
    workshop = a_workshop()
    office.post(change(workshop), as_it_is(workshop, early_bird_until="2015-05-20"))
    workshop.refresh_from_db()
    assert workshop.early_bird_until == date(2015, 5, 15)


def test_what_a_verb_refuses_is_said_once_and_what_was_typed_stays(office: Client) -> None:
    workshop = a_workshop(starts_on=date(2015, 4, 11))
    moved = as_it_is(workshop, capacity=7, ends_on="2015-04-13")
    response = office.post(change(workshop), moved, follow=True)
    shown = page(response)
    assert "what is past stays as it was" in shown
    assert "was changed successfully" not in shown
    assert 'value="2015-04-13"' in shown
    workshop.refresh_from_db()
    assert (workshop.capacity, workshop.ends_on.day) == (10, 12)
    assert not response.context["user"].logentry_set.exists()


def test_status_money_facts_and_instants_are_not_taken_from_the_form(office: Client) -> None:
    workshop = a_workshop()
    forged = {"status": "draft", "sequence": 9, "slug": "mine", "early_bird_closed_at_0": "2015-05-01"}
    office.post(change(workshop), as_it_is(workshop, **forged))
    before = Workshop.objects.get()
    assert (before.status, before.sequence, before.slug) == (Status.PUBLISHED, 0, "sydney-2015-05-30")
    assert before.early_bird_closed_at is None


def test_a_cancelled_workshop_is_only_looked_at(office: Client) -> None:
    workshop = a_workshop(status=Status.CANCELLED)
    assert "Too few couples." in page(office.get(change(workshop)))
    assert office.post(change(workshop), as_it_is(workshop, capacity=20)).status_code == 403


def test_only_a_draft_can_be_deleted(office: Client) -> None:
    draft, published = a_workshop(status=Status.DRAFT), an_auckland_workshop()
    assert office.post(f"{LIST}{published.pk}/delete/", {"post": "yes"}).status_code == 403
    assert office.post(f"{LIST}{draft.pk}/delete/", {"post": "yes"}).status_code == 302
    assert Workshop.objects.get() == published


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
    for name in ("cancel", "close-early-bird", "extend-early-bird"):
        assert office.get(step(workshop, name)).status_code == 200
    workshop.refresh_from_db()
    assert (workshop.status, workshop.early_bird_closed_at) == (Status.PUBLISHED, None)


def test_cancelling_says_how_many_couples_and_asks_why(office: Client) -> None:
    workshop = a_workshop()
    a_confirmed_registration(workshop)
    assert "1 couple has a place now" in page(office.get(step(workshop, "cancel")))
    assert "This field is required" in page(office.post(step(workshop, "cancel"), {"why": ""}))
    office.post(step(workshop, "cancel"), {"why": "Too few couples."})
    workshop.refresh_from_db()
    assert (workshop.status, workshop.cancelled_why) == (Status.CANCELLED, "Too few couples.")
    assert workshop.cancelled_at == AT


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
    chosen = {"action": "cancel", "_selected_action": [one.pk]}
    assert office.post(LIST, chosen)["Location"] == step(one, "cancel")
    chosen["_selected_action"] = [one.pk, two.pk]
    assert "choose one row at a time" in page(office.post(LIST, chosen, follow=True))
    assert not Workshop.objects.filter(status=Status.CANCELLED).exists()


def test_who_may_only_look_takes_no_step() -> None:
    workshop, helper = a_workshop(), signed_in(a_helper("view_workshop"))
    shown = page(helper.get(change(workshop)))
    assert "AU$795, then AU$895" in shown
    assert "Cancel the workshop" not in shown
    assert helper.post(step(workshop, "cancel"), {"why": "no"}).status_code == 403
    assert helper.post(change(workshop), as_it_is(workshop, capacity=20)).status_code == 403


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
