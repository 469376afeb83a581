"""The questions that the list of workshops answers."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.db.models.functions import ExtractYear
from django.http import HttpRequest
from django.utils import timezone

from workshops.models import Workshop


class WhenFilter(admin.SimpleListFilter):
    title = "when"
    parameter_name = "when"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("ahead", "Ahead"), ("past", "Past")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Workshop]) -> QuerySet[Workshop]:
        # By the date in UTC: within the last hours of a weekend both answers are right.
        today = timezone.now().date()
        if self.value() == "ahead":
            return queryset.filter(ends_on__gte=today)
        if self.value() == "past":
            return queryset.filter(ends_on__lt=today)
        return queryset


class YearFilter(admin.SimpleListFilter):
    title = "year"
    parameter_name = "year"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        years = Workshop.objects.order_by().values_list(ExtractYear("starts_on"), flat=True).distinct()
        return [(str(year), str(year)) for year in sorted(years, reverse=True)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Workshop]) -> QuerySet[Workshop]:
        year = self.value() or ""
        return queryset.filter(starts_on__year=int(year)) if year.isdecimal() else queryset
