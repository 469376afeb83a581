from datetime import timedelta

import pytest
from django.db import transaction

from outbox.models import Message
from registrations.cancelling import cancel
from registrations.confirming import Receipt, may_be_confirmed, receive
from registrations.lapsing import lapse
from registrations.locking import lock_registration
from registrations.models import Registration
from registrations.tests.cast import a_confirmed_registration, a_held_registration
from workshops.models import Workshop
from workshops.tests.cast import AT, a_workshop

pytestmark = pytest.mark.django_db
State = Registration.State
SECOND = timedelta(seconds=1)


def pay(registration: Registration, cents: int, *, after: timedelta = SECOND) -> tuple[Receipt, Registration]:
    with transaction.atomic():
        _workshop, locked = lock_registration(registration.pk)
        return receive(locked, cents, at=AT + after), locked


def test_money_in_the_hold_confirms_the_place_and_writes_to_both() -> None:
    hold = a_held_registration()
    receipt, paid = pay(hold, 79_500)
    assert (receipt, paid.state, paid.paid_cents) == (Receipt.CONFIRMED, State.CONFIRMED, 79_500)
    told = set(Message.objects.exclude(to="office@example.com").values_list("to", flat=True))
    assert told == set(hold.partners.values_list("email", flat=True))


def test_too_little_money_goes_back() -> None:
    receipt, paid = pay(a_held_registration(), 79_499)
    assert (receipt, paid.state, paid.refund_due_cents) == (Receipt.OWED_BACK, State.HELD, 79_499)


def test_money_after_the_hold_confirms_while_a_place_is_free() -> None:
    hold = a_held_registration(a_workshop(capacity=1))
    lapse(registration=hold, at=hold.held_until)
    assert pay(hold, 79_500, after=timedelta(hours=1))[1].state == State.CONFIRMED


def test_money_after_the_hold_goes_back_when_the_place_has_gone() -> None:
    workshop = a_workshop(capacity=1)
    late = a_held_registration(workshop)
    a_confirmed_registration(workshop, at=late.held_until)
    receipt, paid = pay(late, 79_500, after=timedelta(hours=1))
    assert (receipt, paid.refund_due_cents) == (Receipt.OWED_BACK, 79_500)


def test_money_for_a_confirmed_place_goes_back() -> None:
    receipt, paid = pay(a_confirmed_registration(), 79_500)
    assert (receipt, paid.state) == (Receipt.OWED_BACK, State.CONFIRMED)
    assert (paid.paid_cents, paid.refund_due_cents) == (159_000, 79_500)


def test_money_for_a_cancelled_registration_goes_back() -> None:
    hold = cancel(registration=a_held_registration(), at=AT, why="a test")
    assert pay(hold, 79_500)[0] == Receipt.OWED_BACK


def test_no_place_is_confirmed_on_a_cancelled_workshop() -> None:
    hold = a_held_registration()
    Workshop.objects.update(status=Workshop.Status.CANCELLED, cancelled_at=AT)
    hold.refresh_from_db()
    assert not may_be_confirmed(hold, at=AT)


def test_a_running_hold_may_be_confirmed_on_a_full_workshop() -> None:
    hold = a_held_registration(a_workshop(capacity=1))
    assert may_be_confirmed(hold, at=hold.held_until - SECOND)


def test_no_place_is_confirmed_once_the_workshop_has_begun() -> None:
    hold = a_held_registration()
    assert may_be_confirmed(hold, at=AT + timedelta(days=27))
    assert not may_be_confirmed(hold, at=AT + timedelta(days=30))


def test_money_booked_late_finds_no_place_that_another_couple_has_registered_for_meanwhile() -> None:
    """Whoever asks Stripe read the clock before the answer came: the hold ran then, and ends before it is booked."""
    workshop = a_workshop(capacity=1)
    late = a_held_registration(workshop)
    a_held_registration(workshop, at=late.held_until)
    receipt, paid = pay(late, 79_500)
    assert (receipt, paid.refund_due_cents) == (Receipt.OWED_BACK, 79_500)
