from datetime import date, datetime, timedelta

import pytest
from django.contrib.auth.models import User

from config.tests.people import an_office_person
from registrations.cancelling import cancel
from registrations.checking_in import NotADay, NotComing, check_in, days_of
from registrations.models import CheckIn, Partner
from registrations.tests.cast import a_confirmed_registration, a_held_registration
from workshops.models import Session
from workshops.tests.cast import AT, a_workshop

pytestmark = pytest.mark.django_db
SATURDAY, SUNDAY = date(2015, 5, 30), date(2015, 5, 31)
NOW = datetime(2015, 5, 29, 23, 0, tzinfo=AT.tzinfo)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def ana() -> Partner:
    return a_confirmed_registration().partners.get(number=1)


@pytest.fixture
def who() -> User:
    return an_office_person()


def tap(
    partner: Partner, who: User, *, here: bool = True, ago: timedelta = timedelta(0), day: date = SATURDAY
) -> CheckIn | None:
    return check_in(partner=partner, day=day, is_here=here, tapped_at=NOW - ago, who=who, at=NOW)


def is_here(partner: Partner, day: date = SATURDAY) -> bool:
    return CheckIn.objects.filter(partner=partner, day=day, is_here=True).exists()


def test_a_tap_says_that_somebody_is_here_on_that_day_only(ana: Partner, who: User) -> None:
    made = tap(ana, who)
    assert made and made.who == who
    assert is_here(ana) and not is_here(ana, SUNDAY)


def test_another_tap_takes_it_back(ana: Partner, who: User) -> None:
    tap(ana, who, ago=MINUTE)
    assert tap(ana, who, here=False)
    assert not is_here(ana)


def test_the_same_tap_twice_changes_nothing(ana: Partner, who: User) -> None:
    tap(ana, who)
    assert tap(ana, who) is None
    assert CheckIn.objects.count() == 1


def test_of_taps_that_come_in_the_wrong_order_the_latest_counts(ana: Partner, who: User) -> None:
    tap(ana, who, here=False, ago=MINUTE)
    assert tap(ana, who, here=True, ago=2 * MINUTE) is None
    assert not is_here(ana)


def test_an_earlier_tap_loses_also_to_a_first_one_that_says_not_here(ana: Partner, who: User) -> None:
    assert tap(ana, who, here=False) is None
    assert tap(ana, who, here=True, ago=MINUTE) is None
    assert not is_here(ana)


def test_a_tap_from_the_future_was_made_now(ana: Partner, who: User) -> None:
    made = tap(ana, who, ago=-timedelta(days=9))
    assert made and made.tapped_at == NOW


def test_only_days_of_the_workshop_count(ana: Partner, who: User) -> None:
    with pytest.raises(NotADay) as refused:
        tap(ana, who, day=date(2015, 6, 1))
    assert refused.value.days == [SATURDAY, SUNDAY]
    assert not CheckIn.objects.exists()


def test_only_those_who_have_a_place_are_checked_in(who: User) -> None:
    workshop = a_workshop()
    held = a_held_registration(workshop)
    gone = a_confirmed_registration(workshop)
    cancel(registration=gone, at=AT, why="ill")
    for registration in (held, gone):
        with pytest.raises(NotComing):
            tap(registration.partners.get(number=1), who)
    assert not CheckIn.objects.exists()


def test_the_days_are_those_of_the_sessions_each_once() -> None:
    workshop = a_workshop()
    first = workshop.sessions.get(day=SATURDAY)
    Session.objects.create(workshop=workshop, day=SATURDAY, starts=first.ends, ends="21:00")
    assert days_of(workshop) == [SATURDAY, SUNDAY]
    workshop.sessions.all().delete()
    assert days_of(workshop) == [SATURDAY, SUNDAY]
