"""Registrations: looked at here, changed by steps. Private answers and private links are not shown."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from config.office import ReadOnlyAdmin
from registrations.admin.filters import AttentionFilter, WorkshopFilter
from registrations.admin.one_registration import couples_names, one_registration, show
from registrations.admin.steps import STEPS
from registrations.models import Registration
from registrations.searching import begins_like
from workshops.dates import instant_in_words, span_in_words
from workshops.money import display


@admin.register(Registration)
class RegistrationAdmin(ReadOnlyAdmin[Registration]):
    steps = STEPS
    list_display = ["reference", "couple", "workshop_dates", "state_now", "price", "paid", "created"]
    list_filter = [AttentionFilter, "state", "workshop__city", WorkshopFilter]
    list_select_related = ["workshop__city"]
    sorted_quickly = ["reference", "created"]
    # Only that there is a box: get_search_results asks.
    search_fields = ["reference"]
    search_help_text = "How a name or email address of either partner begins, or a reference"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Registration]:
        return one_registration()

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """One page with everything about the couple, in place of the form that Django would make."""
        registration = self.get_object(request, object_id)
        if registration is None or request.method not in ("GET", "HEAD"):
            # Django's own answers: not found, refused.
            return super().change_view(request, object_id, form_url, extra_context)
        if not self.has_view_permission(request, registration):
            raise PermissionDenied
        return show(request, registration, at=timezone.now())

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Registration], search_term: str
    ) -> tuple[QuerySet[Registration], bool]:
        """Each word begins a name or the address of one of the partners, or is the reference."""
        for found in begins_like(search_term):
            queryset = queryset.filter(pk__in=found)
        return queryset, False

    @admin.display(description="couple")
    def couple(self, registration: Registration) -> str:
        return couples_names(registration)

    @admin.display(description="workshop", ordering="workshop__starts_on")
    def workshop_dates(self, registration: Registration) -> str:
        return f"{registration.workshop.city.name}, {span_in_words(registration.workshop)}"

    @admin.display(description="state", ordering="state")
    def state_now(self, registration: Registration) -> SafeString:
        words = registration.get_state_display()
        return format_html('<span class="office-state office-state-{}">{}</span>', registration.state, words)

    @admin.display(description="price", ordering="price_cents")
    def price(self, registration: Registration) -> str:
        return (
            f"{display(registration.price_cents, registration.currency)} ({registration.get_tier_display()})"
        )

    @admin.display(description="paid", ordering="paid_cents")
    def paid(self, registration: Registration) -> str:
        return display(registration.paid_cents, registration.currency)

    @admin.display(description="registered", ordering="pk")
    def created(self, registration: Registration) -> str:
        return instant_in_words(registration.created_at, registration.workshop.city)
