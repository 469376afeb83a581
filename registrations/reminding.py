"""Which reminders are due, by the schedule of the programme, and writing to each couple once.

A reminder is derived: a rule of the programme × a workshop × a confirmed registration. Only that it was dealt with is a
row, so nothing is lost while no worker runs, and a moved workshop reminds anew by itself.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from outbox.queueing import withdraw
from registrations import mails
from registrations.locking import lock_registration
from registrations.models import Registration, Reminder
from workshops.dates import local_instant
from workshops.models import ReminderRule, Workshop
from workshops.opening import begins_at

log = logging.getLogger(__name__)
State = Registration.State
Outcome = Reminder.Outcome

# After the weekend, a word of thanks makes sense for so long.
THANKS_LAST = timedelta(days=7)
# Dates are local: so many days of slack in a query, the exact instant by the rule.
SLACK = timedelta(days=2)


@dataclass(frozen=True)
class DueReminder:
    """One couple that is to be reminded now; from `until` on it would come too late."""

    registration_pk: int
    kind: str
    until: datetime


@dataclass(frozen=True)
class Slot:
    """When one rule of the schedule speaks for one workshop: from `due_at` until something newer does."""

    kind: str
    due_at: datetime
    until: datetime


def schedule(workshop: Workshop, rules: Iterable[ReminderRule]) -> list[Slot]:
    """Each reminder is due at its local time of its local date, and holds until the next one or the beginning.

    Thanks hold for a week.
    """
    first = begins_at(workshop)
    due = sorted((_due_at(rule, workshop), -rule.days_before, rule.kind) for rule in rules if rule.is_active)
    before = [(at, kind) for at, _days, kind in due if kind != ReminderRule.Kind.THANKS]
    ends = [at for at, _kind in before[1:]] + [first]
    slots = [Slot(kind, at, min(end, first)) for (at, kind), end in zip(before, ends, strict=False)]
    thanks = [Slot(kind, at, at + THANKS_LAST) for at, _days, kind in due if kind == ReminderRule.Kind.THANKS]
    return slots + thanks


def reminders_due(*, at: datetime) -> list[DueReminder]:
    """Confirmed couples whose workshop has a reminder that holds at `at` and that they have not had.

    At most one for each couple. A fixed number of queries, however many couples there are.
    """
    workshops: dict[str, dict[int, Slot]] = defaultdict(dict)
    for workshop, rules in _workshops_near(at, at):
        for slot in schedule(workshop, rules):
            if slot.due_at <= at < slot.until:
                workshops[slot.kind][workshop.pk] = slot
    return [
        DueReminder(registration_pk, kind, slots[workshop_pk].until)
        for kind, slots in workshops.items()
        for registration_pk, workshop_pk in _not_yet_reminded(kind, slots)
    ]


def reminders_ahead(*, at: datetime, until: datetime) -> list[tuple[Workshop, Slot]]:
    """Each workshop's reminders that become due after `at`, up to `until`."""
    return [
        (workshop, slot)
        for workshop, rules in _workshops_near(at, until)
        for slot in schedule(workshop, rules)
        if at < slot.due_at <= until
    ]


def remind(*, at: datetime) -> int:
    """Queue every reminder that is due; returns for how many couples. Right when late, repeated, or run twice at once."""
    reminded = 0
    for due in reminders_due(at=at):
        try:
            reminded += remind_couple(due.registration_pk, due.kind, at=at)
        except Exception:
            # One couple's trouble must not keep the others waiting; the next run tries again.
            log.exception("registration %s can't be reminded", due.registration_pk)
    return reminded


def remind_couple(registration_pk: int, kind: str, *, at: datetime) -> bool:
    """Queue one reminder and write down that it was dealt with; False if it is not due any more."""
    with transaction.atomic():
        workshop, locked = lock_registration(registration_pk)
        slots = schedule(workshop, workshop.programme.reminder_rules.all())
        slot = next((s for s in slots if s.kind == kind and s.due_at <= at < s.until), None)
        dealt_with = _dealt_with(locked)
        if slot is None or kind in dealt_with or not _may_be_reminded(locked):
            return False
        # Earlier ones that nobody sent would say less than this one.
        stale = [
            s.kind for s in slots if s.due_at < slot.due_at and s.until <= at and s.kind not in dealt_with
        ]
        _write(locked, {**dict.fromkeys(stale, Outcome.STALE), kind: Outcome.QUEUED}, at=at)
        mails.reminder(locked, kind, at=at, useful_until=slot.until)
        return True


