"""The mails that registrations owe to couples: one function a mail.

Each person has a mail of their own; people who share an address get one with both names. Amounts of
money go to the registrant alone. The words are in `templates/registrations/mails/`.
"""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from outbox.models import Message
from outbox.queueing import queue
from registrations.addressing import Letter, letters, private_link, registrants_letter
from registrations.models import Registration
from registrations.telling import weekend
from workshops.calendars import calendar_text
from workshops.changing import stated_by
from workshops.dates import day_in_words, end_of_day_in_words, span_in_words, until_in_words
from workshops.models import ReminderRule, Workshop
from workshops.money import display
from workshops.refund_policy import refund_dates_ahead

REMINDER_KINDS = [f"registrations/{kind}" for kind in ReminderRule.Kind.values]


def regarding(registration: Registration) -> str:
    """What the outbox files the registration's mails under."""
    return f"registration {registration.pk}"


def confirmed(registration: Registration, *, missed: list[str], at: datetime) -> None:
    """To the registrant what was booked and paid, to the partner a welcome; both what reminders said before.

    `missed` are the kinds of the reminders that came before the booking.
    """
    facts = _facts(registration) | {"parts": [_part(kind) for kind in missed]} | _money(registration, at=at)
    calendar = calendar_text(registration.workshop)
    for letter in letters(registration):
        name = "confirmed" if letter.is_registrants else "welcome"
        _send(name, f"{name}:{registration.pk}:{letter.number}", letter, facts, at=at, calendar=calendar)


def money_goes_back(registration: Registration, *, cents: int, at: datetime) -> None:
    """To the registrant: money came without a place to be had, and goes back, with an apology."""
    facts = _facts(registration) | {"back": display(cents, registration.currency)}
    # All that was ever owed back rises with each such payment, so each is told of once.
    key = f"money-goes-back:{registration.pk}:{registration.refund_due_cents}"
    for letter in registrants_letter(registration):
        _send("money_goes_back", key, letter, facts, at=at)


def cancelled(registration: Registration, *, back_cents: int, at: datetime) -> None:
    """To both, once they had a place (before that, to the registrant): the place is given up.

    When the workshop itself was called off, that is what the mail says.
    """
    workshop = registration.workshop
    is_off = workshop.status == Workshop.Status.CANCELLED
    had_a_place = registration.moves.filter(to_state=Registration.State.CONFIRMED).exists()
    facts = _facts(registration) | {"back": display(back_cents, registration.currency) if back_cents else ""}
    name = "workshop_cancelled" if is_off else "cancelled"
    calendar = calendar_text(workshop) if is_off and had_a_place else ""
    for letter in letters(registration) if had_a_place else registrants_letter(registration):
        key = f"cancelled:{registration.pk}:{letter.number}"
        _send(name, key, letter, facts | {"had_a_place": had_a_place}, at=at, calendar=calendar)


def lapsed(registration: Registration, *, at: datetime) -> None:
    """To the registrant: the hold has ended without a payment, and the place is free again."""
    for letter in registrants_letter(registration):
        _send("lapsed", f"lapsed:{registration.pk}", letter, _facts(registration), at=at)


def moved_to_full_price(registration: Registration, *, early_cents: int, at: datetime) -> None:
    """To the registrant: the early bird ended before the payment came, so the full price is due."""
    facts = _facts(registration) | {
        "early_price": display(early_cents, registration.currency),
        "price": display(registration.price_cents, registration.currency),
        "held_until": until_in_words(registration.held_until, registration.workshop.city),
    }
    for letter in registrants_letter(registration):
        _send("moved_to_full_price", _price_key("moved-to-full-price", registration), letter, facts, at=at)


