"""Workshops from a spreadsheet: all of a file or nothing, and the same file again changes nothing."""

from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from workshops.directory import Directory
from workshops.models import Workshop
from workshops.planned_workshops import read_planned
from workshops.planning import Planned, make_planned
from workshops.spreadsheets import Fault, Unreadable, read_table

COLUMNS = (
    "city",
    "venue",
    "programme",
    "starts_on",
    "ends_on",
    "presenters",
    "capacity",
    "full_price",
    "early_bird_price",
    "early_bird_until",
)
# A file from before these were asked for is still a good one.
OPTIONAL = ("minimum", "decide_on")


@dataclass(frozen=True)
class Plan:
    """What a file means to the workshops as they are: some are new, some are there already, just so."""

    new: list[Planned]
    unchanged: list[Workshop]


@dataclass(frozen=True)
class Imported:
    """What came of an import."""

    made: list[Workshop]
    unchanged: list[Workshop]


def plan_import(data: bytes) -> Plan:
    """What importing the file would do. Raises Unreadable with every fault of the file."""
    planned, faults = read_planned(read_table(data, COLUMNS, OPTIONAL), Directory.read())
    existing = Existing()
    plan = Plan([], [])
    for one in planned:
        same = existing.same(one)
        if same is None:
            faults += existing.moved_away(one)
            plan.new.append(one)
        else:
            faults += _differences(one, same)
            plan.unchanged.append(same)
    if faults:
        raise Unreadable(sorted(faults, key=lambda fault: (fault.row, _place(fault.column))))
    return plan


def import_workshops(
    *, data: bytes, at: datetime, status: Workshop.Status = Workshop.Status.PUBLISHED
) -> Imported:
    """Make the file's workshops, with sessions from 9:00 to 17:00 every day: all of them or none.

    Those that exist just so stay as they are. Raises Unreadable with every fault.
    """
    try:
        with transaction.atomic():
            plan = plan_import(data)
            made = [make_planned(one, status=status, at=at) for one in plan.new]
    except IntegrityError:
        reason = "Somebody else has added one of these workshops at the same moment: import the file again."
        raise Unreadable([Fault(0, "", reason)]) from None
    return Imported(made, plan.unchanged)


class Existing:
    """The workshops that there are, for comparison: two queries, however long the file."""

    def __init__(self) -> None:
        known = Workshop.objects.select_related("city").prefetch_related("presenters").order_by("pk")
        self.by_key: dict[tuple[object, ...], Workshop] = {}
        self.moved: dict[tuple[int, str], Workshop] = {}
        for workshop in known:
            key = (workshop.programme_id, workshop.venue_id, workshop.starts_on)
            # A cancelled one is remembered, so that the same file again does not revive it.
            if key not in self.by_key or workshop.status != Workshop.Status.CANCELLED:
                self.by_key[key] = workshop
            if workshop.sequence and not _cancelled_where_it_was(workshop):
                self.moved[workshop.programme_id, workshop.slug] = workshop

    def same(self, planned: Planned) -> Workshop | None:
        return self.by_key.get(planned.key)

    def moved_away(self, planned: Planned) -> list[Fault]:
        """A moved workshop keeps its address: a file from before must not put a second in its place."""
        slug = f"{planned.venue.city.slug}-{planned.starts_on}"
        moved = self.moved.get((planned.programme.pk, slug))
        if moved is None:
            return []
        where = f"it is now on {moved.starts_on} at {moved.venue.name}"
        return [Fault(planned.row, "starts_on", f"Duplicate: {slug} has been moved, {where}.")]


def _cancelled_where_it_was(workshop: Workshop) -> bool:
    cancelled = workshop.status == Workshop.Status.CANCELLED
    return cancelled and workshop.slug == f"{workshop.city.slug}-{workshop.starts_on}"


def _differences(planned: Planned, known: Workshop) -> list[Fault]:
    """A fault for each cell in which the row differs from the workshop that is there already."""
    there: dict[str, object] = {
        "ends_on": known.ends_on,
        "presenters": sorted(presenter.slug for presenter in known.presenters.all()),
        "capacity": known.capacity,
        "full_price": known.full_price_cents,
        "early_bird_price": known.early_bird_price_cents,
        "early_bird_until": known.early_bird_until,
        "minimum": known.minimum,
        "decide_on": known.decide_on,
    }
    here: dict[str, object] = {
        "ends_on": planned.ends_on,
        "presenters": sorted(presenter.slug for presenter in planned.presenters),
        "capacity": planned.capacity,
        "full_price": planned.full_price_cents,
        "early_bird_price": planned.early_bird_price_cents,
        "early_bird_until": planned.early_bird_until,
        "minimum": planned.minimum,
        "decide_on": planned.decide_on,
    }
    if planned.minimum is None:
        # The file says nothing of a decision; the office may have.
        del there["minimum"], there["decide_on"]
    reason = f"Duplicate: {known.slug} is there already, with another value here. Change it in the office."
    return [Fault(planned.row, column, reason) for column in there if there[column] != here[column]]


def _place(column: str) -> int:
    known = [*COLUMNS, *OPTIONAL]
    return known.index(column) if column in known else -1
