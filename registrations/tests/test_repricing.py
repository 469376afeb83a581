from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from outbox.models import Message
from registrations import mails
from registrations.models import Registration
from registrations.registering import begin_paying
from registrations.repricing import (
    end_early_birds,
    keeps_its_price,
    move_to_full_price,
    price_due,
    to_move_to_full_price,
)
from registrations.tests.cast import a_confirmed_registration, a_held_registration
from workshops.models import Workshop
from workshops.tests.cast import a_workshop

pytestmark = pytest.mark.django_db
# Sydney's 15 May 2015 ends at 14:00 UTC.
CUT_OFF = datetime(2015, 5, 15, 14, tzinfo=UTC)
SECOND = timedelta(seconds=1)
LATE = CUT_OFF - timedelta(minutes=10)


def moved_mails() -> int:
    return Message.objects.filter(kind="registrations/moved_to_full_price").count()


def test_an_unpaid_early_bird_is_due_at_the_full_price_from_the_cut_off_on() -> None:
    hold = a_held_registration(at=LATE)
    assert price_due(hold, at=CUT_OFF - SECOND) == 79_500
    # Without any worker having run.
    assert price_due(hold, at=CUT_OFF) == 89_500


def test_a_payment_that_has_begun_keeps_its_price_until_its_hold_ends() -> None:
    hold = begin_paying(registration=a_held_registration(at=LATE))
    assert keeps_its_price(hold, at=hold.held_until - SECOND)
    assert not keeps_its_price(hold, at=hold.held_until)


def test_who_has_paid_keeps_the_early_bird() -> None:
    confirmed = a_confirmed_registration(at=LATE)
    assert price_due(confirmed, at=CUT_OFF + timedelta(days=1)) == 79_500
    assert not move_to_full_price(registration=confirmed, at=CUT_OFF)


def test_the_full_price_stands() -> None:
    hold = a_held_registration(a_workshop(early_bird_price_cents=None), at=LATE)
    assert keeps_its_price(hold, at=CUT_OFF + timedelta(days=1))


def test_who_has_not_paid_is_moved_and_told_once() -> None:
    hold = a_held_registration(at=LATE)
    assert not move_to_full_price(registration=hold, at=CUT_OFF - SECOND)
    assert move_to_full_price(registration=hold, at=CUT_OFF)
    assert not move_to_full_price(registration=hold, at=CUT_OFF)
    hold.refresh_from_db()
    assert (hold.tier, hold.price_cents) == (Registration.Tier.FULL, 89_500)
    assert moved_mails() == 1


def test_a_hold_that_has_ended_is_not_moved() -> None:
    hold = a_held_registration(at=LATE)
    assert not move_to_full_price(registration=hold, at=hold.held_until)


def test_the_job_writes_down_the_end_and_moves_who_has_not_paid() -> None:
    unpaid, paying = a_held_registration(at=LATE), begin_paying(registration=a_second_hold())
    assert end_early_birds(at=CUT_OFF) == 1
    unpaid.refresh_from_db()
    paying.refresh_from_db()
    assert (unpaid.price_cents, paying.price_cents) == (89_500, 79_500)
    assert Workshop.objects.get().early_bird_closed_at == CUT_OFF


def a_second_hold() -> Registration:
    return a_held_registration(Workshop.objects.get(), at=LATE)


def test_the_job_does_nothing_before_the_cut_off() -> None:
    a_held_registration(at=LATE)
    assert end_early_birds(at=CUT_OFF - SECOND) == 0
    assert Workshop.objects.get().early_bird_closed_at is None


def test_the_job_is_right_when_it_runs_late_and_twice() -> None:
    a_held_registration(at=LATE)
    late = CUT_OFF + timedelta(minutes=15)
    assert [end_early_birds(at=late), end_early_birds(at=late)] == [1, 0]
    assert Workshop.objects.get().early_bird_closed_at == CUT_OFF
    assert moved_mails() == 1


def test_two_workers_find_the_same_and_move_it_once() -> None:
    a_held_registration(at=LATE)
    Workshop.objects.update(early_bird_closed_at=CUT_OFF)
    found_by_one, found_by_other = (list(to_move_to_full_price(at=CUT_OFF)) for _worker in range(2))
    moved = [move_to_full_price(registration=r, at=CUT_OFF) for r in found_by_one + found_by_other]
    assert moved == [True, False]


def test_one_couple_in_trouble_does_not_keep_the_others_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = a_held_registration(at=LATE), a_second_hold()
    told = mails.moved_to_full_price

    def moved_to_full_price(registration: Registration, **facts: Any) -> None:
        if registration.pk == first.pk:
            raise ValueError("a name that no template thought of")
        told(registration, **facts)

    monkeypatch.setattr(mails, "moved_to_full_price", moved_to_full_price)
    assert end_early_birds(at=CUT_OFF) == 1
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.price_cents, second.price_cents) == (79_500, 89_500)
    assert price_due(first, at=CUT_OFF) == 89_500
