from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshops.adding import Hours
from workshops.clashes import find_clashes
from workshops.copying import on_weekend, redated, to_copy
from workshops.dates import local_day, local_instant
from workshops.models import City, Programme, Session, Venue, Workshop
from workshops.planning import make_planned
from workshops.tests.cast import AT, a_workshop, an_auckland_workshop, brenda

Status = Workshop.Status
ZONES = ["Australia/Sydney", "Pacific/Auckland"]


@pytest.mark.django_db
def test_everything_keeps_its_distance_from_the_first_day() -> None:
    friday = [Hours(date(2015, 5, 29), time(18, 30), time(21)), Hours(date(2015, 5, 31), time(10), time(16))]
    workshop = a_workshop(
        starts_on=date(2015, 5, 29),
        ends_on=date(2015, 5, 31),
        early_bird_until=date(2015, 4, 29),
        minimum=6,
        decide_on=date(2015, 5, 8),
        hours=friday,
    )
    copy = redated(workshop, starts_on=date(2016, 5, 27))
    assert (copy.starts_on, copy.ends_on) == (date(2016, 5, 27), date(2016, 5, 29))
    assert (copy.early_bird_until, copy.decide_on) == (date(2016, 4, 27), date(2016, 5, 6))
    assert copy.hours == (
        Hours(date(2016, 5, 27), time(18, 30), time(21)),
        Hours(date(2016, 5, 29), time(10), time(16)),
    )
    assert (copy.capacity, copy.minimum, copy.presenters) == (10, 6, (brenda(),))


@pytest.mark.django_db
def test_a_leap_day_in_between_moves_nothing() -> None:
    workshop = a_workshop(starts_on=date(2016, 3, 5), early_bird_until=date(2016, 2, 29))
    assert redated(workshop, starts_on=date(2017, 3, 4)).early_bird_until == date(2017, 2, 27)
    assert redated(workshop, starts_on=date(2020, 3, 7)).early_bird_until == date(2020, 3, 2)


@pytest.mark.django_db
def test_the_opening_keeps_its_hour_on_the_clock_across_a_clock_change() -> None:
    # 9:00 in Sydney's winter is 23:00 in UTC, in its summer 22:00.
    workshop = a_workshop(opens_at=datetime(2015, 5, 1, 23, tzinfo=UTC))
    copy = redated(workshop, starts_on=date(2015, 11, 28))
    assert copy.opens_at == datetime(2015, 10, 30, 22, tzinfo=UTC)
    auckland = an_auckland_workshop(opens_at=datetime(2015, 4, 30, 21, tzinfo=UTC))
    assert redated(auckland, starts_on=date(2015, 11, 14)).opens_at == datetime(2015, 10, 29, 20, tzinfo=UTC)


@pytest.mark.django_db
def test_an_opening_in_the_hour_that_spring_skips_is_an_hour_later_that_day() -> None:
    # 2:30 am does not exist in Sydney on 4 October 2015.
    workshop = a_workshop(opens_at=local_instant(date(2015, 5, 10), time(2, 30), a_workshop_city()))
    copy = redated(workshop, starts_on=date(2015, 5, 30) + timedelta(days=147))
    assert copy.opens_at == datetime(2015, 10, 3, 16, 30, tzinfo=UTC)


def a_workshop_city() -> City:
    return City(time_zone="Australia/Sydney")


