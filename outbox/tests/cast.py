"""Messages for tests."""

from datetime import UTC, datetime
from itertools import count
from typing import Any

from outbox.models import Message

AT = datetime(2015, 5, 1, 3, 0, tzinfo=UTC)
_numbers = count(1)


def a_message(**changes: Any) -> Message:
    """A short mail that is due at AT."""
    number = next(_numbers)
    facts: dict[str, Any] = {
        "kind": "registrations/confirmed",
        "key": f"test:{number}",
        "to": f"reader{number}@example.com",
        "subject": "Your weekend in Sydney",
        "text": "Hello\n",
        "html": "<p>Hello</p>",
        "created_at": AT,
        "due_at": AT,
    }
    return Message.objects.create(**facts | changes)
