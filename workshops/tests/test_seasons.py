from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from workshops.adding import Hours
from workshops.clashes import find_clashes
from workshops.models import City, Programme, Venue, Workshop
from workshops.planning import make_planned
from workshops.seasons import (
    ClashesUnknown,
    Rules,
    Wanted,
    add_season,
    plan_season,
    review,
)
from workshops.tests.cast import AT, a_venue, a_workshop, auckland, brenda, the_programme

Status = Workshop.Status
# Saturdays without a holiday near them in New South Wales.
WEEKENDS = [date(2015, 7, 25), date(2015, 8, 22), date(2015, 9, 12)]


def rules(**changes: Any) -> Rules:
    facts: dict[str, Any] = {
        "programme": the_programme(),
        "venue": a_venue(),
        "presenters": (brenda(),),
        "capacity": 12,
        "full_price_cents": 89_500,
        "early_bird_price_cents": 79_500,
        "early_bird_days": 30,
        "minimum": 6,
        "decide_days": 21,
    }
    return Rules(**facts | changes)


def a_season(**changes: Any) -> list[Wanted]:
    return [Wanted(one) for one in plan_season(rules(**changes), WEEKENDS)]


@pytest.mark.django_db
def test_a_weekend_becomes_a_workshop_with_its_own_dates() -> None:
    one = plan_season(rules(), WEEKENDS)[0]
    assert (one.starts_on, one.ends_on) == (date(2015, 7, 25), date(2015, 7, 26))
    assert (one.early_bird_until, one.decide_on) == (date(2015, 6, 25), date(2015, 7, 4))
    assert one.hours == (
        Hours(date(2015, 7, 25), time(9), time(17)),
        Hours(date(2015, 7, 26), time(9), time(17)),
    )
    assert one.opens_at is None


@pytest.mark.django_db
def test_a_friday_evening_has_its_own_hours_and_counts_as_the_first_day() -> None:
    friday = rules(first_day=-1, days=3, first_hours=(time(18, 30), time(21)))
    one = plan_season(friday, WEEKENDS)[0]
    assert (one.starts_on, one.ends_on) == (date(2015, 7, 24), date(2015, 7, 26))
    assert one.hours and one.hours[0] == Hours(date(2015, 7, 24), time(18, 30), time(21))
    assert one.hours[1:] == (
        Hours(date(2015, 7, 25), time(9), time(17)),
        Hours(date(2015, 7, 26), time(9), time(17)),
    )
    assert one.early_bird_until == date(2015, 6, 24)


@pytest.mark.django_db
def test_registration_opens_at_the_citys_hour_on_both_sides_of_a_clock_change() -> None:
    opening = {"opens_days": 60, "opens_clock": time(9)}
    # Sydney: 4 October 2015 in spring. Sixty days before are 26 August and, after the change, 12 October.
    days = [date(2015, 10, 25), date(2015, 12, 11)]
    in_sydney = [one.opens_at for one in plan_season(rules(**opening), days)]
    assert in_sydney == [datetime(2015, 8, 25, 23, tzinfo=UTC), datetime(2015, 10, 11, 22, tzinfo=UTC)]
    in_auckland = plan_season(rules(venue=a_venue(auckland()), **opening), days)
    assert [one.opens_at for one in in_auckland] == [
        datetime(2015, 8, 25, 21, tzinfo=UTC),
        datetime(2015, 10, 11, 20, tzinfo=UTC),
    ]


@given(
    days=st.lists(st.dates(date(2015, 1, 1), date(2045, 1, 1)), unique=True, max_size=8),
    first_day=st.integers(-2, 2),
    length=st.integers(1, 7),
    early=st.integers(0, 730),
)
def test_every_rule_is_kept_on_every_weekend(
    days: list[date], first_day: int, length: int, early: int
) -> None:
    city = City(name="There", time_zone="Pacific/Auckland")
    of_all = Rules(
        programme=Programme(pk=1),
        venue=Venue(pk=1, city=city),
        presenters=(),
        capacity=1,
        full_price_cents=2,
        first_day=first_day,
        days=length,
        early_bird_price_cents=1,
        early_bird_days=early,
    )
    plan = plan_season(of_all, days)
    assert [one.starts_on - timedelta(days=first_day) for one in plan] == sorted(days)
    assert [one.row for one in plan] == list(range(1, len(days) + 1))
    for one in plan:
        assert one.early_bird_until and one.hours
        assert (one.starts_on - one.early_bird_until).days == early
        assert (one.ends_on - one.starts_on).days + 1 == len(one.hours) == length


