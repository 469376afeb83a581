"""The workshops that the therapist presents: who is coming, and the same on paper. There is no money here."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from config.audit import read_private_answers
from config.sheets import pdf_response
from registrations.checking_in import days_of
from registrations.looking_back import answers_are_over
from registrations.papers.badges import badges_paper
from registrations.papers.roster import roster_paper
from registrations.papers.sign_in import sign_in_paper
from registrations.rosters import Roster, roster
from therapists.models import Therapist
from therapists.views.portal.guard import for_therapists
from workshops.dates import instant_in_words, local_day, span_in_words
from workshops.models import Workshop

View = Callable[..., HttpResponse]


def for_presenters(page: View) -> View:
    """Gives the page a workshop that the therapist presents, and the instant; nobody else finds it.

    A cancelled workshop has no couples, and when the answers are wiped the roster is put away: a page says so.
    """

    @for_therapists
    @wraps(page)
    def guarded(request: HttpRequest, therapist: Therapist, slug: str) -> HttpResponse:
        at = timezone.now()
        workshop = _own(therapist, slug)
        is_cancelled = workshop.status == Workshop.Status.CANCELLED
        if is_cancelled or answers_are_over(workshop, at=at):
            words = {**about(workshop), "is_cancelled": is_cancelled}
            return render(request, "portal/workshop_closed.html", words, status=410)
        return page(request, therapist, workshop, at)

    return guarded


def _own(therapist: Therapist, slug: str) -> Workshop:
    workshops = (
        therapist.workshops.exclude(status=Workshop.Status.DRAFT)
        .select_related("city", "venue", "programme")
        .prefetch_related("sessions")
    )
    workshop = workshops.filter(slug=slug).first()
    if workshop is None:
        raise Http404
    return workshop


@for_presenters
@require_safe
def workshop(request: HttpRequest, therapist: Therapist, workshop: Workshop, at: datetime) -> HttpResponse:
    found = _roster(request, workshop, at=at)
    words = {
        **about(workshop),
        "roster": found,
        "here": [(day, found.here(day)) for day in found.days],
        "needs": [("Food", found.told("dietary")), ("Access", found.told("access"))],
        "is_today": local_day(at, workshop.city) in days_of(workshop),
        "as_of": instant_in_words(at, workshop.city),
    }
    return render(request, "portal/workshop.html", words)


@for_presenters
@require_safe
def roster_pdf(request: HttpRequest, therapist: Therapist, workshop: Workshop, at: datetime) -> HttpResponse:
    return pdf_response(roster_paper(_roster(request, workshop, at=at), at=at), f"roster-{workshop.slug}")


@for_presenters
@require_safe
def badges_pdf(request: HttpRequest, therapist: Therapist, workshop: Workshop, at: datetime) -> HttpResponse:
    return pdf_response(badges_paper(names_only(workshop, at=at)), f"badges-{workshop.slug}")


@for_presenters
@require_safe
def sign_in_pdf(request: HttpRequest, therapist: Therapist, workshop: Workshop, at: datetime) -> HttpResponse:
    return pdf_response(sign_in_paper(names_only(workshop, at=at), at=at), f"sign-in-{workshop.slug}")


def about(workshop: Workshop) -> dict[str, object]:
    return {"workshop": workshop, "city": workshop.city, "dates": span_in_words(workshop)}


def names_only(workshop: Workshop, *, at: datetime) -> Roster:
    return roster(workshop, at=at, with_money=False, with_answers=False)


def _roster(request: HttpRequest, workshop: Workshop, *, at: datetime) -> Roster:
    """With the private answers, and a line in the audit log that they were read."""
    with transaction.atomic():
        read_private_answers(who=request.user, about=workshop, at=at)
        return roster(workshop, at=at, with_money=False, with_answers=True)
