"""The therapist's own profile: a draft to edit, to look at, to hand to the office; and hiding it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from config.audit import record
from config.public_pages import forget_kept_pages
from therapists.forms import ProfileForm, shown
from therapists.markup import as_html
from therapists.models import ProfileRevision, Therapist
from therapists.revising import (
    NEW,
    NothingToSubmit,
    SavedMeanwhile,
    discard,
    open_profile_revision,
    save_profile,
    submit,
)
from therapists.views.portal.drafts import saved_answer, typed_version, wants_json
from therapists.views.portal.guard import for_therapists
from therapists.visibility import hide, show_again


@for_therapists
def profile(request: HttpRequest, therapist: Therapist) -> HttpResponse:
    revision = open_profile_revision(therapist)
    if request.method == "POST":
        return _keep(request, therapist, revision)
    form = ProfileForm(initial=shown(revision or therapist), instance=_copy(revision, therapist))
    return _page(request, therapist, revision, form)


def _keep(request: HttpRequest, therapist: Therapist, revision: ProfileRevision | None) -> HttpResponse:
    form = ProfileForm(request.POST, request.FILES, instance=_copy(revision, therapist))
    if not form.is_valid():
        if wants_json(request):
            return JsonResponse({"errors": form.errors}, status=422)
        return _page(request, therapist, revision, form, status=422)
    at = timezone.now()
    try:
        kept = save_profile(
            therapist=therapist,
            words=form.words(),
            version=typed_version(request),
            who=request.user,  # type: ignore[arg-type]  # for_therapists lets only accounts in
            at=at,
        )
        if wants_json(request):
            return saved_answer(kept)
        if request.POST.get("then") == "submit":
            submit(revision=kept, version=kept.version, at=at)
            record(who=request.user, did="submitted the profile", about=therapist, at=at)
            messages.success(
                request, "The office has your profile now, and writes to you when it has read it."
            )
            return redirect("portal:home")
    except SavedMeanwhile as other:
        if wants_json(request):
            return JsonResponse({"conflict": True}, status=409)
        return _page(request, therapist, revision, form, status=409, meanwhile=other)
    except NothingToSubmit:
        messages.success(request, "The office has it already.")
        return redirect("portal:home")
    if request.POST.get("then") == "preview":
        return redirect("portal:profile_preview")
    messages.success(request, "Your draft is saved. What is on the site stays as it is.")
    return redirect("portal:profile")


def _page(
    request: HttpRequest,
    therapist: Therapist,
    revision: ProfileRevision | None,
    form: ProfileForm,
    *,
    status: int = 200,
    meanwhile: SavedMeanwhile | None = None,
) -> HttpResponse:
    typed = request.method == "POST" and not meanwhile
    version = typed_version(request) if typed else (revision.version if revision else NEW)
    words: dict[str, Any] = {
        "therapist": therapist,
        "revision": revision,
        "form": form,
        "version": version,
        "meanwhile": meanwhile,
        "now": revision or therapist,
    }
    return render(request, "portal/profile.html", words, status=status)


@for_therapists
def preview(request: HttpRequest, therapist: Therapist) -> HttpResponse:
    """The public page as it would be with the draft; nothing is changed."""
    revision = open_profile_revision(therapist)
    for name in shown(therapist) if revision else ():
        setattr(therapist, name, getattr(revision, name))
    words = {"therapist": therapist, "is_preview": True, "back": "portal:profile"}
    return render(request, "therapists/therapist.html", words)


@require_POST
@for_therapists
def throw_away(request: HttpRequest, therapist: Therapist) -> HttpResponse:
    revision = open_profile_revision(therapist)
    if revision:
        discard(revision=revision)
        record(who=request.user, did="discarded the profile's draft", about=therapist, at=timezone.now())
        messages.success(request, "The draft is gone; your profile on the site is as it was.")
    return redirect("portal:home")


@require_POST
@for_therapists
def visibility(request: HttpRequest, therapist: Therapist) -> HttpResponse:
    """Hide the profile now, or show it again."""
    is_hidden = request.POST.get("show") != "yes"
    (hide if is_hidden else show_again)(therapist=therapist)
    forget_kept_pages()
    did = "hid the profile" if is_hidden else "showed the profile again"
    record(who=request.user, did=did, about=therapist, at=timezone.now())
    words = "Your profile is off the site." if is_hidden else "Your profile is shown again."
    messages.success(request, words)
    return redirect("portal:home")


@require_POST
@for_therapists
def markdown(request: HttpRequest, therapist: Therapist) -> HttpResponse:
    """The text as it will look, for the live preview beside it."""
    return HttpResponse(as_html(request.POST.get("text", "")[:100_000]))


def _copy(revision: ProfileRevision | None, therapist: Therapist) -> ProfileRevision:
    """What the form may write on: it must touch neither the draft nor the live profile."""
    if revision:
        return ProfileRevision.objects.get(pk=revision.pk)
    return ProfileRevision(therapist=therapist, **shown(therapist))
