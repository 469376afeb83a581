"""A season: several weekends of one programme, planned by rules, looked at, and added all at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import or_
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.db.models import Q

from therapists.models import Therapist
from workshops.adding import BEGINS, ENDS, Hours, daily_hours, next_free
from workshops.clashes import AlreadyThere, Clash, find_clashes
from workshops.dates import local_instant
from workshops.models import Programme, Venue, Workshop
from workshops.planning import Planned, make_planned


@dataclass(frozen=True)
class Rules:
    """What the weekends of a season have in common; every date hangs on a weekend's Saturday."""

    programme: Programme
    venue: Venue
    presenters: tuple[Therapist, ...]
    capacity: int
    full_price_cents: int
    # The first day so many days after the Saturday: −1 is the Friday.
    first_day: int = 0
    days: int = 2
    starts: time = BEGINS
    ends: time = ENDS
    # The first day's own hours, such as a Friday evening's.
    first_hours: tuple[time, time] | None = None
    early_bird_price_cents: int | None = None
    early_bird_days: int | None = None
    minimum: int | None = None
    decide_days: int | None = None
    opens_days: int | None = None
    opens_clock: time = BEGINS


@dataclass(frozen=True)
class Reviewed:
    """A planned workshop, the address that it will get, and what speaks against it."""

    planned: Planned
    slug: str
    clashes: list[Clash]


@dataclass(frozen=True)
class Wanted:
    """A planned workshop that the office wants, knowing of these clashes (by their keys)."""

    planned: Planned
    knowing: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Added:
    """The workshops of a plan; `again`: an earlier press of the button had made them."""

    workshops: list[Workshop]
    again: bool = False


class ClashesUnknown(Exception):
    """Rows have clashes that the office has not agreed to, or that nobody can: the numbers of the `rows`."""

    def __init__(self, rows: list[int]) -> None:
        super().__init__(f"rows {rows}")
        self.rows = rows


def plan_season(rules: Rules, saturdays: Sequence[date]) -> list[Planned]:
    """One workshop for each weekend, in their order; every other date keeps its distance from the first day."""
    return [_on_weekend(rules, day, row) for row, day in enumerate(sorted(saturdays), start=1)]


def _on_weekend(rules: Rules, saturday: date, row: int) -> Planned:
    starts_on = saturday + timedelta(days=rules.first_day)
    ends_on = starts_on + timedelta(days=rules.days - 1)
    return Planned(
        row=row,
        venue=rules.venue,
        programme=rules.programme,
        presenters=rules.presenters,
        starts_on=starts_on,
        ends_on=ends_on,
        capacity=rules.capacity,
        full_price_cents=rules.full_price_cents,
        early_bird_price_cents=rules.early_bird_price_cents,
        early_bird_until=days_before(starts_on, rules.early_bird_days),
        minimum=rules.minimum,
        decide_on=days_before(starts_on, rules.decide_days),
        opens_at=_opens_at(rules, starts_on),
        hours=_hours(rules, starts_on, ends_on),
    )


def days_before(day: date, days: int | None) -> date | None:
    """So many whole local days before; no rule, no date."""
    return None if days is None else day - timedelta(days=days)


def _opens_at(rules: Rules, starts_on: date) -> datetime | None:
    day = days_before(starts_on, rules.opens_days)
    return local_instant(day, rules.opens_clock, rules.venue.city) if day else None


def _hours(rules: Rules, starts_on: date, ends_on: date) -> tuple[Hours, ...]:
    usual = daily_hours(starts_on, ends_on, starts=rules.starts, ends=rules.ends)
    if rules.first_hours:
        usual[0] = Hours(starts_on, *rules.first_hours)
    return tuple(usual)


def review(planned: Sequence[Planned], *, at: datetime) -> list[Reviewed]:
    """Each planned workshop as it would be made, with its clashes: three queries, however many."""
    clashes = find_clashes(planned, at=at)
    slugs = _slugs(planned)
    return [Reviewed(one, slugs[one.row], clashes[one.row]) for one in planned]


def _slugs(planned: Sequence[Planned]) -> dict[int, str]:
    """The addresses that the rows will get, when they are made in their order."""
    if not planned:
        return {}
    stems = {one.row: f"{one.venue.city.slug}-{one.starts_on}" for one in planned}
    alike = reduce(or_, (Q(slug__startswith=stem) for stem in set(stems.values())))
    taken = set(Workshop.objects.filter(alike).values_list("slug", flat=True))
    slugs = {}
    for row, stem in stems.items():
        slugs[row] = next_free(stem, taken)
        taken.add(slugs[row])
    return slugs


def add_season(
    *, wanted: Sequence[Wanted], key: UUID, at: datetime, status: Workshop.Status = Workshop.Status.DRAFT
) -> Added:
    """Make all the workshops that are wanted, or none; the same `key` again makes nothing new.

    Raises ClashesUnknown.
    """
    try:
        with transaction.atomic():
            _lock_venues(wanted)
            if made := _made_with(key, wanted):
                return Added(made, again=True)
            if rows := _not_agreed(wanted, at=at):
                raise ClashesUnknown(rows)
            return Added(
                [
                    make_planned(one.planned, status=status, at=at, uid=_uid(key, one.planned))
                    for one in wanted
                ]
            )
    except IntegrityError:
        # Somebody has added one of them by another way, between our look and our writing.
        if made := _made_with(key, wanted):
            return Added(made, again=True)
        raise ClashesUnknown([one.planned.row for one in wanted]) from None


def _lock_venues(wanted: Sequence[Wanted]) -> None:
    """Two seasons at one venue are added one after the other."""
    keys = {one.planned.venue.pk for one in wanted}
    list(Venue.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))


def _made_with(key: UUID, wanted: Sequence[Wanted]) -> list[Workshop]:
    # The press is remembered in what it has made: a workshop's uid never changes.
    uids = [_uid(key, one.planned) for one in wanted]
    return list(Workshop.objects.select_related("city").filter(uid__in=uids))


def _uid(key: UUID, planned: Planned) -> UUID:
    return uuid5(key, str(planned.row))


def _not_agreed(wanted: Sequence[Wanted], *, at: datetime) -> list[int]:
    clashes = find_clashes([one.planned for one in wanted], at=at)
    return [
        one.planned.row
        for one in wanted
        if any(
            isinstance(clash, AlreadyThere) or clash.key not in one.knowing
            for clash in clashes[one.planned.row]
        )
    ]
