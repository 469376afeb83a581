"""On the day: who of those that are coming is here."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from registrations.locking import lock_registration
from registrations.models import CheckIn, Partner, Registration
from workshops.models import Workshop

if TYPE_CHECKING:
    from django.contrib.auth.models import User

State = Registration.State

HAVE_A_PLACE = (State.CONFIRMED, State.ATTENDED)


class NotComing(Exception):
    """The couple has no place on the workshop (any more): `now` is its state."""

    def __init__(self, now: str) -> None:
        super().__init__(now)
        self.now = now


class NotADay(Exception):
    """The workshop has no session on that day: `day`, `days`."""

    def __init__(self, day: date, days: list[date]) -> None:
        super().__init__(f"{day}")
        self.day = day
        self.days = days


def days_of(workshop: Workshop) -> list[date]:
    """The local days on which the workshop has sessions; without any, all from the first to the last."""
    days = sorted({session.day for session in workshop.sessions.all()})
    length = (workshop.ends_on - workshop.starts_on).days + 1
    return days or [workshop.starts_on + timedelta(days=n) for n in range(length)]


def check_in(
    *, partner: Partner, day: date, is_here: bool, tapped_at: datetime, who: "User", at: datetime
) -> CheckIn | None:
    """Note that the partner is here on `day`, or is not: of several taps the latest counts.

    A tap that comes late, or twice, changes nothing and returns None; one from the future was made now.
    Raises NotComing and NotADay.
    """
    with transaction.atomic():
        workshop, registration = lock_registration(partner.registration_id)
        if registration.state not in HAVE_A_PLACE:
            raise NotComing(registration.state)
        days = days_of(workshop)
        if day not in days:
            raise NotADay(day, days)
        tapped_at = min(tapped_at, at)
        known = CheckIn.objects.filter(partner_id=partner.pk, day=day).first()
        if known is None:
            return _first_tap(partner, day=day, is_here=is_here, tapped_at=tapped_at, who=who)
        if tapped_at <= known.tapped_at:
            return None
        changed = known.is_here != is_here
        known.is_here, known.tapped_at, known.who = is_here, tapped_at, who
        known.save(update_fields=["is_here", "tapped_at", "who"])
        return known if changed else None


def _first_tap(
    partner: Partner, *, day: date, is_here: bool, tapped_at: datetime, who: "User"
) -> CheckIn | None:
    """“Not here” is kept, too: an earlier tap that comes later must not win over it."""
    made = CheckIn.objects.create(partner=partner, day=day, is_here=is_here, tapped_at=tapped_at, who=who)
    return made if is_here else None
