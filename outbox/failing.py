"""What an error of SMTP means for a mail: try again later, or give it up."""

import re
import smtplib
from dataclasses import dataclass

_ADDRESS = re.compile(r"\S+@\S+")
_LONGEST = 300


@dataclass(frozen=True)
class Failure:
    """Why a mail did not go out, in words without any address."""

    words: str
    is_temporary: bool
    ends_connection: bool = True


class ServerAway(Exception):
    """No connection to the mail server: that is no mail's own fault, and the next would fail alike."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.words)
        self.failure = failure


def failure_of(error: Exception) -> Failure:
    """A reply of 5xx to this mail is final, and so is a mail that can't be composed (a bad address).

    Everything else (4xx, no connection, a timeout) is tried again; so is a 5xx to the log-in or to the
    sender, which is not about this mail but about our settings.
    """
    match error:
        case smtplib.SMTPRecipientsRefused():
            code, reply = next(iter(error.recipients.values()), (0, b""))
            return _replied(code, reply, final=code >= 500)
        case smtplib.SMTPDataError():
            return _replied(error.smtp_code, error.smtp_error, final=error.smtp_code >= 500)
        case smtplib.SMTPResponseException():
            return _replied(error.smtp_code, error.smtp_error, final=False)
        case smtplib.SMTPNotSupportedError():
            return Failure("the address needs a mail server that knows SMTPUTF8", is_temporary=False)
        case smtplib.SMTPException() | OSError():
            return Failure(_hidden(f"{type(error).__name__}: {error}"), is_temporary=True)
    # Not its message: a bad address stands in it, in forms that no pattern finds.
    return Failure(
        f"could not be composed: {type(error).__name__}", is_temporary=False, ends_connection=False
    )


def _replied(code: int, reply: bytes | str, *, final: bool) -> Failure:
    words = reply.decode(errors="replace") if isinstance(reply, bytes) else reply
    # After 421 the server closes; after any other refusal the connection is reset and goes on.
    return Failure(_hidden(f"{code} {words}"), is_temporary=not final, ends_connection=code == 421)


def _hidden(words: str) -> str:
    return _ADDRESS.sub("…", " ".join(words.split()))[:_LONGEST]
