"""What will happen by itself is told from the rules that the worker follows."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registrations.models import Registration
from registrations.reminding import remind
from registrations.tests.cast import a_confirmed_registration, a_held_registration
from registrations.timeline import Coming, What, what_will_happen
from workshops.models import ReminderRule, Workshop
from workshops.pricing import early_bird_is_open
from workshops.tests.cast import AT, a_workshop, an_auckland_workshop, the_programme

pytestmark = pytest.mark.django_db


def coming(what: What, *, at: datetime = AT, days: int = 40) -> list[Coming]:
    return [one for one in what_will_happen(at=at, until=at + timedelta(days=days)) if one.what == what]


@pytest.mark.parametrize(
    ("make", "ends"),
    [
        (a_workshop, datetime(2015, 5, 15, 14, tzinfo=UTC)),
        (an_auckland_workshop, datetime(2015, 5, 1, 12, tzinfo=UTC)),
    ],
)
def test_an_early_bird_ends_at_the_midnight_of_its_city(make: object, ends: datetime) -> None:
    workshop = make()  # type: ignore[operator]
    (end,) = coming(What.EARLY_BIRD_ENDS)
    assert end.at == ends
    assert early_bird_is_open(workshop, at=end.at - timedelta(seconds=1))
    assert not early_bird_is_open(workshop, at=end.at)
    assert coming(What.EARLY_BIRD_ENDS, at=ends) == []


def test_an_early_bird_that_the_office_closed_does_not_end_again() -> None:
    a_workshop(early_bird_closed_at=AT)
    assert coming(What.EARLY_BIRD_ENDS) == []


def test_a_reminder_is_told_with_the_couples_who_will_get_it_and_goes_out_at_that_instant() -> None:
    ReminderRule.objects.get_or_create(
        programme=the_programme(), kind="tomorrow", defaults={"days_before": 1, "local_time": "10:00"}
    )
    workshop = a_workshop()
    a_confirmed_registration(workshop)
    a_confirmed_registration(workshop)
    a_held_registration(workshop)
    for reminder in coming(What.REMINDER):
        assert reminder.couples == 2
        assert remind(at=reminder.at) == 2
        assert reminder.kind not in {one.kind for one in coming(What.REMINDER)}


def test_the_holds_of_a_day_are_told_together() -> None:
    workshop = a_workshop()
    first, last = a_held_registration(workshop), a_held_registration(workshop, at=AT + timedelta(minutes=5))
    (holds,) = coming(What.HOLDS_LAPSE, at=AT + timedelta(minutes=5))
    assert (holds.at, holds.last, holds.couples) == (first.held_until, last.held_until, 2)
    Registration.objects.update(held_until=AT)
    assert coming(What.HOLDS_LAPSE) == []


def test_a_decision_is_due_on_its_local_day_with_the_couples_who_are_sure() -> None:
    workshop = a_workshop(minimum=6, decide_on=date(2015, 5, 10))
    a_confirmed_registration(workshop)
    a_held_registration(workshop)
    (decision,) = coming(What.DECISION)
    assert decision.at == datetime(2015, 5, 9, 14, tzinfo=UTC)
    assert decision.couples == 1


def test_a_cancelled_workshop_has_nothing_to_come() -> None:
    a_workshop(status=Workshop.Status.CANCELLED, minimum=6, decide_on=date(2015, 5, 10))
    assert what_will_happen(at=AT, until=AT + timedelta(days=40)) == []


def test_it_asks_as_much_for_three_workshops_as_for_one() -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            what_will_happen(at=AT, until=AT + timedelta(days=40))
        return len(counted)

    a_confirmed_registration(a_workshop())
    one = queries()
    for days in (7, 14):
        workshop = a_workshop(starts_on=date(2015, 5, 30) + timedelta(days=days))
        a_confirmed_registration(workshop)
        a_held_registration(workshop)
    assert queries() == one
