"""A couple rings: the office registers it in the order of the talk, and says how it will pay."""

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.views.decorators.cache import never_cache

from config.audit import record
from config.doorbell import ring
from config.office import link, office_address
from config.office_pages import office_page, render_office
from registrations.admin.phone_form import PhoneForm, offers, shown_workshops
from registrations.models import Registration
from registrations.phoning import USUAL_DAYS, HoldNotPossible, register_by_phone
from registrations.places import places_left, takes_a_place
from registrations.registering import Couple, PriceChanged, RegistrationRefused, WorkshopClosed, WorkshopFull
from registrations.views.words import FULL, why_in_words
from workshops.dates import instant_in_words, span_in_words, until_in_words
from workshops.models import Workshop
from workshops.money import display
from workshops.opening import why_closed

if TYPE_CHECKING:
    from django.contrib.auth.models import User

PaysBy = Registration.PaysBy


@office_page(
    "registrations/register/",
    name="register_by_phone",
    needs="registrations.add_registration",
    label="Register a couple by phone",
)
@never_cache
def phone_page(request: HttpRequest) -> HttpResponse:
    """Ask for weekend, people and way to pay; `?workshop=` chooses the weekend beforehand."""
    at = timezone.now()
    if request.method != "POST":
        wanted = request.GET.get("workshop", "")
        return _ask(request, PhoneForm(initial={"workshop": wanted}, at=at), at=at, wanted=wanted)
    form = PhoneForm(request.POST, at=at)
    registration = _register(request, form, at=at) if form.is_valid() else None
    if registration is None:
        return _ask(request, form, at=at)
    messages.success(request, what_was_done(registration, is_new=registration.created_at == at))
    if others := _others_of(registration, at=at):
        words = "Somebody with the same email address has a place there as well: {}. Is it the same couple?"
        messages.warning(
            request, format_html(words, format_html_join(", ", "{}", ((link(r, str(r)),) for r in others)))
        )
    return HttpResponseRedirect(office_address(registration))


def _register(request: HttpRequest, form: PhoneForm, *, at: datetime) -> Registration | None:
    """The couple's registration; None: it was refused, and the form says why beside the field."""
    try:
        with transaction.atomic():
            registration = _by_the_verb(request, form, at=at)
            if registration.created_at == at:
                details = what_was_done(registration, is_new=True)
                did = "registered a couple by phone"
                record(who=request.user, did=did, about=registration, details=details, at=at)
                transaction.on_commit(lambda: ring("outbox.deliver_due"))
    except RegistrationRefused as refused:
        form.add_error("workshop", refused_in_words(form.cleaned_data["workshop"], refused))
        return None
    except HoldNotPossible as refused:
        begins = instant_in_words(refused.begins_at, form.cleaned_data["workshop"].city)
        form.add_error("last_day", f"The weekend begins on {begins}: a place is kept until then at most.")
        return None
    if is_of(registration, form.couple()):
        return registration
    _another_couple(form, registration)
    return None


def _by_the_verb(request: HttpRequest, form: PhoneForm, *, at: datetime) -> Registration:
    user: User = request.user  # type: ignore[assignment]
    typed = form.cleaned_data
    return register_by_phone(
        workshop=typed["workshop"],
        couple=form.couple(),
        form_key=typed["form_key"],
        agreed_cents=form.agreed_cents(),
        pays_by=PaysBy(typed["pays_by"]),
        held_until=typed["held_until"],
        why=typed["why"] or "they rang",
        who=user,
        at=at,
    )


def _others_of(registration: Registration, *, at: datetime) -> list[Registration]:
    """Other registrations that take a place of the workshop for one of these addresses."""
    emails = registration.partners.values_list("email", flat=True)
    there = Registration.objects.filter(takes_a_place(at), workshop=registration.workshop_id)
    same = there.filter(partners__email__in=list(emails)).exclude(pk=registration.pk)
    return list(same.distinct())


def is_of(registration: Registration, couple: Couple) -> bool:
    """Whether the registration is this couple's, and not one that the same page has registered before."""
    people = registration.partners.order_by("number").values_list("first_name", "last_name")
    typed = [(person.first_name, person.last_name) for person in (couple.registrant, couple.partner)]
    return list(people) == typed


def _another_couple(form: PhoneForm, before: Registration) -> None:
    """Back in the browser, and other people typed: the page needs a key of its own."""
    words = "This page has registered {} already. Press the button again to register this couple, too."
    form.add_error(None, format_html(words, link(before, before.reference)))
    typed: Any = form.data
    again = typed.copy()
    again["form_key"] = str(uuid4())
    form.data = again


def refused_in_words(workshop: Workshop, refused: RegistrationRefused) -> str:
    if isinstance(refused, PriceChanged):
        return (
            f"The price is {refused.quote} now. Tell the couple, and press the button again once they agree."
        )
    if isinstance(refused, WorkshopClosed):
        return why_in_words(workshop, refused.why)
    assert isinstance(refused, WorkshopFull)
    return f"{workshop.city.name}, {span_in_words(workshop)}, is full: choose another weekend."


def what_was_done(registration: Registration, *, is_new: bool) -> str:
    """What became of the couple, in words for the office."""
    if not is_new:
        return f"This couple was registered already, as {registration.reference}; nothing was done twice."
    workshop = registration.workshop
    where = f"{workshop.city.name}, {span_in_words(workshop)}"
    if registration.pays_by == PaysBy.WAIVED:
        return f"Registered for {where}, and confirmed: nothing is to be paid. Both are told by email."
    price = display(registration.price_cents, registration.currency)
    until = until_in_words(registration.held_until, workshop.city)
    told = (
        "The account and the reference are"
        if registration.pays_by == PaysBy.BANK_TRANSFER
        else "The link to pay is"
    )
    return f"Registered for {where}, at {price}. The place is kept until {until}. {told} on the way by email."


def _ask(request: HttpRequest, form: PhoneForm, *, at: datetime, wanted: str = "") -> HttpResponse:
    chosen = str(form["workshop"].value() or "")
    words = {
        "form": form,
        "cities": offers(chosen, at=at),
        "asked": form.asked() if form.is_bound else {},
        "not_offered": _why_not_offered(wanted, at=at),
        "days": {"card": USUAL_DAYS[PaysBy.CARD], "transfer": USUAL_DAYS[PaysBy.BANK_TRANSFER]},
    }
    return render_office(request, "admin/phone.html", words, title="Register a couple by phone")


def _why_not_offered(wanted: str, *, at: datetime) -> str:
    """Why the weekend that was asked for in the address can't be had; empty if it can, or none was."""
    workshop = (
        shown_workshops().filter(pk=wanted).first() if wanted.isdecimal() and wanted.isascii() else None
    )
    if workshop is None:
        return ""
    closed = why_closed(workshop, at=at)
    if not closed and places_left(workshop, at=at):
        return ""
    return f"{workshop.city.name}, {span_in_words(workshop)}: {why_in_words(workshop, closed or FULL)}"
