"""The mails about therapists' edits: one function a mail. The words are in `templates/therapists/mails/`."""

from datetime import datetime
from typing import Any

from django.conf import settings

from outbox.queueing import queue
from therapists.models import ArticleRevision, ProfileRevision, Therapist


def submitted(revision: ProfileRevision | ArticleRevision, *, at: datetime) -> None:
    """To the office: something waits to be read."""
    _send("submitted", revision, settings.OFFICE_EMAIL, {}, at=at)


def approved(revision: ProfileRevision | ArticleRevision, address: str, *, at: datetime) -> None:
    """To the therapist: it is live, at `address`."""
    _to_author("approved", revision, {"live": settings.BASE_URL + address}, at=at)


def returned(revision: ProfileRevision | ArticleRevision, *, at: datetime) -> None:
    """To the therapist: please look at it again, and why; the draft is kept."""
    _to_author("returned", revision, {"reason": revision.reason}, at=at)


def author_of(revision: ProfileRevision | ArticleRevision) -> Therapist:
    return revision.author if isinstance(revision, ArticleRevision) else revision.therapist


def _to_author(
    name: str, revision: ProfileRevision | ArticleRevision, facts: dict[str, Any], *, at: datetime
) -> None:
    author = author_of(revision)
    if author.user and author.user.email:
        _send(name, revision, author.user.email, facts, at=at)


def _send(
    name: str, revision: ProfileRevision | ArticleRevision, to: str, facts: dict[str, Any], *, at: datetime
) -> None:
    is_article = isinstance(revision, ArticleRevision)
    kind = "article" if is_article else "profile"
    queue(
        kind=f"therapists/{name}",
        # The same draft may go back and forth; each time is news.
        key=f"{kind}-{name}:{revision.pk}:{revision.version}:{int(at.timestamp())}",
        to=to,
        context={
            **facts,
            "author": author_of(revision),
            "is_article": is_article,
            "title": revision.title if isinstance(revision, ArticleRevision) else "",
            "office_link": f"{settings.BASE_URL}/office/moderation/{kind}/{revision.pk}/",
            "portal_link": f"{settings.BASE_URL}/portal/{'articles' if is_article else 'profile'}/",
        },
        at=at,
        regarding=f"{kind} revision {revision.pk}",
    )
