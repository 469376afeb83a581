"""What the office does to a registration: cancel it, give it more time, put names right."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from config.office import Refused, Step
from registrations.admin.address_step import ADDRESS_STEP
from registrations.admin.forms import CancelForm, CorrectForm, ExtendHoldForm
from registrations.admin.money_steps import MONEY_STEPS
from registrations.cancelling import cancel
from registrations.correcting import Name, correct_details
from registrations.holding import HoldIsOver, HoldNotLonger, HoldPastTheStart, extend_hold
from registrations.models import Registration
from registrations.places import hold_is_running
from registrations.states import MoveNotAllowed
from workshops.dates import instant_in_words, until_in_words
from workshops.money import display

if TYPE_CHECKING:
    from django.contrib.auth.models import User

State = Registration.State


def cancel_it(registration: Registration, typed: dict[str, Any], who: "User", at: datetime) -> str:
    owed_before = registration.refund_due_cents
    try:
        cancelled = cancel(
            registration=registration,
            at=at,
            why=typed["why"],
            who=who,
            refund_in_full=typed["back"] == "full",
        )
    except MoveNotAllowed as refused:
        raise Refused(f"A registration that is {refused.from_state} can't be cancelled.") from None
    back = display(cancelled.refund_due_cents - owed_before, cancelled.currency)
    return f"{cancelled.reference} is cancelled and the couple told; {back} goes back."


def extend_it(registration: Registration, typed: dict[str, Any], who: "User", at: datetime) -> str:
    city = registration.workshop.city
    try:
        held = extend_hold(registration=registration, until=typed["until"], at=at, why=typed["why"], who=who)
    except HoldIsOver:
        raise Refused("The hold has ended meanwhile: the couple has to register anew.") from None
    except HoldNotLonger as refused:
        raise Refused(f"That is before the hold's end: {until_in_words(refused.held_until, city)}.") from None
    except HoldPastTheStart as refused:
        begins = instant_in_words(refused.begins_at, city)
        raise Refused(f"The workshop begins on {begins}; a hold ends before that.") from None
    return f"The place is kept until {until_in_words(held.held_until, city)}."


def correct_it(registration: Registration, typed: dict[str, Any], who: "User", at: datetime) -> str:
    names = [Name(typed[f"first_name_{number}"], typed[f"last_name_{number}"]) for number in (1, 2)]
    correct_details(registration=registration, names=names, phone=typed["phone"], at=at, who=who)
    return "The details are corrected."


def before_cancelling(registration: Registration, at: datetime) -> list[str]:
    paid = display(registration.paid_cents, registration.currency)
    return [
        f"The couple has paid {paid}. The place is free at once, and both partners are told.",
        "What was paid by card goes back to the card by itself; what came by bank transfer or in cash the "
        "office pays back. This can't be taken back.",
    ]


def before_extending(registration: Registration, at: datetime) -> list[str]:
    ends = until_in_words(registration.held_until, registration.workshop.city)
    price = "The early-bird price is kept only if they pay by its date."
    return [f"The place is kept until {ends}.", price]


STEPS = [
    Step(
        name="correct",
        label="Correct names or telephone",
        does=correct_it,
        possible=lambda registration, at: True,
        explain=lambda registration, at: [
            "For an email address there is a step of its own: private links go there."
        ],
        form=CorrectForm,
    ),
    ADDRESS_STEP,
    Step(
        name="extend-hold",
        label="Give more time to pay",
        does=extend_it,
        possible=lambda registration, at: hold_is_running(registration, at=at),
        explain=before_extending,
        form=ExtendHoldForm,
    ),
    *MONEY_STEPS,
    Step(
        name="cancel",
        label="Cancel the registration",
        does=cancel_it,
        possible=lambda registration, at: registration.state in (State.HELD, State.CONFIRMED),
        explain=before_cancelling,
        form=CancelForm,
        is_grave=True,
    ),
]
