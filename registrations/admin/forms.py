"""What the office types about one registration."""

from datetime import datetime, timedelta
from typing import Any

from django import forms

from config.office import StepForm
from registrations.cancelling import refund_due
from workshops.dates import local_instant
from workshops.money import display

WHY = "Kept in the ledger with your name, for the office only."


class CancelForm(StepForm):
    back = forms.ChoiceField(label="What goes back", widget=forms.RadioSelect)
    why = forms.CharField(label="Why", max_length=200, help_text=WHY)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        registration = self.subject
        by_policy = refund_due(registration, at=self.at)
        in_full = registration.paid_cents - registration.refund_due_cents
        back: forms.ChoiceField = self.fields["back"]  # type: ignore[assignment]
        back.choices = [
            ("policy", f"{display(by_policy, registration.currency)}, by the policy they booked under"),
            ("full", f"{display(in_full, registration.currency)}, all that they have paid"),
        ]
        self.initial["back"] = "policy"


class ExtendHoldForm(StepForm):
    day = forms.DateField(
        label="Keep the place until", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    clock = forms.TimeField(label="at", widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}))
    why = forms.CharField(label="Why", max_length=180, help_text=WHY)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        city = self.subject.workshop.city
        later = (self.subject.held_until + timedelta(days=1)).astimezone(city.zone)
        self.initial.update({"day": later.date(), "clock": later.time().replace(second=0, microsecond=0)})
        self.fields["clock"].help_text = f"{city.name} time."

    def until(self) -> datetime:
        return local_instant(self.cleaned_data["day"], self.cleaned_data["clock"], self.subject.workshop.city)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if "day" in typed and "clock" in typed:
            typed["until"] = self.until()
        return typed


class CorrectForm(StepForm):
    first_name_1 = forms.CharField(label="Partner 1: first name", max_length=80)
    last_name_1 = forms.CharField(label="Partner 1: last name", max_length=80)
    first_name_2 = forms.CharField(label="Partner 2: first name", max_length=80)
    last_name_2 = forms.CharField(label="Partner 2: last name", max_length=80)
    phone = forms.CharField(label="Telephone", max_length=30)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for partner in self.subject.partners.all():
            self.initial[f"first_name_{partner.number}"] = partner.first_name
            self.initial[f"last_name_{partner.number}"] = partner.last_name
        self.initial["phone"] = self.subject.phone


class NoteForm(forms.Form):
    """What the office writes down for itself."""

    text = forms.CharField(
        label="Add a note",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write something first."},
    )
