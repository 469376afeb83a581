from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshops.models import City
from workshops.refund_policy import Step, policy_of, refund_cents, refund_dates, refund_dates_ahead
from workshops.tests.cast import a_workshop, the_programme

START = date(2015, 5, 30)
STEPS = [
    Step(days_before=21, percent=100, fee_cents=7_500),
    Step(days_before=14, percent=75, fee_cents=0),
    Step(days_before=7, percent=50, fee_cents=0),
]
SYDNEY = City(name="Sydney", time_zone="Australia/Sydney", currency="AUD")

a_step = st.builds(
    lambda days, percent, fee: Step(days_before=days, percent=percent, fee_cents=fee),
    st.integers(0, 90),
    st.integers(0, 100),
    st.integers(0, 20_000),
)
some_steps = st.lists(a_step, max_size=5)
amounts = st.integers(0, 500_000)
days = st.integers(-5, 120)


def back(cents: int, steps: list[Step], days_before: int) -> int:
    return refund_cents(cents, steps, starts_on=START, on=START - timedelta(days=days_before))


@pytest.mark.parametrize(
    ("days_before", "cents"),
    [
        (100, 72_000),
        (22, 72_000),
        (21, 72_000),
        (20, 59_625),
        (15, 59_625),
        (14, 59_625),
        (13, 39_750),
        (8, 39_750),
        (7, 39_750),
        (6, 0),
        (0, 0),
        (-1, 0),
    ],
)
def test_whole_local_days_before_the_start_decide(days_before: int, cents: int) -> None:
    assert back(79_500, STEPS, days_before) == cents


def test_a_share_is_rounded_down_to_the_cent_once() -> None:
    assert back(79_501, STEPS, 14) == 59_625
    assert back(1, STEPS, 7) == 0


def test_a_fee_above_the_share_leaves_nothing_and_owes_nothing() -> None:
    assert back(5_000, STEPS[:1], 30) == 0


def test_the_best_step_that_is_still_open_counts() -> None:
    # A fee can make the earlier step the worse one.
    assert back(20_000, STEPS, 30) == 15_000


def test_without_steps_nothing_goes_back() -> None:
    assert back(79_500, [], 365) == 0


@given(amounts, some_steps, days)
def test_never_more_than_was_paid_and_never_less_than_nothing(
    cents: int, steps: list[Step], days_before: int
) -> None:
    assert 0 <= back(cents, steps, days_before) <= cents


@given(amounts, some_steps, days)
def test_waiting_a_day_never_pays(cents: int, steps: list[Step], days_before: int) -> None:
    assert back(cents, steps, days_before) >= back(cents, steps, days_before - 1)


@given(amounts, some_steps, days)
def test_who_paid_more_gets_no_less(cents: int, steps: list[Step], days_before: int) -> None:
    assert back(cents + 1, steps, days_before) >= back(cents, steps, days_before)


@given(amounts, some_steps, days, st.randoms(use_true_random=False))
def test_the_order_of_the_steps_does_not_matter(
    cents: int, steps: list[Step], days_before: int, random: Random
) -> None:
    shuffled = list(steps)
    random.shuffle(shuffled)
    assert back(cents, shuffled, days_before) == back(cents, steps, days_before)


@given(amounts, st.lists(a_step, min_size=1, max_size=5, unique_by=lambda step: step["days_before"]))
def test_each_date_that_is_promised_is_kept(cents: int, steps: list[Step]) -> None:
    for step in refund_dates(cents, steps, starts_on=START, city=SYDNEY):
        assert refund_cents(cents, steps, starts_on=START, on=step.last_day) >= step.cents


def test_the_dates_as_a_couple_reads_them() -> None:
    dates = refund_dates(79_500, STEPS, starts_on=START, city=SYDNEY)
    assert [(step.words, step.amount) for step in dates] == [
        ("full refund less AU$75 until the end of Saturday 9 May 2015, Sydney time", "AU$720"),
        ("75 % refund until the end of Saturday 16 May 2015, Sydney time", "AU$596.25"),
        ("50 % refund until the end of Saturday 23 May 2015, Sydney time", "AU$397.50"),
    ]


@pytest.mark.django_db
def test_dates_behind_us_are_not_shown() -> None:
    workshop = a_workshop()
    midnight = datetime(2015, 5, 9, 14, tzinfo=UTC)

    def ahead(at: datetime) -> list[int]:
        return [step.percent for step in refund_dates_ahead(workshop, 79_500, STEPS, at=at)]

    assert ahead(midnight - timedelta(seconds=1)) == [100, 75, 50]
    assert ahead(midnight) == [75, 50]


@pytest.mark.django_db
def test_a_programmes_policy_is_its_steps_the_earliest_first() -> None:
    assert policy_of(the_programme()) == STEPS
