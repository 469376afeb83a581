"""A workshop is published, moved, or cancelled; what that means for couples, registrations find out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from outbox.queueing import withdraw_dependent
from workshops.adding import Hours, write_sessions
from workshops.dates import local_day
from workshops.locking import lock_workshop
from workshops.models import Venue, Workshop
from workshops.opening import is_past

Status = Workshop.Status


class ChangeRefused(Exception):
    """The workshop stays as it is; nothing was written."""


class WorkshopIsCancelled(ChangeRefused):
    """It was cancelled, at `at`."""

    def __init__(self, at: datetime | None) -> None:
        super().__init__(f"cancelled at {at}")
        self.at = at


class WorkshopIsDraft(ChangeRefused):
    """Nobody has seen it: it can be deleted, and cancelling would show it to the public."""


class WorkshopIsPast(ChangeRefused):
    """It is over: its last day was `ended_on`."""

    def __init__(self, ended_on: date) -> None:
        super().__init__(f"ended on {ended_on}")
        self.ended_on = ended_on


class DatesNotPossible(ChangeRefused):
    """The last day lies before the first, or before `today` in the city."""

    def __init__(self, starts_on: date, ends_on: date, today: date) -> None:
        super().__init__(f"{starts_on} to {ends_on}, today is {today}")
        self.starts_on = starts_on
        self.ends_on = ends_on
        self.today = today


class EarlyBirdTooLate(ChangeRefused):
    """The early bird `until` would end after the new first day."""

    def __init__(self, until: date, starts_on: date) -> None:
        super().__init__(f"early bird until {until}, first day {starts_on}")
        self.until = until
        self.starts_on = starts_on


class DecisionTooLate(ChangeRefused):
    """The decision `on` would come after the new first day."""

    def __init__(self, on: date, starts_on: date) -> None:
        super().__init__(f"decision on {on}, first day {starts_on}")
        self.on = on
        self.starts_on = starts_on


class VenueElsewhere(ChangeRefused):
    """The venue is in another city: with it currency, seller and time zone would change."""

    def __init__(self, venue: Venue) -> None:
        super().__init__(str(venue))
        self.venue = venue


class VenueTaken(ChangeRefused):
    """The programme begins there on that day already: `other`."""

    def __init__(self, other: Workshop) -> None:
        super().__init__(other.slug)
        self.other = other


class SessionsNotPossible(ChangeRefused):
    """There are none, or `session` lies outside the days, ends before it begins or comes twice."""

    def __init__(self, session: Hours | None) -> None:
        super().__init__(str(session))
        self.session = session


@dataclass(frozen=True)
class Deadlines:
    """The days that a workshop's first day stands behind: each is its last local day, None if there is none."""

    early_bird_until: date | None
    decide_on: date | None


def deadlines_along(workshop: Workshop, *, starts_on: date, at: datetime) -> Deadlines:
    """Each deadline that is still ahead keeps its distance from the first day; what is over stays.

    None lies after the first day, which the date of an early bird that was closed early may otherwise do.
    """
    by, today = starts_on - workshop.starts_on, local_day(at, workshop.city)
    early, decide = workshop.early_bird_until, workshop.decide_on
    early_is_ahead = early is not None and early >= today and workshop.early_bird_closed_at is None
    early = early + by if early and early_is_ahead else early
    decide = decide + by if decide and decide >= today else decide
    return Deadlines(
        early_bird_until=min(early, starts_on) if early else None,
        decide_on=min(decide, starts_on) if decide else None,
    )


def publish(*, workshop: Workshop, at: datetime) -> Workshop:
    """Show a draft to the public. Publishing again changes nothing. Raises WorkshopIsCancelled."""
    with transaction.atomic():
        locked = lock_workshop(workshop.pk)
        if locked.status == Status.PUBLISHED:
            return locked
        if locked.status == Status.CANCELLED:
            raise WorkshopIsCancelled(locked.cancelled_at)
        locked.status = Status.PUBLISHED
        locked.changed_at = at
        locked.save(update_fields=["status", "changed_at"])
        return locked


