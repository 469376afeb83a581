"""What is done from a registration's own page without a step: a note, a mail sent again, answers read."""

from django.contrib import messages
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from config.audit import read_private_answers, record
from config.office import office_address
from config.office_pages import office_page, render_office
from outbox.models import Message
from registrations import resending
from registrations.admin.forms import NoteForm
from registrations.admin.one_registration import (
    CHANGES,
    READS_ANSWERS,
    couples_names,
    in_words,
    one_registration,
    show,
)
from registrations.mails import regarding
from registrations.models import Partner, Registration
from registrations.noting import add_note
from workshops.dates import span_in_words, until_in_words

PAGE = "registrations/registration/<int:pk>/"


@office_page(f"{PAGE}notes/", name="registration_note", needs=CHANGES)
@require_POST
def note_page(request: HttpRequest, pk: int) -> HttpResponse:
    registration, at = get_object_or_404(one_registration(), pk=pk), timezone.now()
    form = NoteForm(request.POST)
    assert isinstance(request.user, User)
    if not form.is_valid():
        return show(request, registration, at=at, note_form=form)
    with transaction.atomic():
        note = add_note(registration=registration, text=form.cleaned_data["text"], who=request.user, at=at)
        if note.at == at:
            record(who=request.user, did="added office note", about=registration, at=at)
    messages.success(request, "The note is kept.")
    return _back(registration)


@office_page(f"{PAGE}mails/<int:mail>/send-again/", name="registration_send_again", needs=CHANGES)
@require_POST
def send_again_page(request: HttpRequest, pk: int, mail: int) -> HttpResponse:
    registration, at = get_object_or_404(Registration, pk=pk), timezone.now()
    message = get_object_or_404(Message, pk=mail, regarding=regarding(registration))
    try:
        with transaction.atomic():
            resending.send_again(registration=registration, message=message, at=at)
            record(
                who=request.user,
                did="sent an email again",
                about=registration,
                details=message.subject,
                at=at,
            )
    except resending.LinkIsDead:
        messages.error(
            request,
            "Not sent: the private link in this email has been replaced since, so it would open nothing. "
            "The latest email with their new link can be sent again instead.",
        )
    except resending.NotTheirs as refused:
        messages.error(request, f"Not sent: {refused.address} no longer belongs to this couple.")
    except resending.OutOfDate as refused:
        until = until_in_words(refused.useful_until, registration.workshop.city)
        messages.error(request, f"Not sent: this email made sense until {until}.")
    except resending.StillOnItsWay:
        messages.warning(
            request, "This email is on its way, or was withdrawn: there is nothing to send again."
        )
    else:
        messages.success(request, f"“{message.subject}” goes to {message.to} again.")
    return _back(registration)


@office_page(f"{PAGE}answers/", name="registration_answers", needs=READS_ANSWERS)
@require_safe
@never_cache
def answers_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What both partners told for the weekend; that somebody has read it is written down."""
    registration, at = get_object_or_404(one_registration(), pk=pk), timezone.now()
    city = registration.workshop.city
    with transaction.atomic():
        partners = list(
            Partner.objects.filter(registration=registration)
            .select_related("answers")
            .defer("token")
            .order_by("number")
        )
        read_private_answers(who=request.user, about=registration, at=at)
    told = [(partner, getattr(partner, "answers", None)) for partner in partners]
    words = {
        "registration": registration,
        "weekend": f"{city.name}, {span_in_words(registration.workshop)}",
        "people": [
            {"partner": partner, "told": one, "changed": in_words(one.changed_at, city) if one else ""}
            for partner, one in told
        ],
    }
    return render_office(
        request, "admin/registration_answers.html", words, title=f"Answers of {couples_names(registration)}"
    )


def _back(registration: Registration) -> HttpResponseRedirect:
    return HttpResponseRedirect(office_address(registration), status=303)
