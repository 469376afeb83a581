"""A workshop's lists for the office: the roster on screen and as files, badges, the sheet to sign."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.audit import read_private_answers
from config.office_pages import View, office_page, render_office
from config.sheets import csv_response, pdf_response, xlsx_response
from registrations.admin.roster_sheet import roster_sheet
from registrations.papers.badges import badges_paper
from registrations.papers.roster import money_in_words, roster_paper
from registrations.papers.sign_in import sign_in_paper
from registrations.rosters import Roster, roster
from workshops.dates import instant_in_words, span_in_words, until_in_words
from workshops.models import Workshop

NEEDS = "registrations.view_registration"
# Dietary and access needs, emergency contacts, notes to presenters.
NEEDS_ANSWERS = "registrations.view_answers"


def workshop_page(address: str, *, name: str) -> Callable[[View], View]:
    """Put the view at an address below the workshop's page; it is only looked at, and never kept."""

    def add(view: View) -> View:
        page = office_page(f"workshops/workshop/<int:pk>/{address}", name=name, needs=NEEDS)
        return page(require_safe(never_cache(view)))

    return add


@workshop_page("roster/", name="workshop_roster")
def roster_page(request: HttpRequest, pk: int) -> HttpResponse:
    at = timezone.now()
    found = _roster(request, pk, at=at)
    city = found.workshop.city
    couples = [
        {
            "couple": couple,
            "money": money_in_words(couple.money),
            "held_until": until_in_words(couple.held_until, city) if couple.held_until else "",
        }
        for couple in found.couples
    ]
    words = {
        "roster": found,
        "workshop": found.workshop,
        "couples": couples,
        "needs": [("Food", found.told("dietary")), ("Access", found.told("access"))],
        "here": [(day, found.here(day)) for day in found.days],
        "with_answers": request.user.has_perm(NEEDS_ANSWERS),
        "as_of": instant_in_words(at, city),
    }
    return render_office(
        request, "admin/roster.html", words, title=f"Roster: {city.name}, {span_in_words(found.workshop)}"
    )


@workshop_page("roster.csv", name="workshop_roster_csv")
def roster_csv(request: HttpRequest, pk: int) -> HttpResponse:
    return csv_response(roster_sheet(_roster(request, pk, at=timezone.now())))


@workshop_page("roster.xlsx", name="workshop_roster_xlsx")
def roster_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    return xlsx_response(roster_sheet(_roster(request, pk, at=timezone.now())))


@workshop_page("roster.pdf", name="workshop_roster_pdf")
def roster_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    at = timezone.now()
    found = _roster(request, pk, at=at)
    return pdf_response(roster_paper(found, at=at), f"roster-{found.workshop.slug}")


@workshop_page("badges.pdf", name="workshop_badges")
def badges_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    found = _names_only(pk, at=timezone.now())
    return pdf_response(badges_paper(found), f"badges-{found.workshop.slug}")


@workshop_page("sign-in.pdf", name="workshop_sign_in")
def sign_in_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    at = timezone.now()
    found = _names_only(pk, at=at)
    return pdf_response(sign_in_paper(found, at=at), f"sign-in-{found.workshop.slug}")


def _roster(request: HttpRequest, pk: int, *, at: datetime) -> Roster:
    """With private answers for those who may read them, and a line in the audit log that they did."""
    workshop = _workshop(pk)
    with_answers = request.user.has_perm(NEEDS_ANSWERS)
    with transaction.atomic():
        found = roster(workshop, at=at, with_money=True, with_answers=with_answers)
        if with_answers:
            read_private_answers(who=request.user, about=workshop, at=at)
    return found


def _names_only(pk: int, *, at: datetime) -> Roster:
    """What lies on the table by the door: those who have a place for certain."""
    return roster(_workshop(pk), at=at, with_money=False, with_answers=False)


def _workshop(pk: int) -> Workshop:
    workshops = Workshop.objects.select_related("city", "venue", "programme").prefetch_related("sessions")
    return get_object_or_404(workshops, pk=pk)
