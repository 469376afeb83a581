"""Write a mail into the outbox, in the transaction of the change that it tells of."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from outbox.models import Message


def queue(
    *,
    kind: str,
    key: str,
    to: str,
    context: Mapping[str, Any],
    at: datetime,
    regarding: str = "",
    calendar: str = "",
    list_id: str = "",
    due_at: datetime | None = None,
    useful_until: datetime | None = None,
) -> Message:
    """Render the mail `kind` ("registrations/confirmation") and write its row; send nothing.

    The texts are `templates/<app>/mails/<name>.{subject.txt,txt,html}` and get `context` and
    `base_url`. A key that is known already makes no second mail: the first one is returned.
    """
    known = Message.objects.filter(key=key).first()
    if known:
        return known
    stem = "{0}/mails/{1}".format(*kind.split("/"))
    words = {"base_url": settings.BASE_URL, **context}
    message, _made = Message.objects.get_or_create(
        key=key,
        defaults={
            "kind": kind,
            "to": to,
            "subject": " ".join(render_to_string(f"{stem}.subject.txt", words).split()),
            "text": render_to_string(f"{stem}.txt", words).strip() + "\n",
            "html": render_to_string(f"{stem}.html", words),
            "calendar": calendar,
            "list_id": list_id,
            "regarding": regarding,
            "created_at": at,
            "due_at": due_at or at,
            "useful_until": useful_until,
        },
    )
    return message
