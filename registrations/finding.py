"""“Find my booking”: the links of an address's bookings go to that address, and nowhere else."""

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from registrations import link_mails
from registrations.models import Partner, Registration

State = Registration.State

# An address gets its links at most once in this time, however often somebody asks.
ONCE_IN = timedelta(minutes=10)


def is_of_use(at: datetime) -> Q:
    """A partner's page is worth a link while the place is held or confirmed, and afterwards when attended."""
    placed = Q(registration__state__in=[State.CONFIRMED, State.ATTENDED])
    return placed | Q(registration__state=State.HELD, registration__held_until__gt=at)


def pages_of(addresses: Iterable[str], *, at: datetime) -> QuerySet[Partner]:
    """The partners who are written to at one of `addresses` and whose page is of use; the next first."""
    known = [address for address in addresses if address]
    return (
        Partner.objects.filter(is_of_use(at), email__in=known, removed_at__isnull=True)
        .select_related("registration__workshop__city", "registration__workshop__programme")
        .order_by("-registration__workshop__starts_on", "registration_id", "number")
    )


def send_links(*, address: str, at: datetime) -> None:
    """Mail `address` the links of its bookings; an address without any gets no mail.

    Both cases do the same work, so that the time of the answer does not tell them apart.
    """
    with transaction.atomic():
        partners = list(pages_of([address], at=at))
        link_mails.links(address, partners, key=_key(address, at), at=at)
        if not partners:
            transaction.set_rollback(True)


def _key(address: str, at: datetime) -> str:
    digest = hashlib.sha256(address.encode()).hexdigest()[:32]
    return f"links-{int(at.timestamp() // ONCE_IN.total_seconds())}-{digest}"
