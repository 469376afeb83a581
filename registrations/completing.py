"""A partner completes their own details: for the badge, the kitchen, the room, and an emergency."""

from dataclasses import asdict, dataclass
from datetime import datetime

from django.db import transaction

from registrations.locking import lock_registration
from registrations.models import Answers, Partner, Registration
from workshops.opening import is_past


@dataclass(frozen=True)
class Details:
    """What one partner tells for themselves alone; every part may be empty."""

    badge_name: str = ""
    dietary: str = ""
    access: str = ""
    emergency_name: str = ""
    emergency_phone: str = ""
    to_presenters: str = ""


class TooLateOrTooEarly(Exception):
    """Details are taken from the confirmation until the workshop is over; nothing was written."""


def may_complete(registration: Registration, *, at: datetime) -> bool:
    """Details are taken while the place is confirmed and the workshop is not over."""
    is_confirmed = registration.state == Registration.State.CONFIRMED
    return is_confirmed and not is_past(registration.workshop, at=at)


def complete(*, partner: Partner, details: Details, at: datetime) -> Answers:
    """Keep the partner's own details, in place of earlier ones. Raises TooLateOrTooEarly."""
    with transaction.atomic():
        # The lock also keeps two first answers from being written at once.
        _workshop, registration = lock_registration(partner.registration_id)
        if not may_complete(registration, at=at) or not _is_still_here(partner):
            raise TooLateOrTooEarly
        answers, _made = Answers.objects.update_or_create(
            partner_id=partner.pk, defaults={**asdict(details), "changed_at": at}
        )
        return answers


def _is_still_here(partner: Partner) -> bool:
    return Partner.objects.filter(pk=partner.pk, removed_at__isnull=True).exists()
