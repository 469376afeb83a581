"""Write to a workshop's couples: choose who, look at it as they would get it, test it, send it, follow it."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from config.audit import record
from config.doorbell import ring
from config.office import office_address
from config.office_pages import office_page, render_office
from registrations.letter_mails import (
    PLACEHOLDERS,
    UnknownPlaceholder,
    addresses,
    check_placeholders,
    queue_test,
    words_for,
)
from registrations.models import Letter, Registration
from registrations.writing import (
    Audience,
    HowFar,
    NobodyToWriteTo,
    audience,
    couples_of,
    how_far,
    stop_letter,
    write_letter,
)
from workshops.dates import instant_in_words, span_in_words
from workshops.models import Workshop

if TYPE_CHECKING:
    from django.contrib.auth.models import User

MAY = "registrations.change_registration"
WHO = [
    (Audience.PLACE.value, "Everybody who has a place"),
    (Audience.PAID.value, "Those who have paid in full"),
    (Audience.UNPAID.value, "Those whose place is kept and not paid yet"),
    (Audience.TICKED.value, "The couples ticked below"),
]
READERS = [("both", "Both partners"), ("registrants", "Only who registered the couple")]
LONGEST = 5000


class LetterForm(forms.Form):
    """Who gets it and what it says; all of it survives errors, previews and tests."""

    who = forms.ChoiceField(label="Which couples", choices=WHO, widget=forms.RadioSelect, initial="place")
    ticked = forms.MultipleChoiceField(label="Couples", required=False, widget=forms.CheckboxSelectMultiple)
    readers = forms.ChoiceField(
        label="Who of each couple", choices=READERS, widget=forms.RadioSelect, initial="both"
    )
    subject = forms.CharField(label="Subject", max_length=150)
    body = forms.CharField(
        label="Text",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 14}),
        initial="Hello {first_name},\n\n",
    )
    key = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, couples: list[Registration], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["ticked"].choices = [(str(one.pk), names_of(one)) for one in couples]  # type: ignore[attr-defined]

    def clean_subject(self) -> str:
        return self._checked("subject")

    def clean_body(self) -> str:
        return self._checked("body")

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("who") == Audience.TICKED and not typed.get("ticked"):
            self.add_error("ticked", "Tick at least one couple.")
        return typed

    def _checked(self, name: str) -> str:
        text: str = self.cleaned_data[name]
        try:
            check_placeholders(text)
        except UnknownPlaceholder as unknown:
            known = ", ".join(f"{{{placeholder}}}" for placeholder in PLACEHOLDERS)
            message = f"{{{unknown.name}}} stands for nothing. Known are: {known}."
            raise forms.ValidationError(message) from None
        return text


@dataclass(frozen=True)
class Asked:
    """What was typed, and whom it would go to now."""

    typed: dict[str, Any]
    chosen: list[Registration]

    @property
    def to_registrants_only(self) -> bool:
        return bool(self.typed["readers"] == "registrants")

    @property
    def people(self) -> int:
        found = [addresses(one, to_registrants_only=self.to_registrants_only) for one in self.chosen]
        return sum(len(letter.readers) for letters in found for letter in letters)

    @property
    def mark(self) -> str:
        """Changes with every word and every couple: what is sent is what was looked at."""
        facts = [
            self.typed["subject"],
            self.typed["body"],
            self.typed["readers"],
            *(o.pk for o in self.chosen),
        ]
        return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]


@office_page("workshops/workshop/<int:pk>/write/", name="write_letter", needs=MAY)
@never_cache
def write_page(request: HttpRequest, pk: int) -> HttpResponse:
    at = timezone.now()
    workshop = get_object_or_404(Workshop.objects.select_related("city__seller", "venue", "programme"), pk=pk)
    couples = list(couples_of(workshop, at=at).prefetch_related("partners"))
    for one in couples:
        one.workshop = workshop
    form = LetterForm(request.POST or None, couples=couples, initial={"key": uuid4()})
    if not form.is_valid():
        return _ask(request, workshop, form, couples, None, at=at)
    typed = form.cleaned_data
    ticked = [int(one) for one in typed["ticked"]]
    pks = set(audience(workshop, typed["who"], ticked=ticked, at=at).values_list("pk", flat=True))
    asked = Asked(typed, [one for one in couples if one.pk in pks])
    do = request.POST.get("do")
    if not asked.chosen:
        form.add_error("who", "There is nobody of that kind at the moment.")
    elif do == "test":
        _send_test(request, asked, at=at)
    elif do == "send" and request.POST.get("mark") == asked.mark:
        letter = _send(request, workshop, asked, at=at)
        if letter:
            return HttpResponseRedirect(reverse("admin:letter", args=[pk, letter.pk]))
    elif do == "send":
        form.add_error(
            None, "Since you looked, the letter or its couples have changed. Please look once more."
        )
    return _ask(request, workshop, form, couples, asked if asked.chosen else None, at=at)


@office_page(
    "workshops/workshop/<int:pk>/letters/<int:letter_pk>/",
    name="letter",
    needs="registrations.view_registration",
)
@never_cache
def letter_page(request: HttpRequest, pk: int, letter_pk: int) -> HttpResponse:
    """One letter: what it says, how far it is, and the button that stops it."""
    at = timezone.now()
    letters = Letter.objects.select_related("workshop__city", "who")
    letter = get_object_or_404(letters, pk=letter_pk, workshop=pk)
    if request.method == "POST":
        return _stop(request, letter, at=at)
    now = how_far(letter)
    words = {
        "letter": letter,
        "workshop": letter.workshop,
        "written": instant_in_words(letter.created_at, letter.workshop.city),
        "stopped": instant_in_words(letter.stopped_at, letter.workshop.city) if letter.stopped_at else "",
        "now": now,
        "summary": in_words(now),
        "failed": [{"to": mail.to, "address": office_address(mail)} for mail in now.failed],
        "as_of": instant_in_words(at, letter.workshop.city),
    }
    return render_office(request, "admin/letter.html", words, title=letter.subject)


def _stop(request: HttpRequest, letter: Letter, *, at: datetime) -> HttpResponse:
    if not request.user.has_perm(MAY):
        raise PermissionDenied
    with transaction.atomic():
        withdrawn = stop_letter(letter=letter, at=at)
        details = f"“{letter.subject}”: {withdrawn} waiting emails withdrawn"
        record(who=request.user, did="stopped a letter", about=letter.workshop, details=details, at=at)
    messages.success(request, f"Stopped. {withdrawn} emails that were waiting are withdrawn.")
    return HttpResponseRedirect(reverse("admin:letter", args=[letter.workshop_id, letter.pk]))


def _send(request: HttpRequest, workshop: Workshop, asked: Asked, *, at: datetime) -> Letter | None:
    user: User = request.user  # type: ignore[assignment]
    key: UUID = asked.typed["key"]
    with transaction.atomic():
        is_new = not Letter.objects.filter(key=key).exists()
        try:
            letter = write_letter(
                workshop=workshop,
                key=key,
                subject=asked.typed["subject"],
                body=asked.typed["body"],
                couples=[one.pk for one in asked.chosen],
                to_registrants_only=asked.to_registrants_only,
                who=user,
                at=at,
            )
        except NobodyToWriteTo:
            messages.error(request, "Nobody of them has a place any more. Nothing was sent.")
            return None
        if is_new:
            details = f"“{letter.subject}” to {len(asked.chosen)} couples, {asked.people} people"
            record(who=user, did="wrote to the couples", about=workshop, details=details, at=at)
        transaction.on_commit(lambda: ring("registrations.queue_letters"))
        return letter


def _send_test(request: HttpRequest, asked: Asked, *, at: datetime) -> None:
    user: User = request.user  # type: ignore[assignment]
    if not user.email:
        messages.error(request, "Your account has no email address to send a test to.")
        return
    queue_test(
        subject=asked.typed["subject"],
        body=asked.typed["body"],
        registration=_shown(request, asked),
        to=user.email,
        # Pressed again with the same words within the minute, one test is enough.
        key=f"{asked.typed['key']}:{asked.mark}:{at:%Y%m%d%H%M}",
        at=at,
    )
    transaction.on_commit(lambda: ring("outbox.deliver_due"))
    messages.success(request, f"A test is on its way to {user.email}. Nobody else gets it.")


def _shown(request: HttpRequest, asked: Asked) -> Registration:
    """The couple of the preview: the one asked for, or the first."""
    wanted = request.POST.get("couple", "")
    return next((one for one in asked.chosen if str(one.pk) == wanted), asked.chosen[0])


def _ask(
    request: HttpRequest,
    workshop: Workshop,
    form: LetterForm,
    couples: list[Registration],
    asked: Asked | None,
    *,
    at: datetime,
) -> HttpResponse:
    words: dict[str, Any] = {
        "workshop": workshop,
        "span": span_in_words(workshop),
        "form": form,
        "couples": couples,
        "placeholders": [(f"{{{name}}}", means) for name, means in PLACEHOLDERS.items()],
        "past": [
            {"letter": letter, "written": instant_in_words(letter.created_at, workshop.city)}
            for letter in workshop.letters.all()[:20]
        ],
    }
    if asked:
        shown = _shown(request, asked)
        words |= {
            "asked": asked,
            "chosen": [
                {"pk": one.pk, "names": names_of(one), "is_shown": one == shown} for one in asked.chosen
            ],
            "shown": names_of(shown),
            "letters": words_for(
                subject=asked.typed["subject"],
                body=asked.typed["body"],
                registration=shown,
                to_registrants_only=asked.to_registrants_only,
            ),
        }
    return render_office(
        request, "admin/write_letter.html", words, title=f"Write to the couples of {workshop}"
    )


def names_of(registration: Registration) -> str:
    partners = sorted(registration.partners.all(), key=lambda partner: partner.number)
    return f"{' and '.join(partner.full_name for partner in partners)} ({registration.reference})"


def in_words(now: HowFar) -> str:
    """Where the letter stands, in one sentence."""
    if now.is_stopped:
        return f"Stopped: {now.sent} of {now.mails} emails went out before, {now.withdrawn} were withdrawn."
    if now.is_complete:
        problem = f" {len(now.failed)} could not be delivered." if now.failed else ""
        return f"All done: {now.sent} emails sent.{problem}"
    return f"Under way: {now.queued_couples} of {now.couples} couples queued, {now.sent} emails sent."
