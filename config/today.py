"""What the office sees first: how things stand now, and what will happen by itself, in words."""

from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

from django.db.models import F
from django.urls import reverse

from config.office_pages import PAGES
from config.today_money import money_by_currency
from outbox.models import Message
from payments.models import Payment, Refund
from registrations.models import Registration
from registrations.places import taken_and_held_by_workshop
from registrations.timeline import Coming, What, what_will_happen
from therapists.models import ArticleRevision, ProfileRevision
from workshops.dates import clock_in_words, day_in_words, local_day, span_in_words
from workshops.models import ReminderRule, Workshop
from workshops.pricing import early_bird_ends_at, quote

# What the first page looks ahead to.
NEXT = 8
AHEAD = timedelta(days=14)
# An early bird that ends within this time, a decision within this time: soon.
SOON = timedelta(days=14)
# What is done daily comes first among the things to do.
DAILY = ("register_by_phone", "season", "moderation")
# The width of a bar of places, in its own units.
BAR = 100


def today(user: Any, *, at: datetime) -> dict[str, Any]:
    """All that the first page says to this user."""
    words: dict[str, Any] = {"things_to_do": things_to_do(user)}
    if user.has_perm("registrations.view_registration"):
        words |= {
            "needs": needs_a_person(user, at=at),
            "weekends": next_weekends(at=at),
            "short": short_of_minimum(at=at),
            "days": coming_days(at=at),
            "until": AHEAD.days,
        }
    if user.has_perm("payments.view_payment"):
        words["money"] = money_by_currency(at=at)
    return words


def things_to_do(user: Any) -> list[tuple[str, str]]:
    """The purpose-built pages that the user may open: what they are for, and where."""
    mine = [page for page in PAGES if page.label and user.has_perm(page.needs)]
    mine.sort(key=lambda page: DAILY.index(page.name) if page.name in DAILY else len(DAILY))
    return [(page.label, reverse(f"admin:{page.name}")) for page in mine]


def needs_a_person(user: Any, *, at: datetime) -> list[tuple[str, int, str]]:
    """What the site can't put right by itself: words, how many, where to look; nothing when all is well."""
    late = at - timedelta(hours=1)
    late_mail = Message.objects.filter(state=Message.State.QUEUED, due_at__lt=late)
    refunds = Refund.objects.filter(state__in=[Refund.State.FAILED, Refund.State.BY_HAND])
    rows = [
        ("Payments that need a person", "payments", Payment.objects.filter(state=Payment.State.PROBLEM), "payments_payment", "look=person"),
        ("Refunds that need a person", "payments", refunds.filter(state=Refund.State.FAILED), "payments_refund", "look=failed"),
        ("Refunds to pay back by hand", "payments", refunds.filter(state=Refund.State.BY_HAND), "payments_refund", "look=by-hand"),
        ("Mails that were given up", "outbox", Message.objects.filter(state=Message.State.FAILED), "outbox_message", "state__exact=failed"),
        ("Mails more than an hour late", "outbox", late_mail, "outbox_message", "state__exact=queued"),
        ("Registrations with money still to go back", "registrations", Registration.objects.filter(refund_due_cents__gt=F("refunded_cents")), "registrations_registration", "look=owed"),
        ("Places held and not paid yet", "registrations", Registration.objects.filter(state=Registration.State.HELD, held_until__gt=at), "registrations_registration", "look=holds"),
    ]  # fmt: skip
    counted = [
        (words, found.count(), f"{reverse(f'admin:{page}_changelist')}?{asks}")
        for words, _app, found, page, asks in rows
        if user.has_perm(f"{page.split('_')[0]}.view_{page.split('_')[1]}")
    ]
    if user.has_perm("therapists.view_therapist"):
        moderation = reverse("admin:moderation")
        waiting = ProfileRevision.State.SUBMITTED
        counted += [
            (
                "Profiles waiting to be read",
                ProfileRevision.objects.filter(state=waiting).count(),
                moderation,
            ),
            (
                "Articles waiting to be read",
                ArticleRevision.objects.filter(state=waiting).count(),
                moderation,
            ),
        ]
    return [(words, count, address) for words, count, address in counted if count]


def next_weekends(*, at: datetime) -> list[dict[str, Any]]:
    """The next workshops with their price and places at `at`."""
    ahead = list(
        Workshop.objects.exclude(status=Workshop.Status.CANCELLED)
        .filter(ends_on__gte=(at - timedelta(days=1)).date())
        .select_related("city", "venue")[:NEXT]
    )
    places = taken_and_held_by_workshop(ahead, at=at)
    return [_weekend(workshop, *places[workshop.pk], at=at) for workshop in ahead]