def move_workshop(
    *,
    workshop: Workshop,
    starts_on: date,
    ends_on: date,
    venue: Venue,
    sessions: Iterable[Hours],
    deadlines: "Deadlines | None" = None,
    at: datetime,
) -> Workshop:
    """Give the workshop other dates, hours, or another place in its city; its address and uid stay.

    When anything differs the sequence rises, which calendars and couples follow. `deadlines` are those
    from then on; None: they stay. Raises ChangeRefused.
    """
    hours = sorted(sessions, key=lambda session: (session.day, session.starts))
    with transaction.atomic():
        locked = lock_workshop(workshop.pk)
        if (starts_on, ends_on, venue.pk, hours) == _as_it_is(locked):
            return locked
        _refuse_over(locked, at=at)
        if deadlines:
            locked.early_bird_until, locked.decide_on = deadlines.early_bird_until, deadlines.decide_on
        _refuse_dates(locked, starts_on, ends_on, at=at)
        _refuse_venue(locked, venue, starts_on)
        _refuse_sessions(hours, starts_on, ends_on)
        locked.starts_on, locked.ends_on, locked.venue = starts_on, ends_on, venue
        locked.sequence += 1
        locked.changed_at = at
        deadline_fields = ["early_bird_until", "decide_on"] if deadlines else []
        locked.save(
            update_fields=["starts_on", "ends_on", "venue", "sequence", "changed_at", *deadline_fields]
        )
        write_sessions(locked, hours)
        withdraw_dependent(stated_by(locked))
        return locked


def cancel_workshop(*, workshop: Workshop, why: str, at: datetime) -> Workshop:
    """Call a published workshop off; `why` is told to the couples. Cancelling again changes nothing.

    Raises WorkshopIsDraft, WorkshopIsPast.
    """
    with transaction.atomic():
        locked = lock_workshop(workshop.pk)
        if locked.status == Status.CANCELLED:
            return locked
        if locked.status == Status.DRAFT:
            raise WorkshopIsDraft
        _refuse_over(locked, at=at)
        locked.status = Status.CANCELLED
        locked.cancelled_at = locked.changed_at = at
        locked.cancelled_why = why
        locked.sequence += 1
        locked.save(update_fields=["status", "cancelled_at", "changed_at", "cancelled_why", "sequence"])
        withdraw_dependent(stated_by(locked))
        return locked


def stated_by(workshop: Workshop) -> str:
    """What mail that states when and where the workshop is depends on: a change withdraws what waits."""
    return f"workshop {workshop.pk}"


def _as_it_is(workshop: Workshop) -> tuple[date, date, int, list[Hours]]:
    sessions = workshop.sessions.order_by("day", "starts")
    hours = [Hours(session.day, session.starts, session.ends) for session in sessions]
    return workshop.starts_on, workshop.ends_on, workshop.venue_id, hours


def _refuse_over(workshop: Workshop, *, at: datetime) -> None:
    if workshop.status == Status.CANCELLED:
        raise WorkshopIsCancelled(workshop.cancelled_at)
    if is_past(workshop, at=at):
        raise WorkshopIsPast(workshop.ends_on)


def _refuse_dates(workshop: Workshop, starts_on: date, ends_on: date, *, at: datetime) -> None:
    today = local_day(at, workshop.city)
    if ends_on < starts_on or ends_on < today:
        raise DatesNotPossible(starts_on, ends_on, today)
    if workshop.early_bird_until and workshop.early_bird_until > starts_on:
        raise EarlyBirdTooLate(workshop.early_bird_until, starts_on)
    if workshop.decide_on and workshop.decide_on > starts_on:
        raise DecisionTooLate(workshop.decide_on, starts_on)


def _refuse_venue(workshop: Workshop, venue: Venue, starts_on: date) -> None:
    if venue.city_id != workshop.city_id:
        raise VenueElsewhere(venue)
    others = Workshop.objects.exclude(pk=workshop.pk).exclude(status=Status.CANCELLED)
    other = others.filter(programme=workshop.programme, venue=venue, starts_on=starts_on).first()
    if other:
        raise VenueTaken(other)


def _refuse_sessions(hours: list[Hours], starts_on: date, ends_on: date) -> None:
    if not hours:
        raise SessionsNotPossible(None)
    begun = set()
    for session in hours:
        begins = (session.day, session.starts)
        on_a_day = starts_on <= session.day <= ends_on
        if not on_a_day or session.ends <= session.starts or begins in begun:
            raise SessionsNotPossible(session)
        begun.add(begins)
