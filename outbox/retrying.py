"""What the office does with mail that did not arrive: try it again now, or send it anew."""

from datetime import datetime

from django.db.models import QuerySet

from outbox.models import Message

State = Message.State


def retry_now(*, message: Message, at: datetime) -> bool:
    """A mail that was given up or put off is due now, with all its tries; False if it is in another state."""
    waiting = Message.objects.filter(pk=message.pk, state__in=[State.FAILED, State.QUEUED])
    return bool(waiting.update(state=State.QUEUED, due_at=at, attempts=0))


def resend(*, message: Message, at: datetime, to: str = "") -> Message:
    """Queue the same words once more, under a key of their own, to the same address or to a corrected one."""
    number = resent(message).count() + 2
    again, _made = Message.objects.get_or_create(
        key=f"{message.key}#{number}",
        defaults={
            "kind": message.kind,
            "regarding": message.regarding,
            "depends_on": message.depends_on,
            "to": to or message.to,
            "subject": message.subject,
            "text": message.text,
            "html": message.html,
            "calendar": message.calendar,
            "list_id": message.list_id,
            "useful_until": message.useful_until,
            "created_at": at,
            "due_at": at,
        },
    )
    return again


def resent(message: Message) -> QuerySet[Message]:
    """The mails with the same words that were queued anew after this one."""
    return Message.objects.filter(key__startswith=f"{message.key}#")
