"""What couples type: checked, tidied, and turned into what the verbs take."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.html import format_html

from registrations.addresses import is_a_name, is_a_telephone_number, normalised, suggestion, tidied
from registrations.completing import Details
from registrations.models import Registration
from registrations.registering import Couple, Person

NAME_LENGTH = 80


class TidyField(forms.CharField):
    """Text that is tidied before it is measured: composed letters may be more than were typed."""

    def to_python(self, value: Any) -> str:
        return tidied(super().to_python(value) or "")


class NameField(TidyField):
    """A person's name in any script."""

    def __init__(self, *, whose: str, **options: Any) -> None:
        super().__init__(
            max_length=NAME_LENGTH,
            strip=True,
            error_messages={
                "required": f"Enter {whose}.",
                "max_length": f"Shorten {whose} to %(limit_value)d letters or fewer.",
            },
            **options,
        )
        self.whose = whose

    def clean(self, value: Any) -> str:
        name = str(super().clean(value))
        if name and not is_a_name(name):
            raise forms.ValidationError(f"Write {self.whose} with letters, spaces, apostrophes and hyphens.")
        return name


class AddressField(forms.EmailField):
    """An email address, kept in one spelling."""

    def __init__(self, *, whose: str, **options: Any) -> None:
        super().__init__(
            max_length=254,
            error_messages={
                "required": f"Enter {whose}.",
                "invalid": "Check this address: it should look like name@example.com.",
                "max_length": "Shorten this address: it has more than %(limit_value)d characters.",
            },
            **options,
        )

    def to_python(self, value: Any) -> str:
        return normalised(super().to_python(value) or "")


class PhoneField(forms.CharField):
    """A telephone number, kept as it was typed."""

    def clean(self, value: Any) -> str:
        number = str(super().clean(value))
        if number and not is_a_telephone_number(number):
            raise forms.ValidationError(
                "Check this number: at least 8 digits, such as 0400 000 000 or +64 21 000 000."
            )
        return number


class RegisterForm(forms.Form):
    """Ten inputs for two people."""

    first_name = NameField(whose="your first name", label="First name")
    last_name = NameField(whose="your last name", label="Last name")
    email = AddressField(whose="your email address", label="Email address")
    phone = PhoneField(
        label="Phone number",
        max_length=30,
        help_text="Only in case we have to reach you about the weekend.",
        error_messages={
            "required": "Enter your telephone number.",
            "max_length": "Shorten this number to %(limit_value)d characters or fewer.",
        },
    )
    partner_first_name = NameField(whose="your partner’s first name", label="First name")
    partner_last_name = NameField(whose="your partner’s last name", label="Last name")
    partner_email = AddressField(
        whose="your partner’s email address, or tick “We share one email address”",
        label="Email address",
        required=False,
        help_text="Each of you gets a private page of your own. Leave it empty if you share one address.",
    )
    shares_address = forms.BooleanField(label="We share one email address", required=False)
    terms = forms.BooleanField(
        label="We both agree to the terms",
        error_messages={"required": "Tick this box once you both agree to the terms."},
    )
    confidentiality = forms.BooleanField(
        label="We both keep to ourselves what other couples share on the weekend",
        error_messages={"required": "Tick this box once you both agree to keep it to yourselves."},
    )
    # The addresses that the couple was asked about already.
    asked_email = forms.CharField(widget=forms.HiddenInput, required=False)
    asked_partner_email = forms.CharField(widget=forms.HiddenInput, required=False)

    # Browsers may fill in the registrant's own details; the partner's they do not know.
    AUTOCOMPLETE = {"first_name": "given-name", "last_name": "family-name", "email": "email", "phone": "tel"}
    INPUT_MODES = {"email": "email", "partner_email": "email", "phone": "tel"}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in ("first_name", "last_name", "email", "phone", *PARTNERS_FIELDS):
            attrs = self.fields[name].widget.attrs
            attrs["autocomplete"] = self.AUTOCOMPLETE.get(name, "off")
            if name in self.INPUT_MODES:
                attrs["inputmode"] = self.INPUT_MODES[name]
                attrs |= {"autocapitalize": "none", "spellcheck": "false"}
        self.fields["terms"].help_text = format_html(
            # In a new tab, so that nobody loses what is typed already.
            '<a href="{}" target="_blank" rel="noopener">Read the terms (in a new tab)</a>',
            reverse("terms"),
        )
        self.fields["phone"].widget.input_type = "tel"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._clean_shared(cleaned)
        self._ask_about_slips(cleaned)
        return cleaned

    def couple(self) -> Couple:
        """What the (valid) form says, as the verb takes it."""
        data = self.cleaned_data
        return Couple(
            registrant=Person(data["first_name"], data["last_name"], data["email"]),
            partner=Person(
                data["partner_first_name"],
                data["partner_last_name"],
                data["email"] if data["shares_address"] else data["partner_email"],
            ),
            phone=data["phone"],
        )

    def _clean_shared(self, cleaned: dict[str, Any]) -> None:
        own, partners = cleaned.get("email"), cleaned.get("partner_email")
        if "partner_email" not in cleaned:
            return
        if not partners and not cleaned.get("shares_address"):
            self.add_error("partner_email", self.fields["partner_email"].error_messages["required"])
        if partners and own and partners != own and cleaned.get("shares_address"):
            self.add_error(
                "partner_email",
                f"Either leave this address empty, or take the tick off “{self.fields['shares_address'].label}”.",
            )

    def _ask_about_slips(self, cleaned: dict[str, Any]) -> None:
        """Ask about an address once; pressed again with the same one, it was meant."""
        typed = {name: cleaned.get(name) or "" for name in ("email", "partner_email")}
        if typed["partner_email"] == typed["email"]:
            del typed["partner_email"]
        for name, address in typed.items():
            meant = suggestion(address)
            if meant and cleaned.get(f"asked_{name}") != address:
                self.add_error(
                    name, f"Did you mean {meant}? Correct it, or press the button again to keep {address}."
                )

    def asked(self) -> dict[str, str]:
        """The addresses that this page asks about or has asked about, for its hidden inputs."""
        typed = {name: normalised(self.data.get(name, "")) for name in ("email", "partner_email")}
        return {f"asked_{name}": address for name, address in typed.items() if suggestion(address)}


