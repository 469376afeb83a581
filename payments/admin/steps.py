"""What the office does to payments and refunds by hand: take a wrong booking back, note what it has paid back."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms

from config.office import Refused, Step, StepForm
from payments.by_hand import NothingToTakeBack, is_by_hand, left_to_take_back, pay_back_by_hand, take_back
from payments.models import Payment, Refund
from workshops.money import display

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class TakeBackForm(StepForm):
    why = forms.CharField(
        label="Why", max_length=160, help_text="Such as “belongs to another couple”. Kept with your name."
    )


class PaidBackForm(StepForm):
    remark = forms.CharField(
        label="How it was paid back",
        max_length=200,
        help_text="The bank's reference, or who handed the cash over. Kept with your name.",
    )


def take_it_back(payment: Payment, typed: dict[str, Any], who: "User", at: datetime) -> str:
    try:
        cents = take_back(payment=payment, why=typed["why"], who=who, at=at)
    except NothingToTakeBack:
        raise Refused("All of this payment has gone back already.") from None
    return f"{display(cents, payment.currency)} no longer counts as paid by {payment.registration.reference}."


def note_paid_back(refund: Refund, typed: dict[str, Any], who: "User", at: datetime) -> str:
    done = pay_back_by_hand(refund=refund, remark=typed["remark"], who=who, at=at)
    return f"{display(done.amount_cents, done.payment.currency)} is noted as paid back."


def before_taking_back(payment: Payment, at: datetime) -> list[str]:
    cents = display(left_to_take_back(payment), payment.currency)
    registration = payment.registration
    return [
        f"{cents} was booked as {payment.get_method_display()} for {registration.reference}. A counter entry takes it out again; both lines stay in the ledger.",
        f"The place stays as it is ({registration.get_state_display()}): if the couple has not paid, book the right money or cancel the registration afterwards.",
        "This is for money that never came in for this couple. To give money back to a couple, cancel its registration instead.",
    ]


def before_paying_back(refund: Refund, at: datetime) -> list[str]:
    payment, registration = refund.payment, refund.payment.registration
    return [
        f"{display(refund.amount_cents, payment.currency)} goes back to {registration.reference}; it came as {payment.get_method_display()}"
        + (f" ({payment.remark})." if payment.remark else "."),
        "Pay it first, then note here how: nothing is sent by itself.",
    ]


PAYMENT_STEPS = [
    Step(
        name="take-back",
        label="Take the booking back",
        does=take_it_back,
        possible=lambda payment, at: is_by_hand(payment) and left_to_take_back(payment) > 0,
        explain=before_taking_back,
        form=TakeBackForm,
        is_grave=True,
    )
]

REFUND_STEPS = [
    Step(
        name="paid-back",
        label="Paid back",
        does=note_paid_back,
        possible=lambda refund, at: refund.state == Refund.State.BY_HAND,
        explain=before_paying_back,
        form=PaidBackForm,
    )
]
