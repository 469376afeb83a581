"""“That's not me”: somebody whose data another person typed takes it out again."""

from datetime import datetime

from django.db import transaction

from outbox.queueing import withdraw_to
from registrations import link_mails, mails
from registrations.locking import lock_registration
from registrations.models import Answers, Partner, Registration, new_token


class RegistrantStays(Exception):
    """The one who registered cancels the booking instead; only the second partner can be removed."""


def remove_partner(*, partner: Partner, at: datetime) -> Partner:
    """Forget the second partner's address and answers, let their link die, tell the registrant and the office.

    The place stays with the couple. Removing again changes nothing. Raises RegistrantStays.
    """
    if partner.is_registrant:
        raise RegistrantStays
    with transaction.atomic():
        _workshop, registration = lock_registration(partner.registration_id)
        locked = Partner.objects.select_for_update().get(pk=partner.pk)
        locked.registration = registration
        if locked.removed_at:
            return locked
        _write_no_more(locked, registration)
        locked.email, locked.token, locked.removed_at = "", new_token(), at
        locked.save(update_fields=["email", "token", "removed_at"])
        Answers.objects.filter(partner=locked).delete()
        _address_is_one_persons(registration)
        link_mails.partner_removed(locked, at=at)
        return locked


def _write_no_more(partner: Partner, registration: Registration) -> None:
    """Mail that waits for the address is not sent, unless the registrant reads there too."""
    if not registration.shares_address:
        withdraw_to(partner.email, regarding=mails.regarding(registration))


def _address_is_one_persons(registration: Registration) -> None:
    """What goes to the shared address from now on is for the registrant alone."""
    registration.shares_address = False
    registration.save(update_fields=["shares_address"])
