"""A workshop was moved or called off: every couple that it concerns is told what changed."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet

from registrations import mails
from registrations.cancelling import cancel
from registrations.locking import lock_registration
from registrations.models import Registration
from registrations.places import hold_is_running
from registrations.reminding import remind_anew
from registrations.telling import note_told, weekend
from workshops.models import Workshop
from workshops.opening import is_past

log = logging.getLogger(__name__)
State = Registration.State
Status = Workshop.Status

# Why such a registration is cancelled, in the ledger.
CALLED_OFF = "the workshop was called off"


def tell_changes(*, at: datetime) -> int:
    """Follow every change of a workshop; returns how many couples were told. Right when late or repeated."""
    told = 0
    for registration in [*to_cancel(at=at), *to_tell(at=at)]:
        try:
            told += tell_change(registration=registration, at=at)
        except Exception:
            # One couple's trouble must not keep the others waiting; the next run tries again.
            log.exception("registration %s can't be told of a change", registration.pk)
    return told


def live_registrations(*, at: datetime) -> QuerySet[Registration]:
    """Couples that have a place at `at`, or one is kept for them: whom a change concerns."""
    return Registration.objects.filter(_live(at))


def called_off(workshop: Workshop) -> QuerySet[Registration]:
    """The workshop's registrations that were cancelled with it, in the order in which they were."""
    return Registration.objects.filter(
        workshop=workshop, moves__to_state=State.CANCELLED, moves__why=CALLED_OFF
    ).order_by("moves__pk")


def to_cancel(*, at: datetime) -> QuerySet[Registration]:
    """Live registrations of workshops that were called off."""
    return live_registrations(at=at).filter(workshop__status=Status.CANCELLED)


def to_tell(*, at: datetime) -> QuerySet[Registration]:
    """Live registrations of workshops ahead that have changed since the couple was last told."""
    # First the few workshops: most never change. A day of slack, because their days are local.
    changed = Workshop.objects.filter(
        status=Status.PUBLISHED, sequence__gt=0, ends_on__gte=at.date() - timedelta(days=1)
    )
    pks = list(changed.values_list("pk", flat=True))
    return live_registrations(at=at).filter(workshop__in=pks, told_sequence__lt=F("workshop__sequence"))


def tell_change(*, registration: Registration, at: datetime) -> bool:
    """Tell one couple what has changed, or that its workshop is off; False if there is nothing to tell."""
    with transaction.atomic():
        workshop, locked = lock_registration(registration.pk)
        if not _is_live(locked, at=at):
            return False
        if workshop.status == Status.CANCELLED:
            cancel(registration=locked, at=at, why=CALLED_OFF, refund_in_full=True)
            return True
        if locked.told_sequence >= workshop.sequence or is_past(workshop, at=at):
            return False
        changes = weekend(workshop).changes_since(locked.told)
        # Moved there and back again is no news; a couple that holds a place was told nothing in words yet.
        if changes or not locked.told:
            mails.moved(locked, changes=changes, at=at)
        note_told(locked)
        remind_anew(locked)
        return True


def _live(at: datetime) -> Q:
    return Q(state=State.CONFIRMED) | Q(state=State.HELD, held_until__gt=at)


def _is_live(registration: Registration, *, at: datetime) -> bool:
    return registration.state == State.CONFIRMED or hold_is_running(registration, at=at)
