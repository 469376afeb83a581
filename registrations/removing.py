"""“That's not me”: somebody whose data another person typed takes it out again."""

from datetime import datetime

from django.db import transaction

from outbox.amending import amend
from outbox.queueing import withdraw_to
from registrations import link_mails, mails
from registrations.locking import lock_registration
from registrations.models import Answers, Partner, Registration
from registrations.relinking import carrying, instead_of_link, replace_token


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
        _write_no_more(locked, registration, dead=replace_token(locked), at=at)
        locked.email, locked.removed_at = "", at
        locked.save(update_fields=["email", "removed_at"])
        Answers.objects.filter(partner=locked).delete()
        _address_is_one_persons(registration)
        link_mails.partner_removed(locked, at=at)
        return locked


def _write_no_more(partner: Partner, registration: Registration, *, dead: str, at: datetime) -> None:
    """Mail that waits for the address is not sent; where the registrant reads, too, it goes without the dead link."""
    if not registration.shares_address:
        withdraw_to(partner.email, regarding=mails.regarding(registration))
        return
    for mail in carrying(dead):
        amend(message=mail, words=instead_of_link(dead), at=at)


def _address_is_one_persons(registration: Registration) -> None:
    """What goes to the shared address from now on is for the registrant alone."""
    registration.shares_address = False
    registration.save(update_fields=["shares_address"])
