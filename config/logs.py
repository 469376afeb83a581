"""What a log line must never hold: private links and email addresses."""

import logging
import re

PRIVATE_LINK = re.compile(r"(/(?:registrations|payments)/)(?:[\w-]+/)*[A-Za-z0-9_-]{20,}")
# Confirming an address, choosing a new password, accepting an invitation: who has the link can do it.
ACCOUNT_LINK = re.compile(r"(/accounts/(?:confirm-email|password/reset/key|invitation)/)[^/\s]+")
ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+\.[\w.-]+")
# PostgreSQL's complaint about a constraint quotes the whole row: names, telephone, the token.
ROW = re.compile(r"(Failing row contains \().*?(\)\.?)$", re.DOTALL | re.MULTILINE)


def without_links(text: str) -> str:
    """`text` with the tokens of private links replaced by an ellipsis."""
    return ACCOUNT_LINK.sub(r"\1…", PRIVATE_LINK.sub(r"\1…", text))


def without_private(text: str) -> str:
    """`text` with the tokens of private links and all email addresses replaced by an ellipsis."""
    return ROW.sub(r"\1…\2", ADDRESS.sub("…@…", without_links(text)))


class HidePrivate(logging.Filter):
    """Rewrites each record before a handler writes it, its traceback included."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = without_private(record.getMessage()), None
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = without_private(record.exc_text)
        return True
