"""Couples and their registrations, for tests; call them as often as you like."""

from datetime import datetime
from itertools import count
from uuid import uuid4

from django.db import transaction

from registrations.confirming import receive
from registrations.locking import lock_registration
from registrations.models import Registration
from registrations.registering import Couple, Person, register
from workshops.models import Workshop
from workshops.pricing import quote
from workshops.tests.cast import AT, a_workshop

_numbers = count(1)


def a_couple(*, shares_address: bool = False, number: int | None = None) -> Couple:
    """Ana Silva and Kim Tamahori, each call with email addresses of its own."""
    n = next(_numbers) if number is None else number
    kims = f"ana{n}@example.com" if shares_address else f"kim{n}@example.com"
    return Couple(
        registrant=Person("Ana", "Silva", f"ana{n}@example.com"),
        partner=Person("Kim", "Tamahori", kims),
        phone="+61 400 000 000",
    )


def a_held_registration(
    workshop: Workshop | None = None, *, at: datetime = AT, couple: Couple | None = None
) -> Registration:
    """A couple that has registered at `at`, at the price of that instant, and has not paid."""
    workshop = workshop or a_workshop()
    return register(
        workshop=workshop,
        couple=couple or a_couple(),
        form_key=uuid4(),
        agreed_cents=quote(workshop, at=at).cents,
        at=at,
    )


def a_confirmed_registration(
    workshop: Workshop | None = None, *, at: datetime = AT, couple: Couple | None = None
) -> Registration:
    """A couple that has registered and paid at `at`; the mails of that are in the outbox."""
    held = a_held_registration(workshop, at=at, couple=couple)
    with transaction.atomic():
        _workshop, locked = lock_registration(held.pk)
        receive(locked, locked.price_cents, at=at)
    return locked
