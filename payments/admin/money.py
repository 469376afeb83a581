"""The office's money report: what came in and went back, on screen, on paper and as files."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.audit import record
from config.office import utc_in_words
from config.office_pages import View, office_page, render_office
from config.sheets import Sheet, csv_response, xlsx_response
from payments.admin.money_asked import Asked, asked_for, days_in_words, quick_periods, today_everywhere
from payments.admin.money_sheets import lines_sheet, rows_sheet
from payments.admin.money_words import (
    GROUPINGS,
    Named,
    dollars,
    line_in_words,
    named,
    row_in_words,
    sums_in_words,
)
from payments.money_report import (
    By,
    Part,
    Row,
    Sums,
    kept_by_the_ledger,
    lines_of,
    money_by,
    still_to_go_back,
    totals,
)
from workshops.models import Seller, Workshop
from workshops.money import display

NEEDS = "payments.view_payment"
TITLE = "Money"
ROWS_PER_PAGE = 100
LINES_PER_PAGE = 50
# Writing more as XLSX takes longer than anybody waits.
MOST_IN_EXCEL = 20_000


# What a view of this report gets: the request, what is asked, and what stands around it on every page.
Answer = Callable[[HttpRequest, Asked, dict[str, Any]], HttpResponse]


def money_page(route: str, *, name: str, label: str = "") -> Callable[[Answer], View]:
    """Put the view at an address of the report; who asks with a wrong date gets the form, which says so."""

    def add(view: Answer) -> View:
        def asking(request: HttpRequest) -> HttpResponse:
            at = timezone.now()
            today = today_everywhere(at)
            form, asked = asked_for(request.GET.dict(), today=today)
            around = {
                "form": form,
                "asked": asked,
                "quick": quick_periods(asked, today=today),
                "at": at,
                "as_of": utc_in_words(at),
            }
            if asked is None:
                return render_office(request, "admin/money.html", around, title=TITLE)
            return view(request, asked, around)

        page = office_page(route, name=name, needs=NEEDS, label=label)
        return page(require_safe(never_cache(asking)))

    return add


@money_page("money/", name="money", label=TITLE)
def money(request: HttpRequest, asked: Asked, around: dict[str, Any]) -> HttpResponse:
    rows = money_by(asked.by, asked.part)
    start = asked.page * ROWS_PER_PAGE
    currencies = [
        _currency(asked, currency, sums, [row for row in rows if row.currency == currency], start)
        for currency, sums in totals(rows).items()
    ]
    words = {
        "groupings": [
            (words, asked.address("money", by=by), by == asked.by) for by, words in GROUPINGS.items()
        ],
        "heading": GROUPINGS[asked.by],
        "currencies": currencies,
        "owed": [display(cents, currency) for currency, cents in still_to_go_back().items()],
        "agrees": totals_agree(rows) if asked.part == Part() else None,
        "lines": asked.address("money_lines"),
        "files": _files(asked, "money"),
        **_pager(asked, "money", has_more=any(one["has_more"] for one in currencies)),
    }
    return render_office(request, "admin/money.html", {**around, **words}, title=TITLE)


@money_page("money/lines/", name="money_lines")
def money_lines(request: HttpRequest, asked: Asked, around: dict[str, Any]) -> HttpResponse:
    start = asked.page * LINES_PER_PAGE
    found = lines_of(asked.part)[start : start + LINES_PER_PAGE + 1]
    shown = found[:LINES_PER_PAGE]
    workshops = Workshop.objects.select_related("city", "venue").in_bulk({line.workshop_id for line in shown})
    sums = totals(money_by(By.SELLER, asked.part))
    about = _about(asked)
    words = {
        "about": about,
        "days": days_in_words(asked.part.first, asked.part.last),
        "currencies": [{**dollars(currency), **sums_in_words(one)} for currency, one in sums.items()],
        "lines": [
            line_in_words(line, workshops[line.workshop_id], with_sign=len(sums) > 1) for line in shown
        ],
        "back": replace(asked, narrowed={}).address("money"),
        "files": _files(asked, "money_lines"),
        **_pager(asked, "money_lines", has_more=len(found) > LINES_PER_PAGE),
    }
    title = f"Money: {about.name}" if about else "Money, line by line"
    return render_office(request, "admin/money_lines.html", {**around, **words}, title=title)


@money_page("money.csv", name="money_csv")
def money_csv(request: HttpRequest, asked: Asked, around: dict[str, Any]) -> HttpResponse:
    return _taken(request, rows_sheet(money_by(asked.by, asked.part), asked), csv_response, around)


@money_page("money.xlsx", name="money_xlsx")
def money_xlsx(request: HttpRequest, asked: Asked, around: dict[str, Any]) -> HttpResponse:
    return _taken(request, rows_sheet(money_by(asked.by, asked.part), asked), xlsx_response, around)


@money_page("money/lines.csv", name="money_lines_csv")
def money_lines_csv(request: HttpRequest, asked: Asked, around: dict[str, Any]) -> HttpResponse:
    return _taken(request, lines_sheet(lines_of(asked.part), asked), csv_response, around)


@money_page("money/lines.xlsx", name="money_lines_xlsx")
def money_lines_xlsx(request: HttpRequest, asked: Asked, around: dict[str, Any]) -> HttpResponse:
    if lines_of(asked.part)[MOST_IN_EXCEL : MOST_IN_EXCEL + 1]:
        messages.warning(
            request, f"These are more than {MOST_IN_EXCEL:,} lines: choose fewer days, or take the CSV."
        )
        return redirect(asked.address("money_lines"))
    return _taken(request, lines_sheet(lines_of(asked.part), asked), xlsx_response, around)


def totals_agree(rows: list[Row]) -> bool:
    """Everything that has come in and gone back is what the registrations say, to the cent."""
    kept = {currency: sums.kept for currency, sums in totals(rows).items()}
    ledger = kept_by_the_ledger()
    return all(kept.get(currency, 0) == ledger.get(currency, 0) for currency in {*kept, *ledger})


def _currency(asked: Asked, currency: str, sums: Sums, rows: list[Row], start: int) -> dict[str, Any]:
    shown = rows[start : start + ROWS_PER_PAGE]
    return {
        **dollars(currency),
        "sums": sums_in_words(sums),
        "rows": [row_in_words(row, asked) for row in shown],
        "count": len(rows),
        "has_more": len(rows) > start + ROWS_PER_PAGE,
    }


def _about(asked: Asked) -> Named | None:
    """The workshop, month or seller whose lines are asked for."""
    part = asked.part
    if part.workshop:
        workshops = Workshop.objects.select_related("city", "venue")
        return named(get_object_or_404(workshops, pk=part.workshop))
    if part.seller:
        return named(get_object_or_404(Seller, pk=part.seller))
    return named(part.first) if "month" in asked.narrowed else None


def _files(asked: Asked, page: str) -> list[tuple[str, str]]:
    return [("Excel", asked.address(f"{page}_xlsx")), ("CSV", asked.address(f"{page}_csv"))]


def _pager(asked: Asked, page: str, *, has_more: bool) -> dict[str, str]:
    return {
        "earlier": asked.address(page, page=str(asked.page - 1)) if asked.page else "",
        "later": asked.address(page, page=str(asked.page + 1)) if has_more else "",
    }


def _taken(
    request: HttpRequest, sheet: Sheet, as_file: Callable[[Sheet], HttpResponse], around: dict[str, Any]
) -> HttpResponse:
    """The sheet as a file, and a line in the audit log that somebody took it along."""
    response = as_file(sheet)
    with transaction.atomic():
        record(
            who=request.user,
            did="downloaded the money report",
            about_words=sheet.name,
            details=response["Content-Type"],
            at=around["at"],
        )
    return response
