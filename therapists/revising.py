"""Therapists edit a draft: what is live stays as it is until the office has approved the edit."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import transaction

from therapists import mails
from therapists.models import (
    Article,
    ArticleRevision,
    ArticleWords,
    ProfileRevision,
    ProfileWords,
    Revision,
    Therapist,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import User

State = Revision.State
R = TypeVar("R", ProfileRevision, ArticleRevision)

PROFILE_FIELDS = tuple(field.name for field in ProfileWords._meta.get_fields())
ARTICLE_FIELDS = tuple(field.name for field in ArticleWords._meta.get_fields())
# The version of an edit that nobody has saved yet.
NEW = 0


class SavedMeanwhile(Exception):
    """Somebody saved after this person began to edit: `theirs` is what stands now (None: it is live or gone)."""

    def __init__(self, theirs: Revision | None) -> None:
        super().__init__(theirs)
        self.theirs = theirs


class NothingToSubmit(Exception):
    """The edit is not there any more, is waiting already, or says nothing new."""


def open_profile_revision(therapist: Therapist) -> ProfileRevision | None:
    """The therapist's edit of the profile that is on its way, if there is one."""
    return ProfileRevision.objects.filter(therapist=therapist, state__in=Revision.OPEN).first()


def open_article_revision(article: Article) -> ArticleRevision | None:
    """The edit of an article that is on its way, if there is one."""
    return ArticleRevision.objects.filter(article=article, state__in=Revision.OPEN).first()


def save_profile(
    *, therapist: Therapist, words: Mapping[str, Any], version: int, who: "User", at: datetime
) -> ProfileRevision:
    """Keep what was typed as the therapist's draft; `version` is that of the draft they began from (NEW: none).

    An edit that waits for the office becomes a draft again. Raises SavedMeanwhile, and writes nothing then.
    """
    with transaction.atomic():
        live = Therapist.objects.select_for_update(of=("self",)).get(pk=therapist.pk)
        known = open_profile_revision(live)
        _expect(known, version)
        fresh = ProfileRevision(therapist=live, created_at=at, **words_of(live, PROFILE_FIELDS))
        return _write(known or fresh, words, who=who, at=at)


def save_article(
    *,
    author: Therapist,
    words: Mapping[str, Any],
    version: int,
    who: "User",
    at: datetime,
    revision: ArticleRevision | None = None,
    article: Article | None = None,
) -> ArticleRevision:
    """The same for an article: an edit on its way, one of an article that is live, or a new article."""
    with transaction.atomic():
        Therapist.objects.select_for_update(of=("self",)).get(pk=author.pk)
        if revision is not None:
            known = ArticleRevision.objects.filter(pk=revision.pk, state__in=Revision.OPEN).first()
            if known is None:
                raise SavedMeanwhile(None)
        else:
            known = open_article_revision(article) if article else None
        _expect(known, version)
        before = words_of(article, ARTICLE_FIELDS) if article else {}
        fresh = ArticleRevision(author=author, article=article, created_at=at, **before)
        return _write(known or fresh, words, who=who, at=at)


def submit(*, revision: R, version: int, at: datetime) -> R:
    """Hand the draft to the office, which is told by email. Raises SavedMeanwhile, NothingToSubmit."""
    with transaction.atomic():
        locked = _locked(revision)
        if locked.version != version:
            raise SavedMeanwhile(locked)
        if locked.state not in (State.DRAFT, State.RETURNED):
            raise NothingToSubmit
        locked.state, locked.submitted_at = State.SUBMITTED, at
        locked.save(update_fields=["state", "submitted_at"])
        mails.submitted(locked, at=at)
        return locked


def discard(*, revision: R) -> R:
    """The draft is given up; what is live stays. Nothing more happens to one that is not open."""
    with transaction.atomic():
        locked = _locked(revision)
        if locked.state in Revision.OPEN:
            locked.state = State.DISCARDED
            locked.save(update_fields=["state"])
            if isinstance(locked, ProfileRevision):
                _forget_photo(locked)
        return locked


def _forget_photo(revision: ProfileRevision) -> None:
    """A photo that only the discarded draft had is deleted, once that is committed."""
    photo = revision.photo
    if photo and photo.name != revision.therapist.photo.name:
        name, storage = str(photo.name), photo.storage
        transaction.on_commit(lambda: storage.delete(name))


def words_of(row: ProfileWords | ArticleWords, fields: tuple[str, ...]) -> dict[str, Any]:
    """What the row says, by field; a photo by its name."""
    return {name: _plain(getattr(row, name)) for name in fields}


def _plain(value: Any) -> Any:
    return value.name if hasattr(value, "storage") else value


def _expect(known: Revision | None, version: int) -> None:
    if (known.version if known else NEW) != version:
        raise SavedMeanwhile(known)


def _write(revision: R, words: Mapping[str, Any], *, who: "User", at: datetime) -> R:
    is_new = revision.pk is None
    changed = [name for name, value in words.items() if _plain(getattr(revision, name)) != value]
    if not is_new and not changed and revision.state in (State.DRAFT, State.RETURNED):
        return revision
    for name, value in words.items():
        setattr(revision, name, value)
    revision.version += not is_new
    revision.saved_at, revision.saved_by = at, who
    if revision.state == State.SUBMITTED:
        revision.state = State.DRAFT
    revision.save()
    return revision


def _locked(revision: R) -> R:
    return type(revision).objects.select_for_update(of=("self",)).get(pk=revision.pk)
