"""Workshops as iCalendar text: public feeds, and the neutral file that couples get by email.

There are no prices in it: a calendar may keep what it has read for days, a price may not.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from email.utils import parseaddr
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import QuerySet
from icalendar import Calendar, Event, Timezone, vCalAddress, vDuration, vText

from workshops.adding import Hours, hours_of
from workshops.models import City, Workshop

PRODUCT = "-//Weekend workshops//EN"
REFRESH = timedelta(hours=6)
KEEP_PAST = timedelta(days=60)


def in_feeds(*, at: datetime, city: City | None = None) -> QuerySet[Workshop]:
    """A feed has what is published or was cancelled, until two months after it is over; never drafts."""
    shown = (
        Workshop.objects.exclude(status=Workshop.Status.DRAFT)
        .filter(ends_on__gte=(at - KEEP_PAST).date())
        .select_related("city", "venue", "programme")
        .prefetch_related("sessions")
    )
    return shown.filter(city=city) if city else shown


def calendar_of(workshops: Iterable[Workshop], *, name: str) -> str:
    """A feed that calendars subscribe to; a cancelled workshop stays in it, marked as cancelled."""
    calendar = _calendar("PUBLISH")
    for key in ("NAME", "X-WR-CALNAME"):
        calendar.add(key, name)
    calendar.add("REFRESH-INTERVAL", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", vDuration(REFRESH))
    return _text(calendar, [w for w in workshops if w.status != Workshop.Status.DRAFT], private=False)


def calendar_text(workshop: Workshop, *, private: bool = True) -> str:
    """One workshop as a file; `private` for couples: neutral words, and a cancellation that takes it out.

    Being booked is private, and calendars are shared with colleagues and families.
    """
    cancelled = workshop.status == Workshop.Status.CANCELLED
    return _text(_calendar("CANCEL" if private and cancelled else "PUBLISH"), [workshop], private=private)


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", method)
    return calendar


def _text(calendar: Calendar, workshops: list[Workshop], *, private: bool) -> str:
    days = [day for workshop in workshops for day in (workshop.starts_on, workshop.ends_on)]
    # In order, so that the same workshops always give the same bytes.
    for zone in sorted({workshop.city.time_zone for workshop in workshops}):
        calendar.add_component(_time_zone(zone, min(days), max(days)))
    for workshop in workshops:
        for number, hours in enumerate(hours_of(workshop), start=1):
            calendar.add_component(_event(workshop, number, hours, private=private))
    written: bytes = calendar.to_ical()
    return written.decode()


def _time_zone(zone: str, first: date, last: date) -> Timezone:
    """The clock changes of whole years around the dates."""
    return Timezone.from_tzid(zone, first_date=date(first.year, 1, 1), last_date=date(last.year + 2, 1, 1))


def _event(workshop: Workshop, number: int, hours: Hours, *, private: bool) -> Event:
    """One session. Its UID is the workshop's with the session's number, so that it outlives a move."""
    zone = ZoneInfo(workshop.city.time_zone)
    cancelled = workshop.status == Workshop.Status.CANCELLED
    event = Event()
    event.add("UID", f"{workshop.uid}-{number}")
    event.add("SEQUENCE", workshop.sequence)
    event.add("DTSTAMP", workshop.changed_at)
    event.add("LAST-MODIFIED", workshop.changed_at)
    event.add("DTSTART", datetime.combine(hours.day, hours.starts, tzinfo=zone))
    event.add("DTEND", datetime.combine(hours.day, hours.ends, tzinfo=zone))
    event.add("STATUS", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("LOCATION", ", ".join([workshop.venue.name, *workshop.venue.address.splitlines()]))
    event.add("ORGANIZER", _organizer())
    if private:
        _add_private(event, workshop)
    else:
        _add_public(event, workshop)
    return event


def _add_private(event: Event, workshop: Workshop) -> None:
    event.add("SUMMARY", f"Weekend workshop, {workshop.city.name}")
    event.add("CLASS", "PRIVATE")
    event.add("TRANSP", "OPAQUE")
    if workshop.venue.directions:
        event.add("DESCRIPTION", workshop.venue.directions)


def _add_public(event: Event, workshop: Workshop) -> None:
    event.add("SUMMARY", f"{workshop.programme.name}, {workshop.city.name}")
    event.add("DESCRIPTION", workshop.programme.summary)
    event.add("URL", settings.BASE_URL + workshop.get_absolute_url())
    # A date to choose from does not make its reader busy.
    event.add("TRANSP", "TRANSPARENT")


def _organizer() -> vCalAddress:
    """The neutral sender of our mail, because the seller's name may say what the weekend is about."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    organizer = vCalAddress(f"mailto:{address}")
    if name:
        organizer.params["CN"] = vText(name)
    return organizer
