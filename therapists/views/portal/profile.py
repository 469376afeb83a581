"""The therapist's own profile, to edit."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from therapists.editing import PhotoNeedsWords, Profile, edit_profile
from therapists.forms import ProfileForm
from therapists.models import Therapist
from therapists.views.portal.guard import for_therapists


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
