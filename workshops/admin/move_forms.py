"""What the office types to move a workshop: days, hours, venue, and what becomes of its deadlines."""

from datetime import date, timedelta
from typing import Any

from django import forms

from workshops.adding import Hours, daily_hours, hours_of
from workshops.admin.forms import CLOCK, DATE, POSSIBLE_DAYS
from workshops.dates import day_in_words
from workshops.models import Venue, Workshop

DEADLINES = [
    ("along", "move along with the first day, by as many days"),
    ("stay", "stay as they are"),
]
MOST_ROWS = 12


class MoveForm(forms.Form):
    starts_on = forms.DateField(label="First day", widget=DATE, validators=POSSIBLE_DAYS)
    ends_on = forms.DateField(label="Last day", widget=DATE, validators=POSSIBLE_DAYS)
    venue = forms.ModelChoiceField(queryset=Venue.objects.none(), empty_label=None)
    deadlines = forms.ChoiceField(
        label="End of the early bird and day of the decision",
        choices=DEADLINES,
        widget=forms.RadioSelect,
        initial="along",
    )

    def __init__(self, *args: Any, workshop: Workshop, **options: Any) -> None:
        first = {"starts_on": workshop.starts_on, "ends_on": workshop.ends_on, "venue": workshop.venue_id}
        options.setdefault("initial", first)
        super().__init__(*args, **options)
        self.workshop = workshop
        venue: Any = self.fields["venue"]
        venue.label = f"Venue in {workshop.city.name}"
        venue.queryset = Venue.objects.filter(city=workshop.city)
        if workshop.early_bird_until is None and workshop.decide_on is None:
            del self.fields["deadlines"]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        first, last = typed.get("starts_on"), typed.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "The last day can’t lie before the first.")
        if first and last and (last - first).days >= MOST_ROWS:
            self.add_error("ends_on", f"A workshop has at most {MOST_ROWS} days.")
        if first and typed.get("deadlines") == "stay":
            self._check_deadlines(first)
        return typed

    def _check_deadlines(self, first: date) -> None:
        # For the word beside the field; the verb decides under the lock.
        until, decide_on = self.workshop.early_bird_until, self.workshop.decide_on
        if until and until > first:
            self.add_error(
                "deadlines", f"The early bird would end on {day_in_words(until)}, after that first day."
            )
        if decide_on and decide_on > first:
            self.add_error(
                "deadlines", f"The decision on {day_in_words(decide_on)} would come after that first day."
            )


class HoursRow(forms.Form):
    """One day's hours by the number of the day, so that they move along by themselves."""

    day = forms.IntegerField(label="Day", min_value=1, max_value=MOST_ROWS, required=False)
    starts = forms.TimeField(label="From", widget=CLOCK, required=False)
    ends = forms.TimeField(label="To", widget=CLOCK, required=False)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        given = [typed.get(name) for name in ("day", "starts", "ends")]
        if any(given) and not all(given) and not self.errors:
            raise forms.ValidationError("Fill in day, from and to; or empty the row to leave it out.")
        if all(given) and typed["ends"] <= typed["starts"]:
            self.add_error("ends", "The hours end before they begin.")
        return typed


HoursRows = forms.formset_factory(HoursRow, extra=1, max_num=MOST_ROWS, absolute_max=MOST_ROWS)


def rows_of_hours(data: Any, workshop: Workshop) -> Any:
    """The rows, at first with the hours as they are."""
    first = [
        {"day": (h.day - workshop.starts_on).days + 1, "starts": h.starts, "ends": h.ends}
        for h in hours_of(workshop)
    ]
    return HoursRows(data, initial=first, prefix="hours")


def hours_typed(rows: Any, starts_on: date, ends_on: date) -> list[Hours]:
    """What was typed, on the new days; days without a row get 9:00 to 17:00, rows of later days go."""
    typed = [form.cleaned_data for form in rows.forms if form.cleaned_data.get("day")]
    placed = [Hours(starts_on + timedelta(days=row["day"] - 1), row["starts"], row["ends"]) for row in typed]
    kept = [hours for hours in placed if hours.day <= ends_on]
    known = {hours.day for hours in kept}
    usual = [hours for hours in daily_hours(starts_on, ends_on) if hours.day not in known]
    return sorted([*kept, *usual], key=lambda hours: (hours.day, hours.starts))
