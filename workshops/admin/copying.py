"""Copy a workshop, or a whole season, to new dates: re-dated in full, and looked at before it is made."""

from datetime import date

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone

from config.office_pages import office_page, render_office
from workshops.admin.previewing import Asked, preview_or_add, wants_to_edit
from workshops.admin.season_forms import CopyForm, CopyRow, CopySeasonForm
from workshops.copying import to_copy
from workshops.models import Workshop
from workshops.weekends import weekends_ahead

MAY = "workshops.add_workshop"
# More than anybody runs in a year; what a page and a form can carry.
MOST = 60
A_YEAR, MOST_WEEKS = 52, 520
YEARS = (2000, 2200)


@office_page("workshops/workshop/<int:pk>/copy/", name="copy_workshop", needs=MAY)
def copy_workshop(request: HttpRequest, pk: int) -> HttpResponse:
    """One workshop once more, on one or several other weekends."""
    at = timezone.now()
    workshop = to_copy(date.min, date.max).filter(pk=pk).first()
    if workshop is None:
        raise Http404
    form = CopyForm(request.POST or None, workshop=workshop, today=at.date())
    if not form.is_valid() or wants_to_edit(request):
        words = {
            "form": form,
            "workshop": workshop,
            "months": weekends_ahead(at=at),
            "chosen": form.chosen,
        }
        return render_office(request, "admin/copy_workshop.html", words, title=f"Copy {workshop}")
    asked = Asked(
        planned=form.planned(),
        status=Workshop.Status(form.cleaned_data["status"]),
        title=f"Look at the copies of {workshop}",
        how=f"copied from {workshop.slug}",
    )
    return preview_or_add(request, asked, at=at)


@office_page("season/copy/", name="copy_season", needs=MAY)
def copy_season(request: HttpRequest) -> HttpResponse:
    """All workshops of a year once more, each so many weeks later or on a day of its own."""
    at = timezone.now()
    year = _number(request, "year", at.year, *YEARS)
    weeks = _number(request, "weeks", A_YEAR, -MOST_WEEKS, MOST_WEEKS)
    found = list(to_copy(date(year, 1, 1), date(year, 12, 31)).order_by("starts_on", "pk")[: MOST + 1])
    data = request.POST if request.method == "POST" else None
    rows = [CopyRow(data, workshop=workshop, weeks=weeks) for workshop in found[:MOST]]
    form = CopySeasonForm(data)
    # Each is asked, so that all errors are told at once.
    valid = [row.is_valid() for row in rows]
    chosen = [row for row in rows if data is not None and row.cleaned_data.get("wanted")]
    error = "" if chosen or data is None else "Tick at least one workshop."
    if data is None or not all(valid) or not form.is_valid() or error or wants_to_edit(request):
        words = {
            "form": form,
            "rows": rows,
            "year": year,
            "weeks": weeks,
            "years": Workshop.objects.dates("starts_on", "year", order="DESC"),
            "has_more": len(found) > MOST,
            "has_errors": data is not None and (not all(valid) or not form.is_valid() or error),
            "error": error,
            "tab": "copy",
        }
        return render_office(request, "admin/copy_season.html", words, title="Copy a season")
    asked = Asked(
        planned=[row.planned(number) for number, row in enumerate(chosen, start=1)],
        status=Workshop.Status(form.cleaned_data["status"]),
        title="Look at the copied season",
        how=f"copied with the season {year}",
    )
    return preview_or_add(request, asked, at=at)


def _number(request: HttpRequest, name: str, usual: int, least: int, most: int) -> int:
    asked = request.GET.get(name, "")
    if not asked.removeprefix("-").isdecimal():
        return usual
    return min(max(int(asked[:6]), least), most)
