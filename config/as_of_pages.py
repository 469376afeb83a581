"""The office's page on which another day is chosen, to see the public site as of then."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.http import url_has_allowed_host_and_scheme

from config.as_of import back_to_today, choose, chosen_instant
from config.audit import record
from config.office_pages import office_page, render_office
from registrations.standings import standings_ahead
from workshops.dates import instant_in_words, local_day, local_instant, span_in_words
from workshops.models import City
from workshops.opening import begins_at
from workshops.pricing import early_bird_ends_at

MAY = "workshops.view_workshop"
# As far back as couples ask about what a weekend cost, and as far ahead as anybody plans a season: whole years.
YEARS_BACK, YEARS_AHEAD = 2, 3
MINUTE = timedelta(minutes=1)
# Of how many weekends instants are offered, so that the page stays short.
OFFERED = 4


class InstantForm(forms.Form):
    """A day, a time and whose clock is meant."""

    day = forms.DateField(label="Day", widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    clock = forms.TimeField(
        label="Time",
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
        help_text="A time that the clocks skip in spring means the time after; one that comes twice, the first.",
    )
    city = forms.ModelChoiceField(
        City.objects.order_by("name"), label="On the clocks of", empty_label=None, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, at: datetime, **options: Any) -> None:
        super().__init__(*args, **options)
        self.first, self.last = date(at.year - YEARS_BACK, 1, 1), date(at.year + YEARS_AHEAD, 12, 31)
        self.between = f"from {_day(self.first)} to {_day(self.last)}"
        day = self.fields["day"]
        day.help_text = (
            f"Any day {self.between}. A day gone by shows what is entered now, not what stood there then."
        )
        day.widget.attrs |= {"min": self.first.isoformat(), "max": self.last.isoformat()}

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        if {"day", "clock", "city"} <= typed.keys():
            typed["at"] = local_instant(typed["day"], typed["clock"], typed["city"])
        return typed

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if not self.first <= day <= self.last:
            raise forms.ValidationError(f"Choose a day {self.between}.")
        return day


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


@office_page("as-of/", name="as_of", needs=MAY, label="See as of another day")
def as_of_page(request: HttpRequest) -> HttpResponse:
    at = timezone.now()
    initial = _initial(chosen_instant(request), at)
    form = InstantForm(request.POST or None, initial=initial, at=at)
    if request.method == "POST":
        chosen = _offered(request.POST.get("pick", ""), at) if "pick" in request.POST else None
        if chosen is None and "pick" not in request.POST and form.is_valid():
            chosen = form.cleaned_data["at"]
        if chosen is not None:
            return _go_there(request, chosen, at)
    if "pick" in request.POST:
        form = InstantForm(initial=initial, at=at)
    offers = [(weekend, list(offered)) for weekend, offered in groupby(_offers(at), itemgetter(2))]
    words = {"form": form, "offers": offers[:OFFERED], "is_on": bool(chosen_instant(request))}
    return render_office(request, "admin/as_of.html", words, title="See as of another day")


@office_page("as-of/today/", name="as_of_today", needs=MAY)
def today_again(request: HttpRequest) -> HttpResponse:
    """Back to the site as it is; a POST, to the page where the reader was."""
    at = timezone.now()
    back = request.POST.get("back", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    response = HttpResponseRedirect(back if safe else "../")
    if request.method == "POST" and chosen_instant(request):
        record(who=request.user, did="went back to today", at=at)
        back_to_today(request, response)
    return response


def _go_there(request: HttpRequest, chosen: datetime, at: datetime) -> HttpResponse:
    response = HttpResponseRedirect("/")
    with transaction.atomic():
        details = f"{chosen.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
        record(who=request.user, did="looks at the site as of another day", details=details, at=at)
        choose(request, response, chosen)
    return response


def _initial(chosen: datetime | None, at: datetime) -> dict[str, Any]:
    """The instant that is looked at, or nine o'clock tomorrow."""
    city = City.objects.order_by("name").first()
    if city is None:
        return {}
    if chosen:
        there = chosen.astimezone(city.zone)
        return {"day": there.date(), "clock": there.time(), "city": city}
    return {"day": local_day(at, city) + timedelta(days=1), "clock": time(9), "city": city}


def _offered(pick: str, at: datetime) -> datetime | None:
    """One of the instants that the page offers; None for anything else."""
    typed = parse_datetime(pick.replace(" ", "+")) if len(pick) < 40 else None
    return next((instant for instant, _words, _weekend in _offers(at) if instant == typed), None)


def _offers(at: datetime) -> Iterator[tuple[datetime, str, str]]:
    """Instants at which something changes on the site: when, what is seen, of which weekend."""
    for standing in standings_ahead(at=at):
        workshop, city = standing.workshop, standing.workshop.city
        weekend = f"{city.name}, {span_in_words(workshop)}"
        ends, begins = early_bird_ends_at(workshop), begins_at(workshop)
        if ends and ends - MINUTE > at:
            last = instant_in_words(ends - MINUTE, city)
            yield ends - MINUTE, f"The last minute of the early bird: {last}", weekend
            yield ends, "The minute after: the full price", weekend
        if begins > at:
            yield begins, f"It begins: {instant_in_words(begins, city)}", weekend
