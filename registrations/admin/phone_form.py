"""What the office types while a couple is on the telephone, and the weekends that it can offer them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.db.models import Q, QuerySet

from registrations.forms import AddressField, NameField, PhoneField, RegisterForm
from registrations.models import Registration
from registrations.phoning import USUAL_DAYS, kept_through, usual_last_day
from registrations.places import places_left_by_workshop
from registrations.views.words import price_in_words
from workshops.dates import day_in_words, local_day, span_in_words
from workshops.models import Workshop
from workshops.money import display
from workshops.opening import why_closed
from workshops.pricing import Quote, quote

PaysBy = Registration.PaysBy

# As many weekends as one reads out on the telephone; for a later one there is its own page's button.
LISTED = 24
WAYS = [
    (PaysBy.CARD.value, "By card: we email them a link"),
    (PaysBy.BANK_TRANSFER.value, "By bank transfer: we email them the account and a reference"),
    (PaysBy.WAIVED.value, "Nothing to pay: waived, and confirmed at once"),
]


class PhoneForm(RegisterForm):
    """The public form's people and their checks, in the office's words, with what is agreed on the telephone."""

    AUTOCOMPLETE = {}

    workshop = forms.ModelChoiceField(
        label="Weekend",
        queryset=Workshop.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": "Choose the weekend.",
            "invalid_choice": "This weekend is not there any more: choose another.",
        },
    )
    first_name = NameField(whose="their first name", label="First name")
    last_name = NameField(whose="their last name", label="Last name")
    email = AddressField(whose="their email address", label="Email address")
    phone = PhoneField(
        label="Phone number", max_length=30, error_messages={"required": "Enter their phone number."}
    )
    partner_first_name = NameField(whose="the partner’s first name", label="First name")
    partner_last_name = NameField(whose="the partner’s last name", label="Last name")
    partner_email = AddressField(
        whose="the partner’s email address, or tick “They share one email address”",
        label="Email address",
        required=False,
    )
    shares_address = forms.BooleanField(label="They share one email address", required=False)
    pays_by = forms.ChoiceField(
        label="How they pay",
        choices=WAYS,
        widget=forms.RadioSelect,
        initial=PaysBy.CARD.value,
        error_messages={"required": "Choose how they pay."},
    )
    last_day = forms.DateField(
        label="Keep the place until the end of",
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"invalid": "Choose a day."},
    )
    why = forms.CharField(
        label="Reason or note",
        required=False,
        max_length=160,
        help_text="Kept with your name, for the office only. A place that is waived needs its reason.",
    )
    terms = forms.BooleanField(
        label="They both agree to the terms, and to keep to themselves what other couples share",
        error_messages={"required": "Ask them, and tick this box once they agree."},
    )
    confidentiality = None  # type: ignore[assignment]  # Django's way to leave a field of the parent out.
    form_key = forms.UUIDField(widget=forms.HiddenInput)
    # In the order in which one speaks of it, for the list of what is wrong.
    field_order = ["workshop"]

    def __init__(self, *args: Any, at: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.at = at
        self.initial.setdefault("form_key", uuid4())
        workshop: forms.ModelChoiceField[Workshop] = self.fields["workshop"]  # type: ignore[assignment]
        workshop.queryset = shown_workshops()
        by_card, by_transfer = USUAL_DAYS[PaysBy.CARD], USUAL_DAYS[PaysBy.BANK_TRANSFER]
        self.fields["last_day"].help_text = (
            f"On the city’s calendar. Empty: {by_card} days for the link, {by_transfer} for a transfer, "
            "at most until it begins."
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("pays_by") == PaysBy.WAIVED and not cleaned.get("why") and "why" not in self.errors:
            self.add_error("why", "Say why nothing is to be paid.")
        workshop, pays_by = cleaned.get("workshop"), cleaned.get("pays_by")
        if workshop and pays_by:
            self._check_the_way(workshop, pays_by)
            if "last_day" in cleaned:
                self._check_last_day(workshop, pays_by, cleaned["last_day"])
        return cleaned

    def _check_the_way(self, workshop: Workshop, pays_by: str) -> None:
        seller = workshop.city.seller
        if pays_by == PaysBy.BANK_TRANSFER and not seller.bank_details.strip():
            self.add_error(
                "pays_by",
                f"{seller} has no bank details yet, so there is no account to tell them. An owner adds them "
                "under Sellers.",
            )

    def _check_last_day(self, workshop: Workshop, pays_by: str, typed: date | None) -> None:
        usual, city = usual_last_day(workshop, pays_by, at=self.at), workshop.city
        # What is waived is not held for any time.
        day = usual if typed is None or pays_by == PaysBy.WAIVED else typed
        if day < local_day(self.at, city):
            self.add_error("last_day", f"That day is over in {city.name}.")
        elif day > workshop.starts_on:
            begins = day_in_words(workshop.starts_on)
            self.add_error("last_day", f"The weekend begins on {begins}: a place is kept until then at most.")
        else:
            self.cleaned_data["held_until"] = kept_through(workshop, day)

    def agreed_cents(self) -> int:
        """The price of the chosen weekend that this page has shown; what is no amount agrees to none."""
        typed = self.data.get(f"agreed_{self.cleaned_data['workshop'].pk}", "")
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


@dataclass(frozen=True)
class Offer:
    """One weekend as it can be offered now."""

    workshop: Workshop
    span: str
    price: Quote
    price_words: str
    full_price: str
    left: int
    today: date
    is_chosen: bool


def shown_workshops() -> QuerySet[Workshop]:
    return (
        Workshop.objects.exclude(status=Workshop.Status.DRAFT)
        .select_related("city__seller", "programme")
        .prefetch_related("sessions")
    )


def offers(chosen: str, *, at: datetime) -> dict[str, list[Offer]]:
    """By city, the next weekends that take registrations, the full ones too, and the chosen one however far away."""
    is_open = Q(status=Workshop.Status.PUBLISHED) & (Q(opens_at=None) | Q(opens_at__lte=at))
    # It may be yesterday still in a city.
    ahead = shown_workshops().filter(is_open, starts_on__gte=(at - timedelta(days=1)).date())
    found = [w for w in ahead.order_by("starts_on", "pk")[:LISTED] if not why_closed(w, at=at)]
    if chosen.isdecimal() and chosen.isascii() and chosen not in {str(w.pk) for w in found}:
        found += [w for w in shown_workshops().filter(pk=chosen) if not why_closed(w, at=at)]
    by_city: dict[str, list[Offer]] = {}
    for offer in _offers(found, chosen, at=at):
        by_city.setdefault(offer.workshop.city.name, []).append(offer)
    return by_city


def _offers(workshops: Iterable[Workshop], chosen: str, *, at: datetime) -> list[Offer]:
    listed = list(workshops)
    left = places_left_by_workshop(listed, at=at)
    return [
        Offer(
            workshop=workshop,
            span=span_in_words(workshop),
            price=(price := quote(workshop, at=at)),
            price_words=price_in_words(workshop, price).removeprefix("All tax included.").strip(),
            full_price=display(workshop.full_price_cents, price.currency),
            left=left[workshop.pk],
            today=local_day(at, workshop.city),
            is_chosen=str(workshop.pk) == chosen and left[workshop.pk] > 0,
        )
        for workshop in listed
    ]
