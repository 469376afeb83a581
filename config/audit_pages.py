"""Who did what: the office's page that reads the audit log. Nothing here, or anywhere, changes it."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse

from config.models import AuditEntry
from config.office_pages import office_page, render_office

PER_PAGE = 50


class SearchForm(forms.Form):
    """What to look for; all of it may stay empty."""

    who = forms.CharField(label="Who (an email address)", required=False, max_length=120)
    what = forms.CharField(label="What, or about what", required=False, max_length=120)
    since = forms.DateField(
        label="From", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label="To", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


@office_page("who-did-what/", name="who_did_what", needs="hall.view_auditentry", label="Who did what")
def who_did_what(request: HttpRequest) -> HttpResponse:
    form = SearchForm(request.GET or None)
    asked: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    before = request.GET.get("before", "")
    entries = list(found(asked, before=int(before) if before.isdecimal() else None)[: PER_PAGE + 1])
    older = ""
    if len(entries) > PER_PAGE:
        entries = entries[:PER_PAGE]
        kept = {name: value for name, value in request.GET.items() if name != "before"}
        older = urlencode({**kept, "before": entries[-1].pk})
    words = {"form": form, "entries": entries, "older": older, "is_first": not before, "with_about": True}
    return render_office(request, "admin/who_did_what.html", words, title="Who did what")


def found(asked: dict[str, Any], *, before: int | None = None) -> QuerySet[AuditEntry]:
    """The entries that match, the latest first; pages go on from an entry, so that nothing is counted."""
    entries = AuditEntry.objects.select_related("who")
    if asked.get("who"):
        entries = entries.filter(who__email__icontains=asked["who"])
    if what := asked.get("what"):
        entries = entries.filter(Q(did__icontains=what) | Q(about_words__icontains=what) | Q(about=what))
    if asked.get("since"):
        entries = entries.filter(at__gte=_midnight(asked["since"]))
    if asked.get("until"):
        entries = entries.filter(at__lt=_midnight(asked["until"] + timedelta(days=1)))
    return entries.filter(pk__lt=before) if before else entries


def _midnight(day: Any) -> datetime:
    return datetime.combine(day, time(), UTC)
