from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from config.tests.people import page, signed_in, the_office
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
        "minimum": "",
        "decide_on": "",
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


# --- The minimum number and the day of the decision ---------------------------------------------


def test_a_minimum_is_kept_with_the_day_of_the_decision(office: Client) -> None:
    office.post(ADD, typed(minimum="6", decide_on="2015-08-08"))
    made = Workshop.objects.get()
    assert (made.minimum, made.decide_on) == (6, date(2015, 8, 8))
    office.post(change(made), as_it_is(made, minimum="", decide_on=""))
    made.refresh_from_db()
    assert (made.minimum, made.decide_on) == (None, None)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"minimum": "6"}, "On which day do you decide"),
        ({"decide_on": "2015-08-08"}, "With how many couples does it run"),
        ({"minimum": "0", "decide_on": "2015-08-08"}, "At least 1 couple"),
        ({"minimum": "13", "decide_on": "2015-08-08"}, "There are only 12 places"),
        ({"minimum": "6", "decide_on": "2015-08-30"}, "after the first day"),
    ],
)
def test_a_minimum_that_is_not_possible_is_told(office: Client, wrong: dict[str, str], said: str) -> None:
    assert said in page(office.post(ADD, typed(**wrong))).replace("&#x27;", "'")
    assert not Workshop.objects.exists()


def test_the_decision_may_be_on_the_first_day_with_every_place_needed(office: Client) -> None:
    office.post(ADD, typed(minimum="12", decide_on="2015-08-29"))
    assert Workshop.objects.get().minimum == 12


@pytest.mark.parametrize("status", [Status.DRAFT, Status.PUBLISHED])
@pytest.mark.parametrize(
    ("first", "last", "until", "decide_on", "capacity", "minimum"),
    [
        ("2015-07-25", "2015-07-26", "2015-05-15", "2015-07-04", "14", "14"),
        ("2015-05-23", "2015-05-24", "2015-05-15", "2015-05-16", "4", "2"),
        ("2015-05-30", "2015-05-31", "2015-05-15", "2015-05-30", "3", "3"),
    ],
)
def test_days_places_minimum_and_decision_change_together(
    office: Client,
    status: Status,
    first: str,
    last: str,
    until: str,
    decide_on: str,
    capacity: str,
    minimum: str,
) -> None:
    workshop = a_workshop(status=status, minimum=10, decide_on=date(2015, 5, 29))
    hours_gone = {"sessions-0-day": first, "sessions-1-day": last}
    office.post(
        change(workshop),
        as_it_is(
            workshop,
            starts_on=first,
            ends_on=last,
            early_bird_until=until,
            decide_on=decide_on,
            capacity=capacity,
            minimum=minimum,
            **hours_gone,
        ),
    )
    workshop.refresh_from_db()
    written = (workshop.starts_on, workshop.decide_on, workshop.capacity, workshop.minimum)
    assert [str(fact) for fact in written] == [first, decide_on, capacity, minimum]