@given(
    zone=st.sampled_from(ZONES),
    first=st.dates(date(2010, 1, 1), date(2040, 1, 1)),
    new=st.dates(date(2010, 1, 1), date(2040, 1, 1)),
    distances=st.tuples(*[st.integers(0, 400)] * 3),
    clock=st.times().filter(lambda clock: clock.hour >= 4),
    length=st.integers(0, 6),
)
def test_whatever_the_new_date_all_distances_and_clocks_stay(
    zone: str, first: date, new: date, distances: tuple[int, int, int], clock: time, length: int
) -> None:
    early, decide, opens = (first - timedelta(days=days) for days in distances)
    city = City(name="There", time_zone=zone)
    # Never saved: what a copy reads of it is all there.
    workshop = Workshop(
        pk=1,
        programme=Programme(pk=1),
        city=city,
        venue=Venue(city=city),
        starts_on=first,
        ends_on=first + timedelta(days=length),
        early_bird_until=early,
        early_bird_price_cents=1,
        decide_on=decide,
        minimum=1,
        capacity=2,
        full_price_cents=2,
        opens_at=local_instant(opens, clock, city),
    )
    workshop._prefetched_objects_cache = {  # type: ignore[attr-defined]
        "presenters": [],
        "sessions": [Session(day=first, starts=time(9), ends=time(17))],
    }
    copy = redated(workshop, starts_on=new)
    assert copy.early_bird_until and copy.decide_on and copy.opens_at
    assert copy.ends_on - copy.starts_on == timedelta(days=length)
    assert new - copy.early_bird_until == first - early
    assert new - copy.decide_on == first - decide
    assert new - local_day(copy.opens_at, city) == first - opens
    assert copy.opens_at.astimezone(city.zone).time() == clock
    assert copy.hours == (Hours(new, time(9), time(17)),)


@pytest.mark.django_db
@pytest.mark.parametrize("status", [Status.PUBLISHED, Status.CANCELLED])
def test_what_has_happened_to_a_workshop_is_not_copied(status: Status) -> None:
    workshop = a_workshop(
        status=status, early_bird_closed_at=AT - timedelta(days=1), sequence=4, is_sample=True
    )
    # With all that a page shows of it.
    copy = make_planned(redated(workshop, starts_on=date(2016, 5, 28)), status=Status.DRAFT, at=AT)
    copy.refresh_from_db()
    assert (copy.slug, copy.status, copy.sequence) == ("sydney-2016-05-28", Status.DRAFT, 0)
    assert (copy.early_bird_closed_at, copy.cancelled_at, copy.cancelled_why) == (None, None, "")
    assert copy.uid != workshop.uid
    assert not copy.is_sample
    assert list(copy.sessions.values_list("day", flat=True)) == [date(2016, 5, 28), date(2016, 5, 29)]


@pytest.mark.django_db
def test_no_date_of_last_year_is_left_in_a_copy() -> None:
    workshop = a_workshop(minimum=6, decide_on=date(2015, 5, 9), opens_at=datetime(2015, 2, 2, tzinfo=UTC))
    copy = make_planned(redated(workshop, starts_on=date(2017, 5, 27)), status=Status.DRAFT, at=AT)
    days = [getattr(copy, field.attname) for field in Workshop._meta.fields if field.name != "changed_at"]
    years = {day.year for day in days if isinstance(day, date)}
    years |= {session.day.year for session in copy.sessions.all()}
    assert years == {2017}
    assert "2015" not in copy.slug


@pytest.mark.django_db
def test_prices_may_change_on_the_way() -> None:
    copy = redated(a_workshop(), starts_on=date(2016, 5, 28), full_price_cents=99_500)
    assert (copy.full_price_cents, copy.early_bird_price_cents) == (99_500, 79_500)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("first", "new"),
    [
        (date(2015, 5, 30), date(2016, 5, 28)),
        (date(2015, 5, 29), date(2016, 5, 27)),
        (date(2015, 6, 1), date(2016, 5, 30)),
    ],
)
def test_a_copy_begins_on_the_same_weekday_of_another_weekend(first: date, new: date) -> None:
    assert on_weekend(a_workshop(starts_on=first), date(2016, 5, 28)) == new


@pytest.mark.django_db
def test_a_season_is_what_begins_within_it() -> None:
    inside = [a_workshop(starts_on=date(2015, 1, 1)), a_workshop(starts_on=date(2015, 12, 31))]
    a_workshop(starts_on=date(2014, 12, 31))
    a_workshop(starts_on=date(2016, 1, 1))
    assert list(to_copy(date(2015, 1, 1), date(2015, 12, 31))) == inside


@pytest.mark.django_db
def test_a_copy_clashes_like_any_plan() -> None:
    workshop = a_workshop()
    assert find_clashes([redated(workshop, starts_on=workshop.starts_on)], at=AT)[1]
