"""Add a season: weekends chosen on a calendar, or rows of a file, looked at before they are made."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from config.office_pages import office_page, render_office
from workshops.admin.previewing import Asked, preview_or_add, wants_to_edit
from workshops.admin.season_forms import SeasonForm, status_field
from workshops.importing import COLUMNS, OPTIONAL, Plan, plan_import
from workshops.models import Workshop
from workshops.spreadsheets import Fault, Unreadable
from workshops.weekends import weekends_ahead

MAY = "workshops.add_workshop"
MOST_ROWS, MOST_BYTES = 200, 500_000


@office_page("season/", name="season", needs=MAY, label="Add a season")
def season(request: HttpRequest) -> HttpResponse:
    """One programme at one venue on several weekends."""
    at = timezone.now()
    if request.method != "POST":
        return _rules_page(request, SeasonForm(initial=_as_the_last_one(), today=at.date()), at=at)
    form = SeasonForm(request.POST, today=at.date())
    if not form.is_valid() or wants_to_edit(request):
        return _rules_page(request, form, at=at)
    return preview_or_add(
        request,
        Asked(
            planned=form.planned(),
            status=Workshop.Status(form.cleaned_data["status"]),
            title="Look at the season",
            how="with a season",
        ),
        at=at,
    )


def _rules_page(request: HttpRequest, form: SeasonForm, *, at: datetime) -> HttpResponse:
    words = {"form": form, "months": weekends_ahead(at=at), "chosen": form.chosen, "tab": "season"}
    return render_office(request, "admin/season.html", words, title="Add a season")


def _as_the_last_one() -> dict[str, Any]:
    """A new season mostly resembles the workshop that was added last; the weekends are all that is new."""
    usual: dict[str, Any] = {"early_bird_days": 30, "decide_days": 21, "minimum": 6, "capacity": 12}
    last = Workshop.objects.select_related("city").prefetch_related("presenters").order_by("-pk").first()
    if last is None:
        return usual
    return usual | {
        "programme": last.programme_id,
        "venue": last.venue_id,
        "presenters": [presenter.pk for presenter in last.presenters.all()],
        "capacity": last.capacity,
        "full_price": last.full_price_cents,
        "early_price": last.early_bird_price_cents,
        "early_bird_days": _distance(last.early_bird_until, last.starts_on),
        # One that ran in any case says nothing about when to decide.
        "minimum": last.minimum or min(6, last.capacity),
        "decide_days": _distance(last.decide_on, last.starts_on) or 21,
    }


def _distance(day: date | None, first: date) -> int | None:
    return (first - day).days if day else None


# --- From a file --------------------------------------------------------------------------------


class UploadForm(forms.Form):
    """A file, or its text once it has been read: what is wrong with it can be put right on the page."""

    file = forms.FileField(label="CSV file", required=False, widget=forms.FileInput(attrs={"accept": ".csv"}))
    text = forms.CharField(
        label="Its text",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false", "wrap": "off"}),
        help_text="Paste rows here, or put right what is wrong with a file, and look again.",
    )
    status = status_field()

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        file = typed.get("file")
        if file is None and not (typed.get("text") or "").strip():
            self.add_error("file", "Choose a file, or paste its text.")
        elif file is not None and file.size > MOST_BYTES:
            self.add_error("file", "That is too long for a season: split the file.")
        return typed

    def read(self) -> bytes:
        """The file if one was chosen, else the text."""
        file = self.cleaned_data["file"]
        return bytes(file.read()) if file else str(self.cleaned_data["text"]).encode()


@office_page("season/upload/", name="season_upload", needs=MAY)
def season_upload(request: HttpRequest) -> HttpResponse:
    """Workshops from a spreadsheet, with the same preview."""
    at = timezone.now()
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return _upload_page(request, form)
    data = form.read()
    if wants_to_edit(request):
        return _upload_page(request, form, data=data)
    try:
        plan = _plan(data)
    except Unreadable as unreadable:
        return _upload_page(request, form, data=data, faults=unreadable.faults)
    if not plan.new:
        return _upload_page(request, form, data=data, nothing_new=len(plan.unchanged))
    status = form.cleaned_data["status"]
    asked = Asked(
        planned=plan.new,
        status=Workshop.Status(status),
        title="Look at the file's workshops",
        how="from a CSV file",
        unchanged=plan.unchanged,
        carried=[("text", _text(data)), ("status", status)],
    )
    return preview_or_add(request, asked, at=at)


def _plan(data: bytes) -> Plan:
    plan = plan_import(data)
    if len(plan.new) > MOST_ROWS:
        reason = f"More than {MOST_ROWS} workshops at once can't be looked at: split the file."
        raise Unreadable([Fault(0, "", reason)])
    return plan


def _upload_page(
    request: HttpRequest,
    form: UploadForm,
    *,
    data: bytes = b"",
    faults: Sequence[Fault] = (),
    nothing_new: int = 0,
) -> HttpResponse:
    text = _text(data)
    if text:
        # What was in the file stays on the page: browsers forget a chosen file.
        form = UploadForm({"text": text, "status": form.data.get("status", "")})
    words = {
        "form": form,
        "faults": faults,
        "nothing_new": nothing_new,
        "columns": COLUMNS,
        "optional": OPTIONAL,
        "tab": "upload",
    }
    return render_office(request, "admin/season_upload.html", words, title="Add a season from a file")


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig").replace("\0", "")
    except UnicodeDecodeError:
        return ""
