"""What a saved form has changed, in words for the audit log: “Capacity: 10 → 12.”"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django import forms
from django.db.models import Model, QuerySet

from config.dollars import DollarsField

# What stands on public pages, or is the office's own. Elsewhere, what was typed is about people: fields only.
VALUES_SHOWN = {"therapists", "workshops"}
LONGEST = 80


def changes_in_words(form: Any, formsets: Iterable[Any], *, app: str) -> str:
    """Each changed field of the form, and each row of its tables that was added, changed or taken away."""
    with_values = app in VALUES_SHOWN
    lines = [*_fields(form, with_values), *(line for rows in formsets for line in _rows(rows, with_values))]
    return "; ".join(lines) + "." if lines else ""


def _fields(form: Any, with_values: bool) -> Iterator[str]:
    for name in form.changed_data:
        field = form.fields[name]
        label = str(form[name].label).removesuffix(" ($)")
        if not with_values:
            yield label
            continue
        before, after = _said(field, form[name].initial), _said(field, form.cleaned_data.get(name))
        if max(len(before), len(after)) > LONGEST or isinstance(field, forms.FileField):
            yield f"{label}: rewritten"
        else:
            yield f"{label}: {before} → {after}"


def _rows(rows: Any, with_values: bool) -> Iterator[str]:
    kind = str(rows.model._meta.verbose_name)
    yield from (f"Added {kind} “{row}”" for row in rows.new_objects)
    for row, _names in rows.changed_objects:
        form = next(form for form in rows.forms if form.instance is row or form.instance.pk == row.pk)
        yield f"Changed {kind} “{row}”: {', '.join(_fields(form, with_values))}"
    yield from (f"Deleted {kind} “{row}”" for row in rows.deleted_objects)


def _said(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.ModelChoiceField) and not isinstance(value, Model | list | QuerySet | None):
        value = next(iter(field.queryset.filter(pk=value)), value) if field.queryset is not None else value
    if isinstance(field, DollarsField) and isinstance(value, int):
        return f"${value // 100:,}.{value % 100:02}"
    if isinstance(field, forms.ChoiceField) and not isinstance(value, list):
        value = dict(field.choices).get(value, value)  # type: ignore[arg-type]
    return _as_words(value)


def _as_words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value:%-d %b %Y, %H:%M}"
    if isinstance(value, date):
        return f"{value:%-d %b %Y}"
    if isinstance(value, list | tuple | set | QuerySet):
        return ", ".join(_as_words(one) for one in value) or "–"
    return " ".join(str(value).split()) if value not in (None, "") else "–"
