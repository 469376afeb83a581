"""The office puts right what a couple mistyped: names and telephone. For email addresses see `readdressing`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from registrations import states
from registrations.locking import lock_registration
from registrations.models import Partner, Registration

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@dataclass(frozen=True)
class Name:
    first_name: str
    last_name: str


def correct_details(
    *,
    registration: Registration,
    names: Sequence[Name],
    phone: str,
    at: datetime,
    who: "User | None" = None,
) -> Registration:
    """Write both partners' names (number 1 first) and the telephone; the ledger says that, not what."""
    with transaction.atomic():
        _workshop, locked = lock_registration(registration.pk)
        changed = locked.phone != phone
        locked.phone = phone
        locked.save(update_fields=["phone"])
        for number, name in enumerate(names, start=1):
            known = Partner.objects.filter(registration=locked, number=number)
            differs = known.exclude(first_name=name.first_name, last_name=name.last_name)
            changed |= bool(differs.update(first_name=name.first_name, last_name=name.last_name))
        if changed:
            states.note(locked, at=at, why="details corrected", who=who)
        return locked
