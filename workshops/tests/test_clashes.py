from datetime import UTC, date, datetime
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from workshops.clashes import (
    AlreadyThere,
    Clash,
    DecisionPassed,
    EarlyBirdOver,
    HasBegun,
    OnHoliday,
    PresenterElsewhere,
    VenueInUse,
    find_clashes,
    is_final,
)
from workshops.models import Workshop
from workshops.planning import Planned
from workshops.tests.cast import AT, a_venue, a_workshop, auckland, brenda, the_programme

pytestmark = pytest.mark.django_db
# No public holiday of New South Wales is near it.
FIRST, LAST = date(2015, 7, 25), date(2015, 7, 26)


def planned(row: int = 1, **changes: Any) -> Planned:
    facts: dict[str, Any] = {
        "row": row,
        "venue": a_venue(),
        "programme": the_programme(),
        "presenters": (brenda(),),
        "starts_on": FIRST,
        "ends_on": LAST,
        "capacity": 10,
        "full_price_cents": 89_500,
        "early_bird_price_cents": None,
        "early_bird_until": None,
    }
    return Planned(**facts | changes)


def clashes(*plan: Planned, at: datetime = AT) -> list[Clash]:
    """Of the first row."""
    return find_clashes(plan, at=at)[plan[0].row]


def kiri() -> Any:
    return brenda(slug="kiri", name="Kiri")


def elsewhere(**changes: Any) -> Workshop:
    """Another venue, another presenter: nothing to clash with, until it is changed."""
    facts: dict[str, Any] = {
        "venue": a_venue(slug="hall", name="The Hall"),
        "presenters": [kiri()],
        "starts_on": FIRST,
    }
    return a_workshop(**facts | changes)


def test_nothing_speaks_against_a_free_weekend() -> None:
    elsewhere()
    assert clashes(planned()) == []


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "overlaps"),
    [
        (date(2015, 7, 23), date(2015, 7, 24), False),
        (date(2015, 7, 24), date(2015, 7, 25), True),
        (date(2015, 7, 20), date(2015, 7, 31), True),
        (date(2015, 7, 26), date(2015, 7, 27), True),
        (date(2015, 7, 27), date(2015, 7, 28), False),
    ],
)
def test_a_venue_is_in_use_on_every_day_of_a_workshop_and_on_no_other(
    starts_on: date, ends_on: date, overlaps: bool
) -> None:
    other = elsewhere(venue=a_venue(), starts_on=starts_on, ends_on=ends_on)
    assert clashes(planned()) == ([VenueInUse(other)] if overlaps else [])


@pytest.mark.parametrize(("first", "overlaps"), [(24, True), (23, False), (26, True), (27, False)])
def test_a_presenter_is_in_one_city_at_a_time(first: int, overlaps: bool) -> None:
    other = elsewhere(
        venue=a_venue(auckland()), presenters=[brenda(), kiri()], starts_on=date(2015, 7, first)
    )
    assert clashes(planned()) == ([PresenterElsewhere(brenda(), other)] if overlaps else [])


def test_the_same_programme_there_on_that_day_is_final() -> None:
    other = elsewhere(venue=a_venue())
    found = clashes(planned())
    assert found == [AlreadyThere(other)]
    assert is_final(found[0])


def test_another_programme_at_the_venue_only_needs_a_decision() -> None:
    other = elsewhere(venue=a_venue(), programme=the_programme(slug="keeping", name="Keeping it"))
    found = clashes(planned())
    assert found == [VenueInUse(other)]
    assert not is_final(found[0])


def test_a_cancelled_workshop_clashes_with_nothing() -> None:
    elsewhere(venue=a_venue(), presenters=[brenda()], status=Workshop.Status.CANCELLED)
    assert clashes(planned()) == []


def test_a_draft_clashes_like_any_other() -> None:
    elsewhere(venue=a_venue(), starts_on=date(2015, 7, 24), status=Workshop.Status.DRAFT)
    assert len(clashes(planned())) == 1


def test_rows_of_one_plan_clash_with_each_other() -> None:
    one, two = planned(1), planned(2, venue=a_venue(auckland()))
    found = find_clashes([one, two], at=AT)
    assert found == {1: [PresenterElsewhere(brenda(), two)], 2: [PresenterElsewhere(brenda(), one)]}
    same = clashes(one, planned(3))
    assert same == [AlreadyThere(planned(3))]
    # One of the two can be left out.
    assert not is_final(same[0])


def test_a_holiday_is_that_of_the_venues_city() -> None:
    # King's Birthday (then the Queen's): 8 June in New South Wales, 1 June in New Zealand.
    weekend: dict[str, Any] = {"starts_on": date(2015, 6, 6), "ends_on": date(2015, 6, 7)}
    found = clashes(planned(**weekend))
    assert [str(clash.holiday.day) for clash in found if isinstance(clash, OnHoliday)] == ["2015-06-08"]
    assert clashes(planned(venue=a_venue(auckland()), **weekend)) == []


def test_an_early_bird_is_over_from_its_midnight_in_the_city() -> None:
    early: dict[str, Any] = {"early_bird_price_cents": 79_500, "early_bird_until": date(2015, 5, 15)}
    # Sydney's midnight is 14:00 in UTC, Auckland's two hours earlier.
    before, after = datetime(2015, 5, 15, 13, 59, tzinfo=UTC), datetime(2015, 5, 15, 14, 0, tzinfo=UTC)
    assert clashes(planned(**early), at=before) == []
    assert clashes(planned(**early), at=after) == [EarlyBirdOver(date(2015, 5, 15))]
    in_auckland = planned(venue=a_venue(auckland()), **early)
    assert clashes(in_auckland, at=before) == [EarlyBirdOver(date(2015, 5, 15))]


def test_a_decision_may_be_made_today_and_not_yesterday() -> None:
    decision: dict[str, Any] = {"minimum": 6, "decide_on": date(2015, 5, 15)}
    assert clashes(planned(**decision), at=datetime(2015, 5, 15, 13, 59, tzinfo=UTC)) == []
    passed = clashes(planned(**decision), at=datetime(2015, 5, 15, 14, 0, tzinfo=UTC))
    assert passed == [DecisionPassed(date(2015, 5, 15))]


def test_a_workshop_may_begin_today_and_not_yesterday() -> None:
    assert clashes(planned(), at=datetime(2015, 7, 25, 13, 59, tzinfo=UTC)) == []
    assert clashes(planned(), at=datetime(2015, 7, 25, 14, 0, tzinfo=UTC)) == [HasBegun(FIRST)]


def test_every_clash_has_a_key_of_its_own() -> None:
    elsewhere(venue=a_venue(), presenters=[brenda(), kiri()], starts_on=date(2015, 7, 24))
    early: dict[str, Any] = {"early_bird_price_cents": 1, "early_bird_until": date(2015, 4, 1)}
    found = clashes(planned(presenters=(brenda(), kiri()), minimum=1, decide_on=date(2015, 4, 1), **early))
    keys = [clash.key for clash in found]
    assert len(keys) == len(set(keys)) == 5
    assert all(" " not in key for key in keys)


def test_six_rows_are_compared_in_as_many_queries_as_one(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    elsewhere(presenters=[brenda()])
    rows = [planned(row, starts_on=date(2015, 7, 4 + row), ends_on=date(2015, 7, 27)) for row in range(1, 7)]
    # As the pages read them: with their city.
    assert all(row.venue.city for row in rows)
    for plan in (rows[:1], rows):
        with django_assert_num_queries(2):
            find_clashes(plan, at=AT)
    assert find_clashes([], at=AT) == {}
