"""The office sends a couple a mail once more: the same words, to the same address, while both still hold."""

import re
from datetime import datetime

from django.conf import settings
from django.db import transaction

from outbox.models import Message
from outbox.retrying import resend, resent, retry_now
from registrations.locking import lock_registration
from registrations.models import Registration

PRIVATE_LINK = re.compile(r"/registrations/([\w-]{20,})/")


class LinkIsDead(Exception):
    """A private link in the mail has been replaced since it was written."""


class NotTheirs(Exception):
    """Nobody of the couple reads at `address` any more."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


class OutOfDate(Exception):
    """The mail made sense until `useful_until`."""

    def __init__(self, useful_until: datetime) -> None:
        super().__init__(useful_until)
        self.useful_until = useful_until


class StillOnItsWay(Exception):
    """Only what was sent or given up is sent again."""


def send_again(*, registration: Registration, message: Message, at: datetime) -> Message:
    """Queue a mail of the couple's once more; pressed twice while the copy waits, it goes once.

    Raises LinkIsDead, NotTheirs, OutOfDate, StillOnItsWay.
    """
    with transaction.atomic():
        # Links and addresses change under this lock.
        _workshop, locked = lock_registration(registration.pk)
        mail = Message.objects.get(pk=message.pk)
        _check(mail, locked, at=at)
        waiting = resent(mail).filter(state__in=[Message.State.QUEUED, Message.State.SENDING]).first()
        if waiting:
            return waiting
        if mail.state == Message.State.SENT:
            return resend(message=mail, at=at)
        if not retry_now(message=mail, at=at):
            raise StillOnItsWay
        mail.refresh_from_db()
        return mail


def _check(mail: Message, registration: Registration, *, at: datetime) -> None:
    if mail.state not in (Message.State.SENT, Message.State.FAILED):
        raise StillOnItsWay
    known = list(registration.partners.values_list("email", "token"))
    # What the site wrote to the office about this couple, the office may have once more.
    addresses = {email.casefold() for email, _token in known if email} | {settings.OFFICE_EMAIL.casefold()}
    if mail.to.casefold() not in addresses:
        raise NotTheirs(mail.to)
    if not set(PRIVATE_LINK.findall(mail.text)) <= {token for _email, token in known}:
        raise LinkIsDead
    if mail.useful_until and mail.useful_until <= at:
        raise OutOfDate(mail.useful_until)
