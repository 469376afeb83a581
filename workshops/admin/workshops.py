"""The dated workshops: the list that the office starts its day with, and the page to add or change one."""

from typing import Any

from django.contrib import admin
from django.db.models import Case, Count, DateTimeField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from config.office import OfficeAdmin, Refused, Table
from registrations.models import Registration
from registrations.resizing import BelowMinimum, BelowPlacesTaken
from workshops.admin.affected_words import couples_in_words
from workshops.admin.filters import WhenFilter, YearFilter
from workshops.admin.forms import HoursForm, SessionRows, WorkshopForm
from workshops.admin.saving import CouplesAffected, save_changes, save_new
from workshops.admin.steps import STEPS, why_not
from workshops.changing import ChangeRefused
from workshops.dates import day_in_words, end_of_day, instant_in_words, span_in_words
from workshops.models import Session, Workshop
from workshops.money import display
from workshops.pricing import quote

State = Registration.State

# The bar is drawn in these units, so that it needs no style attribute.
BAR = 120


def _couples(which: Q) -> Coalesce:
    """How many of a workshop's couples; asked of each row that is shown, not of all rows before they are sorted."""
    couples = Registration.objects.filter(which, workshop=OuterRef("pk")).order_by().values("workshop")
    return Coalesce(Subquery(couples.annotate(count=Count("pk")).values("count")), 0)


class SessionTable(Table):
    model = Session
    form = HoursForm
    formset = SessionRows
    verbose_name_plural = "hours of each day, on the clocks of the city (none: 9:00 am to 5:00 pm every day)"