def moved_to_early_bird(registration: Registration, *, at: datetime) -> None:
    """To the registrant: the office has extended the early bird, so its price is due again."""
    workshop = registration.workshop
    assert workshop.early_bird_until is not None
    facts = _facts(registration) | {
        "price": display(registration.price_cents, registration.currency),
        "full_price": display(workshop.full_price_cents, registration.currency),
        "until": end_of_day_in_words(workshop.early_bird_until, workshop.city),
        "held_until": until_in_words(registration.held_until, workshop.city),
    }
    for letter in registrants_letter(registration):
        _send("moved_to_early_bird", _price_key("moved-to-early-bird", registration), letter, facts, at=at)


def _price_key(what: str, registration: Registration) -> str:
    """A price that moves there and back is told each time."""
    return f"{what}:{registration.pk}:{registration.price_changes.count()}"


def moved(registration: Registration, *, changes: list[str], at: datetime) -> None:
    """To both, once they have a place: what changed of the weekend, old and new, with an updated calendar file."""
    workshop = registration.workshop
    has_a_place = registration.state == Registration.State.CONFIRMED
    facts = _facts(registration) | {
        **_money(registration, at=at),
        "old": registration.told,
        "days_changed": "days" in changes,
        "place_changed": "place" in changes,
    }
    calendar = calendar_text(workshop) if has_a_place else ""
    for letter in letters(registration) if has_a_place else registrants_letter(registration):
        key = f"moved:{registration.pk}:{letter.number}:{workshop.sequence}"
        _send("moved", key, letter, facts | {"has_a_place": has_a_place}, at=at, calendar=calendar)


def reminder(registration: Registration, kind: str, *, at: datetime, useful_until: datetime) -> None:
    """To both: one reminder of the programme's schedule; withdrawn if the workshop changes before it is sent."""
    workshop = registration.workshop
    calendar = "" if kind == ReminderRule.Kind.THANKS else calendar_text(workshop)
    facts = _facts(registration)
    for letter in letters(registration):
        key = f"reminder:{registration.pk}:{letter.number}:{kind}:{workshop.starts_on}:{workshop.sequence}"
        _send(
            kind,
            key,
            letter,
            facts,
            at=at,
            calendar=calendar,
            list_id=f"Weekend reminders <reminders.{urlsplit(settings.BASE_URL).hostname}>",
            depends_on=stated_by(workshop),
            useful_until=useful_until,
        )


def unsent_reminders(registration: Registration) -> list[str]:
    """The kinds of reminders that were withdrawn before they were sent."""
    dropped = Message.objects.filter(
        regarding=regarding(registration), kind__in=REMINDER_KINDS, state=Message.State.DROPPED
    )
    return [kind.removeprefix("registrations/") for kind in dropped.values_list("kind", flat=True)]


def _send(
    name: str, key: str, letter: Letter, facts: dict[str, Any], *, at: datetime, **delivery: Any
) -> None:
    registration: Registration = facts["registration"]
    queue(
        kind=f"registrations/{name}",
        key=key,
        to=letter.address,
        context=facts | {"letter": letter, "pages": _pages(letter)},
        at=at,
        regarding=regarding(registration),
        **delivery,
    )


def _facts(registration: Registration) -> dict[str, Any]:
    """What every mail may say of the weekend, without anything that is one person's own."""
    workshop = registration.workshop
    return {
        "registration": registration,
        "registrant": next(p for p in registration.partners.all() if p.is_registrant),
        "workshop": workshop,
        "city": workshop.city,
        "seller": workshop.city.seller,
        "span": span_in_words(workshop),
        "first_day": day_in_words(workshop.starts_on),
        "weekend": weekend(workshop),
        "presenters": " and ".join(presenter.name for presenter in workshop.presenters.all()),
    }


def _money(registration: Registration, *, at: datetime) -> dict[str, Any]:
    workshop, paid = registration.workshop, registration.price_cents - registration.waived_cents
    return {
        "paid": display(paid, registration.currency),
        "refunds": refund_dates_ahead(workshop, paid, registration.refund_steps, at=at),
    }


def _pages(letter: Letter) -> list[dict[str, str]]:
    return [{"name": reader.first_name, "link": private_link(reader)} for reader in letter.readers]


def _part(kind: str) -> str:
    return f"registrations/mails/_{kind}.txt"