@pytest.mark.django_db
def test_the_preview_knows_the_addresses_that_will_be_given() -> None:
    a_workshop(starts_on=WEEKENDS[0], venue=a_venue(slug="hall", name="The Hall"))
    plan = [one.planned for one in a_season()]
    promised = [reviewed.slug for reviewed in review(plan, at=AT)]
    assert promised == ["sydney-2015-07-25-2", "sydney-2015-08-22", "sydney-2015-09-12"]
    knowing = [
        Wanted(one, frozenset(clash.key for clash in clashes))
        for one, clashes in zip(plan, find_clashes(plan, at=AT).values(), strict=True)
    ]
    added = add_season(wanted=knowing, key=uuid4(), at=AT)
    assert [workshop.slug for workshop in added.workshops] == promised


@pytest.mark.django_db
def test_a_season_is_added_as_it_was_planned() -> None:
    added = add_season(wanted=a_season(opens_days=10), key=uuid4(), at=AT, status=Status.PUBLISHED)
    one = Workshop.objects.get(slug="sydney-2015-07-25")
    assert len(added.workshops) == 3 and not added.again
    assert (one.status, one.minimum, one.decide_on) == (Status.PUBLISHED, 6, date(2015, 7, 4))
    assert (one.early_bird_until, one.early_bird_price_cents) == (date(2015, 6, 25), 79_500)
    assert one.opens_at == datetime(2015, 7, 14, 23, tzinfo=UTC)
    assert list(one.presenters.all()) == [brenda()]
    assert one.sessions.count() == 2


@pytest.mark.django_db
def test_the_same_press_twice_adds_once() -> None:
    key, season = uuid4(), a_season()
    first = add_season(wanted=season, key=key, at=AT)
    second = add_season(wanted=season, key=key, at=AT)
    assert second.again
    assert {one.pk for one in second.workshops} == {one.pk for one in first.workshops}
    assert Workshop.objects.count() == 3


@pytest.mark.django_db
def test_the_same_season_with_another_press_is_refused_whole() -> None:
    add_season(wanted=a_season()[:1], key=uuid4(), at=AT)
    with pytest.raises(ClashesUnknown) as refused:
        add_season(wanted=a_season(), key=uuid4(), at=AT)
    assert refused.value.rows == [1]
    assert Workshop.objects.count() == 1


@pytest.mark.django_db
def test_a_clash_has_to_be_known() -> None:
    a_workshop(starts_on=WEEKENDS[1], venue=a_venue(slug="hall", name="The Hall"))
    season = a_season()
    with pytest.raises(ClashesUnknown) as refused:
        add_season(wanted=season, key=uuid4(), at=AT)
    assert refused.value.rows == [2]
    clashes = find_clashes([season[1].planned], at=AT)[2]
    season[1] = Wanted(season[1].planned, frozenset(clash.key for clash in clashes))
    assert len(add_season(wanted=season, key=uuid4(), at=AT).workshops) == 3


@pytest.mark.django_db
def test_knowing_one_clash_is_not_knowing_another() -> None:
    a_workshop(starts_on=WEEKENDS[0], venue=a_venue(slug="hall", name="The Hall"))
    plan = a_season()[0].planned
    known = frozenset(clash.key for clash in find_clashes([plan], at=AT)[1])
    # Meanwhile somebody adds a workshop of another programme at the very venue.
    other = the_programme(slug="keeping", name="Keeping it")
    a_workshop(starts_on=WEEKENDS[0], programme=other, presenters=[brenda(slug="kiri", name="Kiri")])
    with pytest.raises(ClashesUnknown):
        add_season(wanted=[Wanted(plan, known)], key=uuid4(), at=AT)


@pytest.mark.django_db
def test_all_or_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    from workshops import seasons

    made = make_planned

    def fails_at_the_third(planned: Any, **options: Any) -> Workshop:
        if planned.row == 3:
            raise RuntimeError
        return made(planned, **options)

    monkeypatch.setattr(seasons, "make_planned", fails_at_the_third)
    with pytest.raises(RuntimeError):
        add_season(wanted=a_season(), key=uuid4(), at=AT)
    assert not Workshop.objects.exists()


@pytest.mark.django_db
def test_another_may_be_quicker_between_the_look_and_the_writing(monkeypatch: pytest.MonkeyPatch) -> None:
    from workshops import seasons

    add_season(wanted=a_season()[:1], key=uuid4(), at=AT)
    monkeypatch.setattr(seasons, "_not_agreed", lambda wanted, at: [])
    with pytest.raises(ClashesUnknown):
        add_season(wanted=a_season(), key=uuid4(), at=AT)
    assert Workshop.objects.count() == 1


@pytest.mark.django_db
def test_six_are_reviewed_in_as_many_queries_as_three(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    a_workshop(starts_on=WEEKENDS[0], venue=a_venue(slug="hall", name="The Hall"))
    three = plan_season(rules(), WEEKENDS)
    six = plan_season(rules(), [*WEEKENDS, *(day + timedelta(weeks=13) for day in WEEKENDS)])
    # As the pages read them: with their city.
    assert all(one.venue.city for one in (*three, *six))
    for plan in (three, six):
        with django_assert_num_queries(3):
            review(plan, at=AT)
    assert review([], at=AT) == []