@admin.register(Workshop)
class WorkshopAdmin(OfficeAdmin[Workshop]):
    form = WorkshopForm
    inlines = [SessionTable]
    steps = STEPS
    list_display = ["dates", "city", "status_now", "price_now", "early_bird", "places", "programme"]
    list_filter = [WhenFilter, "city", "status", YearFilter]
    list_select_related = ["city", "programme", "venue__city"]
    search_fields = ["slug", "city__name", "venue__name", "programme__name", "presenters__name"]
    readonly_fields = [
        *("status_now", "price_now", "places", "early_bird", "cancelled_why", "registrations"),
        *("prices", "opening"),
    ]

    def get_ordering(self, request: HttpRequest) -> Any:
        """What is ahead, the next first; then what is past, the latest first."""
        ahead = Case(When(ends_on__gte=timezone.now().date(), then="starts_on"))
        return [ahead.asc(nulls_last=True), "-starts_on"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Workshop]:
        # One instant a page: all prices and places on it are of the same moment.
        now = timezone.now()
        taken = Q(state__in=[State.CONFIRMED, State.ATTENDED])
        held = Q(state=State.HELD, held_until__gt=now)
        return (
            super()
            .get_queryset(request)
            .select_related("city", "programme", "venue__city")
            .annotate(
                taken=_couples(taken),
                held=_couples(held),
                asked_at=Value(now, output_field=DateTimeField()),
            )
        )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Workshop], search_term: str
    ) -> tuple[QuerySet[Workshop], bool]:
        """Found first, by itself: several presenters would make several rows, and each would be counted for."""
        if not search_term.strip():
            return queryset, False
        found, _has_doubles = super().get_search_results(request, Workshop.objects.order_by(), search_term)
        return queryset.filter(pk__in=found.values("pk")), False

    def get_fieldsets(self, request: HttpRequest, obj: Workshop | None = None) -> Any:
        prices: list[Any] = ["full_price_cents", ("early_bird_price_cents", "early_bird_until")]
        opening: Any = ("opens_day", "opens_clock")
        if obj and not self.has_change_permission(request, obj):
            prices, opening = ["prices"], "opening"
        sections = [
            ("What and where", {"fields": ["programme", "venue", "presenters"]}),
            ("When", {"fields": [("starts_on", "ends_on")]}),
            ("Places and prices", {"fields": ["capacity", ("minimum", "decide_on"), *prices]}),
            ("Opening", {"fields": [opening]}),
        ]
        if obj is None:
            return sections
        now = ["status_now", "price_now", "early_bird", "places", "registrations"]
        if obj.status == Workshop.Status.CANCELLED:
            now.append("cancelled_why")
        return [("Now", {"fields": now}), *sections]

    def get_form(
        self, request: HttpRequest, obj: Workshop | None = None, change: bool = False, **options: Any
    ) -> Any:
        # Two of the form's fields are its own (the opening, on the city's clocks): the model has none such.
        options["fields"] = WorkshopForm.Meta.fields if self.has_change_permission(request, obj) else []
        form = super().get_form(request, obj, change, **options)
        form.refused = getattr(request, "refused_by_verb", "")  # type: ignore[attr-defined]
        return form

    def has_change_permission(self, request: HttpRequest, obj: Workshop | None = None) -> bool:
        # A cancelled workshop is history.
        is_over = obj is not None and obj.status == Workshop.Status.CANCELLED
        return super().has_change_permission(request, obj) and not is_over

    def has_delete_permission(self, request: HttpRequest, obj: Workshop | None = None) -> bool:
        is_draft = obj is None or obj.status == Workshop.Status.DRAFT
        return super().has_delete_permission(request, obj) and is_draft

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        # Only drafts may go, one at a time, from their own page.
        return {name: way for name, way in super().get_actions(request).items() if name != "delete_selected"}

    # --- Saving: through the verbs only ---------------------------------------------------------

    def save_model(self, request: HttpRequest, obj: Workshop, form: Any, change: bool) -> None:
        """Nothing yet: the hours of the days belong to the same decision (see save_related)."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        rows, at = formsets[0], timezone.now()
        if not change:
            made = save_new(form, rows, at=at)
            # Django's page goes on with its own object: the log and the redirect want its key.
            form.instance.pk, form.instance.slug = made.pk, made.slug
            return
        try:
            save_changes(form, rows, at=at)
        except BelowPlacesTaken as refused:
            raise Refused(f"Nothing is changed: {refused.taken} places are taken meanwhile.") from None
        except BelowMinimum as refused:
            raise Refused(f"Nothing is changed: its minimum number is {refused.minimum} meanwhile.") from None
        except CouplesAffected as refused:
            raise Refused(
                f"Nothing is changed: {couples_in_words(refused.couples)} would be told of it. Dates, hours and "
                "venue are changed with “Move the workshop…”, which first shows whom that affects."
            ) from None
        except ChangeRefused as refused:
            raise Refused(f"Nothing is changed: {why_not(refused)}") from None

    def changeform_view(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        """What a verb refuses is said above the form, with all that was typed still in it."""
        try:
            return super().changeform_view(request, *args, **options)
        except Refused as refused:
            # Nothing was written and nothing logged: Django's transaction has been rolled back.
            request.refused_by_verb = str(refused)  # type: ignore[attr-defined]
            return super().changeform_view(request, *args, **options)

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        return super().construct_change_message(request, form, [], add)

    # --- What is shown --------------------------------------------------------------------------

    @admin.display(description="dates", ordering="starts_on")
    def dates(self, workshop: Workshop) -> str:
        return span_in_words(workshop)

    @admin.display(description="status", ordering="status")
    def status_now(self, workshop: Workshop) -> SafeString:
        words = workshop.get_status_display()
        return format_html('<span class="office-state office-state-{}">{}</span>', workshop.status, words)

    @admin.display(description="price now")
    def price_now(self, workshop: Any) -> str:
        price = quote(workshop, at=workshop.asked_at)
        return f"{price} early bird" if price.is_early_bird else f"{price}"

    @admin.display(description="early bird until", ordering="early_bird_until")
    def early_bird(self, workshop: Workshop) -> str:
        if workshop.early_bird_until is None:
            return "–"
        until, closed_at = day_in_words(workshop.early_bird_until), workshop.early_bird_closed_at
        if closed_at is None:
            return until
        if closed_at == end_of_day(workshop.early_bird_until, workshop.city):
            return f"{until}; ended"
        return f"{until}; ended {instant_in_words(closed_at, workshop.city)}"

    @admin.display(description="places")
    def places(self, workshop: Any) -> SafeString:
        taken, held, of = workshop.taken, workshop.held, workshop.capacity
        unit = BAR / max(of, taken + held, 1)
        left = max(of - taken - held, 0)
        return format_html(
            '<svg class="office-bar" viewBox="0 0 {} 8" width="{}" height="8" aria-hidden="true" focusable="false">'
            '<rect class="office-bar-all" width="{}" height="8"/>'
            '<rect class="office-bar-held" width="{}" height="8"/>'
            '<rect class="office-bar-taken" width="{}" height="8"/></svg> '
            '<span class="office-bar-words">{} taken, {} held, {} left of {}</span>',
            BAR, BAR, BAR, round((taken + held) * unit, 1), round(taken * unit, 1), taken, held, left, of,
        )  # fmt: skip

    @admin.display(description="prices")
    def prices(self, workshop: Workshop) -> str:
        cents = [workshop.early_bird_price_cents, workshop.full_price_cents]
        return ", then ".join(display(price, workshop.city.currency) for price in cents if price is not None)

    @admin.display(description="registration opens")
    def opening(self, workshop: Workshop) -> str:
        return instant_in_words(workshop.opens_at, workshop.city) if workshop.opens_at else "when published"

    @admin.display(description="registrations")
    def registrations(self, workshop: Workshop) -> SafeString:
        address = reverse("admin:registrations_registration_changelist")
        return format_html(
            '<a href="{}?workshop__id__exact={}">See the registrations</a>', address, workshop.pk
        )
