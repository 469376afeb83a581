"""A private link dies, and a new one goes to its owner by email; no email that waits carries the dead one."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from outbox.amending import amend, not_arrived, withdraw_one
from outbox.models import Message
from registrations import link_mails
from registrations.locking import lock_registration
from registrations.models import Partner, new_token

# Says nothing but a private link: a newer one takes its place.
ONLY_A_LINK = "registrations/new_link"


class NoAddress(Exception):
    """Nobody could be told the new link, so the old one stays."""


def renew_link(*, partner: Partner, at: datetime) -> Partner:
    """Give the partner's page a new link and mail it; the old one opens nothing any more. Raises NoAddress.

    The link got into the wrong hands. Whoever asks is not shown the new one: it may be those hands that ask.
    """
    with transaction.atomic():
        _workshop, registration = lock_registration(partner.registration_id)
        locked = Partner.objects.select_for_update().get(pk=partner.pk)
        locked.registration = registration
        if locked.token != partner.token:
            # Renewed already, by a second press of the same button.
            return locked
        if not locked.email:
            raise NoAddress
        old = replace_token(locked)
        for mail in carrying(old):
            put_new_link(mail, old, locked, at=at)
        link_mails.new_link(locked, at=at)
        return locked


def replace_token(partner: Partner) -> str:
    """Write a new token for the (locked) partner; returns the one that opens nothing any more."""
    old, partner.token = partner.token, new_token()
    partner.save(update_fields=["token"])
    return old


def carrying(token: str) -> QuerySet[Message]:
    """Mails that have not arrived and carry the private link with this token."""
    return not_arrived().filter(text__contains=f"/{token}/")


def put_new_link(mail: Message, old: str, partner: Partner, *, at: datetime) -> None:
    """The mail carries the partner's new link, unless it says nothing else: a newer one says that."""
    if mail.kind == ONLY_A_LINK:
        withdraw_one(mail)
    else:
        amend(message=mail, words={old: partner.token}, at=at)


def instead_of_link(token: str) -> dict[str, str]:
    """For a mail that goes on to somebody else: the page where one asks for one's own links."""
    find = "/registrations/find/"
    return {f"/registrations/{token}/not-me/": find, f"/registrations/{token}/": find}
