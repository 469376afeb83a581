"""From the form of the office to the verbs: which of them a change needs, and in which order."""

from datetime import datetime

from django.db import transaction

from registrations.following import live_registrations
from registrations.resizing import change_capacity
from workshops.adding import Hours, add_workshop
from workshops.admin.forms import SessionRows, WorkshopForm
from workshops.changing import move_workshop
from workshops.editing import Facts, edit_workshop, reschedule_draft
from workshops.models import Workshop


class CouplesAffected(Exception):
    """Dates, hours or venue of a published workshop were changed, of which `couples` would be told."""

    def __init__(self, couples: int) -> None:
        super().__init__(couples)
        self.couples = couples


def save_new(form: WorkshopForm, rows: SessionRows, *, at: datetime) -> Workshop:
    """A new workshop is a draft, with the hours typed or 9:00 to 17:00 every day."""
    typed = form.cleaned_data
    made = add_workshop(
        programme=typed["programme"],
        venue=typed["venue"],
        starts_on=typed["starts_on"],
        ends_on=typed["ends_on"],
        capacity=typed["capacity"],
        full_price_cents=typed["full_price_cents"],
        early_bird_price_cents=typed["early_bird_price_cents"],
        early_bird_until=typed["early_bird_until"],
        hours=rows.hours_for(typed["starts_on"], typed["ends_on"], None),
        at=at,
    )
    return edit_workshop(workshop=made, facts=_facts(form))


def save_changes(form: WorkshopForm, rows: SessionRows, *, at: datetime) -> None:
    """Write what was changed, all of it or nothing. Raises BelowPlacesTaken, ChangeRefused, CouplesAffected."""
    before = Workshop.objects.select_related("city", "venue").get(pk=form.instance.pk)
    typed = form.cleaned_data
    hours = rows.hours_for(typed["starts_on"], typed["ends_on"], before.starts_on)
    moves = rows.has_changed() or bool({"venue", "starts_on", "ends_on"} & set(form.changed_data))
    if moves and before.status == Workshop.Status.PUBLISHED:
        _refuse_with_couples(before, at=at)
    with transaction.atomic():
        # After each of the steps the database wants early bird and decision by the first day, and room for the minimum.
        deadlines = (typed["early_bird_until"], typed["decide_on"])
        move_first = any(day is not None and day > before.starts_on for day in deadlines)
        enlarge_first = (typed["minimum"] or 0) > before.capacity
        if enlarge_first:
            change_capacity(workshop=before, capacity=typed["capacity"], at=at)
        if moves and move_first:
            _reschedule(before, form, hours, at=at)
        edit_workshop(workshop=before, facts=_facts(form))
        if moves and not move_first:
            _reschedule(before, form, hours, at=at)
        if "capacity" in form.changed_data and not enlarge_first:
            change_capacity(workshop=before, capacity=typed["capacity"], at=at)


def _refuse_with_couples(workshop: Workshop, *, at: datetime) -> None:
    couples = live_registrations(at=at).filter(workshop=workshop).count()
    if couples:
        raise CouplesAffected(couples)


def _reschedule(workshop: Workshop, form: WorkshopForm, hours: list[Hours], *, at: datetime) -> None:
    typed = form.cleaned_data
    venue, starts_on, ends_on = typed["venue"], typed["starts_on"], typed["ends_on"]
    if workshop.status == Workshop.Status.DRAFT:
        reschedule_draft(
            workshop=workshop, venue=venue, starts_on=starts_on, ends_on=ends_on, hours=hours, at=at
        )
    else:
        move_workshop(
            workshop=workshop, venue=venue, starts_on=starts_on, ends_on=ends_on, sessions=hours, at=at
        )


def _facts(form: WorkshopForm) -> Facts:
    typed = form.cleaned_data
    return Facts(
        programme=typed["programme"],
        presenters=typed["presenters"],
        opens_at=form.instance.opens_at,
        full_price_cents=typed["full_price_cents"],
        early_bird_price_cents=typed["early_bird_price_cents"],
        early_bird_until=typed["early_bird_until"],
        minimum=typed["minimum"],
        decide_on=typed["decide_on"],
    )
