"""Cancel a workshop: who is affected and what goes back is shown first, then its address is typed, then it is done."""

from datetime import datetime
from typing import Any

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
from workshops.admin.affected_words import confirmation_field, couples_in_words, rows_of, totals_in_words
from workshops.admin.steps import why_not
from workshops.changing import ChangeRefused, cancel_workshop
from workshops.dates import span_in_words
from workshops.models import Workshop


class CancelForm(forms.Form):
    """Why, which the couples read, and the workshop's address typed out."""

    why = forms.CharField(
        label="Why (the couples read this)",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One or two sentences, such as “Too few couples have registered for this weekend.”",
    )
    # How many couples the person has seen: somebody may register or give up a place meanwhile.
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, workshop: Workshop, affected: Forecast, **options: Any) -> None:
        super().__init__(*args, **options)
        self.affected = affected
        self.fields["confirm"] = confirmation_field(workshop)
        self.order_fields(["why", "confirm"])

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if typed.get("seen") != len(self.affected.couples):
            now = couples_in_words(len(self.affected.couples))
            raise forms.ValidationError(
                f"Since you looked, the number of couples has changed: it is {now} now. Please look once more."
            )
        return typed


@office_page("workshops/workshop/<int:pk>/cancel/", name="cancel_workshop", needs="workshops.change_workshop")
def cancel_page(request: HttpRequest, pk: int) -> HttpResponse:
    at = timezone.now()
    workshop = get_object_or_404(Workshop.objects.select_related("city", "venue", "programme"), pk=pk)
    if workshop.status != Workshop.Status.PUBLISHED:
        return _nothing_to_do(request, workshop)
    affected = forecast(workshop, at=at)
    form = CancelForm(request.POST or None, workshop=workshop, affected=affected)
    if form.is_valid():
        try:
            _cancel(request, workshop, form.cleaned_data["why"], affected, at=at)
        except ChangeRefused as refused:
            form.add_error(None, f"Nothing is changed: {why_not(refused)}")
        else:
            return HttpResponseRedirect(reverse("admin:workshop_progress", args=[pk]))
    words = {
        "workshop": workshop,
        "span": span_in_words(workshop),
        "form": form,
        "affected": affected,
        "rows": rows_of(affected, workshop),
        "totals": totals_in_words(affected),
        "seen": len(affected.couples),
    }
    return render_office(request, "admin/cancel_workshop.html", words, title=f"Cancel {workshop}")


def _cancel(request: HttpRequest, workshop: Workshop, why: str, affected: Forecast, *, at: datetime) -> None:
    with transaction.atomic():
        cancel_workshop(workshop=workshop, why=why, at=at)
        details = f"{couples_in_words(len(affected.couples))} affected. The reason given: {why}"
        record(who=request.user, did="cancelled the workshop", about=workshop, details=details, at=at)
        transaction.on_commit(lambda: ring("registrations.tell_changes"))


def _nothing_to_do(request: HttpRequest, workshop: Workshop) -> HttpResponse:
    if workshop.status == Workshop.Status.CANCELLED:
        return HttpResponseRedirect(reverse("admin:workshop_progress", args=[workshop.pk]))
    messages.warning(request, "Nobody has seen this draft: delete it instead of cancelling it.")
    return HttpResponseRedirect(reverse("admin:workshops_workshop_change", args=[workshop.pk]))
