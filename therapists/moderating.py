"""The office reads what therapists have edited: it goes live, or goes back with a reason."""

from datetime import date, datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import transaction
from django.utils.text import slugify

from therapists import mails
from therapists.models import Article, ArticleRevision, ProfileRevision, Revision, Therapist
from therapists.revising import ARTICLE_FIELDS, PROFILE_FIELDS, words_of

if TYPE_CHECKING:
    from django.contrib.auth.models import User

State = Revision.State
R = TypeVar("R", ProfileRevision, ArticleRevision)


class NotWaiting(Exception):
    """The edit was changed, approved or returned since the office looked at it, or what is live was."""


def fingerprint(revision: ProfileRevision | ArticleRevision) -> str:
    """What the office has before it: the edit's version, and what is live now. Another one: look again."""
    live: Therapist | Article | None
    if isinstance(revision, ArticleRevision):
        fields, live = ARTICLE_FIELDS, revision.article
    else:
        fields, live = PROFILE_FIELDS, revision.therapist
    words = sorted(words_of(live, fields).items()) if live else []
    return f"{revision.version}-{sha256(repr(words).encode()).hexdigest()[:16]}"


def approve_profile(*, revision: ProfileRevision, seen: str, who: "User", at: datetime) -> Therapist:
    """What the edit says becomes the live profile, and the therapist is told.

    `seen` is the `fingerprint` of what the office has read. Raises NotWaiting.
    """
    with transaction.atomic():
        live = Therapist.objects.select_for_update(of=("self",)).get(pk=revision.therapist_id)
        locked = _waiting(revision, seen)
        before = live.photo.name
        _copy(words_of(locked, PROFILE_FIELDS), live)
        live.save(update_fields=PROFILE_FIELDS)
        if before and before != live.photo.name:
            # After the commit, so that an approval that fails keeps the photo.
            storage = live.photo.storage
            transaction.on_commit(lambda: storage.delete(before))
        _decided(locked, State.APPROVED, who=who, at=at)
        mails.approved(locked, live.get_absolute_url(), at=at)
        return live


def approve_article(
    *, revision: ArticleRevision, seen: str, published_on: date, who: "User", at: datetime
) -> Article:
    """What the edit says becomes the live article; a new one is public from `published_on`. Raises NotWaiting."""
    with transaction.atomic():
        Therapist.objects.select_for_update(of=("self",)).get(pk=revision.author_id)
        locked = _waiting(revision, seen)
        live = locked.article or Article(author=locked.author, slug=_free_slug(locked.title))
        _copy(words_of(locked, ARTICLE_FIELDS), live)
        live.published_on = live.published_on or published_on
        live.save()
        locked.article = live
        locked.save(update_fields=["article"])
        _decided(locked, State.APPROVED, who=who, at=at)
        mails.approved(locked, live.get_absolute_url(), at=at)
        return live


def return_to_author(
    *, revision: ProfileRevision | ArticleRevision, seen: str, reason: str, who: "User", at: datetime
) -> ProfileRevision | ArticleRevision:
    """The therapist is asked to look at it again, and told why; the draft is kept. Raises NotWaiting."""
    with transaction.atomic():
        locked: ProfileRevision | ArticleRevision
        if isinstance(revision, ArticleRevision):
            locked = _waiting(revision, seen)
        else:
            locked = _waiting(revision, seen)
        locked.reason = reason
        locked.save(update_fields=["reason"])
        _decided(locked, State.RETURNED, who=who, at=at)
        mails.returned(locked, at=at)
        return locked


def _waiting(revision: R, seen: str) -> R:
    locked = type(revision).objects.select_for_update(of=("self",)).get(pk=revision.pk)
    if locked.state != State.SUBMITTED or fingerprint(locked) != seen:
        raise NotWaiting
    return locked


def _decided(revision: Revision, state: Revision.State, *, who: "User", at: datetime) -> None:
    revision.state, revision.reviewed_by, revision.reviewed_at = state, who, at
    revision.save(update_fields=["state", "reviewed_by", "reviewed_at"])


def _copy(words: dict[str, Any], live: Therapist | Article) -> None:
    for name, value in words.items():
        setattr(live, name, value)


def _free_slug(title: str) -> str:
    stem = slugify(title)[:40] or "article"
    taken = set(Article.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    number, slug = 1, stem
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug
