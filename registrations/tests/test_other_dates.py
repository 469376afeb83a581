from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from registrations.other_dates import AT_MOST, other_dates
from registrations.tests.cast import a_held_registration
from workshops.models import Workshop
from workshops.tests.cast import AT, a_workshop, an_auckland_workshop

pytestmark = pytest.mark.django_db
JULY = date(2015, 7, 18)


def slugs(workshop: Workshop) -> list[str]:
    return [other.workshop.slug for other in other_dates(workshop, at=AT)]


def test_the_same_city_comes_first_then_the_earlier_date() -> None:
    chosen = a_workshop(capacity=0)
    later_here = a_workshop(starts_on=date(2015, 11, 21))
    sooner_there, later_there = an_auckland_workshop(), an_auckland_workshop(starts_on=JULY)
    assert slugs(chosen) == [later_here.slug, sooner_there.slug, later_there.slug]


def test_each_date_has_its_price_of_now() -> None:
    an_auckland_workshop(starts_on=JULY)
    (other,) = other_dates(a_workshop(), at=AT)
    assert (str(other.quote), other.span) == ("NZ$795", "18/19 July 2015")


@pytest.mark.parametrize(
    "changes",
    [
        {"capacity": 0},
        {"status": Workshop.Status.DRAFT},
        {"status": Workshop.Status.CANCELLED},
        {"opens_at": AT + timedelta(seconds=1)},
        {"starts_on": date(2015, 4, 18)},
    ],
)
def test_only_dates_with_a_place_to_be_had_are_offered(changes: dict[str, object]) -> None:
    an_auckland_workshop(**changes)
    assert slugs(a_workshop()) == []


def test_a_date_comes_back_when_its_last_hold_has_ended() -> None:
    hold = a_held_registration(an_auckland_workshop(capacity=1))
    chosen = a_workshop()
    assert slugs(chosen) == []
    assert len(other_dates(chosen, at=hold.held_until)) == 1


def test_a_few_dates_are_offered_in_as_many_queries_as_one(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    chosen = a_workshop()
    an_auckland_workshop(starts_on=JULY)
    with django_assert_num_queries(3):
        other_dates(chosen, at=AT)
    for week in range(1, AT_MOST + 2):
        an_auckland_workshop(starts_on=JULY + timedelta(weeks=week))
    with django_assert_num_queries(3):
        assert len(other_dates(chosen, at=AT)) == AT_MOST
