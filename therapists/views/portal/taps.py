"""Taps of a check-in as they come from a form, or later from a phone that had no connection."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction

from config.audit import record
from registrations.checking_in import NotADay, NotComing, check_in
from registrations.models import Partner
from workshops.models import Workshop

if TYPE_CHECKING:
    from django.contrib.auth.models import User

# More than anybody taps in a weekend, and few enough for one request.
MOST = 200
OLDEST = timedelta(days=60)


class Unreadable(Exception):
    """What was sent is no list of taps."""


class Refused(Exception):
    """A tap can't be kept; the message says why, in words for the presenter."""


@dataclass(frozen=True)
class Tap:
    """`key` is the phone's own name for it; `ago`: so long before it was sent."""

    key: str
    partner: int
    day: date
    is_here: bool
    ago: timedelta = timedelta(0)


def taps_of(body: bytes) -> list[Tap]:
    """The taps of a JSON request, in the order in which they were made. Raises Unreadable.

    A phone's clock may be wrong by hours. Both instants are by that clock, so what counts is how long
    before the sending the tap was.
    """
    try:
        sent = json.loads(body)
        return [_tap(row, int(sent["sent_at"])) for row in sent["taps"][:MOST]]
    except (ValueError, TypeError, KeyError, OverflowError) as wrong:
        raise Unreadable from wrong


def _tap(row: dict[str, Any], sent_at: int) -> Tap:
    milliseconds = max(sent_at - int(row["tapped_at"]), 0)
    return Tap(
        key=str(row["key"])[:64],
        partner=int(row["partner"]),
        day=date.fromisoformat(str(row["day"])),
        is_here=row["is_here"] is True,
        ago=min(timedelta(milliseconds=milliseconds), OLDEST),
    )


def tap_of(typed: Any) -> Tap:
    """The tap of a form, which was made just now. Raises Unreadable."""
    try:
        return Tap("", int(typed["partner"]), date.fromisoformat(typed["day"]), typed.get("is_here") == "yes")
    except (ValueError, KeyError) as wrong:
        raise Unreadable from wrong


def keep(tap: Tap, *, workshop: Workshop, who: "User", at: datetime) -> None:
    """Write the tap down, and in the audit log what it has changed. Raises Refused."""
    partner = Partner.objects.filter(pk=tap.partner, registration__workshop=workshop)
    person = partner.select_related("registration").first()
    if person is None:
        raise Refused("This person is not on the roster of this weekend.")
    try:
        with transaction.atomic():
            changed = check_in(
                partner=person, day=tap.day, is_here=tap.is_here, tapped_at=at - tap.ago, who=who, at=at
            )
            if changed:
                did = "checked in" if tap.is_here else "took a check-in back"
                words = f"Partner {person.number}, {tap.day}"
                record(who=who, did=did, about=person.registration, details=words, at=at)
    except NotComing:
        raise Refused("This couple has no place on this weekend any more.") from None
    except NotADay:
        raise Refused("This weekend has no session on that day.") from None
