"""From the one source of a mail to its subject, its text and its HTML.

The words of a mail are written once, in `templates/<app>/mails/NAME.txt` (and the subject in
`NAME.subject.txt`). The text is sent as it is rendered. The HTML is made from the rendered text, which
is the plain part of Markdown: underlined headings, `- ` lists, `**strong**`, addresses in `<…>`; a paragraph
of a label with a colon and such an address beneath it becomes a button. `templates/outbox/mail.html`
is put around it.

Nobody can put markup or a foreign link into a mail by what they type into a form: values are never
HTML, and only addresses of this site become links.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template import Context, Engine
from django.utils.safestring import mark_safe
from markdown_it import MarkdownIt


@dataclass(frozen=True)
class Rendered:
    """A mail in words."""

    subject: str
    text: str
    html: str


class _Markdown(MarkdownIt):
    """The part of Markdown that reads well as plain text."""

    def __init__(self) -> None:
        super().__init__("zero", {"breaks": True})
        self.enable(["lheading", "list", "hr", "newline", "autolink", "emphasis", "balance_pairs"])

    def validateLink(self, url: str) -> bool:
        return url.startswith(f"{settings.BASE_URL}/")


_markdown = _Markdown()
_BUTTON = re.compile(r'<p>([^<]+):<br>\n<a href="([^"]+)">[^<]*</a></p>')
_HOUR = re.compile(r"(\d) (am|pm)\b")
_GAP = re.compile(r"[ \t]*\n(?:[ \t]*\n)+")


def render(kind: str, context: Mapping[str, Any]) -> Rendered:
    """The mail `kind` ("registrations/confirmed") in words; templates get `context` and `base_url`."""
    app, name = kind.split("/")
    stem = f"{app}/mails/{name}"
    words = {"base_url": settings.BASE_URL, **context}
    subject = " ".join(_plain(f"{stem}.subject.txt", words).split())
    text = _GAP.sub("\n\n", _plain(f"{stem}.txt", words)).strip() + "\n"
    return Rendered(subject, text, as_html(text, subject=subject))


def as_html(text: str, *, subject: str) -> str:
    """The HTML of a mail whose text is `text`."""
    body = _BUTTON.sub(r'<p class="action"><a class="button" href="\2">\1</a></p>', _markdown.render(text))
    body = _HOUR.sub(r"\1&nbsp;\2", body)
    # Safe: the parser has escaped everything that it did not make itself.
    words = {"subject": subject, "body": mark_safe(body), "base_url": settings.BASE_URL}  # noqa: S308
    return _engine().get_template("outbox/mail.html").render(Context(words))


def _plain(template: str, words: Mapping[str, Any]) -> str:
    return _engine().get_template(template).render(Context(dict(words), autoescape=False))


def _engine() -> Engine:
    return Engine.get_default()
