"""What is asked of the money report: a period of local days, how the lines are put together, and which of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import Http404
from django.urls import reverse

from payments.money_report import By, Part
from workshops.dates import local_day, span_of_days_in_words
from workshops.models import City

# Further away nothing was ever sold; it is a slip of the finger.
FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)
OUT_OF_REACH = "Choose a day from 2000 to 2099."
JULY, APRIL = 7, 4
Days = tuple[date | None, date | None]


def a_day(label: str) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        # As browsers send it, and as people here type it.
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        validators=[MinValueValidator(FIRST, OUT_OF_REACH), MaxValueValidator(LAST, OUT_OF_REACH)],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": "Type a day such as 2026-07-01."},
    )


class PeriodForm(forms.Form):
    """The first and the last day; both may stay empty."""

    since = a_day("From")
    until = a_day("To")

    def clean(self) -> dict[str, Any]:
        days: dict[str, Any] = super().clean() or {}
        since, until = days.get("since"), days.get("until")
        if since and until and until < since:
            self.add_error("until", "This day is before the first one.")
        return days


@dataclass(frozen=True)
class Asked:
    """One question to the report; it knows the addresses of its neighbours."""

    first: date | None
    last: date | None
    by: By = By.WORKSHOP
    page: int = 0
    # workshop, seller, month, currency: as they stand in the address, in that order.
    narrowed: Mapping[str, str] = field(default_factory=dict)

    def address(self, name: str, /, **changes: str) -> str:
        asks = {"since": _iso(self.first), "until": _iso(self.last), "by": self.by.value}
        return f"{reverse(f'admin:{name}')}?{urlencode({**asks, **self.narrowed, **changes})}"

    @property
    def days(self) -> str:
        return days_in_words(self.first, self.last)

    @property
    def part(self) -> Part:
        first, last = self.first, self.last
        if month := self.narrowed.get("month"):
            begin, end = _month_of(month)
            first, last = max(first or begin, begin), min(last or end, end)
        workshop, seller = (_number(self.narrowed.get(name, "")) for name in ("workshop", "seller"))
        currency = self.narrowed.get("currency", "")
        return Part(first, last, workshop, seller, currency if currency in City.Currency.values else "")


@dataclass(frozen=True)
class Quick:
    """A period that is asked for again and again."""

    words: str
    address: str
    is_shown: bool


def asked_for(given: Mapping[str, str], *, today: date) -> tuple[PeriodForm, Asked | None]:
    """The form, and what is asked; nothing if a date is wrong. Who asks for no period gets this month."""
    by = By(given["by"]) if given.get("by") in list(By) else By.WORKSHOP
    narrowed = {name: given[name] for name in ("workshop", "seller", "month", "currency") if given.get(name)}
    first, last = _month(today)
    if "since" in given or "until" in given:
        form = PeriodForm(given)
        if not form.is_valid():
            return form, None
        first, last = form.cleaned_data["since"], form.cleaned_data["until"]
    asked = Asked(first, last, by, _number(given.get("page", "")) or 0, narrowed)
    return PeriodForm(initial={"since": first, "until": last}), asked


def quick_periods(asked: Asked | None, *, today: date) -> list[tuple[str, list[Quick]]]:
    """Headings with their periods; a link keeps how the lines are put together."""
    month = _month(today)
    before = _month(month[0] - timedelta(days=1))
    chosen: list[tuple[str, list[tuple[str, Days]]]] = [
        ("Month", [("This month", month), ("Last month", before)]),
        ("Australian year, from 1 July", _years(today, JULY)),
        ("New Zealand year, from 1 April", _years(today, APRIL)),
        ("All", [("Everything", (None, None))]),
    ]
    return [(heading, [_quick(asked, words, days) for words, days in periods]) for heading, periods in chosen]


def today_everywhere(at: datetime) -> date:
    """A day, and with it a month, is over when it is over in every city."""
    return min((local_day(at, city) for city in City.objects.all()), default=at.date())


def _quick(asked: Asked | None, words: str, days: Days) -> Quick:
    by = asked.by if asked else By.WORKSHOP
    is_shown = asked is not None and (asked.first, asked.last) == days
    return Quick(words, Asked(*days, by).address("money"), is_shown)


def days_in_words(first: date | None, last: date | None) -> str:
    """“1–31 July 2026”, “from 1 July 2026”, “until 30 June 2027”, “everything so far”."""
    if first and last:
        return span_of_days_in_words(first, last)
    if first:
        return f"from {first.day} {first:%B %Y}"
    return f"until {last.day} {last:%B %Y}" if last else "everything so far"


def _month(day: date) -> tuple[date, date]:
    first = day.replace(day=1)
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _years(today: date, month: int) -> list[tuple[str, Days]]:
    """The financial year that begins with the month and goes on today, and the one before."""
    began = today.year if today.month >= month else today.year - 1
    return [
        (
            f"{year}–{(year + 1) % 100:02d}",
            (date(year, month, 1), date(year + 1, month, 1) - timedelta(days=1)),
        )
        for year in (began, began - 1)
    ]


def _month_of(words: str) -> tuple[date, date]:
    """The month of “2026-07”."""
    try:
        first = date.fromisoformat(f"{words}-01")
    except ValueError:
        raise Http404 from None
    if not FIRST <= first <= LAST:
        raise Http404
    return _month(first)


def _number(words: str) -> int | None:
    """None unless it is a number of a size that rows and pages have."""
    return int(words) if words.isdecimal() and len(words) < 10 else None


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
