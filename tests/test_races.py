"""Many hands at the same instant, on PostgreSQL with real processes.

Each race is also run with the locks taken away, to show that it would be lost without them.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from unittest import mock
from uuid import uuid4

import pytest

from payments.models import Payment
from payments.settling import book
from payments.tests.cast import an_open_payment, said_paid
from registrations.lapsing import lapse
from registrations.models import Registration
from registrations.places import places_taken
from registrations.registering import register
from registrations.repricing import end_early_birds
from registrations.resizing import change_capacity
from registrations.tests.cast import a_couple, a_held_registration
from tests.racing import at_once, without_the_lock
from workshops.early_birds import close_early_bird
from workshops.models import Workshop
from workshops.pricing import early_bird_ends_at, quote
from workshops.tests.cast import AT, a_workshop

pytestmark = [pytest.mark.postgresql, pytest.mark.race, pytest.mark.django_db(transaction=True)]

State = Registration.State


def registering(workshop: Workshop, *, at: Any = AT) -> Callable[[], str]:
    """One couple's press of the button."""
    couple, cents = a_couple(), quote(workshop, at=at).cents
    return lambda: (
        register(workshop=workshop, couple=couple, form_key=uuid4(), agreed_cents=cents, at=at).state
    )


@contextmanager
def slowly(name: str) -> Iterator[None]:
    """The function `name` takes a moment after it has looked, as a busy server would."""
    module, _, attribute = name.rpartition(".")
    looked = getattr(__import__(module, fromlist=[attribute]), attribute)

    def dawdling(*args: Any, **kwargs: Any) -> Any:
        seen = looked(*args, **kwargs)
        time.sleep(0.05)
        return seen

    with mock.patch(name, dawdling):
        yield


def test_ten_places_go_to_exactly_ten_of_a_hundred_couples() -> None:
    workshop = a_workshop(capacity=10)
    results = Counter(at_once([registering(workshop) for _ in range(100)]))
    assert results == {State.HELD: 10, "WorkshopFull": 90}
    assert places_taken(workshop, at=AT) == 10


def test_without_the_lock_ten_places_are_overbooked() -> None:
    workshop = a_workshop(capacity=10)
    with without_the_lock(), slowly("registrations.registering.places_left"):
        at_once([registering(workshop) for _ in range(50)])
    assert places_taken(workshop, at=AT) > 10


def test_one_form_pressed_ten_times_at_once_is_one_registration() -> None:
    workshop, couple, key = a_workshop(), a_couple(), uuid4()
    press = partial(register, workshop=workshop, couple=couple, form_key=key, agreed_cents=79500, at=AT)
    results = at_once([lambda: press().pk for _ in range(10)])
    assert len(set(results)) == 1
    assert Registration.objects.count() == 1


def settling(payment: Payment, *, at: Any) -> Callable[[], str]:
    return lambda: book(payment=payment, said=said_paid(payment), at=at).state


def test_money_told_of_ten_times_at_once_is_booked_once() -> None:
    payment = an_open_payment(a_held_registration(a_workshop()))
    at_once([settling(payment, at=AT) for _ in range(10)])
    registration = Registration.objects.get()
    assert (registration.state, registration.paid_cents) == (State.CONFIRMED, payment.amount_cents)
    assert registration.moves.filter(to_state=State.CONFIRMED).count() == 1


def test_settling_against_releasing_the_hold_never_loses_money_or_place() -> None:
    workshop = a_workshop(capacity=20)
    held = [a_held_registration(workshop) for _ in range(10)]
    ended = held[0].held_until
    jobs: list[Callable[[], Any]] = []
    for registration in held:
        jobs.append(settling(an_open_payment(registration), at=ended))
        jobs.append(partial(lambda r: lapse(registration=r, at=ended).state, registration))
    at_once(jobs)
    for registration in Registration.objects.all():
        # The place is free, so late money confirms it whichever came first.
        assert registration.state == State.CONFIRMED
        assert registration.paid_cents == registration.price_cents
        assert registration.refund_due_cents == 0


def test_late_money_for_the_last_place_confirms_one_couple_and_owes_the_other_its_money() -> None:
    workshop = a_workshop(capacity=2)
    held = [a_held_registration(workshop) for _ in range(2)]
    late = held[0].held_until
    Workshop.objects.update(capacity=1)
    at_once([settling(an_open_payment(r), at=late) for r in held])
    registrations = list(Registration.objects.all())
    assert sorted(r.refund_due_cents for r in registrations) == [0, held[0].price_cents]
    assert places_taken(workshop, at=late) == 1


def test_without_the_lock_late_money_overbooks_the_last_place() -> None:
    workshop = a_workshop(capacity=2)
    held = [a_held_registration(workshop) for _ in range(2)]
    late = held[0].held_until
    Workshop.objects.update(capacity=1)
    jobs = [settling(an_open_payment(r), at=late) for r in held]
    with without_the_lock(), slowly("registrations.confirming.places_left"):
        at_once(jobs)
    assert places_taken(workshop, at=late) == 2


def closing(workshop: Workshop) -> Callable[[], str]:
    """The office closes the early bird by hand."""

    def close() -> str:
        close_early_bird(workshop=workshop, at=AT)
        return "closed"

    return close


def test_nobody_gets_the_early_bird_once_it_is_written_down_as_closed() -> None:
    workshop = a_workshop(capacity=60)
    jobs = [registering(workshop) for _ in range(30)]
    jobs[15:15] = [closing(workshop) for _ in range(3)]
    results = Counter(at_once(jobs))
    assert results["closed"] == 3
    assert results[State.HELD] + results["PriceChanged"] == 30
    at_once([lambda: end_early_birds(at=AT) for _ in range(4)])
    # Every couple that got in at the early bird had not begun to pay, so it was moved, once.
    tiers = Counter(Registration.objects.values_list("tier", "price_cents"))
    assert set(tiers) <= {(Registration.Tier.FULL, workshop.full_price_cents)}


def test_the_cut_off_job_moves_each_unpaid_couple_once_in_four_workers() -> None:
    workshop = a_workshop(capacity=20)
    cut_off = early_bird_ends_at(workshop)
    assert cut_off is not None
    for _ in range(8):
        held = a_held_registration(workshop)
        Registration.objects.filter(pk=held.pk).update(held_until=cut_off.replace(year=cut_off.year + 1))
    moved = at_once([lambda: end_early_birds(at=cut_off) for _ in range(4)])
    assert sum(moved) == 8


def test_lowering_the_capacity_while_couples_register_never_overbooks() -> None:
    workshop = a_workshop(capacity=20)
    jobs: list[Callable[[], Any]] = [registering(workshop) for _ in range(40)]
    for capacity in (15, 10, 5):
        jobs.insert(10, partial(change_capacity, workshop=workshop, capacity=capacity, at=AT))
    at_once(jobs)
    workshop.refresh_from_db()
    assert places_taken(workshop, at=AT) <= workshop.capacity


def test_without_the_lock_lowering_the_capacity_overbooks() -> None:
    workshop = a_workshop(capacity=20)
    jobs: list[Callable[[], Any]] = [registering(workshop) for _ in range(20)]
    jobs.insert(0, partial(change_capacity, workshop=workshop, capacity=5, at=AT))
    with (
        without_the_lock(),
        slowly("registrations.registering.places_left"),
        slowly("registrations.resizing.places_taken"),
    ):
        at_once(jobs)
    workshop.refresh_from_db()
    assert places_taken(workshop, at=AT) > workshop.capacity
