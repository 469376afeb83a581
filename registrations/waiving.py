"""The office lets a couple off what it still has to pay, with a reason."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from registrations.confirming import confirm, may_be_confirmed, open_cents
from registrations.locking import lock_registration
from registrations.models import Registration
from registrations.price_ledger import note_price

if TYPE_CHECKING:
    from django.contrib.auth.models import User


class NoPlaceToConfirm(Exception):
    """The hold has ended and its place is gone, or the registration has ended."""


def waive(*, registration: Registration, why: str, who: "User", at: datetime) -> Registration:
    """Let the couple off all that is still open and confirm its place; again: nothing more happens.

    Raises NoPlaceToConfirm.
    """
    with transaction.atomic():
        _workshop, locked = lock_registration(registration.pk)
        if locked.state == Registration.State.CONFIRMED and open_cents(locked) <= 0:
            return locked
        if not may_be_confirmed(locked, at=at):
            raise NoPlaceToConfirm
        locked.waived_cents += max(open_cents(locked), 0)
        locked.pays_by = Registration.PaysBy.WAIVED
        locked.save(update_fields=["waived_cents", "pays_by"])
        note_price(locked, at=at, why=f"waived: {why}", who=who)
        confirm(locked, at=at, why=f"waived: {why}"[:200], who=who)
        return locked
