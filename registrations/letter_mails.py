"""What the office writes to a workshop's couples: placeholders filled in for each address, and queued."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from outbox.models import Message
from outbox.queueing import queue
from outbox.rendering import render
from registrations.addressing import Letter as Addressed
from registrations.addressing import letters, private_link, registrants_letter
from registrations.mails import regarding
from registrations.models import Letter, Partner, Registration
from workshops.dates import span_in_words

PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")
# What each stands for, as the office reads it.
PLACEHOLDERS = {
    "first_name": "the reader’s first name (two who share an address: “Ana and Kim”)",
    "weekend": "the days, such as “29/30 May 2027”",
    "city": "the city",
    "venue": "the venue’s name",
    "link": "the reader’s own private page",
}
KIND = "registrations/letter"


class UnknownPlaceholder(Exception):
    """The text has a placeholder that stands for nothing: `name`."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


@dataclass(frozen=True)
class Words:
    """A letter as somebody would get it."""

    to: str
    names: str
    subject: str
    text: str


def check_placeholders(text: str) -> None:
    """Raises UnknownPlaceholder for the first that stands for nothing."""
    for name in PLACEHOLDER.findall(text):
        if name not in PLACEHOLDERS:
            raise UnknownPlaceholder(name)


def queue_letter(letter: Letter, registration: Registration, *, at: datetime) -> int:
    """Write the letter's mails to one couple into the outbox, each once; returns how many."""
    addressed = addresses(registration, to_registrants_only=letter.to_registrants_only)
    for one in addressed:
        queue(
            kind=KIND,
            key=f"letter:{letter.pk}:{one.readers[0].pk}",
            to=one.address,
            context=_context(letter.subject, letter.body, registration, one, link=private_link),
            at=at,
            regarding=regarding(registration),
            depends_on=written_in(letter),
        )
    return len(addressed)


def queue_test(
    *, subject: str, body: str, registration: Registration, to: str, key: str, at: datetime
) -> Message:
    """Send what the couple's registrant would get to somebody of the office, without the private link."""
    one = letters(registration)[0]
    context = _context(f"Test: {subject}", body, registration, one, link=hidden_link)
    return queue(kind=KIND, key=f"letter-test:{key}", to=to, context=context, at=at)


def words_for(
    *, subject: str, body: str, registration: Registration, to_registrants_only: bool
) -> list[Words]:
    """The letter as each of the couple's addresses would get it; their private links are not shown."""
    found = []
    for one in addresses(registration, to_registrants_only=to_registrants_only):
        rendered = render(KIND, _context(subject, body, registration, one, link=hidden_link))
        found.append(Words(one.address, one.names, rendered.subject, rendered.text))
    return found


def addresses(registration: Registration, *, to_registrants_only: bool) -> list[Addressed]:
    """Who of the couple is written to; none if nobody has an address any more."""
    return registrants_letter(registration) if to_registrants_only else letters(registration)


def written_in(letter: Letter) -> str:
    """What the letter's mails depend on: stopping it withdraws those that wait."""
    return f"letter {letter.pk}"


def hidden_link(partner: Partner) -> str:
    return "(here is the private link, which only they may see)"


def _context(
    subject: str,
    body: str,
    registration: Registration,
    one: Addressed,
    *,
    link: Callable[[Partner], str],
) -> dict[str, object]:
    workshop = registration.workshop
    facts = {
        "first_name": one.names,
        "weekend": span_in_words(workshop),
        "city": workshop.city.name,
        "venue": workshop.venue.name,
    }
    return {
        "subject": _filled(subject, {**facts, "link": ""}),
        "body": _filled(body, {**facts, "link": _links(one, link)}),
        "letter": one,
        "registration": registration,
        "seller": workshop.city.seller,
    }


def _links(one: Addressed, link: Callable[[Partner], str]) -> str:
    """The private link; where two read at one address, both, each with its name."""

    def shown(partner: Partner) -> str:
        address = link(partner)
        return f"<{address}>" if address.startswith("http") else address

    if one.is_shared:
        return "\n".join(f"{reader.first_name}: {shown(reader)}" for reader in one.readers)
    return shown(one.readers[0])


def _filled(text: str, facts: dict[str, str]) -> str:
    return PLACEHOLDER.sub(lambda found: facts.get(found[1], found[0]), text)
