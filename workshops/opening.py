"""May a couple register for a workshop now, and if not, why not?"""

from datetime import datetime, time
from enum import StrEnum

from workshops.dates import local_instant
from workshops.models import Workshop


class Closed(StrEnum):
    """Why a workshop takes no registrations; how full it is, registrations know."""

    DRAFT = "draft"
    CANCELLED = "cancelled"
    PAST = "past"
    STARTED = "started"
    NOT_YET_OPEN = "not_yet_open"


def why_closed(workshop: Workshop, *, at: datetime) -> Closed | None:
    """A workshop takes registrations from its opening until its first session begins; None: it does now."""
    if workshop.status == Workshop.Status.DRAFT:
        return Closed.DRAFT
    if workshop.status == Workshop.Status.CANCELLED:
        return Closed.CANCELLED
    if is_past(workshop, at=at):
        return Closed.PAST
    if has_begun(workshop, at=at):
        return Closed.STARTED
    if workshop.opens_at and at < workshop.opens_at:
        return Closed.NOT_YET_OPEN
    return None


def is_past(workshop: Workshop, *, at: datetime) -> bool:
    """A workshop is past from the midnight after its last local day."""
    return at.astimezone(workshop.city.zone).date() > workshop.ends_on


def has_begun(workshop: Workshop, *, at: datetime) -> bool:
    """A workshop has begun from the instant of its first session, which is on its first local day."""
    if at.astimezone(workshop.city.zone).date() < workshop.starts_on:
        return False
    return at >= begins_at(workshop)


def begins_at(workshop: Workshop) -> datetime:
    """The instant of the first session; without sessions, 9:00 of the first day in the city."""
    sessions = workshop.sessions.all()
    first = min(((session.day, session.starts) for session in sessions), default=None)
    day, clock = first or (workshop.starts_on, time(9))
    return local_instant(day, clock, workshop.city)
