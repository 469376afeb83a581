"""The office corrects an email address: whose, and where to write from now on."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms

from config.office import Refused, Step, StepForm
from registrations.addresses import suggestion
from registrations.forms import AddressField
from registrations.models import Partner, Registration
from registrations.readdressing import Corrected, NoAddressBack, correct_address

if TYPE_CHECKING:
    from django.contrib.auth.models import User

BOTH = "both"


class AddressForm(StepForm):
    whose = forms.ChoiceField(label="Whose address", widget=forms.RadioSelect)
    email = AddressField(
        whose="the new email address",
        label="New email address",
        help_text="Two who share an address may both have the same one.",
        widget=forms.EmailInput(
            attrs={
                "autocomplete": "off",
                "inputmode": "email",
                "autocapitalize": "none",
                "spellcheck": "false",
                "size": 40,
            }
        ),
    )
    # The address that this page has asked about already.
    asked = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.partners = {str(one.number): one for one in with_address(self.subject)}
        choices = [(number, f"{one.full_name}: {one.email}") for number, one in self.partners.items()]
        if self.subject.shares_address and len(choices) > 1:
            choices.insert(0, (BOTH, f"Both, who share {self.partners['1'].email}"))
        whose: forms.ChoiceField = self.fields["whose"]  # type: ignore[assignment]
        whose.choices = choices
        if choices[0][0] == BOTH or len(choices) == 1:
            self.initial["whose"] = choices[0][0]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        address, whose = typed.get("email"), typed.get("whose")
        if not address or not whose:
            return typed
        partner = self.partners["1" if whose == BOTH else whose]
        if partner.email.casefold() == address.casefold():
            self.add_error("email", "This is the address that we write to already.")
        meant = suggestion(address)
        if meant and typed["asked"] != address:
            self._ask_about(address, meant)
        return {**typed, "partner": partner, "with_other": whose == BOTH}

    def _ask_about(self, address: str, meant: str) -> None:
        """Ask about a slip once; pressed again with the same address, it was meant."""
        self.add_error(
            "email", f"Did you mean {meant}? Correct it, or press the button again to keep {address}."
        )
        self.data = {**{name: self.data[name] for name in self.data}, self.add_prefix("asked"): address}


def with_address(registration: Registration) -> list[Partner]:
    """Who is written to; who asked us to take their address out gets none back."""
    return [one for one in registration.partners.all() if one.email and one.removed_at is None]


def correct_it(registration: Registration, typed: dict[str, Any], who: "User", at: datetime) -> str:
    partner: Partner = typed["partner"]
    try:
        done = correct_address(
            partner=partner, address=typed["email"], at=at, who=who, with_other=typed["with_other"]
        )
    except NoAddressBack:
        raise Refused("They have asked us to take their address out, so they get none back.") from None
    names = " and ".join(one.first_name for one in registration.partners.all())
    return in_words(done, "Both" if typed["with_other"] else partner.first_name, both=names)


def in_words(done: Corrected, whose: str, *, both: str) -> str:
    """What has happened, without an address: it is kept in the log, too."""
    if not done.has_changed:
        return "That is the address already; nothing has changed."
    words = [f"{whose} {'get' if whose == 'Both' else 'gets'} emails at the new address from now on."]
    if len(done.linked) == 1:
        words.append(f"A new private link is on its way to {done.linked[0].first_name}.")
    elif done.linked:
        words.append(f"New private links are on their way to {both}.")
    else:
        words.append("They are written to once the place is confirmed.")
    if done.old_was_told:
        words.append("The old address is told that nothing more comes.")
    return " ".join(words)


def before_correcting(registration: Registration, at: datetime) -> list[str]:
    lines = [
        "The private link that went to the old address opens nothing any more; a new one goes to the new "
        "address. Emails that have not arrived yet go there, too.",
        "The old address is told that nothing more comes there, without a name, a date or a link.",
        "The place, the price and the other one’s link stay as they are.",
    ]
    if registration.shares_address:
        lines[-1] = (
            "The place and the price stay as they are. If only one of them gets another address, both get new "
            "links: who reads the shared address could open both pages."
        )
    return lines


ADDRESS_STEP = Step(
    name="correct-address",
    label="Correct an email address",
    does=correct_it,
    possible=lambda registration, at: bool(with_address(registration)),
    explain=before_correcting,
    form=AddressForm,
)
