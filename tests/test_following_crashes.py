"""A worker that is killed while it tells couples of a change, or queues a letter: nobody is left out, nobody told twice."""

from collections import Counter
from collections.abc import Callable
from typing import Any
from unittest import mock
from uuid import uuid4

import pytest
from django.contrib.auth.models import User

from outbox.models import Message
from outbox.queueing import queue
from payments import refunding
from payments.models import Payment, Refund
from payments.refunding import refund_what_is_owed
from payments.tests.cast import an_open_payment
from registrations import letter_mails, mails
from registrations.following import tell_changes
from registrations.models import Registration
from registrations.tests.cast import a_confirmed_registration
from registrations.writing import how_far, queue_letters, write_letter
from tests.test_mail_crashes import kill_oneself, run_until_killed
from workshops.changing import cancel_workshop
from workshops.tests.cast import AT, a_workshop

pytestmark = [pytest.mark.postgresql, pytest.mark.crash, pytest.mark.django_db(transaction=True)]
COUPLES = 5
# The first mail, the second of a couple, the very last.
CALLS = (1, 4, 2 * COUPLES)


def five_couples() -> list[Registration]:
    workshop = a_workshop()
    return [a_confirmed_registration(workshop) for _ in range(COUPLES)]


def deadly_at(real: Callable[..., Any], call: int) -> Callable[..., Any]:
    """Does what it does, until the so-many-th call kills the process."""
    calls = Counter[str]()

    def counted(*args: Any, **options: Any) -> Any:
        calls["so far"] += 1
        if calls["so far"] == call:
            kill_oneself()
        return real(*args, **options)

    return counted


@pytest.mark.parametrize("call", CALLS)
def test_killed_at_any_mail_of_a_cancellation_each_person_is_told_once(call: int) -> None:
    registrations = five_couples()
    cancel_workshop(workshop=registrations[0].workshop, why="Ill.", at=AT)
    with mock.patch.object(mails, "queue", deadly_at(queue, call)):
        run_until_killed(lambda: tell_changes(at=AT))
    # Couple by couple: those before are through, the one in hand is as if it had never begun.
    done = Registration.objects.filter(state=Registration.State.CANCELLED).count()
    assert done == (call - 1) // 2
    assert Message.objects.filter(kind="registrations/workshop_cancelled").count() == 2 * done
    assert tell_changes(at=AT) == COUPLES - done
    assert Message.objects.filter(kind="registrations/workshop_cancelled").count() == 2 * COUPLES
    assert {r.refund_due_cents for r in Registration.objects.all()} == {79_500}


@pytest.mark.parametrize("call", CALLS)
def test_killed_at_any_mail_of_a_letter_each_person_gets_it_once(call: int) -> None:
    registrations = five_couples()
    letter = write_letter(
        workshop=registrations[0].workshop,
        key=uuid4(),
        subject="Parking",
        body="Hello {first_name}",
        couples=[registration.pk for registration in registrations],
        to_registrants_only=False,
        who=User.objects.create_user("oscar"),
        at=AT,
    )
    with mock.patch.object(letter_mails, "queue", deadly_at(queue, call)):
        run_until_killed(lambda: queue_letters(at=AT))
    done = how_far(letter).queued_couples
    assert (done, how_far(letter).mails) == ((call - 1) // 2, 2 * done)
    assert queue_letters(at=AT) == COUPLES - done
    told = Counter(Message.objects.filter(kind=letter_mails.KIND).values_list("to", flat=True))
    assert set(told.values()) == {1}
    assert len(told) == 2 * COUPLES


def test_one_couple_whose_refund_cant_be_planned_keeps_nobody_waiting() -> None:
    registrations = five_couples()
    for registration in registrations:
        payment = an_open_payment(registration)
        Payment.objects.filter(pk=payment.pk).update(state="paid", paid_at=AT)
    cancel_workshop(workshop=registrations[0].workshop, why="Ill.", at=AT)
    tell_changes(at=AT)
    real = refunding.plan_refunds

    def broken(*, registration: Registration, at: Any) -> Any:
        if registration.pk == registrations[0].pk:
            raise RuntimeError("no such thing")
        return real(registration=registration, at=at)

    with (
        mock.patch.object(refunding, "plan_refunds", broken),
        mock.patch.object(refunding, "send", return_value=True),
    ):
        assert refund_what_is_owed(at=AT) == COUPLES - 1
    assert Refund.objects.count() == COUPLES - 1
