"""A private link has got into the wrong hands: it dies, and a new one goes to its owner by email."""

from datetime import datetime

from django.db import transaction

from registrations import link_mails
from registrations.models import Partner, new_token


class NoAddress(Exception):
    """Nobody could be told the new link, so the old one stays."""


def renew_link(*, partner: Partner, at: datetime) -> Partner:
    """Give the partner's page a new link and mail it; the old one opens nothing any more. Raises NoAddress.

    Whoever asks is not shown the new link: it may be the wrong hands that ask.
    """
    with transaction.atomic():
        locked = (
            Partner.objects.select_for_update(of=("self",))
            .select_related("registration__workshop__city", "registration__workshop__programme")
            .get(pk=partner.pk)
        )
        if locked.token != partner.token:
            # Renewed already, by a second press of the same button.
            return locked
        if not locked.email:
            raise NoAddress
        locked.token = new_token()
        locked.save(update_fields=["token"])
        link_mails.new_link(locked, at=at)
        return locked
