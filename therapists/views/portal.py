"""The portal: a therapist's next workshops, and their own profile to edit. Never anybody else's."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from registrations.places import places_left_by_workshop
from therapists.editing import PhotoNeedsWords, Profile, edit_profile
from therapists.forms import ProfileForm
from therapists.models import Therapist
from workshops.dates import clock_in_words, day_in_words, span_in_words
from workshops.models import Workshop
from workshops.opening import is_past


def for_therapists(
    page: Callable[[HttpRequest, Therapist], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Gives the page the profile of whoever is signed in; without one, a page says so."""

    @never_cache
    @login_required
    @wraps(page)
    def guarded(request: HttpRequest) -> HttpResponse:
        therapist = Therapist.objects.filter(user=request.user.pk).first()
        if therapist is None:
            return render(request, "portal/no_profile.html", status=403)
        return page(request, therapist)

    return guarded


@for_therapists
def home(request: HttpRequest, therapist: Therapist) -> HttpResponse:
    weekends = _next_weekends(therapist, at=timezone.now())
    return render(request, "portal/home.html", {"therapist": therapist, "weekends": weekends})


@for_therapists
def profile(request: HttpRequest, therapist: Therapist) -> HttpResponse:
    # The form writes what was typed onto its own copy; the page shows what is saved.
    copy = Therapist.objects.get(pk=therapist.pk)
    form = ProfileForm(request.POST or None, request.FILES or None, instance=copy)
    if request.method == "POST" and form.is_valid() and _save(form, therapist):
        messages.success(request, "Your profile is saved, and live.")
        return redirect("portal:home")
    status = 422 if form.errors else 200
    return render(request, "portal/profile.html", {"therapist": therapist, "form": form}, status=status)


def _save(form: ProfileForm, therapist: Therapist) -> bool:
    typed = form.cleaned_data
    written = Profile(
        short_bio=typed["short_bio"],
        bio=typed["bio"],
        photo_alt=typed["photo_alt"],
        website=typed["website"],
    )
    try:
        edit_profile(
            therapist=therapist,
            profile=written,
            photo=form.new_photo(),
            remove_photo=typed["photo"] is False,
        )
    except PhotoNeedsWords:
        form.add_error("photo_alt", "Say in a few words what the photo shows, for those who can't see it.")
        return False
    return True


def _next_weekends(therapist: Therapist, *, at: datetime) -> list[dict[str, Any]]:
    """The published workshops that the therapist leads, the next first; places, and no money."""
    ahead = (
        therapist.workshops.filter(
            status=Workshop.Status.PUBLISHED, ends_on__gte=(at - timedelta(days=1)).date()
        )
        .select_related("city", "venue", "programme")
        .prefetch_related("sessions")
    )
    workshops = [workshop for workshop in ahead if not is_past(workshop, at=at)]
    left = places_left_by_workshop(workshops, at=at)
    return [
        {
            "workshop": workshop,
            "dates": span_in_words(workshop),
            "hours": [
                f"{day_in_words(s.day)}, {clock_in_words(s.starts)} to {clock_in_words(s.ends)}"
                for s in workshop.sessions.all()
            ],
            "taken": workshop.capacity - left[workshop.pk],
        }
        for workshop in workshops
    ]
