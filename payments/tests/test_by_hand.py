from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import User

from outbox.models import Message
from payments.by_hand import Booked, InTheFuture, book_money, pay_back_by_hand
from payments.models import Payment, Refund
from payments.refunding import refund_what_is_owed
from registrations.cancelling import cancel
from registrations.confirming import Receipt
from registrations.lapsing import lapse
from registrations.models import Registration
from registrations.repricing import amount_due, move_to_full_price
from registrations.tests.cast import a_confirmed_registration, a_held_registration
from workshops.early_birds import close_early_bird
from workshops.tests.cast import AT, a_workshop

pytestmark = pytest.mark.django_db
State = Registration.State
TODAY = date(2015, 5, 1)
LATE = datetime(2015, 5, 20, 3, 0, tzinfo=UTC)


def the_clerk() -> User:
    return User.objects.get_or_create(username="clerk")[0]


def booked(
    registration: Registration, cents: int, *, at: datetime = AT, on: date = TODAY, **more: object
) -> Booked:
    facts = {"method": Payment.Method.BANK_TRANSFER, "remark": "statement 7", "form_key": uuid4(), **more}
    return book_money(
        registration=registration,
        cents=cents,
        received_on=on,
        who=the_clerk(),
        at=at,
        **facts,  # type: ignore[arg-type]
    )


def fresh(registration: Registration) -> Registration:
    return Registration.objects.select_related("workshop__city").get(pk=registration.pk)


def a_long_hold() -> Registration:
    """Held for days, as for a bank transfer."""
    held = a_held_registration(a_workshop())
    Registration.objects.filter(pk=held.pk).update(held_until=AT + timedelta(days=25))
    return fresh(held)


@pytest.mark.parametrize("method", [Payment.Method.BANK_TRANSFER, Payment.Method.CASH])
def test_the_whole_price_confirms_the_place(method: Payment.Method) -> None:
    held = a_long_hold()
    done = booked(held, 79_500, method=method)
    assert done.receipt == Receipt.CONFIRMED
    assert (fresh(held).state, fresh(held).paid_cents) == (State.CONFIRMED, 79_500)
    assert (done.payment.state, done.payment.booked_by, done.payment.received_on) == (
        Payment.State.PAID, the_clerk(), TODAY,
    )  # fmt: skip


def test_the_ledger_says_who_booked_it() -> None:
    held = a_long_hold()
    booked(held, 79_500)
    line = held.moves.get(to_state=State.CONFIRMED)
    assert line.who == the_clerk() and "bank transfer of AU$795" in line.why


def test_a_part_is_kept_and_the_rest_confirms() -> None:
    held = a_long_hold()
    assert booked(held, 79_499).receipt == Receipt.KEPT
    assert fresh(held).state == State.HELD and amount_due(fresh(held), at=AT) == 1
    assert booked(held, 1).receipt == Receipt.CONFIRMED
    assert fresh(held).state == State.CONFIRMED


def test_what_is_above_the_price_is_owed_back() -> None:
    held = a_long_hold()
    assert booked(held, 80_000).receipt == Receipt.CONFIRMED
    assert fresh(held).refund_due_cents == 500


def test_pressed_twice_it_is_booked_once() -> None:
    held, key = a_long_hold(), uuid4()
    first, second = booked(held, 79_500, form_key=key), booked(held, 79_500, form_key=key)
    assert first.payment == second.payment and second.receipt == Receipt.CONFIRMED
    assert fresh(held).paid_cents == 79_500


def test_money_of_tomorrow_is_refused_by_the_citys_date() -> None:
    """At 14:00 UTC it is the next day in Sydney."""
    held = a_long_hold()
    at = datetime(2015, 5, 1, 14, 0, tzinfo=UTC)
    with pytest.raises(InTheFuture) as refused:
        booked(held, 79_500, at=at - timedelta(seconds=1), on=date(2015, 5, 2))
    assert refused.value.today == TODAY
    assert booked(held, 79_500, at=at, on=date(2015, 5, 2)).receipt == Receipt.CONFIRMED


def moved_to_full(held: Registration) -> Registration:
    close_early_bird(workshop=held.workshop, at=LATE)
    assert move_to_full_price(registration=held, at=LATE)
    return fresh(held)


@pytest.mark.parametrize(
    ("paid_on", "state"), [(date(2015, 5, 15), State.CONFIRMED), (date(2015, 5, 16), State.HELD)]
)
def test_early_bird_is_earned_by_the_date_on_the_statement(paid_on: date, state: State) -> None:
    """Until 15 May: a transfer of that day counts, though the office books it on the 20th."""
    held = moved_to_full(a_long_hold())
    booked(held, 79_500, at=LATE, on=paid_on)
    assert fresh(held).state == state


def test_who_booked_at_the_full_price_stays_there() -> None:
    workshop = a_workshop()
    close_early_bird(workshop=workshop, at=AT)
    workshop.refresh_from_db()
    held = a_held_registration(workshop)
    Registration.objects.filter(pk=held.pk).update(held_until=AT + timedelta(days=25))
    assert booked(fresh(held), 79_500).receipt == Receipt.KEPT


def test_money_after_the_hold_confirms_while_a_place_is_free() -> None:
    held = a_held_registration()
    assert booked(held, 89_500, at=LATE).receipt == Receipt.CONFIRMED


def test_money_without_a_place_is_owed_back() -> None:
    workshop = a_workshop(capacity=1)
    held = a_held_registration(workshop)
    a_confirmed_registration(workshop, at=AT + timedelta(hours=2))
    assert booked(held, 79_500, at=AT + timedelta(hours=3)).receipt == Receipt.OWED_BACK
    assert fresh(held).refund_due_cents == 79_500


def test_a_kept_part_goes_back_when_the_hold_ends() -> None:
    held = a_long_hold()
    booked(held, 10_000)
    lapse(registration=held, at=AT + timedelta(days=26))
    assert (fresh(held).state, fresh(held).refund_due_cents) == (State.LAPSED, 10_000)
    assert not Message.objects.filter(kind="registrations/lapsed").exists()


def a_refund_by_hand() -> Refund:
    held = a_long_hold()
    booked(held, 79_500)
    cancel(registration=held, at=AT, why="They rang", refund_in_full=True)
    refund_what_is_owed(at=AT)
    return Refund.objects.get()


def test_what_came_by_hand_goes_back_by_hand() -> None:
    refund = a_refund_by_hand()
    assert (refund.state, refund.amount_cents) == (Refund.State.BY_HAND, 79_500)
    assert Message.objects.filter(kind="payments/pay_back_by_hand").count() == 1


def test_the_office_says_how_it_was_paid_back_once() -> None:
    refund = a_refund_by_hand()
    for _ in range(2):
        pay_back_by_hand(refund=refund, remark="bank, 2 May", who=the_clerk(), at=AT)
    refund.refresh_from_db()
    assert (refund.state, refund.remark, refund.booked_by) == (Refund.State.SENT, "bank, 2 May", the_clerk())
    assert refund.payment.registration.refunded_cents == 79_500


def test_a_refund_by_hand_is_planned_once_and_never_sent_to_stripe() -> None:
    refund = a_refund_by_hand()
    refund_what_is_owed(at=AT + timedelta(days=1))
    assert Refund.objects.get() == refund
