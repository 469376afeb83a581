"""The first page of the portal: the therapist's own next workshops."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from registrations.checking_in import days_of
from registrations.looking_back import answers_are_over
from registrations.places import places_left_by_workshop
from therapists.models import Therapist
from therapists.views.portal.guard import for_therapists
from workshops.dates import clock_in_words, day_in_words, local_day, span_in_words
from workshops.models import Workshop
from workshops.opening import is_past

# So many past workshops are looked at for rosters that have not been put away.
LATEST = 12
# So many weekends ahead are shown: two years of one a month.
NEXT = 24


@for_therapists
def home(request: HttpRequest, therapist: Therapist) -> HttpResponse:
    at = timezone.now()
    ahead = _next_weekends(therapist, at=at)
    words = {
        "therapist": therapist,
        "weekends": ahead[:NEXT],
        "goes_on": len(ahead) > NEXT,
        "past": _past_weekends(therapist, at=at),
    }
    return render(request, "portal/home.html", words)


def _next_weekends(therapist: Therapist, *, at: datetime) -> list[dict[str, Any]]:
    """The published workshops that the therapist leads, the next first, and one more than is shown; no money."""
    ahead = (
        therapist.workshops.filter(
            status=Workshop.Status.PUBLISHED, ends_on__gte=(at - timedelta(days=1)).date()
        )
        .select_related("city", "venue", "programme")
        .prefetch_related("sessions")
    )
    # Yesterday's may still run by a city's clock: the few that don't are left out after they are read.
    workshops = [workshop for workshop in ahead[: NEXT * 2] if not is_past(workshop, at=at)][: NEXT + 1]
    left = places_left_by_workshop(workshops, at=at)
    return [
        {
            "workshop": workshop,
            "dates": span_in_words(workshop),
            "is_today": local_day(at, workshop.city) in days_of(workshop),
            "hours": [
                f"{day_in_words(s.day)}, {clock_in_words(s.starts)} to {clock_in_words(s.ends)}"
                for s in workshop.sessions.all()
            ],
            "taken": workshop.capacity - left[workshop.pk],
        }
        for workshop in workshops
    ]


def _past_weekends(therapist: Therapist, *, at: datetime) -> list[dict[str, Any]]:
    """The past workshops whose roster has not been put away, the latest first."""
    behind = therapist.workshops.filter(
        status=Workshop.Status.PUBLISHED, ends_on__lte=(at + timedelta(days=1)).date()
    )
    latest = behind.select_related("city", "programme").order_by("-starts_on")[:LATEST]
    return [
        {"workshop": workshop, "dates": span_in_words(workshop)}
        for workshop in latest
        if is_past(workshop, at=at) and not answers_are_over(workshop, at=at)
    ]
