"""Move a workshop: old and new side by side, what speaks against it and who is told; then it is confirmed."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from config.audit import record
from config.doorbell import ring
from config.office_pages import office_page, render_office
from payments.forecast import Forecast, forecast
from workshops.adding import Hours, hours_of
from workshops.admin.affected_words import confirmation_field, couples_in_words, rows_of
from workshops.admin.move_forms import MoveForm, hours_typed, rows_of_hours
from workshops.admin.season_words import clash_in_words, hours_in_words
from workshops.admin.steps import why_not
from workshops.changing import ChangeRefused, Deadlines, deadlines_along, move_workshop
from workshops.clashes import find_clashes
from workshops.dates import day_in_words, end_of_day_in_words, span_in_words, span_of_days_in_words
from workshops.models import Venue, Workshop
from workshops.planning import Planned


@dataclass(frozen=True)
class Target:
    """Where and when it is to be."""

    starts_on: date
    ends_on: date
    venue: Venue
    hours: list[Hours]
    deadlines: Deadlines

    def mark(self, affected: Forecast) -> str:
        """Changes with every date and every couple: what is done is what was looked at."""
        couples = [couple.registration.pk for couple in affected.couples]
        facts = (self.starts_on, self.ends_on, self.venue.pk, self.hours, self.deadlines, couples)
        return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]


@office_page("workshops/workshop/<int:pk>/move/", name="move_workshop", needs="workshops.change_workshop")
def move_page(request: HttpRequest, pk: int) -> HttpResponse:
    at = timezone.now()
    workshops = Workshop.objects.select_related("city", "venue__city", "programme")
    workshop = get_object_or_404(workshops.prefetch_related("sessions", "presenters"), pk=pk)
    if workshop.status != Workshop.Status.PUBLISHED:
        messages.warning(
            request, "Only a published workshop is moved; a draft’s dates are changed in its form."
        )
        return HttpResponseRedirect(reverse("admin:workshops_workshop_change", args=[pk]))
    data = request.POST if request.method == "POST" else None
    form, rows = MoveForm(data, workshop=workshop), rows_of_hours(data, workshop)
    are_valid = [form.is_valid(), rows.is_valid()]
    words = {"workshop": workshop, "span": span_in_words(workshop), "form": form, "rows": rows}
    if data is not None and all(are_valid):
        target = _target(workshop, form, rows, at=at)
        if _is_as_it_was(workshop, target):
            form.add_error(None, "Nothing differs from what it is now.")
        else:
            return _look_or_move(request, workshop, target, words, at=at)
    return render_office(request, "admin/move_workshop.html", words, title=f"Move {workshop}")


def _look_or_move(
    request: HttpRequest, workshop: Workshop, target: Target, words: dict[str, object], *, at: datetime
) -> HttpResponse:
    affected = forecast(workshop, at=at)
    is_final = request.POST.get("do") == "move"
    confirmation = _Confirmation(request.POST if is_final else None, workshop=workshop)
    if is_final and request.POST.get("mark") != target.mark(affected):
        confirmation = _Confirmation(None, workshop=workshop)
        words["changed"] = True
    elif confirmation.is_valid():
        try:
            _move(request, workshop, target, affected, at=at)
        except ChangeRefused as refused:
            words["refused"] = why_not(refused)
        else:
            return HttpResponseRedirect(reverse("admin:workshop_progress", args=[workshop.pk]))
    words |= {
        "confirmation": confirmation,
        "mark": target.mark(affected),
        "affected": affected,
        "couples": rows_of(affected, workshop),
        "changes": _changes(workshop, target),
        "clashes": _clashes(workshop, target, at=at),
    }
    return render_office(request, "admin/move_workshop.html", words, title=f"Move {workshop}")


class _Confirmation(forms.Form):
    def __init__(self, data: object, *, workshop: Workshop) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.fields["confirm"] = confirmation_field(workshop)


def _target(workshop: Workshop, form: MoveForm, rows: object, *, at: datetime) -> Target:
    typed = form.cleaned_data
    stay = Deadlines(workshop.early_bird_until, workshop.decide_on)
    along = deadlines_along(workshop, starts_on=typed["starts_on"], at=at)
    return Target(
        starts_on=typed["starts_on"],
        ends_on=typed["ends_on"],
        venue=typed["venue"],
        hours=hours_typed(rows, typed["starts_on"], typed["ends_on"]),
        deadlines=along if typed.get("deadlines") == "along" else stay,
    )


def _is_as_it_was(workshop: Workshop, target: Target) -> bool:
    was = (workshop.starts_on, workshop.ends_on, workshop.venue_id, hours_of(workshop))
    return was == (target.starts_on, target.ends_on, target.venue.pk, target.hours)


def _move(
    request: HttpRequest, workshop: Workshop, target: Target, affected: Forecast, *, at: datetime
) -> None:
    with transaction.atomic():
        move_workshop(
            workshop=workshop,
            starts_on=target.starts_on,
            ends_on=target.ends_on,
            venue=target.venue,
            sessions=target.hours,
            deadlines=target.deadlines,
            at=at,
        )
        new = span_of_days_in_words(target.starts_on, target.ends_on)
        details = (
            f"{span_in_words(workshop)}, {workshop.venue.name} → {new}, {target.venue.name}. "
            f"{couples_in_words(len(affected.couples))} affected."
        )
        record(who=request.user, did="moved the workshop", about=workshop, details=details, at=at)
        transaction.on_commit(lambda: ring("registrations.tell_changes"))


def _changes(workshop: Workshop, target: Target) -> list[dict[str, object]]:
    """Old and new, line by line."""
    city = workshop.city
    early, decide = target.deadlines.early_bird_until, target.deadlines.decide_on
    lines = [
        ("When", [hours_in_words(h) for h in hours_of(workshop)], [hours_in_words(h) for h in target.hours]),
        ("Where", [workshop.venue.name], [target.venue.name]),
    ]
    if workshop.early_bird_until and early:
        was = end_of_day_in_words(workshop.early_bird_until, city)
        lines.append(("Early bird until", [was], [end_of_day_in_words(early, city)]))
    if workshop.decide_on and decide:
        lines.append(("Decision on", [day_in_words(workshop.decide_on)], [day_in_words(decide)]))
    return [{"name": name, "old": old, "new": new, "differs": old != new} for name, old, new in lines]


def _clashes(workshop: Workshop, target: Target, *, at: datetime) -> list[str]:
    planned = Planned(
        row=0,
        venue=target.venue,
        programme=workshop.programme,
        presenters=tuple(workshop.presenters.all()),
        starts_on=target.starts_on,
        ends_on=target.ends_on,
        capacity=workshop.capacity,
        full_price_cents=workshop.full_price_cents,
        early_bird_price_cents=workshop.early_bird_price_cents,
        early_bird_until=target.deadlines.early_bird_until,
        minimum=workshop.minimum,
        decide_on=target.deadlines.decide_on,
    )
    found = find_clashes([planned], at=at)[planned.row]
    return [clash_in_words(c, planned) for c in found if getattr(c, "other", None) != workshop]
