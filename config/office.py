"""What the pages of the office share: native date inputs, dollars, read-only lists, and steps.

A step is something that the office does to one row by calling a verb. It has a page of its own that
says what will happen, asks what the verb needs to know, and shows a refusal in words.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import models, transaction
from django.db.models import Model, QuerySet
from django.forms.models import BaseInlineFormSet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString

from config.audit import about_key, record
from config.changes import changes_in_words
from config.dollars import DollarsField
from config.models import AuditEntry

M = TypeVar("M", bound=Model)

if TYPE_CHECKING:
    from django.contrib.auth.models import User

NATIVE_INPUTS: dict[type[models.Field[Any, Any]], dict[str, Any]] = {
    # Django's own shortcuts compare the browser's clock with the server's, which says nothing about a city's.
    models.DateField: {"widget": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})},
    # As Django 6 will do by itself.
    models.URLField: {"assume_scheme": "https"},
    models.TimeField: {"widget": forms.TimeInput(format="%H:%M", attrs={"type": "time"})},
}


# So many of a row's latest entries its own page shows.
HISTORY = 200


class Refused(Exception):
    """A verb has refused; the message says why, in words for the office."""


class StepForm(forms.Form):
    """What a step asks for; knows the row and the instant, for its choices and first values."""

    def __init__(self, *args: Any, subject: Any, at: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.subject, self.at = subject, at


@dataclass(frozen=True)
class Step:
    """One thing that the office can do to a row; `name` is in its address."""

    name: str
    label: str
    # Calls the verb with what was typed, and answers in words.
    does: Callable[[Any, dict[str, Any], "User", datetime], str]
    possible: Callable[[Any, datetime], bool]
    explain: Callable[[Any, datetime], Sequence[str]]
    form: type[StepForm] = StepForm
    is_grave: bool = False
    # Once it is written: what speaks to the world; answers with a warning in words if that can't be reached.
    after: Callable[[Any, datetime], str] = lambda subject, at: ""


# Who has more rows than this in a list searches or filters; counting on would cost more than it tells.
COUNTED = 5000
# What an address says of a list's page and order; all else narrows the list.
SHOWN_OTHERWISE = {"p", "o", "e"}


class BoundedPaginator(Paginator[Any]):
    """Pages of the first rows of a list; it counts no further than a bound."""

    @cached_property
    def count(self) -> int:
        return min(self._counted, COUNTED)

    @property
    def goes_on(self) -> bool:
        """There are more rows than the pages show."""
        return self._counted > COUNTED

    @property
    def count_in_words(self) -> str:
        return f"more than {self.bound_in_words}" if self.goes_on else f"{self.count:,}"

    @property
    def bound_in_words(self) -> str:
        return f"{COUNTED:,}"

    @cached_property
    def _counted(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by()[: COUNTED + 1].count())


class _Inputs:
    """Dates and hours by the browser's own inputs, cents as dollars."""

    formfield_overrides: ClassVar[Mapping[type[models.Field[Any, Any]], Mapping[str, Any]]] = NATIVE_INPUTS

    def formfield_for_dbfield(
        self, db_field: models.Field[Any, Any], request: HttpRequest, **options: Any
    ) -> forms.Field | None:
        if isinstance(db_field, models.PositiveIntegerField) and db_field.name.endswith("_cents"):
            words = str(db_field.verbose_name).removesuffix(", in cents").removesuffix(" cents")
            return DollarsField(
                label=f"{words.capitalize()} ($)", help_text=db_field.help_text, required=not db_field.null
            )
        return super().formfield_for_dbfield(db_field, request, **options)  # type: ignore[misc,no-any-return]


