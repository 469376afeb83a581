"""Early bird means booked and paid by the cut-off: who has not paid then is moved to the full price."""

import logging
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from registrations import mails, office_mails
from registrations.confirming import confirm_if_paid
from registrations.locking import lock_registration
from registrations.models import Registration
from registrations.places import hold_is_running
from registrations.price_ledger import note_price
from workshops.dates import local_day
from workshops.early_birds import close_early_bird, early_birds_to_close, extend_early_bird
from workshops.models import Workshop
from workshops.pricing import early_bird_is_open

log = logging.getLogger(__name__)
State = Registration.State
Tier = Registration.Tier

# The office is told of an early bird that ended within this time.
REPORT_WITHIN = timedelta(days=7)


def keeps_its_price(registration: Registration, *, at: datetime) -> bool:
    """A price stands unless it is an unpaid early bird whose cut-off has passed.

    A card payment that has begun keeps it until its hold ends.
    """
    if registration.tier != Tier.EARLY_BIRD or registration.state != State.HELD:
        return True
    if registration.paying_until and at < registration.paying_until:
        return True
    return early_bird_is_open(registration.workshop, at=at)


def price_due(registration: Registration, *, at: datetime) -> int:
    """The cents that the couple has to pay at `at`, whether or not a worker has moved its price yet."""
    if keeps_its_price(registration, at=at):
        return registration.price_cents
    return registration.workshop.full_price_cents


def amount_due(registration: Registration, *, at: datetime) -> int:
    """The cents that are still to be paid at `at`: the price due, less what was waived and what has come in."""
    kept = registration.paid_cents - registration.refund_due_cents
    return max(price_due(registration, at=at) - registration.waived_cents - kept, 0)


def move_to_full_price(*, registration: Registration, at: datetime) -> bool:
    """Move an unpaid early bird whose time is over to the full price and tell the couple; True if moved."""
    with transaction.atomic():
        workshop, locked = lock_registration(registration.pk)
        if not hold_is_running(locked, at=at) or keeps_its_price(locked, at=at):
            return False
        early_cents = locked.price_cents
        locked.tier, locked.price_cents = Tier.FULL, workshop.full_price_cents
        locked.save(update_fields=["tier", "price_cents"])
        note_price(locked, at=at, why="not paid by the end of the early bird")
        mails.moved_to_full_price(locked, early_cents=early_cents, at=at)
        return True


def honour_early_bird(registration: Registration, *, paid_on: date, at: datetime) -> bool:
    """Give the (locked) couple back its early-bird price if it booked and paid by the cut-off; True if given.

    A bank transfer shows in the office days after it was made: `paid_on` is its local date on the statement.
    """
    workshop = registration.workshop
    if (
        registration.tier == Tier.EARLY_BIRD
        or not workshop.early_bird_until
        or not workshop.early_bird_price_cents
    ):
        return False
    booked_on = local_day(registration.created_at, workshop.city)
    if max(booked_on, paid_on) > workshop.early_bird_until or not _began_early(registration):
        return False
    why = f"paid by bank transfer or cash on {paid_on}, within the early bird"
    _give_early_price(registration, why=why, at=at)
    return True


def extend_for_all(*, workshop: Workshop, until: date, at: datetime) -> tuple[Workshop, int]:
    """Let the early bird hold through the local date `until`, also for whom its closing had moved to the full price.

    Couples that began early and still hold an unpaid place get the price back and are told; returns the
    workshop and how many they are. Raises as `extend_early_bird`.
    """
    with transaction.atomic():
        extended = extend_early_bird(workshop=workshop, until=until, at=at)
        moved = Registration.objects.filter(
            workshop=workshop.pk, state=State.HELD, held_until__gt=at, tier=Tier.FULL
        )
        again = 0
        for pk in moved.order_by("pk").values_list("pk", flat=True):
            _workshop, locked = lock_registration(pk)
            if hold_is_running(locked, at=at) and locked.tier == Tier.FULL and _began_early(locked):
                _give_early_price(locked, why="the early bird was extended", at=at)
                # A part of the full price may have come by bank transfer or in cash, and be enough now.
                if not confirm_if_paid(locked, at=at, why="paid, at the early-bird price"):
                    mails.moved_to_early_bird(locked, at=at)
                again += 1
        return extended, again


def _give_early_price(registration: Registration, *, why: str, at: datetime) -> None:
    cents = registration.workshop.early_bird_price_cents
    assert cents is not None
    registration.tier, registration.price_cents = Tier.EARLY_BIRD, cents
    registration.save(update_fields=["tier", "price_cents"])
    note_price(registration, at=at, why=why)


def _began_early(registration: Registration) -> bool:
    first = registration.price_changes.order_by("at", "id").first()
    return first is not None and first.tier == Tier.EARLY_BIRD


def to_move_to_full_price(*, at: datetime) -> QuerySet[Registration]:
    """Running holds at an early-bird price that is written down as ended, without a running card payment."""
    return (
        Registration.objects.filter(
            state=State.HELD,
            held_until__gt=at,
            tier=Tier.EARLY_BIRD,
            workshop__early_bird_closed_at__lte=at,
        )
        .exclude(paying_until__gt=at)
        .select_related("workshop__city")
    )


def end_early_birds(*, at: datetime) -> int:
    """Write down every early bird that has ended, move who has not paid, tell them and the office.

    Returns how many registrations were moved. Right when late, repeated, or run by two workers.
    """
    for workshop in early_birds_to_close(at=at):
        close_early_bird(workshop=workshop, at=at)
    moved = 0
    for registration in to_move_to_full_price(at=at):
        try:
            moved += move_to_full_price(registration=registration, at=at)
        except Exception:
            # One couple's trouble must not keep the others waiting; the next run tries again.
            log.exception("registration %s can't be moved to the full price", registration.pk)
    for workshop in _ended_lately(at=at):
        office_mails.early_bird_ended(workshop, at=at)
    return moved


def _ended_lately(*, at: datetime) -> QuerySet[Workshop]:
    # The outbox makes one mail per key, so reporting again is harmless; what is long past is not news.
    return Workshop.objects.filter(
        early_bird_closed_at__lte=at, early_bird_closed_at__gt=at - REPORT_WITHIN
    ).select_related("city", "programme")
