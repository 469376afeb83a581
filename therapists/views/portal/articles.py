"""The therapist's own articles: drafts to write, to look at, and to hand to the office."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from config.audit import record
from therapists.forms import ArticleForm
from therapists.models import Article, ArticleRevision, Revision, Therapist
from therapists.revising import (
    ARTICLE_FIELDS,
    NEW,
    NothingToSubmit,
    SavedMeanwhile,
    discard,
    open_article_revision,
    save_article,
    submit,
    words_of,
)
from therapists.videos import player_url
from therapists.views.portal.drafts import saved_answer, typed_version, wants_json
from therapists.views.portal.guard import for_therapists

MISSING = {"summary": "Write what it is about, in a sentence or two.", "body": "Write the article."}


@for_therapists
def articles(request: HttpRequest, therapist: Therapist) -> HttpResponse:
    words = {
        "therapist": therapist,
        "drafts": ArticleRevision.objects.filter(author=therapist, state__in=Revision.OPEN),
        "published": Article.objects.filter(author=therapist, published_on__isnull=False),
    }
    return render(request, "portal/articles.html", words)


@for_therapists
def new(request: HttpRequest, therapist: Therapist) -> HttpResponse:
    return _edit(request, therapist, None, None)


@for_therapists
def edit(request: HttpRequest, therapist: Therapist, pk: int) -> HttpResponse:
    """A draft of one's own; what is live by now, or was given up, is not found."""
    revision = get_object_or_404(
        ArticleRevision.objects.select_related("article"), pk=pk, author=therapist, state__in=Revision.OPEN
    )
    return _edit(request, therapist, revision, revision.article)


@for_therapists
def change(request: HttpRequest, therapist: Therapist, slug: str) -> HttpResponse:
    """Begin to edit an article that is live; a draft of it that is there already is gone on with."""
    article = get_object_or_404(Article, slug=slug, author=therapist)
    revision = open_article_revision(article)
    if revision:
        return redirect("portal:article", pk=revision.pk)
    return _edit(request, therapist, None, article)


def _edit(
    request: HttpRequest, therapist: Therapist, revision: ArticleRevision | None, article: Article | None
) -> HttpResponse:
    now = revision or article
    first = words_of(now, ARTICLE_FIELDS) if now else {}
    if request.method != "POST":
        return _page(request, therapist, revision, ArticleForm(initial=first))
    form = ArticleForm(request.POST)
    goes_on = request.POST.get("then")
    if form.is_valid() and goes_on == "submit":
        for name in form.missing():
            form.add_error(name, MISSING[name])
    if not form.is_valid():
        if wants_json(request):
            return JsonResponse({"errors": form.errors}, status=422)
        return _page(request, therapist, revision, form, status=422)
    at = timezone.now()
    try:
        kept = save_article(
            author=therapist,
            words=form.words(),
            version=typed_version(request),
            who=request.user,  # type: ignore[arg-type]  # for_therapists lets only accounts in
            at=at,
            revision=revision,
            article=article,
        )
        address = reverse("portal:article", args=[kept.pk])
        if wants_json(request):
            return saved_answer(kept, address=address)
        if goes_on == "submit":
            submit(revision=kept, version=kept.version, at=at)
            record(who=request.user, did="submitted an article", about=kept, at=at)
            messages.success(request, "The office has it now, and writes to you when it has read it.")
            return redirect("portal:articles")
    except SavedMeanwhile as other:
        if wants_json(request):
            return JsonResponse({"conflict": True}, status=409)
        return _page(request, therapist, revision, form, status=409, meanwhile=other)
    except NothingToSubmit:
        return redirect("portal:articles")
    if goes_on == "preview":
        return redirect("portal:article_preview", pk=kept.pk)
    messages.success(request, "Your draft is saved.")
    return redirect(address)


def _page(
    request: HttpRequest,
    therapist: Therapist,
    revision: ArticleRevision | None,
    form: ArticleForm,
    *,
    status: int = 200,
    meanwhile: SavedMeanwhile | None = None,
) -> HttpResponse:
    typed = request.method == "POST" and not meanwhile
    words: dict[str, Any] = {
        "therapist": therapist,
        "revision": revision,
        "form": form,
        "version": typed_version(request) if typed else (revision.version if revision else NEW),
        "meanwhile": meanwhile,
        "now": revision,
    }
    return render(request, "portal/article.html", words, status=status)


@for_therapists
def preview(request: HttpRequest, therapist: Therapist, pk: int) -> HttpResponse:
    """The article as readers would see it, without the block of next workshops that stands beneath it then."""
    revision = get_object_or_404(ArticleRevision, pk=pk, author=therapist, state__in=Revision.OPEN)
    article = Article(
        author=therapist, published_on=timezone.now().date(), **words_of(revision, ARTICLE_FIELDS)
    )
    words = {
        "article": article,
        "author": therapist,
        "player": player_url(article.video_url),
        "is_preview": True,
        "back": reverse("portal:article", args=[pk]),
    }
    return render(request, "therapists/article.html", words)


@require_POST
@for_therapists
def throw_away(request: HttpRequest, therapist: Therapist, pk: int) -> HttpResponse:
    revision = ArticleRevision.objects.filter(pk=pk, author=therapist).first()
    if revision is None:
        raise Http404
    discard(revision=revision)
    record(who=request.user, did="discarded an article's draft", about=revision, at=timezone.now())
    messages.success(request, "The draft is gone.")
    return redirect("portal:articles")
