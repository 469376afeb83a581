from datetime import date, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from registrations.standings import (
    CityDates,
    Standing,
    by_city,
    prices_stand_until,
    standings,
    standings_ahead,
)
from registrations.tests.cast import a_confirmed_registration, a_held_registration
from workshops.early_birds import close_early_bird
from workshops.models import Workshop
from workshops.pricing import early_bird_ends_at
from workshops.tests.cast import AT, a_workshop, an_auckland_workshop, auckland, sydney

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=3)


def standing(workshop: Workshop, *, at: datetime = AT) -> Standing:
    return standings([workshop], at=at)[0]


def test_a_workshop_with_a_free_place_is_open() -> None:
    workshop = a_workshop(capacity=4)
    a_held_registration(workshop)
    found = standing(workshop)
    assert (found.is_open, found.is_full, found.places_left) == (True, False, 3)
    assert found.quote.cents == 79_500


def test_three_places_are_few() -> None:
    assert standing(a_workshop(capacity=3)).has_few_places
    assert not standing(a_workshop(starts_on=date(2015, 11, 21), capacity=4)).has_few_places


def test_a_workshop_without_a_place_is_full() -> None:
    workshop = a_workshop(capacity=1)
    a_confirmed_registration(workshop)
    found = standing(workshop)
    assert (found.is_open, found.is_full, found.has_few_places) == (False, True, False)


def test_a_workshop_that_opens_later_has_a_price_already() -> None:
    found = standing(a_workshop(opens_at=LATER))
    assert (found.is_open, found.is_not_yet_open, found.has_a_price) == (False, True, True)


def test_a_cancelled_workshop_has_no_price() -> None:
    assert not standing(a_workshop(status=Workshop.Status.CANCELLED)).has_a_price


def test_the_next_one_of_a_city_is_the_first_with_a_free_place() -> None:
    full = a_workshop(capacity=1)
    a_confirmed_registration(full)
    a_workshop(starts_on=date(2015, 6, 6), opens_at=LATER)
    free = a_workshop(starts_on=date(2015, 11, 21))
    found = CityDates(sydney(), standings_ahead(at=AT)).next
    assert found and found.workshop == free


def test_without_a_free_place_the_next_one_is_the_first_that_opens_later_else_a_full_one() -> None:
    full = a_workshop(capacity=1)
    a_confirmed_registration(full)
    found = CityDates(sydney(), standings_ahead(at=AT)).next
    assert found and found.workshop == full
    later = a_workshop(starts_on=date(2015, 6, 6), opens_at=LATER)
    found = CityDates(sydney(), standings_ahead(at=AT)).next
    assert found and found.workshop == later


def test_a_city_without_dates_has_no_next_one() -> None:
    a_workshop()
    here = by_city([sydney(), auckland()], standings_ahead(at=AT))
    assert [len(city.dates) for city in here] == [1, 0]
    assert here[1].next is None


def test_dates_are_grouped_by_year() -> None:
    a_workshop()
    a_workshop(starts_on=date(2016, 5, 28))
    years = CityDates(sydney(), standings_ahead(at=AT)).years
    assert [(year, len(dates)) for year, dates in years] == [(2015, 1), (2016, 1)]


def test_prices_stand_until_the_first_of_them_ends() -> None:
    sydneys, aucklands = a_workshop(), an_auckland_workshop(starts_on=date(2015, 5, 30))
    assert prices_stand_until(standings([sydneys, aucklands], at=AT)) == early_bird_ends_at(aucklands)
    close_early_bird(workshop=aucklands, at=AT)
    aucklands.refresh_from_db()
    assert prices_stand_until(standings([sydneys, aucklands], at=AT)) == early_bird_ends_at(sydneys)


def test_full_prices_stand() -> None:
    assert prices_stand_until(standings([a_workshop(early_bird_price_cents=None)], at=AT)) is None


@pytest.mark.parametrize("many", [1, 3, 10])
def test_the_standings_of_many_workshops_take_three_queries(
    django_assert_num_queries: DjangoAssertNumQueries, many: int
) -> None:
    for week in range(many):
        a_workshop(starts_on=date(2015, 6, 6) + timedelta(weeks=week))
    with django_assert_num_queries(3):
        assert len(standings_ahead(at=AT)) == many
