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
        # DISTINCT would come before the bound, and read all rows.
        rows = model_admin.model._default_manager.order_by("-pk")
        values = set(rows.values_list(self.field, flat=True)[:LATEST])
        if asked := request.GET.get(self.parameter_name or ""):
            values.add(asked)
        return [(value, value) for value in sorted(values)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(**{self.field: self.value()}) if self.value() else queryset