def _weekend(workshop: Workshop, taken: int, held: int, *, at: datetime) -> dict[str, Any]:
    unit = BAR / max(workshop.capacity, taken + held, 1)
    ends = early_bird_ends_at(workshop)
    soon = ends is not None and at < ends <= at + SOON
    return {
        "workshop": workshop,
        "dates": span_in_words(workshop),
        "price": quote(workshop, at=at),
        "taken": taken,
        "held": held,
        "left": max(workshop.capacity - taken - held, 0),
        "taken_bar": round(taken * unit, 1),
        "filled_bar": round((taken + held) * unit, 1),
        "early_bird_ends": _early_bird_in_words(workshop, at=at) if soon else "",
        "address": workshop_address(workshop),
    }


def _early_bird_in_words(workshop: Workshop, *, at: datetime) -> str:
    """“ends tonight”, “ends in 3 days, on Friday 15 May 2015”."""
    assert workshop.early_bird_until is not None
    days = (workshop.early_bird_until - local_day(at, workshop.city)).days
    when = {0: "at the end of today", 1: "at the end of tomorrow"}.get(days, f"in {days} days")
    return f"{when}, {day_in_words(workshop.early_bird_until)}, {workshop.city.name} time"


def short_of_minimum(*, at: datetime) -> list[dict[str, Any]]:
    """Workshops not yet begun whose decision is near or has passed, and that have too few couples for certain."""
    # The first day may have begun in a city, whatever it is in UTC.
    rows = list(
        Workshop.objects.filter(
            status=Workshop.Status.PUBLISHED,
            minimum__isnull=False,
            starts_on__gte=at.date(),
            decide_on__lte=(at + SOON).date(),
        ).select_related("city")
    )
    places = taken_and_held_by_workshop(rows, at=at)
    return [
        {
            "words": f"{workshop.city.name}, {span_in_words(workshop)}",
            "address": workshop_address(workshop),
            "taken": places[workshop.pk][0],
            "minimum": workshop.minimum,
            "decide_on": day_in_words(workshop.decide_on) if workshop.decide_on else "",
            "is_over": bool(workshop.decide_on and workshop.decide_on < local_day(at, workshop.city)),
        }
        for workshop in rows
        if workshop.minimum and places[workshop.pk][0] < workshop.minimum
    ]


def coming_days(*, at: datetime) -> list[dict[str, Any]]:
    """What will happen by itself, by the local day on which it does."""
    coming = sorted(what_will_happen(at=at, until=at + AHEAD), key=lambda thing: (_day_of(thing), thing.at))
    by_day = groupby(coming, key=_day_of)
    return [{"day": day_in_words(day), "things": [_thing(one) for one in things]} for day, things in by_day]


def _ends_a_day(coming: Coming) -> bool:
    """What ends at midnight belongs to the day before: people read “until the end of Friday”."""
    local = coming.at.astimezone(coming.workshop.city.zone)
    return coming.what in (What.EARLY_BIRD_ENDS, What.HOLDS_LAPSE) and local.time() == time(0)


def _day_of(coming: Coming) -> date:
    day = local_day(coming.at, coming.workshop.city)
    return day - timedelta(days=1) if _ends_a_day(coming) else day


def _when(coming: Coming) -> str:
    if coming.what == What.DECISION:
        return "during the day"
    if _ends_a_day(coming):
        return "at the end of the day"
    return clock_in_words(coming.at.astimezone(coming.workshop.city.zone).time())


def _thing(coming: Coming) -> dict[str, Any]:
    workshop = coming.workshop
    return {
        "what": coming.what.value,
        "when": _when(coming),
        "zone": f"{workshop.city.name} time",
        "words": _in_words(coming),
        "workshop": f"{workshop.city.name}, {span_in_words(workshop)}",
        "address": workshop_address(workshop),
    }


REMINDERS = {
    ReminderRule.Kind.GET_READY.value: "“Getting ready” goes to {}",
    ReminderRule.Kind.NEXT_WEEK.value: "“Next week” goes to {}",
    ReminderRule.Kind.TOMORROW.value: "“Tomorrow” goes to {}",
    ReminderRule.Kind.THANKS.value: "Thanks go to {}",
}


def _in_words(coming: Coming) -> str:
    couples = f"{coming.couples} couple{'' if coming.couples == 1 else 's'}"
    if coming.what == What.EARLY_BIRD_ENDS:
        unpaid = f"; {couples} not paid yet would move to the full price" if coming.couples else ""
        return f"The early bird ends{unpaid}"
    if coming.what == What.REMINDER:
        return REMINDERS.get(coming.kind, "A reminder goes to {}").format(couples)
    if coming.what == What.HOLDS_LAPSE:
        if coming.couples == 1:
            return "A held place is given back, unless it is paid by then"
        return f"{coming.couples} held places are given back from then on, unless they are paid"
    if coming.what == What.DECISION:
        return f"Decide whether it runs: {coming.couples} of at least {coming.workshop.minimum} couples"
    return "Private answers are wiped"


def workshop_address(workshop: Workshop) -> str:
    return reverse("admin:workshops_workshop_change", args=[workshop.pk])
