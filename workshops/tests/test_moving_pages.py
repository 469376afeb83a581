"""Moving a workshop: old and new are seen first, and the couples are told."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from config.models import AuditEntry
from config.tests.people import a_read_only_person, an_office_person, page, signed_in
from outbox.models import Message
from payments.progress import progress
from registrations.following import tell_changes
from registrations.tests.cast import a_confirmed_registration, a_held_registration
from workshops.changing import Deadlines, deadlines_along
from workshops.models import Workshop
from workshops.tests.cast import AT, a_venue, a_workshop, an_auckland_workshop

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rung(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    tasks: list[str] = []
    monkeypatch.setattr("workshops.admin.moving.ring", tasks.append)
    monkeypatch.setattr(timezone, "now", lambda: AT)
    return tasks


@pytest.fixture
def office() -> Client:
    return signed_in(an_office_person())


def address(workshop: Workshop, name: str = "move") -> str:
    return f"/office/workshops/workshop/{workshop.pk}/{name}/"


def typed(workshop: Workshop, **changes: Any) -> dict[str, Any]:
    """A week later, at the same hours."""
    hours = [("hours-0", 1), ("hours-1", 2)]
    return {
        "starts_on": "2015-06-06",
        "ends_on": "2015-06-07",
        "venue": workshop.venue_id,
        "deadlines": "along",
        "hours-TOTAL_FORMS": 3,
        "hours-INITIAL_FORMS": 2,
        **{f"{row}-day": day for row, day in hours},
        **{f"{row}-starts": "09:00" for row, _day in hours},
        **{f"{row}-ends": "17:00" for row, _day in hours},
        "do": "look",
    } | changes


def look(office: Client, workshop: Workshop, **changes: Any) -> Any:
    return office.post(address(workshop), typed(workshop, **changes))


def move(office: Client, workshop: Workshop, **changes: Any) -> Any:
    """Look, then confirm."""
    mark = look(office, workshop, **changes).context["mark"]
    sent = {"do": "move", "mark": mark, "confirm": workshop.slug} | changes
    return office.post(address(workshop), typed(workshop, **sent))


def test_old_and_new_stand_side_by_side_and_nothing_is_changed(office: Client) -> None:
    workshop = a_workshop(minimum=4, decide_on=date(2015, 5, 10))
    a_confirmed_registration(workshop)
    a_held_registration(workshop)
    assert 'value="2015-05-30"' in page(office.get(address(workshop)))
    shown = page(look(office, workshop))
    for words in (
        "Saturday 30 May 2015, 9:00 am to 5:00 pm",
        "Saturday 6 June 2015, 9:00 am to 5:00 pm",
        "Friday 22 May",
        "Sunday 17 May 2015",
        "1 with a place, 1 not paid yet",
        "to 3 people, 2 with a calendar file",
    ):
        assert words in shown
    workshop.refresh_from_db()
    assert (workshop.starts_on, workshop.sequence) == (date(2015, 5, 30), 0)


def test_confirmed_it_moves_with_its_deadlines_and_the_couples_are_told(
    office: Client,
    rung: list[str],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    workshop = a_workshop(minimum=4, decide_on=date(2015, 5, 10))
    a_confirmed_registration(workshop)
    with django_capture_on_commit_callbacks(execute=True):
        assert move(office, workshop)["Location"] == address(workshop, "progress")
    workshop.refresh_from_db()
    assert (workshop.starts_on, workshop.sequence) == (date(2015, 6, 6), 1)
    assert (workshop.early_bird_until, workshop.decide_on) == (date(2015, 5, 22), date(2015, 5, 17))
    assert rung == ["registrations.tell_changes"]
    assert "30/31 May 2015, Sydney House → 6/7 June 2015" in AuditEntry.objects.get().details
    assert "Under way: 0 of 1 couple told, 0 of 2 mails sent." in page(
        office.get(address(workshop, "progress"))
    )
    tell_changes(at=AT)
    now = progress(workshop, at=AT)
    assert (now.couples.done, now.mails.done, now.mails.of) == (1, 0, 2)
    Message.objects.filter(kind="registrations/moved").update(state="sent", sent_at=AT)
    assert "All done: everybody has been told." in page(office.get(address(workshop, "progress")))


def test_deadlines_may_stay(office: Client) -> None:
    workshop = a_workshop()
    move(office, workshop, deadlines="stay")
    workshop.refresh_from_db()
    assert (workshop.starts_on, workshop.early_bird_until) == (date(2015, 6, 6), date(2015, 5, 15))


def test_a_deadline_that_is_over_stays() -> None:
    workshop = a_workshop(minimum=4, decide_on=date(2015, 4, 30), early_bird_closed_at=AT)
    along = deadlines_along(workshop, starts_on=date(2015, 6, 6), at=AT)
    assert along == Deadlines(workshop.early_bird_until, workshop.decide_on)


def test_the_date_of_an_early_bird_that_was_closed_does_not_stand_in_the_way() -> None:
    workshop = a_workshop(early_bird_closed_at=AT)
    along = deadlines_along(workshop, starts_on=date(2015, 5, 9), at=AT)
    assert along.early_bird_until == date(2015, 5, 9)


@pytest.mark.parametrize(
    ("first", "said"),
    [
        ("2015-05-20", []),
        ("2015-05-19", ["The decision on Wednesday 20 May 2015"]),
        (
            "2015-05-14",
            ["The early bird would end on Friday 15 May 2015", "The decision on Wednesday 20 May"],
        ),
    ],
)
def test_deadlines_that_stay_lie_before_the_new_first_day(
    office: Client, first: str, said: list[str]
) -> None:
    workshop = a_workshop(minimum=4, decide_on=date(2015, 5, 20))
    shown = look(office, workshop, starts_on=first, ends_on=first, deadlines="stay").context["form"]
    errors = shown.errors.get("deadlines", [])
    assert len(errors) == len(said)
    assert all(words in error for words, error in zip(said, errors, strict=True))


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_at_an_end_of_the_calendar_is_refused(office: Client, day: str) -> None:
    shown = look(office, a_workshop(), starts_on=day, ends_on=day)
    assert "starts_on" in shown.context["form"].errors


def test_another_venue_and_other_hours(office: Client) -> None:
    workshop, other = a_workshop(), a_venue(slug="other", name="Other House")
    rows = {"hours-1-starts": "10:00", "hours-2-day": 2, "hours-2-starts": "18:00", "hours-2-ends": "20:00"}
    same_days = {"starts_on": "2015-05-30", "ends_on": "2015-05-31"}
    move(office, workshop, venue=other.pk, **rows, **same_days)
    workshop.refresh_from_db()
    assert workshop.venue == other
    hours = [(s.day.day, f"{s.starts:%H}-{s.ends:%H}") for s in workshop.sessions.order_by("day", "starts")]
    assert hours == [(30, "09-17"), (31, "10-17"), (31, "18-20")]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"ends_on": "2015-06-01"}, "The last day can’t lie before the first"),
        ({"ends_on": "2016-06-01"}, "at most 12 days"),
        ({"starts_on": "2015-05-30", "ends_on": "2015-05-31"}, "Nothing differs"),
        ({"hours-0-ends": "08:00"}, "The hours end before they begin"),
        ({"hours-0-ends": ""}, "Fill in day, from and to"),
        ({"venue": 0}, "Select a valid choice"),
        ({"do": "move", "mark": "other"}, "Please look once more"),
        ({"do": "move"}, "Please look once more"),
    ],
)
def test_what_is_not_right_is_said_and_nothing_moves(
    office: Client, changes: dict[str, Any], said: str
) -> None:
    workshop = a_workshop()
    assert said in page(look(office, workshop, **changes))
    workshop.refresh_from_db()
    assert (workshop.starts_on, workshop.sequence) == (date(2015, 5, 30), 0)


def test_without_the_typed_address_or_against_a_rule_nothing_moves(office: Client) -> None:
    workshop = a_workshop()
    assert "exactly as it stands here" in page(move(office, workshop, confirm="sydney"))
    past = {"starts_on": "2015-04-04", "ends_on": "2015-04-05"}
    assert "or before today" in page(move(office, workshop, **past))
    workshop.refresh_from_db()
    assert workshop.sequence == 0


def test_clashes_are_shown_but_the_workshop_is_none_with_itself(office: Client) -> None:
    workshop = a_workshop()
    an_auckland_workshop(starts_on=date(2015, 6, 6))
    a_day_later = {"starts_on": "2015-05-31", "ends_on": "2015-06-01"}
    assert look(office, workshop, **a_day_later).context["clashes"] == []
    assert "Brenda Rawlings presents elsewhere" in page(look(office, workshop))


def test_a_draft_is_moved_in_its_form_and_who_may_only_look_moves_nothing(office: Client) -> None:
    draft = a_workshop(status=Workshop.Status.DRAFT)
    assert "changed in its form" in page(office.get(address(draft), follow=True))
    reader = signed_in(a_read_only_person())
    assert reader.get(address(draft)).status_code == 403


def test_the_form_leads_to_the_move_where_couples_are_affected(office: Client) -> None:
    workshop = a_workshop()
    a_confirmed_registration(workshop)
    form = office.get(address(workshop, "change")).context["adminform"].form
    values = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    sessions = workshop.sessions.order_by("pk")
    table: dict[str, Any] = {"sessions-TOTAL_FORMS": 2, "sessions-INITIAL_FORMS": 2}
    for number, session in enumerate(sessions):
        prefix = f"sessions-{number}"
        table |= {f"{prefix}-id": session.pk, f"{prefix}-workshop": workshop.pk, f"{prefix}-day": session.day}
        table |= {f"{prefix}-starts": session.starts, f"{prefix}-ends": session.ends}
    values |= {"full_price_cents": "895", "early_bird_price_cents": "795"}
    answer = office.post(
        address(workshop, "change"), values | table | {"starts_on": "2015-06-06", "ends_on": "2015-06-07"}
    )
    assert "1 couple would be told of it" in page(answer)
    workshop.refresh_from_db()
    assert workshop.sequence == 0


def test_looking_takes_the_same_queries_with_one_couple_and_with_three(
    office: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    workshop = a_workshop()
    a_confirmed_registration(workshop)
    with django_assert_max_num_queries(100) as with_one:
        look(office, workshop)
    for _ in range(2):
        a_confirmed_registration(workshop)
    with django_assert_max_num_queries(len(with_one)):
        look(office, workshop)
