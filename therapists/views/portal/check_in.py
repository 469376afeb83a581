"""Check-in on the day: one tap for each person, also on a phone whose connection comes and goes."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from registrations.checking_in import days_of
from therapists.models import Therapist
from therapists.views.portal.taps import Refused, Unreadable, keep, tap_of, taps_of
from therapists.views.portal.workshops import about, for_presenters, names_only
from workshops.dates import local_day
from workshops.models import Workshop

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@for_presenters
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, therapist: Therapist, workshop: Workshop, at: datetime) -> HttpResponse:
    """Who is here on a day, by default today; a tap is a form, for browsers without JavaScript."""
    if request.method == "POST":
        return _keep_one(request, workshop, at)
    found = names_only(workshop, at=at)
    day = _day(request.GET.get("day", ""), workshop, at=at)
    words = {
        **about(workshop),
        "therapist": therapist,
        "roster": found,
        "day": day,
        "couples": [[(one, day in one.here_on) for one in couple.people] for couple in found.couples],
        "here": found.here(day),
        "is_today": day == local_day(at, workshop.city),
    }
    return render(request, "portal/check_in.html", words)


@for_presenters
@require_POST
def taps(request: HttpRequest, therapist: Therapist, workshop: Workshop, at: datetime) -> HttpResponse:
    """The taps that a phone has remembered. All that are answered here need not be sent again."""
    try:
        sent = taps_of(request.body)
    except Unreadable:
        return JsonResponse({"error": "These are no taps."}, status=400)
    kept, refused = [], []
    for tap in sent:
        try:
            keep(tap, workshop=workshop, who=_user(request), at=at)
            kept.append(tap.key)
        except Refused as why:
            refused.append({"key": tap.key, "why": str(why)})
    return JsonResponse({"kept": kept, "refused": refused})


@for_presenters
@require_safe
def worker(request: HttpRequest, therapist: Therapist, workshop: Workshop, at: datetime) -> HttpResponse:
    """The service worker: from this address it has power over the check-in page, and over no other."""
    words: dict[str, Any] = {"workshop": workshop}
    return render(request, "portal/check_in_worker.js", words, content_type="text/javascript")


def _keep_one(request: HttpRequest, workshop: Workshop, at: datetime) -> HttpResponse:
    address = reverse("portal:check_in", args=[workshop.slug])
    try:
        tap = tap_of(request.POST)
    except Unreadable:
        return HttpResponseRedirect(address, status=303)
    try:
        keep(tap, workshop=workshop, who=_user(request), at=at)
    except Refused as why:
        messages.error(request, str(why))
    day = urlencode({"day": tap.day.isoformat()})
    return HttpResponseRedirect(f"{address}?{day}#person-{tap.partner}", status=303)


def _day(asked: str, workshop: Workshop, *, at: datetime) -> date:
    """The day asked for; else today, or the day of the workshop that is nearest to it."""
    days = days_of(workshop)
    named = next((day for day in days if day.isoformat() == asked), None)
    today = local_day(at, workshop.city)
    return named or min(days, key=lambda day: abs(day - today))


def _user(request: HttpRequest) -> "User":
    assert request.user.is_authenticated
    return request.user
