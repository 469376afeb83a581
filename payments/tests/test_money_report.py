"""Numbers that agree: every way to put the lines together comes to the same, and to what the ledger says."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from payments.by_hand import take_back
from payments.models import Payment, Refund
from payments.money_report import (
    By,
    Part,
    Sums,
    kept_by_the_ledger,
    lines_of,
    money_by,
    still_to_go_back,
    totals,
)
from payments.tests.test_by_hand import a_long_hold, booked, the_clerk
from registrations.models import Registration
from registrations.tests.cast import a_confirmed_registration, a_held_registration
from workshops.models import Seller, Workshop
from workshops.tax import tax_in
from workshops.tests.cast import AT, a_workshop, an_auckland_workshop
from workshops.tests.cast import auckland as to_auckland
from workshops.tests.cast import sydney as to_sydney

BANK, CARD = Payment.Method.BANK_TRANSFER, Payment.Method.STRIPE
MAY = Part(date(2015, 5, 1), date(2015, 5, 31))
_numbers = count(1)


def with_tax() -> tuple[Workshop, Workshop]:
    """A weekend in Sydney at 10 % and one in Auckland at 15 %."""
    workshops = (a_workshop(capacity=30), an_auckland_workshop(capacity=30))
    for workshop, percent in zip(workshops, (10, 15), strict=True):
        Seller.objects.filter(cities=workshop.city_id).update(gst_percent=percent)
    return workshops


def came(
    registration: Registration, cents: int, at: datetime = AT, *, on: date | None = None, counted: bool = True
) -> Payment:
    """Money as the verbs leave it behind: by card at an instant, or by hand with the date of the statement."""
    number = next(_numbers)
    if counted:
        registration.paid_cents += cents
        registration.save(update_fields=["paid_cents"])
    return Payment.objects.create(
        registration=registration,
        method=BANK if on else CARD,
        attempt=number,
        state=Payment.State.PAID,
        amount_cents=cents,
        currency=registration.currency,
        idempotency_key=f"money-{number}",
        expires_at=at,
        created_at=at,
        paid_at=at,
        received_on=on,
        booked_by=the_clerk() if on else None,
        remark="Ana Silva, statement 7" if on else "",
    )


def went(payment: Payment, cents: int, at: datetime = AT, *, state: str = Refund.State.SENT) -> Refund:
    number, gone = next(_numbers), state == Refund.State.SENT
    registration = Registration.objects.get(pk=payment.registration_id)
    registration.refund_due_cents += cents
    registration.refunded_cents += cents if gone else 0
    registration.save(update_fields=["refund_due_cents", "refunded_cents"])
    return Refund.objects.create(
        payment=payment,
        amount_cents=cents,
        state=state,
        idempotency_key=f"back-{number}",
        stripe_id=f"re_{number}" if gone else "",
        try_after=at,
        created_at=at,
        sent_at=at if gone else None,
    )


def sums(by: By = By.MONTH, part: Part | None = None) -> dict[str, Sums]:
    return totals(money_by(by, part or Part()))


@pytest.mark.django_db
def test_received_gone_back_kept_and_the_tax_in_it() -> None:
    sydney, _auckland = with_tax()
    payment = came(a_held_registration(sydney), 79_500)
    went(payment, 20_000)
    found = sums()["AUD"]
    assert (found.received, found.gone_back, found.kept) == (79_500, -20_000, 59_500)
    assert (found.tax, found.without_tax) == (7_227 - 1_818, 59_500 - 5_409)


@pytest.mark.django_db
def test_tax_is_rounded_for_each_line_and_not_for_the_sum() -> None:
    """Three times 6 cents hold 1 cent each; 18 cents at once would hold 2."""
    sydney, _auckland = with_tax()
    registration = a_held_registration(sydney)
    for _line in range(3):
        came(registration, 6)
    assert sums()["AUD"].tax == 3 and tax_in(18, to_sydney().seller) == 2


@pytest.mark.django_db
def test_australian_and_new_zealand_dollars_are_never_added_up() -> None:
    for workshop in with_tax():
        came(a_held_registration(workshop), 79_500)
    assert {currency: found.tax for currency, found in sums(By.SELLER).items()} == {
        "AUD": 7_227,
        "NZD": 10_370,
    }


@pytest.mark.django_db
def test_the_same_month_in_two_currencies_is_two_rows() -> None:
    for workshop in with_tax():
        came(a_held_registration(workshop), 79_500)
    assert [(row.of, row.currency) for row in money_by(By.MONTH, Part())] == [
        (date(2015, 5, 1), "AUD"),
        (date(2015, 5, 1), "NZD"),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("city", "midnight"),
    [
        ("sydney", datetime(2015, 5, 31, 14, tzinfo=UTC)),
        ("auckland", datetime(2015, 5, 31, 12, tzinfo=UTC)),
    ],
)
def test_a_month_ends_at_midnight_in_the_city_of_the_workshop(city: str, midnight: datetime) -> None:
    workshop = dict(zip(("sydney", "auckland"), with_tax(), strict=True))[city]
    registration = a_held_registration(workshop)
    last = came(registration, 100, midnight - timedelta(seconds=1))
    came(registration, 20, midnight)
    went(last, 3, midnight - timedelta(seconds=1))
    went(last, 4, midnight)
    assert [(row.of.month, row.sums.kept) for row in money_by(By.MONTH, Part())] == [(5, 97), (6, 16)]
    assert [found.kept for found in sums(part=MAY).values()] == [97]
    assert [line.cents for line in lines_of(Part(date(2015, 6, 1)))] == [20, -4]


@pytest.mark.django_db
def test_money_by_hand_counts_on_the_day_of_its_statement() -> None:
    sydney, _auckland = with_tax()
    came(a_held_registration(sydney), 79_500, AT + timedelta(days=60), on=date(2015, 5, 31))
    assert sums(part=MAY)["AUD"].received == 79_500
    assert [line.day for line in lines_of(MAY)] == [date(2015, 5, 31)]


@pytest.mark.django_db
def test_a_wrong_booking_stands_as_gone_back_with_its_remark_and_no_other_remark_is_told() -> None:
    payment = booked(a_long_hold(), 29_500).payment
    take_back(payment=payment, why="belongs to another couple", who=the_clerk(), at=AT)
    assert [(line.cents, line.method, line.remark) for line in lines_of(Part())] == [
        (29_500, BANK, ""),
        (-29_500, BANK, "Booked by mistake: belongs to another couple"),
    ]
    assert sums()["AUD"].kept == 0 == kept_by_the_ledger()["AUD"]


@pytest.mark.django_db
def test_what_has_not_come_or_not_gone_is_no_line() -> None:
    registration = a_held_registration(with_tax()[0])
    payment = came(registration, 79_500)
    went(payment, 500, state=Refund.State.BY_HAND)
    unpaid = came(registration, 1, counted=False)
    Payment.objects.filter(pk=unpaid.pk).update(state=Payment.State.PROBLEM)
    assert [line.cents for line in lines_of(Part())] == [79_500]
    assert still_to_go_back() == {"AUD": 500}


@pytest.mark.django_db
def test_a_part_is_of_one_workshop_one_seller_one_currency() -> None:
    sydney, auckland = with_tax()
    came(a_held_registration(sydney), 1)
    came(a_held_registration(auckland), 20)
    for part in (
        Part(workshop=auckland.pk),
        Part(seller=to_auckland().seller_id),
        Part(currency="NZD"),
    ):
        assert [line.cents for line in lines_of(part)] == [20]
        assert [row.sums.received for row in money_by(By.WORKSHOP, part)] == [20]


@pytest.mark.django_db
def test_lines_are_read_page_by_page_the_earliest_first() -> None:
    registration = a_held_registration(with_tax()[0])
    for day in (3, 1, 2):
        went(came(registration, day * 10, AT + timedelta(days=day)), day, AT + timedelta(days=day))
    assert [line.cents for line in lines_of(Part())[0:3]] == [10, -1, 20]
    assert [line.cents for line in lines_of(Part())[3:6]] == [-2, 30, -3]


@pytest.mark.django_db
@pytest.mark.parametrize("by", list(By))
def test_as_many_questions_to_the_database_for_many_lines_as_for_one(
    by: By, django_assert_max_num_queries: Any
) -> None:
    for workshop in with_tax():
        for _couple in range(3):
            went(came(a_confirmed_registration(workshop), 100), 5)
    with django_assert_max_num_queries(4):
        money_by(by, MAY)
    with django_assert_max_num_queries(2):
        list(lines_of(MAY))


# Around two ends of a month, and around both changes of the clocks.
INSTANTS = st.sampled_from(
    [
        datetime(2015, 3, 31, 12, tzinfo=UTC),
        datetime(2015, 4, 4, 16, tzinfo=UTC),
        datetime(2015, 6, 30, 14, tzinfo=UTC),
        datetime(2015, 9, 30, 11, tzinfo=UTC),
    ]
).flatmap(lambda at: st.integers(-4 * 3600, 4 * 3600).map(lambda seconds: at + timedelta(seconds=seconds)))
DAYS = st.dates(date(2015, 3, 29), date(2015, 10, 2))
PAYMENTS = st.lists(
    st.tuples(
        st.integers(0, 3),
        st.integers(1, 200_000),
        INSTANTS,
        st.none() | DAYS,
        st.lists(st.tuples(st.integers(0, 100), INSTANTS, st.booleans()), max_size=2),
    ),
    max_size=8,
)
RATES = st.tuples(st.sampled_from([None, 0, 10]), st.sampled_from([None, 15]))


class EveryWayToPutThemTogether(TestCase):
    """Random payments and refunds of four couples in two cities, at sellers of any rate."""

    @settings(max_examples=25)
    @given(payments=PAYMENTS, rates=RATES, bounds=st.tuples(st.none() | DAYS, st.none() | DAYS))
    def test_comes_to_the_same_and_to_what_the_ledger_says(
        self, payments: list[Any], rates: tuple[Any, Any], bounds: tuple[date | None, date | None]
    ) -> None:
        workshops = with_tax()
        for workshop, rate in zip(workshops, rates, strict=True):
            Seller.objects.filter(cities=workshop.city_id).update(gst_percent=rate)
        couples = [a_held_registration(workshop) for workshop in workshops for _ in range(2)]
        told = []
        for couple, cents, at, on, refunds in payments:
            registration = couples[couple]
            zone = registration.workshop.city.zone
            payment, left = came(registration, cents, at, on=on), cents
            told.append((on or at.astimezone(zone).date(), registration.currency, cents))
            for percent, back_at, has_gone in refunds:
                if back := left * percent // 100:
                    left -= back
                    went(payment, back, back_at, state="sent" if has_gone else "due")
                    told += [(back_at.astimezone(zone).date(), registration.currency, -back)] * has_gone
            registration.refresh_from_db()
        self.agrees_with(told, *bounds)
        kept = {currency: found.kept for currency, found in sums().items()}
        assert kept.items() <= kept_by_the_ledger().items()
        assert all(cents == 0 for currency, cents in kept_by_the_ledger().items() if currency not in kept)

    def agrees_with(self, told: list[tuple[date, str, int]], first: date | None, last: date | None) -> None:
        part = Part(first, last)
        inside = [
            (currency, cents)
            for day, currency, cents in told
            if (first is None or first <= day) and (last is None or day <= last)
        ]
        rates = {"AUD": to_sydney().seller, "NZD": to_auckland().seller}
        expected = {
            currency: Sums(
                sum(cents for of, cents in inside if of == currency and cents > 0),
                sum(cents for of, cents in inside if of == currency and cents < 0),
                sum(tax_in(cents, rates[of]) for of, cents in inside if of == currency),
            )
            for currency in {of for of, _cents in inside}
        }
        assert [sums(by, part) for by in By] == [expected] * 3
        lines = list(lines_of(part))
        assert sorted((line.currency, line.cents) for line in lines) == sorted(inside)
        assert sum(line.tax for line in lines) == sum(found.tax for found in expected.values())
        assert [line.day for line in lines] == sorted(line.day for line in lines)
