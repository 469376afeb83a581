"""What will happen by itself: the same rules that the worker follows, asked ahead of time."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from django.db.models import Count, Exists, F, OuterRef, Q

from registrations.looking_back import answers_end_at
from registrations.models import Answers, Registration, Reminder
from registrations.reminding import REMINDABLE, reminders_ahead
from workshops.dates import local_day, local_instant
from workshops.models import Programme, Workshop
from workshops.pricing import early_bird_ends_at

State = Registration.State
# Dates are local: a day of slack in a query, the exact instant by the rule.
SLACK = timedelta(days=1)


class What(StrEnum):
    """What there is to come."""

    EARLY_BIRD_ENDS = "early_bird_ends"
    REMINDER = "reminder"
    HOLDS_LAPSE = "holds_lapse"
    DECISION = "decision"
    ANSWERS_WIPED = "answers_wiped"


@dataclass(frozen=True)
class Coming:
    """One thing that will happen to one workshop; `couples` is how many it concerns as things stand."""

    at: datetime
    what: What
    workshop: Workshop
    couples: int = 0
    # Which reminder.
    kind: str = ""
    # Of several holds of one day, the last one's end.
    last: datetime | None = None


def what_will_happen(*, at: datetime, until: datetime) -> list[Coming]:
    """All that happens by itself after `at`, up to `until`, the next first; a fixed number of queries."""
    found = [
        *_early_birds(at, until),
        *_reminders(at, until),
        *_holds(at, until),
        *_decisions(at, until),
        *_answers(at, until),
    ]
    return sorted(found, key=lambda coming: (coming.at, coming.workshop.pk, coming.what))


def _early_birds(at: datetime, until: datetime) -> list[Coming]:
    """The early birds that end, with the couples who hold a place at that price and have not paid."""
    unpaid = Count(
        "registrations",
        filter=Q(
            registrations__state=State.HELD,
            registrations__held_until__gt=at,
            registrations__tier="early_bird",
        ),
    )
    rows = (
        Workshop.objects.filter(
            status=Workshop.Status.PUBLISHED,
            early_bird_closed_at__isnull=True,
            early_bird_until__gte=(at - SLACK).date(),
            early_bird_until__lte=(until + SLACK).date(),
        )
        .select_related("city")
        .annotate(unpaid=unpaid)
    )
    ends = ((early_bird_ends_at(workshop), workshop) for workshop in rows)
    return [
        Coming(end, What.EARLY_BIRD_ENDS, workshop, workshop.unpaid)
        for end, workshop in ends
        if end and at < end <= until
    ]


def _reminders(at: datetime, until: datetime) -> list[Coming]:
    """The reminders that become due, with the couples who will get them."""
    ahead = reminders_ahead(at=at, until=until)
    workshops = {workshop.pk for workshop, _slot in ahead}
    sure = dict(
        Registration.objects.filter(REMINDABLE, workshop__in=workshops)
        .order_by()
        .values_list("workshop")
        .annotate(Count("pk"))
    )
    had = {
        (workshop, kind): couples
        for workshop, kind, couples in Reminder.objects.filter(
            registration__workshop__in=workshops,
            registration__state__in=[State.CONFIRMED, State.ATTENDED],
            starts_on=F("registration__workshop__starts_on"),
        )
        .order_by()
        .values_list("registration__workshop", "kind")
        .annotate(Count("pk"))
    }
    found = [
        Coming(
            slot.due_at,
            What.REMINDER,
            workshop,
            sure.get(workshop.pk, 0) - had.get((workshop.pk, slot.kind), 0),
            kind=slot.kind,
        )
        for workshop, slot in ahead
    ]
    return [coming for coming in found if coming.couples > 0]


def _holds(at: datetime, until: datetime) -> list[Coming]:
    """The running holds that end unless they are paid, a workshop's holds of one local day together."""
    rows = Registration.objects.filter(state=State.HELD, held_until__gt=at, held_until__lte=until)
    ends: dict[tuple[int, object], list[Registration]] = defaultdict(list)
    for registration in rows.select_related("workshop__city").order_by("held_until"):
        day = local_day(registration.held_until, registration.workshop.city)
        ends[registration.workshop_id, day].append(registration)
    return [
        Coming(held[0].held_until, What.HOLDS_LAPSE, held[0].workshop, len(held), last=held[-1].held_until)
        for held in ends.values()
    ]


def _decisions(at: datetime, until: datetime) -> list[Coming]:
    """The local days on which the office decides whether a workshop runs, with the couples it has for certain."""
    sure = Count("registrations", filter=Q(registrations__state__in=[State.CONFIRMED, State.ATTENDED]))
    rows = (
        Workshop.objects.filter(
            status=Workshop.Status.PUBLISHED,
            decide_on__gte=(at - SLACK).date(),
            decide_on__lte=(until + SLACK).date(),
        )
        .select_related("city")
        .annotate(sure=sure)
    )
    days = ((local_instant(w.decide_on, time(0), w.city), w) for w in rows if w.decide_on)
    return [
        Coming(day, What.DECISION, workshop, workshop.sure) for day, workshop in days if at < day <= until
    ]


def _answers(at: datetime, until: datetime) -> list[Coming]:
    """The private answers that are wiped."""
    kept = list(Programme.objects.order_by("keep_answers_days").values_list("keep_answers_days", flat=True))
    if not kept:
        return []
    told = Answers.objects.filter(partner__registration__workshop=OuterRef("pk"))
    rows = Workshop.objects.filter(
        Exists(told),
        ends_on__gte=at.date() - timedelta(days=kept[-1]) - SLACK,
        ends_on__lte=until.date() - timedelta(days=kept[0]) + SLACK,
    ).select_related("city", "programme")
    ends = ((answers_end_at(workshop), workshop) for workshop in rows)
    return [Coming(end, What.ANSWERS_WIPED, workshop) for end, workshop in ends if at < end <= until]
