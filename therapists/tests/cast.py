"""A therapist with a log-in, and what they edit, for tests."""

from typing import Any

from django.contrib.auth.models import User

from therapists.models import ArticleRevision, ProfileRevision, Therapist
from therapists.revising import NEW, save_article, save_profile, submit
from workshops.tests.cast import AT, brenda


def brenda_signs_in() -> Therapist:
    """Brenda with her account."""
    therapist = brenda()
    if therapist.user is None:
        therapist.user = User.objects.create_user("brenda", "brenda@example.com")
        therapist.save(update_fields=["user"])
    return therapist


def the_clerk() -> User:
    return User.objects.get_or_create(username="clerk", email="clerk@example.com")[0]


def a_profile_draft(therapist: Therapist | None = None, **words: Any) -> ProfileRevision:
    """Brenda's first draft: “Listens well.” in short, unless told otherwise."""
    therapist = therapist or brenda_signs_in()
    assert therapist.user
    return save_profile(
        therapist=therapist,
        words={"short_bio": "Listens well."} | words,
        version=NEW,
        who=therapist.user,
        at=AT,
    )


def a_waiting_profile(**words: Any) -> ProfileRevision:
    """The same, handed to the office."""
    draft = a_profile_draft(**words)
    return submit(revision=draft, version=draft.version, at=AT)


def a_waiting_article(**words: Any) -> ArticleRevision:
    """Brenda's new article “Listening”, handed to the office."""
    author = brenda_signs_in()
    assert author.user
    typed = {"title": "Listening", "summary": "How to.", "body": "Slowly."} | words
    draft = save_article(author=author, words=typed, version=NEW, who=author.user, at=AT)
    return submit(revision=draft, version=draft.version, at=AT)