class OfficeAdmin(_Inputs, admin.ModelAdmin[M]):
    """Every model's pages in the office."""

    steps: Sequence[Step] = ()
    list_per_page = 50
    paginator = BoundedPaginator
    # The exact number of all rows, or of each filter's, costs a scan, and nobody reads it.
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    # The columns by which a list that nothing narrows is sorted without reading all of it; None: every column.
    sorted_quickly: ClassVar[Sequence[str] | None] = None

    def get_sortable_by(self, request: HttpRequest) -> Any:
        is_narrowed = bool(request.GET.keys() - SHOWN_OTHERWISE)
        quickly = None if is_narrowed else self.sorted_quickly
        return super().get_sortable_by(request) if quickly is None else quickly

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.step_view)
        return [path("<int:pk>/step/<slug:name>/", page, name=self._address("step")), *super().get_urls()]

    def step_view(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        step = next((step for step in self.steps if step.name == name), None)
        subject = self.get_object(request, str(pk))
        if step is None or subject is None:
            raise Http404
        if not self.may_take_steps(request):
            raise PermissionDenied
        at = timezone.now()
        back = reverse(f"admin:{self._address('change')}", args=[pk])
        if not step.possible(subject, at):
            messages.warning(request, f"“{step.label}” isn't possible here, or has been done already.")
            return HttpResponseRedirect(back)
        form = step.form(request.POST if request.method == "POST" else None, subject=subject, at=at)
        if form.is_valid():
            try:
                with transaction.atomic():
                    answer = step.does(subject, form.cleaned_data, request.user, at)  # type: ignore[arg-type]
                    record(who=request.user, did=step.label, about=subject, details=answer, at=at)
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, answer)
                if warning := step.after(subject, at):
                    messages.warning(request, warning)
                return HttpResponseRedirect(back)
        return self._ask(request, step, subject, form, back=back, at=at)

    # --- Who did what: the audit log, instead of Django's own that could be edited -----------------

    def construct_change_message(
        self, request: HttpRequest, form: Any, formsets: Any, add: bool = False
    ) -> Any:
        return "" if add else changes_in_words(form, formsets or [], app=self.opts.app_label)

    def log_addition(self, request: HttpRequest, obj: M, message: Any) -> Any:
        return self._record(request, "added", obj, message)

    def log_change(self, request: HttpRequest, obj: M, message: Any) -> Any:
        return self._record(request, "changed", obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        return [self._record(request, "deleted", obj, "") for obj in queryset]

    def _record(self, request: HttpRequest, did: str, obj: M, message: Any) -> AuditEntry:
        did = f"{did} {obj._meta.verbose_name}"
        return record(who=request.user, did=did, about=obj, details=str(message), at=timezone.now())

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What the audit log says of this row, the latest first."""
        subject = self.get_object(request, object_id)
        if subject is None:
            raise Http404
        if not self.has_view_or_change_permission(request, subject) or not request.user.has_perm(
            "hall.view_auditentry"
        ):
            raise PermissionDenied
        entries = AuditEntry.objects.filter(about=about_key(subject)).select_related("who")[:HISTORY]
        words = {
            **self.admin_site.each_context(request),
            "title": f"Who did what: {subject}",
            "opts": self.opts,
            "subject": subject,
            "back": reverse(f"admin:{self._address('change')}", args=[subject.pk]),
            "entries": entries,
        }
        return TemplateResponse(request, "admin/history.html", words)

    def _ask(
        self, request: HttpRequest, step: Step, subject: M, form: StepForm, *, back: str, at: datetime
    ) -> HttpResponse:
        words = {
            **self.admin_site.each_context(request),
            "title": step.label,
            "opts": self.opts,
            "step": step,
            "subject": subject,
            "form": form,
            "explained": step.explain(subject, at),
            "back": back,
            "media": self.media,
        }
        return TemplateResponse(request, "admin/step.html", words)

    def may_take_steps(self, request: HttpRequest) -> bool:
        """Steps need the permission to change, also where the form itself is read-only."""
        return request.user.has_perm(f"{self.opts.app_label}.change_{self.opts.model_name}")

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **options: Any
    ) -> HttpResponse:
        subject = context.get("original")
        if subject is not None and self.may_take_steps(request):
            at = timezone.now()
            context["steps"] = [
                (step, reverse(f"admin:{self._address('step')}", args=[subject.pk, step.name]))
                for step in self.steps
                if step.possible(subject, at)
            ]
        return super().render_change_form(request, context, *args, **options)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Each step is in the list's menu, too; it leads to the step's page for the one row chosen."""
        actions: dict[str, Any] = {
            # Deleting writes its own lines.
            name: (does if name == "delete_selected" else _written_down(does, words), name, words)
            for name, does, words in self._named_actions(request)
        }
        if self.may_take_steps(request):
            actions.update({step.name: (_lead_to(step), step.name, f"{step.label}…") for step in self.steps})
        return actions

    def _named_actions(self, request: HttpRequest) -> list[tuple[str, Any, str]]:
        found: dict[str, Any] = {**super().get_actions(request)}
        return [(name, does, str(words)) for name, (does, _name, words) in found.items()]

    def _address(self, page: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"


class ReadOnlyAdmin(OfficeAdmin[M]):
    """Rows that only verbs write, and that are never deleted: all that has to do with money or mail."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        # Django's own rule also lets those view who may change.
        return super().has_view_permission(request, obj) or self.may_take_steps(request)

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False


class Rows(BaseInlineFormSet[Any, Any, Any]):
    """The rows of a table."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        if "DELETE" in form.fields:
            form.fields["DELETE"].widget.attrs["aria-label"] = "Delete this row"


class Table(_Inputs, admin.TabularInline[Any, Any]):
    """Rows of another model on a page, one a line."""

    formset = Rows
    # Django's own has two headings without a word.
    template = "admin/table.html"
    extra = 0

    def formfield_for_dbfield(
        self, db_field: models.Field[Any, Any], request: HttpRequest, **options: Any
    ) -> forms.Field | None:
        field = super().formfield_for_dbfield(db_field, request, **options)
        if field:
            # The column's heading is not tied to the input.
            field.widget.attrs["aria-label"] = str(field.label or db_field.verbose_name).capitalize()
        return field


class ReadOnlyTable(Table):
    """The same, for looking only."""

    can_delete = False
    show_change_link = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def link(to: Model, words: str) -> SafeString:
    """A link to a row's own page in the office."""
    return format_html('<a href="{}">{}</a>', office_address(to), words)


def office_address(row: Model) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


def utc_in_words(at: datetime | None) -> str:
    """“22 Nov 2026, 10:38 UTC”: for facts that belong to no city."""
    return f"{at:%-d %b %Y, %H:%M} UTC" if at else "–"


def _written_down(action: Any, words: Any) -> Callable[[Any, HttpRequest, QuerySet[Any]], Any]:
    def recorded(page: Any, request: HttpRequest, chosen: QuerySet[Any]) -> Any:
        # Before it, as some actions speak to the world, and no transaction is kept open for that.
        at = timezone.now()
        for row in chosen.all():
            record(who=request.user, did=str(words), about=row, at=at)
        return action(page, request, chosen)

    return recorded


def _lead_to(step: Step) -> Callable[[Any, HttpRequest, QuerySet[Any]], HttpResponse | None]:
    def action(page: Any, request: HttpRequest, chosen: QuerySet[Any]) -> HttpResponse | None:
        rows = list(chosen[:2])
        if len(rows) == 1:
            address = f"admin:{page._address('step')}"
            return HttpResponseRedirect(reverse(address, args=[rows[0].pk, step.name]))
        messages.warning(request, f"“{step.label}” has a page of its own: choose one row at a time.")
        return None

    return action
