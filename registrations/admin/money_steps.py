"""What the office does to a registration's money: book a transfer or cash, and let a couple off the rest."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms

from config.dollars import DollarsField
from config.office import Refused, Step, StepForm
from payments import gateway
from payments.by_hand import BY_HAND, Booked, InTheFuture, book_money
from payments.models import Payment
from payments.paying import close_open_pages
from registrations.admin.forms import WHY
from registrations.confirming import Receipt, may_be_confirmed, open_cents
from registrations.models import Registration
from registrations.places import hold_is_running
from registrations.repricing import amount_due
from registrations.waiving import NoPlaceToConfirm, waive
from workshops.dates import day_in_words, local_day, until_in_words
from workshops.money import display

if TYPE_CHECKING:
    from django.contrib.auth.models import User

State = Registration.State

# A date further back than this is a slip of the finger.
LONG_AGO = timedelta(days=366)


class BookMoneyForm(StepForm):
    method = forms.ChoiceField(
        label="How it came",
        widget=forms.RadioSelect,
        choices=[(method.value, str(method.label).capitalize()) for method in BY_HAND],
        initial=Payment.Method.BANK_TRANSFER,
    )
    cents = DollarsField(label="Amount ($)")
    received_on = forms.DateField(
        label="Received on", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    remark = forms.CharField(
        label="Remark",
        max_length=200,
        help_text="The reference on the bank statement, or who took the cash.",
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        city = self.subject.workshop.city
        self.today = local_day(self.at, city)
        day = self.fields["received_on"]
        day.widget.attrs["max"] = self.today.isoformat()
        day.help_text = (
            f"As on the bank statement, at the latest today in {city.name}. Who booked and paid within the "
            "early bird has its price, however late it is written down here."
        )
        due = amount_due(self.subject, at=self.at)
        self.initial.update({"form_key": uuid4(), "received_on": self.today, "cents": due or None})

    def clean_cents(self) -> int:
        cents: int = self.cleaned_data["cents"]
        if not cents:
            raise forms.ValidationError("Type what has come in: more than nothing.")
        return cents

    def clean_received_on(self) -> date:
        day: date = self.cleaned_data["received_on"]
        if day > self.today:
            raise forms.ValidationError(
                f"That day has not come yet; today is {day_in_words(self.today)} in {self.subject.workshop.city.name}."
            )
        if day < self.today - LONG_AGO:
            raise forms.ValidationError("That is more than a year ago: please check the date.")
        return day


class WaiveForm(StepForm):
    why = forms.CharField(label="Why", max_length=180, help_text=WHY)


def book_it(registration: Registration, typed: dict[str, Any], who: "User", at: datetime) -> str:
    try:
        booked = book_money(
            registration=registration,
            method=Payment.Method(typed["method"]),
            cents=typed["cents"],
            received_on=typed["received_on"],
            remark=typed["remark"],
            form_key=typed["form_key"],
            who=who,
            at=at,
        )
    except InTheFuture as refused:
        raise Refused(f"That day has not come yet: today is {day_in_words(refused.today)}.") from None
    return what_became_of(booked, registration, at=at)


def what_became_of(booked: Booked, before: Registration, *, at: datetime) -> str:
    """Confirmed, kept until the rest comes, or owed back: in words for the office."""
    payment, now = booked.payment, booked.payment.registration
    came = f"{display(payment.amount_cents, payment.currency)} ({payment.get_method_display()})"
    if payment.created_at != at:
        return f"{came} was booked already; nothing was booked twice."
    back = display(now.refund_due_cents - before.refund_due_cents, now.currency)
    if booked.receipt == Receipt.OWED_BACK:
        return f"{came} is booked. This couple has no place any more, so {back} is owed back; the couple is told."
    if booked.receipt == Receipt.KEPT:
        return f"{came} is booked and kept; {display(open_cents(now), now.currency)} is still to pay."
    said = "was confirmed already" if before.state == State.CONFIRMED else "is confirmed and the couple told"
    more = f" {back} of it is above the price and owed back." if back != display(0, now.currency) else ""
    return f"{came} is booked; the place {said}.{more}"


def close_their_pages(registration: Registration, at: datetime) -> str:
    """Close what the couple could still pay by card; a warning if Stripe can't be asked to."""
    try:
        close_open_pages(registration=registration, at=at)
    except (gateway.GatewayDown, gateway.GatewayRefused):
        return (
            "Stripe can't be reached, so the couple's payment page there is still open for a while. "
            "If they pay on it all the same, that money goes back to them by itself."
        )
    return ""


def before_booking(registration: Registration, at: datetime) -> list[str]:
    by_card = Payment.objects.filter(registration=registration, state=Payment.State.PROCESSING)
    under_way = ["A card payment of theirs is on its way: what comes twice goes back."] if by_card else []
    return [*under_way, *_what_booking_means(registration, at=at)]


def _what_booking_means(registration: Registration, *, at: datetime) -> list[str]:
    words = display(amount_due(registration, at=at), registration.currency)
    if registration.state == State.CONFIRMED and open_cents(registration) <= 0:
        return ["The place is confirmed and paid. What you book now is owed back to the couple."]
    if hold_is_running(registration, at=at):
        until = until_in_words(registration.held_until, registration.workshop.city)
        return [
            f"Still to pay: {words}. The place is kept until {until}.",
            "Once all of it is there, the place is confirmed and both partners are told. "
            "A part is kept until the rest comes.",
        ]
    if registration.state == State.CONFIRMED:
        return [f"Still to pay: {words}. The place is confirmed."]
    if may_be_confirmed(registration, at=at):
        return [
            f"Still to pay: {words}. The hold has ended, but a place is free: paid in full, it is confirmed."
        ]
    return ["This couple has no place. What you book is owed back, and the couple is told."]


def waive_it(registration: Registration, typed: dict[str, Any], who: "User", at: datetime) -> str:
    open_before = display(open_cents(registration), registration.currency)
    try:
        waive(registration=registration, why=typed["why"], who=who, at=at)
    except NoPlaceToConfirm:
        raise Refused("There is no place for this couple any more.") from None
    return f"{open_before} is waived; the place is confirmed and the couple told."


def before_waiving(registration: Registration, at: datetime) -> list[str]:
    words = display(open_cents(registration), registration.currency)
    return [f"The couple is let off {words}. The place is confirmed at once, and both partners are told."]


def may_be_waived(registration: Registration, at: datetime) -> bool:
    return open_cents(registration) > 0 and may_be_confirmed(registration, at=at)


MONEY_STEPS = [
    Step(
        name="book-money",
        label="Record a bank transfer or cash",
        does=book_it,
        possible=lambda registration, at: True,
        explain=before_booking,
        form=BookMoneyForm,
        after=close_their_pages,
    ),
    Step(
        name="waive",
        label="Waive what is still to pay",
        does=waive_it,
        possible=may_be_waived,
        explain=before_waiving,
        form=WaiveForm,
        after=close_their_pages,
    ),
]
