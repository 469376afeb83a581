"""Reminders: derived from the schedule, each couple once, nothing stale."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from outbox.models import Message
from registrations.cancelling import cancel
from registrations.models import Registration, Reminder
from registrations.reminding import (
    DueReminder,
    cover_missed_reminders,
    remind,
    remind_couple,
    reminders_due,
    schedule,
)
from registrations.tests.cast import a_confirmed_registration, a_couple, a_held_registration
from workshops.adding import daily_hours
from workshops.changing import cancel_workshop, move_workshop
from workshops.models import ReminderRule, Workshop
from workshops.tests.cast import a_venue, a_workshop, an_auckland_workshop, the_programme

pytestmark = pytest.mark.django_db
Kind = ReminderRule.Kind
Outcome = Reminder.Outcome

# The workshop is on 30/31 May 2015; 9:00 in Sydney is 23:00 of the day before in UTC.
GET_READY = datetime(2015, 5, 15, 23, tzinfo=UTC)
NEXT_WEEK = datetime(2015, 5, 22, 23, tzinfo=UTC)
TOMORROW = datetime(2015, 5, 28, 23, tzinfo=UTC)
BEGINS = datetime(2015, 5, 29, 23, tzinfo=UTC)
THANKS = datetime(2015, 5, 31, 23, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def due_kinds(at: datetime) -> list[str]:
    return [due.kind for due in reminders_due(at=at)]


def outcomes(registration: Registration) -> dict[str, str]:
    return dict(registration.reminders.values_list("kind", "outcome"))


def queued_reminders() -> list[tuple[str, str]]:
    kinds = [f"registrations/{kind}" for kind in Kind.values]
    waiting = Message.objects.filter(kind__in=kinds, state=Message.State.QUEUED).order_by("id")
    return [
        (kind.split("/")[1], to.split("@")[0].rstrip("0123456789"))
        for kind, to in waiting.values_list("kind", "to")
    ]


# When


@pytest.mark.parametrize(
    ("at", "kinds"),
    [
        (GET_READY - SECOND, []),
        (GET_READY, [Kind.GET_READY]),
        (NEXT_WEEK - SECOND, [Kind.GET_READY]),
        (NEXT_WEEK, [Kind.NEXT_WEEK]),
        (TOMORROW, [Kind.TOMORROW]),
        (BEGINS - SECOND, [Kind.TOMORROW]),
        (BEGINS, []),
        (THANKS - SECOND, []),
        (THANKS, [Kind.THANKS]),
        (THANKS + timedelta(days=7) - SECOND, [Kind.THANKS]),
        (THANKS + timedelta(days=7), []),
    ],
)
def test_a_reminder_is_due_from_its_instant_until_something_newer_or_the_beginning(
    at: datetime, kinds: list[str]
) -> None:
    a_confirmed_registration()
    assert due_kinds(at) == kinds


def test_seven_days_before_at_nine_is_local_date_arithmetic_across_a_clock_change() -> None:
    # Sydney's clocks go back on 5 April 2015, so 9:00 a week before is 169 hours before 9:00.
    workshop = a_workshop(starts_on=date(2015, 4, 10))
    (slot,) = [
        s for s in schedule(workshop, the_programme().reminder_rules.all()) if s.kind == Kind.NEXT_WEEK
    ]
    assert slot.due_at == datetime(2015, 4, 2, 22, tzinfo=UTC)
    assert datetime(2015, 4, 9, 23, tzinfo=UTC) - slot.due_at == timedelta(hours=169)


def test_auckland_is_reminded_at_nine_in_auckland() -> None:
    a_confirmed_registration(an_auckland_workshop(), at=datetime(2015, 4, 1, tzinfo=UTC))
    nine = datetime(2015, 5, 8, 21, tzinfo=UTC)
    assert (due_kinds(nine - SECOND), due_kinds(nine)) == ([Kind.GET_READY], [Kind.NEXT_WEEK])


def test_the_office_changes_the_schedule_as_data() -> None:
    a_confirmed_registration()
    ReminderRule.objects.filter(kind=Kind.NEXT_WEEK).update(days_before=5, local_time=time(18))
    evening = datetime(2015, 5, 25, 8, tzinfo=UTC)
    assert (due_kinds(evening - SECOND), due_kinds(evening)) == ([Kind.GET_READY], [Kind.NEXT_WEEK])
    ReminderRule.objects.update(is_active=False)
    assert due_kinds(evening) == []


def test_two_rules_of_the_same_instant_remind_once() -> None:
    a_confirmed_registration()
    ReminderRule.objects.filter(kind=Kind.GET_READY).update(days_before=7)
    assert len(due_kinds(NEXT_WEEK)) == 1


# Whom


def test_only_confirmed_couples_of_workshops_that_are_on_are_reminded() -> None:
    workshop = a_workshop()
    a_held_registration(workshop)
    over = a_confirmed_registration(workshop)
    cancel(registration=over, at=GET_READY - SECOND, why="changed their mind")
    assert due_kinds(GET_READY) == []
    a_confirmed_registration(workshop)
    cancel_workshop(workshop=workshop, why="Too few.", at=GET_READY - SECOND)
    assert due_kinds(GET_READY) == []


def test_each_person_has_a_reminder_of_their_own_and_a_shared_address_one() -> None:
    workshop = a_workshop()
    a_confirmed_registration(workshop)
    a_confirmed_registration(workshop, couple=a_couple(shares_address=True))
    assert remind(at=GET_READY) == 2
    assert queued_reminders() == [("get_ready", "ana"), ("get_ready", "kim"), ("get_ready", "ana")]


# Once


def test_a_reminder_is_queued_once_however_often_the_job_runs() -> None:
    registration = a_confirmed_registration()
    assert [remind(at=GET_READY + timedelta(minutes=5 * run)) for run in range(3)] == [1, 0, 0]
    assert len(queued_reminders()) == 2
    assert outcomes(registration) == {Kind.GET_READY: Outcome.QUEUED}


def test_a_second_worker_that_looked_at_the_same_moment_queues_nothing() -> None:
    registration = a_confirmed_registration()
    (due,) = reminders_due(at=GET_READY)
    assert remind_couple(due.registration_pk, due.kind, at=GET_READY)
    assert not remind_couple(due.registration_pk, due.kind, at=GET_READY)
    assert registration.reminders.count() == 1


def test_a_worker_that_was_stopped_for_weeks_sends_only_what_still_makes_sense() -> None:
    registration = a_confirmed_registration()
    assert remind(at=TOMORROW + timedelta(hours=3)) == 1
    assert {kind for kind, _to in queued_reminders()} == {Kind.TOMORROW}
    assert outcomes(registration) == {
        Kind.GET_READY: Outcome.STALE,
        Kind.NEXT_WEEK: Outcome.STALE,
        Kind.TOMORROW: Outcome.QUEUED,
    }


def test_a_reminder_that_waits_too_long_in_the_outbox_is_of_no_use_any_more() -> None:
    a_confirmed_registration()
    remind(at=GET_READY)
    assert set(
        Message.objects.filter(kind="registrations/get_ready").values_list("useful_until", flat=True)
    ) == {NEXT_WEEK}


def test_the_trouble_of_one_couple_does_not_keep_the_others_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    workshop = a_workshop()
    broken, fine = a_confirmed_registration(workshop), a_confirmed_registration(workshop)
    broken.partners.all().delete()
    assert remind(at=GET_READY) == 1
    assert (outcomes(broken), outcomes(fine)) == ({}, {Kind.GET_READY: Outcome.QUEUED})


# A couple that books late


def test_a_couple_that_books_late_has_no_stale_reminder_and_the_next_ones() -> None:
    late = a_confirmed_registration(at=NEXT_WEEK + timedelta(days=2))
    assert outcomes(late) == {Kind.GET_READY: Outcome.COVERED, Kind.NEXT_WEEK: Outcome.COVERED}
    assert due_kinds(NEXT_WEEK + timedelta(days=3)) == []
    assert due_kinds(TOMORROW) == [Kind.TOMORROW]


def test_covering_names_what_the_confirmation_has_to_say() -> None:
    registration = a_held_registration()
    Registration.objects.filter(pk=registration.pk).update(state="confirmed")
    registration.refresh_from_db()
    assert cover_missed_reminders(registration, at=GET_READY - SECOND) == []
    assert cover_missed_reminders(registration, at=NEXT_WEEK) == [Kind.GET_READY, Kind.NEXT_WEEK]
    assert cover_missed_reminders(registration, at=NEXT_WEEK) == []


# A workshop that moves


def moved(workshop: Workshop, *, starts_on: date, at: datetime) -> Workshop:
    ends_on = starts_on + timedelta(days=1)
    return move_workshop(
        workshop=workshop,
        starts_on=starts_on,
        ends_on=ends_on,
        venue=workshop.venue,
        sessions=daily_hours(starts_on, ends_on),
        at=at,
    )


def test_a_moved_workshop_reminds_anew_on_its_new_date() -> None:
    registration = a_confirmed_registration()
    remind(at=GET_READY)
    Message.objects.update(state=Message.State.SENT, sent_at=GET_READY)
    moved(registration.workshop, starts_on=date(2015, 7, 4), at=GET_READY)
    assert due_kinds(NEXT_WEEK) == []
    assert due_kinds(GET_READY + timedelta(days=35)) == [Kind.GET_READY]


def test_a_waiting_reminder_of_an_old_date_is_withdrawn_with_the_move() -> None:
    registration = a_confirmed_registration()
    remind(at=GET_READY)
    moved(registration.workshop, starts_on=date(2015, 7, 4), at=GET_READY)
    assert queued_reminders() == []


def test_a_waiting_reminder_is_withdrawn_when_the_couple_or_the_office_cancels() -> None:
    workshop = a_workshop()
    one = a_confirmed_registration(workshop)
    a_confirmed_registration(workshop)
    remind(at=GET_READY)
    cancel(registration=one, at=GET_READY, why="changed their mind")
    assert len(queued_reminders()) == 2
    cancel_workshop(workshop=workshop, why="Too few.", at=GET_READY)
    assert queued_reminders() == []


# How much work it is


def test_finding_what_is_due_takes_the_same_queries_for_one_couple_and_for_three() -> None:
    workshop = a_workshop()
    a_confirmed_registration(workshop)
    with CaptureQueriesContext(connection) as one:
        assert len(reminders_due(at=GET_READY)) == 1
    a_confirmed_registration(workshop)
    other = a_workshop(venue=a_venue(slug="elsewhere"))
    a_confirmed_registration(other)
    with CaptureQueriesContext(connection) as three:
        assert len(reminders_due(at=GET_READY)) == 3
    assert (len(one), len(three)) == (4, 4)


def test_a_due_reminder_says_until_when_it_makes_sense() -> None:
    registration = a_confirmed_registration()
    assert reminders_due(at=TOMORROW) == [DueReminder(registration.pk, Kind.TOMORROW, BEGINS)]
