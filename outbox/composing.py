"""From a row of the outbox to a mail as it goes over the wire."""

from email.message import Message as MimeMessage
from email.policy import Compat32
from typing import Any, cast
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid4, uuid5

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email

from outbox.models import Message

LONGEST_LINE = 76


class _ShortHeadersAsTheyAre(Compat32):
    """The usual policy, less the search for a place to fold in headers that are short and plain: most of its time."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        if (
            isinstance(value, str)
            and len(name) + len(value) <= LONGEST_LINE
            and value.isascii()
            and value.isprintable()
        ):
            return f"{name}: {value}{self.linesep}".encode()
        folded: bytes = super().fold_binary(name, value)
        return folded


_policy = _ShortHeadersAsTheyAre()


class Mail(EmailMultiAlternatives):
    """The mail that Django makes, in half the time."""

    def message(self) -> MimeMessage:  # type: ignore[override]  # the stubs describe a later Django
        made = cast(MimeMessage, super().message())
        for number, part in enumerate(made.walk()):
            part.policy = _policy
            if part.is_multipart():
                # Without one the whole text is searched for a line that might end the part.
                part.set_boundary(f"{number}-{uuid4()}")
        return made


def compose(message: Message) -> EmailMultiAlternatives:
    """Text and HTML, the calendar file as an attachment, and the headers of mail that a machine writes.

    Raises ValidationError for an address that no mail can be sent to.
    """
    # Django would encode a local part beyond ASCII into somebody else's address.
    validate_email(message.to)
    headers = {"Message-ID": message_id(message), "Auto-Submitted": "auto-generated"}
    if message.list_id:
        headers["List-Id"] = message.list_id
    mail = Mail(message.subject, message.text, to=[message.to], headers=headers)
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    if message.calendar:
        mail.attach("workshop.ics", message.calendar, f"text/calendar; method={_method(message.calendar)}")
    return mail


def message_id(message: Message) -> str:
    """The same for every try of one row, so that mail systems recognise a repeated one.

    It says nothing of what the mail is about.
    """
    return f"<{uuid5(NAMESPACE_URL, f'{settings.BASE_URL}/{message.key}')}@{urlsplit(settings.BASE_URL).hostname}>"


def _method(calendar: str) -> str:
    return "CANCEL" if "METHOD:CANCEL" in calendar else "PUBLISH"