PARTNERS_FIELDS = ("partner_first_name", "partner_last_name", "partner_email")
# What is carried along when a couple takes another date instead.
CARRIED = ("first_name", "last_name", "email", "phone", *PARTNERS_FIELDS, "shares_address")


def typed_before(registration: Registration) -> dict[str, Any]:
    """What a couple typed when it registered, for the same form again."""
    own, other = registration.partners.order_by("number")
    return {
        "first_name": own.first_name,
        "last_name": own.last_name,
        "email": own.email,
        "phone": registration.phone,
        "partner_first_name": other.first_name,
        "partner_last_name": other.last_name,
        "partner_email": "" if registration.shares_address else other.email,
        "shares_address": registration.shares_address,
    }


class DetailsForm(forms.Form):
    """What one partner tells for themselves alone."""

    badge_name = TidyField(
        label="Name on your badge", max_length=40, required=False, help_text="Empty: your first name."
    )
    dietary = forms.CharField(
        label="Food you need or can’t have",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    access = forms.CharField(
        label="What would make the weekend easier for you",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Stairs, hearing, seating, medication breaks: whatever we should know.",
    )
    emergency_name = forms.CharField(
        label="Emergency contact",
        max_length=120,
        required=False,
        help_text="Somebody other than your partner.",
    )
    emergency_phone = PhoneField(label="Their telephone", max_length=30, required=False)
    to_presenters = forms.CharField(
        label="A note to the presenters",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Only the presenters of your workshop and the office read it, and it is wiped like the rest.",
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            # A shared computer should not offer one partner's answers to the other.
            field.widget.attrs["autocomplete"] = "off"
        self.fields["emergency_phone"].widget.attrs["inputmode"] = "tel"

    def clean_badge_name(self) -> str:
        name = str(self.cleaned_data["badge_name"])
        if name and not is_a_name(name):
            raise forms.ValidationError("Write the name with letters, spaces, apostrophes and hyphens.")
        return name

    def details(self) -> Details:
        return Details(**self.cleaned_data)


class FindForm(forms.Form):
    """The address that a couple's mail goes to."""

    email = AddressField(whose="the email address that we write to", label="Email address")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["email"].widget.attrs |= {
            "autocomplete": "email",
            "inputmode": "email",
            "autocapitalize": "none",
            "spellcheck": "false",
        }
