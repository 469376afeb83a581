"""How the office finds a mail: by how its address or subject begins, or by what it is about."""

from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from outbox.models import Message


def mails_found(words: str) -> QuerySet[Any, Any]:
    """Keys of the mails; all words belong together, and each part has its index on PostgreSQL."""
    begun = words.lower()
    mails = Message.objects.alias(at=Lower("to"), about=Lower("subject")).order_by().values("pk")
    begins = mails.filter(Q(at__startswith=begun) | Q(about__startswith=begun))
    return begins.union(Message.objects.filter(regarding=begun).order_by().values("pk"))
