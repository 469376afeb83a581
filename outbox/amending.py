"""Mail that has not arrived is put right: a link in it has been replaced, or its address was mistyped."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Q, QuerySet

from outbox.models import Message
from outbox.retrying import resend

State = Message.State

# A mail that is being sent goes out as it was written; what waits or was given up can still be changed.
CAN_CHANGE = (State.QUEUED, State.FAILED)


def not_arrived() -> QuerySet[Message]:
    """What waits, is being sent, or was given up; the oldest first."""
    # Said one by one, because each has a small index of its own in the long log.
    rows = Message.objects.filter(Q(state=State.QUEUED) | Q(state=State.SENDING) | Q(state=State.FAILED))
    return rows.order_by("pk")


def amend(*, message: Message, words: Mapping[str, str], at: datetime, to: str = "") -> Message:
    """Replace `words` in a mail that has not arrived, and send it `to` another address if one is given.

    What was given up waits again once it has another address. What a worker has taken up meanwhile goes
    out as it was, and once more as it should be: that mail is returned.
    """
    written = {"text": _replaced(message.text, words), "html": _replaced(message.html, words)}
    if to:
        written["to"] = to
    changed = Message.objects.filter(pk=message.pk, state__in=CAN_CHANGE).update(**written)
    for field, value in written.items():
        setattr(message, field, value)
    if not changed:
        return resend(message=message, at=at)
    if to:
        again = Message.objects.filter(pk=message.pk, state=State.FAILED)
        # Why the other address took nothing says nothing of this one.
        again.update(state=State.QUEUED, due_at=at, attempts=0, last_error="")
    message.refresh_from_db()
    return message


def withdraw_one(message: Message) -> bool:
    """Drop a mail that has not arrived and says nothing of use any more; False if it is being sent."""
    dropped = Message.objects.filter(pk=message.pk, state__in=CAN_CHANGE).update(state=State.DROPPED)
    return bool(dropped)


def _replaced(text: str, words: Mapping[str, str]) -> str:
    for old, new in words.items():
        text = text.replace(old, new)
    return text
