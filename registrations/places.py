"""How many places are left, and what takes one. A place is one couple's."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Count, Q

from registrations.models import Registration
from workshops.models import Workshop

State = Registration.State

# With this many places left or fewer, pages say that there are few.
FEW = 3


def takes_a_place(at: datetime) -> Q:
    """A place is taken by each confirmed couple, and by each hold that has not ended at `at`."""
    return Q(state__in=[State.CONFIRMED, State.ATTENDED]) | Q(state=State.HELD, held_until__gt=at)


def places_taken(workshop: Workshop, *, at: datetime) -> int:
    """How many couples have a place at `at`. Decide on it only under the workshop's lock."""
    return Registration.objects.filter(takes_a_place(at), workshop=workshop).count()


def places_left(workshop: Workshop, *, at: datetime) -> int:
    """Capacity less the places taken at `at`, never below nothing."""
    return max(workshop.capacity - places_taken(workshop, at=at), 0)


def places_left_by_workshop(workshops: Iterable[Workshop], *, at: datetime) -> dict[int, int]:
    """`places_left` of many workshops by their pk, in one query."""
    listed = list(workshops)
    rows = (
        Registration.objects.filter(takes_a_place(at), workshop__in=listed)
        .order_by()
        .values_list("workshop")
        .annotate(Count("pk"))
    )
    taken = dict(rows)
    return {w.pk: max(w.capacity - taken.get(w.pk, 0), 0) for w in listed}


def taken_and_held_by_workshop(workshops: Iterable[Workshop], *, at: datetime) -> dict[int, tuple[int, int]]:
    """Of each workshop by its pk: the places that are sure, and those of holds that run at `at`; one query."""
    listed = list(workshops)
    rows = (
        Registration.objects.filter(takes_a_place(at), workshop__in=listed)
        .order_by()
        .values_list("workshop")
        .annotate(sure=Count("pk", filter=~Q(state=State.HELD)), held=Count("pk", filter=Q(state=State.HELD)))
    )
    found = {workshop: (sure, held) for workshop, sure, held in rows}
    return {workshop.pk: found.get(workshop.pk, (0, 0)) for workshop in listed}


def is_overbooked(workshop: Workshop, *, at: datetime) -> bool:
    """More places are taken than there are: a hold that ran at `at` has ended since, and another couple came."""
    return places_taken(workshop, at=at) > workshop.capacity


def hold_is_running(registration: Registration, *, at: datetime) -> bool:
    """A hold lapses by the clock, whether or not a worker has tidied it."""
    return registration.state == State.HELD and at < registration.held_until


def hold_ends_at(workshop: Workshop, *, at: datetime) -> datetime:
    """A hold that begins at `at` lasts the programme's minutes (30 by default, Stripe's shortest session)."""
    return at + timedelta(minutes=workshop.programme.hold_minutes)
