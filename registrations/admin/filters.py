"""The questions that the list of registrations answers."""

from typing import Any

from django.contrib import admin
from django.db.models import F, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from registrations.models import Registration
from workshops.dates import span_in_words
from workshops.models import Workshop

State = Registration.State

# As many workshops as one finds in a menu; the others are a search or an address away.
LISTED = 30


class AttentionFilter(admin.SimpleListFilter):
    title = "what to look at"
    parameter_name = "look"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("holds", "Unpaid holds"),
            ("owed", "Money still to go back"),
            ("paid-cancelled", "Paid but cancelled"),
            ("paid-lapsed", "Paid without a place"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Registration]) -> QuerySet[Registration]:
        rules = {
            "holds": Q(state=State.HELD, held_until__gt=timezone.now()),
            "owed": Q(refund_due_cents__gt=F("refunded_cents")),
            "paid-cancelled": Q(state=State.CANCELLED, paid_cents__gt=F("refunded_cents")),
            "paid-lapsed": Q(state__in=[State.HELD, State.LAPSED], paid_cents__gt=F("refunded_cents")),
        }
        rule = rules.get(self.value() or "")
        return queryset.filter(rule) if rule else queryset


class WorkshopFilter(admin.SimpleListFilter):
    """The workshops ahead and the latest past ones, not the whole history."""

    title = "workshop"
    parameter_name = "workshop__id__exact"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        latest = Workshop.objects.select_related("city").order_by("-starts_on")[:LISTED]
        listed = [
            (str(workshop.pk), f"{workshop.city.name}, {span_in_words(workshop)}") for workshop in latest
        ]
        asked = request.GET.get(self.parameter_name, "")
        if asked.isdecimal() and asked not in dict(listed):
            older = Workshop.objects.select_related("city").filter(pk=asked)
            listed += [(asked, f"{workshop.city.name}, {span_in_words(workshop)}") for workshop in older]
        return listed

    def queryset(self, request: HttpRequest, queryset: QuerySet[Registration]) -> QuerySet[Registration]:
        chosen = self.value() or ""
        return queryset.filter(workshop=int(chosen)) if chosen.isdecimal() else queryset
