"""After the weekend: who had a place has attended, and what people told us for it is wiped."""

from datetime import datetime, timedelta

from django.db import transaction

from registrations import states
from registrations.locking import lock_registration
from registrations.models import Answers, Registration
from workshops.dates import end_of_day
from workshops.models import Programme, Workshop
from workshops.opening import is_past

State = Registration.State


def look_back(*, at: datetime) -> None:
    """Note who attended and wipe what is no longer needed. Right when late, repeated, or run twice at once."""
    note_attended(at=at)
    wipe_answers(at=at)


def note_attended(*, at: datetime) -> int:
    """Confirmed couples of workshops that are past have attended; returns how many were noted."""
    over = Registration.objects.filter(state=State.CONFIRMED, workshop__in=_past_workshops(at))
    return sum(_attended(pk, at=at) for pk in list(over.values_list("pk", flat=True)))


def wipe_answers(*, at: datetime) -> int:
    """Private answers are deleted the programme's number of whole local days after the last day; returns how many."""
    shortest = (
        Programme.objects.order_by("keep_answers_days").values_list("keep_answers_days", flat=True).first()
    )
    if shortest is None:
        return 0
    # A day of slack in the query, because the last day is local; the exact rule below.
    held = Workshop.objects.filter(
        registrations__partners__answers__isnull=False,
        ends_on__lte=at.date() - timedelta(days=shortest - 1),
    )
    over = [w for w in held.select_related("city", "programme").distinct() if answers_are_over(w, at=at)]
    wiped, _by_model = Answers.objects.filter(partner__registration__workshop__in=over).delete()
    return wiped


def answers_are_over(workshop: Workshop, *, at: datetime) -> bool:
    """From that many days after the last local day on, nobody reads the workshop's private answers any more."""
    return at >= answers_end_at(workshop)


def answers_end_at(workshop: Workshop) -> datetime:
    """The midnight that ends the last local day on which private answers may be read."""
    return end_of_day(
        workshop.ends_on + timedelta(days=workshop.programme.keep_answers_days - 1), workshop.city
    )


def _past_workshops(at: datetime) -> list[Workshop]:
    with_couples = Workshop.objects.filter(
        status=Workshop.Status.PUBLISHED,
        registrations__state=State.CONFIRMED,
        ends_on__lte=at.date() + timedelta(days=1),
    )
    return [w for w in with_couples.select_related("city").distinct() if is_past(w, at=at)]


def _attended(pk: int, *, at: datetime) -> bool:
    with transaction.atomic():
        workshop, locked = lock_registration(pk)
        if locked.state != State.CONFIRMED or not is_past(workshop, at=at):
            return False
        states.move(locked, State.ATTENDED, at=at, why="the workshop is over")
        return True
