"""From a row of the outbox to a mail as it goes over the wire."""

from binascii import b2a_qp
from email.policy import Compat32
from email.utils import formatdate
from typing import Any
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, uuid4, uuid5

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, SafeMIMEMultipart
from django.core.validators import validate_email

from outbox.models import Message


class _ShortHeadersAsTheyAre(Compat32):
    """The usual policy, less the search for a place to fold in headers that are short and plain."""

    def fold_binary(self, name: str, value: Any) -> bytes:
        is_short = isinstance(value, str) and len(name) + len(value) <= LONGEST_LINE
        if is_short and value.isascii() and value.isprintable():
            return f"{name}: {value}{self.linesep}".encode()
        folded: bytes = super().fold_binary(name, value)
        return folded


class Mail(EmailMultiAlternatives):
    """The mail that Django makes; its parts are written at once, which takes a third of the time."""

    def message(self) -> SafeMIMEMultipart:  # type: ignore[override]  # the stubs describe a later Django
        boundary = f"mixed-{uuid4()}"
        made = SafeMIMEMultipart("mixed", boundary, encoding="utf-8")
        made.policy = _policy
        made["Subject"] = str(self.subject)
        made["From"] = self.from_email
        made["To"] = ", ".join(self.to)
        made["Date"] = formatdate()
        for name, value in self.extra_headers.items():
            made[name] = value
        body = _joined(boundary, [self._text(), *(_file(*file) for file in self.attachments)])
        # A body in one piece goes out as it is, so it has the wire's line ends.
        made.set_payload(body.replace("\n", "\r\n"))
        return made

    def _text(self) -> str:
        """The text, and the HTML that says the same."""
        boundary = f"alternative-{uuid4()}"
        parts = [("text/plain", self.body), *((kind, content) for content, kind in self.alternatives)]
        written = [_part(f"{kind}; charset=utf-8", str(content)) for kind, content in parts]
        return f'Content-Type: multipart/alternative; boundary="{boundary}"\n\n{_joined(boundary, written)}'


_policy = _ShortHeadersAsTheyAre()
LONGEST_LINE = 76


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


def _file(name: str, content: str, kind: str) -> str:
    return _part(f"{kind}; charset=utf-8", content, f'Content-Disposition: attachment; filename="{name}"\n')


def _part(kind: str, content: str, more: str = "") -> str:
    # Quoted-printable keeps every line short and plain.
    lines = content.replace("\r\n", "\n").encode()
    encoding = "Content-Transfer-Encoding: quoted-printable"
    return f"Content-Type: {kind}\n{encoding}\n{more}\n{b2a_qp(lines).decode()}"


def _joined(boundary: str, parts: list[str]) -> str:
    return "".join(f"--{boundary}\n{part}\n" for part in parts) + f"--{boundary}--\n"
