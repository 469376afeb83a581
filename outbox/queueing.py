"""Write a mail into the outbox, in the transaction of the change that it tells of; or take it out again."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from outbox.models import Message
from outbox.rendering import render

State = Message.State


def queue(
    *,
    kind: str,
    key: str,
    to: str,
    context: Mapping[str, Any],
    at: datetime,
    regarding: str = "",
    depends_on: str = "",
    calendar: str = "",
    list_id: str = "",
    due_at: datetime | None = None,
    useful_until: datetime | None = None,
) -> Message:
    """Render the mail `kind` ("registrations/confirmed") and write its row; send nothing.

    The words are `templates/<app>/mails/<name>.subject.txt` and `<name>.txt` (see `outbox.rendering`). A
    key that is known already makes no second mail: the first one is returned.
    """
    known = Message.objects.filter(key=key).first()
    if known:
        return known
    words = render(kind, context)
    message, _made = Message.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "to": to,
            "subject": words.subject,
            "text": words.text,
            "html": words.html,
            "calendar": calendar,
            "list_id": list_id,
            "regarding": regarding,
            "depends_on": depends_on,
            "created_at": at,
            "due_at": due_at or at,
            "useful_until": useful_until,
        },
    )
    return message


def withdraw(*, regarding: str, kinds: Collection[str]) -> int:
    """Drop the mails of these kinds that wait about something that is over; returns how many."""
    return _drop(regarding=regarding, kind__in=kinds)


def withdraw_to(address: str, *, regarding: str) -> int:
    """Drop the mails that wait for a person who wants no more of them; returns how many."""
    return _drop(regarding=regarding, to=address)


def withdraw_dependent(depends_on: str) -> int:
    """Drop the mails that wait and state facts that are being changed ("workshop 5"); returns how many.

    Call it in the transaction of the change: then no worker can send the old facts after it.
    """
    return _drop(depends_on=depends_on)


def _drop(**which: object) -> int:
    return Message.objects.filter(state=State.QUEUED, **which).update(state=State.DROPPED)
