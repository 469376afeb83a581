"""What therapists have edited, side by side with what is live: approved, or returned with a reason."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from config.audit import record
from config.office import Refused
from config.office_pages import office_page, render_office
from config.public_pages import forget_kept_pages
from therapists.differences import differences
from therapists.mails import author_of
from therapists.markup import as_html
from therapists.models import Article, ArticleRevision, ProfileRevision, Revision
from therapists.moderating import NotWaiting, approve_article, approve_profile, fingerprint, return_to_author

CHANGED = "It, or what is on the site, was changed since you opened this page. Below is how it stands now."


class DecisionForm(forms.Form):
    """Approve it, or return it with a reason."""

    seen = forms.CharField(widget=forms.HiddenInput)
    published_on = forms.DateField(
        label="On the site from",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    reason = forms.CharField(
        label="Why it goes back",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="The therapist reads it word for word.",
    )

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if self.data.get("then") == "return" and not typed.get("reason"):
            self.add_error("reason", "Say what should be different: the therapist reads it.")
        return typed


@office_page(
    "moderation/",
    name="moderation",
    needs="therapists.view_therapist",
    label="Profiles and articles to read",
)
def moderation(request: HttpRequest) -> HttpResponse:
    waiting = Revision.State.SUBMITTED
    words = {
        "profiles": ProfileRevision.objects.filter(state=waiting).select_related("therapist").order_by("pk"),
        "articles": ArticleRevision.objects.filter(state=waiting).select_related("author").order_by("pk"),
    }
    return render_office(request, "admin/moderation.html", words, title="Profiles and articles to read")


@office_page("moderation/profile/<int:pk>/", name="moderate_profile", needs="therapists.view_therapist")
def moderate_profile(request: HttpRequest, pk: int) -> HttpResponse:
    rows = ProfileRevision.objects.select_related("therapist__user", "reviewed_by")
    return _moderate(request, get_object_or_404(rows, pk=pk))


@office_page("moderation/article/<int:pk>/", name="moderate_article", needs="therapists.view_therapist")
def moderate_article(request: HttpRequest, pk: int) -> HttpResponse:
    rows = ArticleRevision.objects.select_related("author__user", "article", "reviewed_by")
    return _moderate(request, get_object_or_404(rows, pk=pk))


def _moderate(request: HttpRequest, revision: ProfileRevision | ArticleRevision) -> HttpResponse:
    at = timezone.now()
    first = {"seen": fingerprint(revision), "published_on": at.date()}
    form = DecisionForm(request.POST or None, initial=first)
    if request.method == "POST":
        if not request.user.has_perm("therapists.change_therapist"):
            raise PermissionDenied
        if form.is_valid():
            try:
                messages.success(request, _decide(request, revision, form.cleaned_data, at))
                return redirect("admin:moderation")
            except Refused as refused:
                messages.warning(request, str(refused))
                return redirect(request.path)
    return render_office(request, "admin/moderate.html", _facts(request, revision, form), title=str(revision))


def _decide(
    request: HttpRequest, revision: ProfileRevision | ArticleRevision, typed: dict[str, Any], at: Any
) -> str:
    who: Any = request.user
    author, facts = author_of(revision), {"seen": typed["seen"], "who": who, "at": at}
    try:
        if request.POST.get("then") == "return":
            return_to_author(revision=revision, reason=typed["reason"], **facts)
            record(who=who, did="returned an edit", about=author, details=typed["reason"], at=at)
            return f"It is back with {author.name}, who is told why."
        if isinstance(revision, ArticleRevision):
            day = typed["published_on"] or at.date()
            approve_article(revision=revision, published_on=day, **facts)
        else:
            approve_profile(revision=revision, **facts)
    except NotWaiting:
        raise Refused(CHANGED) from None
    forget_kept_pages()
    record(who=who, did="approved an edit", about=author, details=str(revision), at=at)
    return f"It is on the site, and {author.name} is told."


def _facts(
    request: HttpRequest, revision: ProfileRevision | ArticleRevision, form: DecisionForm
) -> dict[str, Any]:
    is_article = isinstance(revision, ArticleRevision)
    waits = revision.state == Revision.State.SUBMITTED
    live = revision.article if isinstance(revision, ArticleRevision) else revision.therapist
    is_public = not isinstance(live, Article) or live.published_on is not None
    return {
        "revision": revision,
        "author": author_of(revision),
        "is_article": is_article,
        "is_new": live is None or not is_public,
        "live": live,
        "changed": differences(revision) if waits else [],
        "as_read": as_html(revision.body if isinstance(revision, ArticleRevision) else revision.bio),
        "form": form,
        "waits": waits,
        "may_decide": request.user.has_perm("therapists.change_therapist"),
    }