def cover_missed_reminders(registration: Registration, *, at: datetime) -> list[str]:
    """The kinds of reminders whose time had come before the (locked) couple booked: the confirmation says it all.

    Writes them down as dealt with, so that no stale reminder follows.
    """
    workshop = registration.workshop
    slots = schedule(workshop, workshop.programme.reminder_rules.all())
    dealt_with = _dealt_with(registration)
    missed = [
        slot.kind
        for slot in slots
        if slot.due_at <= at and slot.kind != ReminderRule.Kind.THANKS and slot.kind not in dealt_with
    ]
    _write(registration, dict.fromkeys(missed, Outcome.COVERED), at=at)
    return missed


def withdraw_reminders(registration: Registration) -> None:
    """What waits to be sent is not sent: the (locked) registration is over."""
    withdraw(regarding=mails.regarding(registration), kinds=mails.REMINDER_KINDS)


def remind_anew(registration: Registration) -> None:
    """Reminders of the (locked) registration that were withdrawn before they were sent are due once more."""
    unsent = mails.unsent_reminders(registration)
    registration.reminders.filter(
        kind__in=unsent, starts_on=registration.workshop.starts_on, outcome=Outcome.QUEUED
    ).delete()


def _due_at(rule: ReminderRule, workshop: Workshop) -> datetime:
    anchor = workshop.ends_on if rule.kind == ReminderRule.Kind.THANKS else workshop.starts_on
    return local_instant(anchor - timedelta(days=rule.days_before), rule.local_time, workshop.city)


def _workshops_near(at: datetime, until: datetime) -> list[tuple[Workshop, list[ReminderRule]]]:
    rules: dict[int, list[ReminderRule]] = defaultdict(list)
    for rule in ReminderRule.objects.filter(is_active=True):
        rules[rule.programme_id].append(rule)
    days = [rule.days_before for of_programme in rules.values() for rule in of_programme]
    if not days:
        return []
    from_day, to_day = _window(at.date(), until.date(), days)
    near = Workshop.objects.filter(
        status=Workshop.Status.PUBLISHED, programme__in=rules, starts_on__lte=to_day, ends_on__gte=from_day
    )
    listed = near.select_related("city").prefetch_related("sessions")
    return [(workshop, rules[workshop.programme_id]) for workshop in listed]


def _window(first: date, last: date, days_before: list[int]) -> tuple[date, date]:
    """Workshops that end from the first of these days on and start by the second may have a reminder due."""
    return first + timedelta(days=min(*days_before, 0)) - THANKS_LAST - SLACK, (
        last + timedelta(days=max(*days_before, 0)) + SLACK
    )


def _not_yet_reminded(kind: str, slots: dict[int, Slot]) -> list[tuple[int, int]]:
    dealt_with = Reminder.objects.filter(
        registration=OuterRef("pk"), kind=kind, starts_on=OuterRef("workshop__starts_on")
    )
    waiting = Registration.objects.filter(REMINDABLE, ~Exists(dealt_with), workshop__in=list(slots))
    return list(waiting.order_by("pk").values_list("pk", "workshop_id"))


REMINDABLE = Q(state__in=[State.CONFIRMED, State.ATTENDED])


def _may_be_reminded(registration: Registration) -> bool:
    is_on = registration.workshop.status == Workshop.Status.PUBLISHED
    return is_on and registration.state in (State.CONFIRMED, State.ATTENDED)


def _dealt_with(registration: Registration) -> set[str]:
    starts_on = registration.workshop.starts_on
    return set(registration.reminders.filter(starts_on=starts_on).values_list("kind", flat=True))


def _write(registration: Registration, outcomes: dict[str, Outcome], *, at: datetime) -> None:
    Reminder.objects.bulk_create(
        Reminder(
            registration=registration,
            kind=kind,
            starts_on=registration.workshop.starts_on,
            outcome=outcome,
            at=at,
        )
        for kind, outcome in outcomes.items()
    )
