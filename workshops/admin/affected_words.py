"""Who is affected by a change of a workshop and what goes back, as the office reads it before it confirms."""

from dataclasses import dataclass
from typing import Any

from django import forms

from payments.forecast import Forecast
from workshops.dates import until_in_words
from workshops.models import Workshop
from workshops.money import display


@dataclass(frozen=True)
class Row:
    """One couple of the list."""

    pk: int
    reference: str
    names: str
    state: str
    is_held: bool
    mails: int
    back: str
    by_hand: str


@dataclass(frozen=True)
class Total:
    """What goes back in one currency; a part is empty when there is none."""

    whole: str
    card: str
    by_hand: str


class _Typed(forms.CharField):
    """The workshop's address, typed out: what can't be taken back isn't done by a slip of the hand."""

    def __init__(self, slug: str, **options: Any) -> None:
        super().__init__(**options)
        self.slug = slug

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        if typed.strip().casefold() != self.slug:
            raise forms.ValidationError(f"Please type {self.slug}, exactly as it stands here.")
        return typed


def confirmation_field(workshop: Workshop) -> forms.CharField:
    attributes = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
    return _Typed(
        workshop.slug,
        label=f"Type {workshop.slug} to confirm",
        widget=forms.TextInput(attrs=attributes),
        help_text="The workshop’s address: so that it is this one, and on purpose.",
    )


def couples_in_words(number: int) -> str:
    return "no couples" if number == 0 else "1 couple" if number == 1 else f"{number} couples"


def rows_of(affected: Forecast, workshop: Workshop) -> list[Row]:
    return [
        Row(
            pk=couple.registration.pk,
            reference=couple.registration.reference,
            names=couple.names,
            state="has a place"
            if couple.has_a_place
            else f"unpaid, kept until {until_in_words(couple.registration.held_until, workshop.city)}",
            is_held=not couple.has_a_place,
            mails=couple.mails,
            back=_money(couple.back_cents, couple.registration.currency),
            by_hand=_money(couple.by_hand_cents, couple.registration.currency),
        )
        for couple in affected.couples
    ]


def totals_in_words(affected: Forecast) -> list[Total]:
    return [
        Total(display(card + by_hand, currency), _money(card, currency), _money(by_hand, currency))
        for currency, card, by_hand in affected.totals()
        if card + by_hand
    ]


def _money(cents: int, currency: str) -> str:
    return display(cents, currency) if cents else ""
