"""How the office finds a couple while it speaks: by how a name or an address begins, or by the reference."""

from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from registrations.models import Partner, Registration


def begins_like(words: str) -> list[QuerySet[Any, Any]]:
    """One question for each word: it begins a name or the address of one of the partners, or is the reference."""
    return [_one_word(word) for word in words.split()]


def _one_word(word: str) -> QuerySet[Any, Any]:
    """Keys of registrations; without joins and in two halves, so that PostgreSQL answers each from its index."""
    partners = Partner.objects.alias(first=Lower("first_name"), last=Lower("last_name"), at=Lower("email"))
    begun = word.lower()
    begins = Q(first__startswith=begun) | Q(last__startswith=begun) | Q(at__startswith=begun)
    by_partner = partners.filter(begins).order_by().values("registration")
    by_reference = Registration.objects.filter(reference=word.upper()).order_by().values("pk")
    return by_partner.union(by_reference)
