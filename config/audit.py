"""Who did what: the one door into the audit log."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model

from config.models import AuditEntry

READ_ANSWERS = "read private answers"

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def record(
    *,
    who: "User | AnonymousUser | None",
    did: str,
    about: Model | None = None,
    about_words: str = "",
    details: str = "",
    at: datetime,
) -> AuditEntry:
    """Add a line: `who` (None: somebody with a private link) `did` something to the row `about`.

    Call it in the transaction of the change. `details` says what changed, and never holds a private
    answer, a private link or a code.
    """
    user = who if who is not None and who.is_authenticated else None
    return AuditEntry.objects.create(
        at=at,
        who=user,
        did=did[:60],
        about=about_key(about) if about is not None else "",
        about_words=(about_words or (str(about) if about is not None else ""))[:200],
        details=details,
    )


def read_private_answers(*, who: "User | AnonymousUser", about: Model, at: datetime) -> AuditEntry:
    """Somebody has looked at the private answers of a registration, or of all couples of a workshop."""
    return record(who=who, did=READ_ANSWERS, about=about, at=at)


def about_key(row: Model) -> str:
    """How the log names a row: “registration 12”."""
    return f"{row._meta.model_name} {row.pk}"
