"""Filters of the office's long lists: their choices come from the latest rows, not from all."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

# So many of the latest rows say which choices there are.
LATEST = 1000


class RecentFilter(admin.SimpleListFilter):
    """The values of `field` among the latest rows; an address may ask for an older one."""

    field: str

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        # In a subquery: DISTINCT alone would come before the bound.
        latest = model_admin.model._default_manager.order_by("-pk")[:LATEST].values("pk")
        rows = model_admin.model._default_manager.filter(pk__in=latest).order_by()
        values = set(rows.values_list(self.field, flat=True).distinct())
        if asked := request.GET.get(self.parameter_name or ""):
            values.add(asked)
        return [(value, value) for value in sorted(values)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(**{self.field: self.value()}) if self.value() else queryset
