"""What the office types for several weekends at once: a season's rules, or what a copy changes."""

from collections.abc import Iterable
from datetime import date, time, timedelta
from typing import Any

from django import forms

from config.dollars import DollarsField
from therapists.models import Therapist
from workshops.admin.forms import CLOCK, DATE, POSSIBLE_DAYS, VenueField
from workshops.copying import on_weekend, redated
from workshops.models import Programme, Venue, Workshop
from workshops.planning import Planned
from workshops.seasons import Rules, plan_season
from workshops.weekends import saturdays

FIRST_DAYS = [
    (-2, "Thursday"),
    (-1, "Friday"),
    (0, "Saturday"),
    (1, "Sunday"),
    (2, "Monday"),
]
STATUSES = [
    (Workshop.Status.DRAFT, "Drafts: only the office sees them"),
    (Workshop.Status.PUBLISHED, "Published: everybody sees them at once"),
]


class WeekendsField(forms.TypedMultipleChoiceField):
    """Some of the Saturdays ahead; drawn as a calendar (admin/_weekends.html)."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            coerce=date.fromisoformat, widget=forms.CheckboxSelectMultiple, label="Weekends", **options
        )

    def offer(self, days: Iterable[date]) -> None:
        self.choices = [(str(day), str(day)) for day in days]


class DaysField(forms.IntegerField):
    """So many days before the first day."""

    def __init__(self, label: str, **options: Any) -> None:
        super().__init__(label=label, min_value=0, max_value=730, required=False, **options)


def status_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label="Add them as", choices=STATUSES, widget=forms.RadioSelect, initial=Workshop.Status.DRAFT
    )


def check_prices(form: forms.Form, full: str, early: str) -> None:
    """An early bird is below the full price, and a workshop isn't free."""
    full_cents, early_cents = form.cleaned_data.get(full), form.cleaned_data.get(early)
    if full_cents == 0:
        form.add_error(full, "A workshop has a price.")
    if early_cents is not None and full_cents and not 0 < early_cents < full_cents:
        form.add_error(early, "The early-bird price has to be below the full price.")


class SeasonForm(forms.Form):
    """A season: what its weekends have in common, and which they are."""

    programme = forms.ModelChoiceField(queryset=Programme.objects.all())
    venue = VenueField(
        queryset=Venue.objects.select_related("city"),
        help_text="Its city gives the currency, the clocks and the public holidays.",
    )
    presenters = forms.ModelMultipleChoiceField(
        queryset=Therapist.objects.filter(is_presenter=True).order_by("name"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    capacity = forms.IntegerField(label="Places", min_value=1, max_value=500, help_text="In couples.")
    full_price = DollarsField(label="Full price ($)", help_text="Per couple, tax included.")
    early_price = DollarsField(
        label="Early-bird price ($)", required=False, help_text="Empty: no early bird."
    )
    early_bird_days = DaysField("Early bird until … days before")
    minimum = forms.IntegerField(
        label="Minimum number",
        min_value=1,
        max_value=500,
        required=False,
        help_text="In couples: with fewer it may not run. Empty: it runs in any case.",
    )
    decide_days = DaysField("Decide … days before")
    opens_days = DaysField("Registration opens … days before", help_text="Empty: as soon as it is published.")
    opens_clock = forms.TimeField(label="at", required=False, widget=CLOCK, help_text="Empty: 9:00 am.")
    first_day = forms.TypedChoiceField(label="First day", choices=FIRST_DAYS, coerce=int, initial=0)
    days = forms.IntegerField(label="Days", min_value=1, max_value=7, initial=2)
    starts = forms.TimeField(label="Each day from", widget=CLOCK, initial=time(9))
    ends = forms.TimeField(label="to", widget=CLOCK, initial=time(17))
    first_starts = forms.TimeField(label="First day from", required=False, widget=CLOCK)
    first_ends = forms.TimeField(label="to", required=False, widget=CLOCK)
    weekends = WeekendsField(error_messages={"required": "Choose at least one weekend."})
    status = status_field()

    def __init__(self, *args: Any, today: date, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["weekends"].offer(saturdays(today))  # type: ignore[attr-defined]

    @property
    def chosen(self) -> set[str]:
        return {str(day) for day in self["weekends"].value() or []}

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        check_prices(self, "full_price", "early_price")
        self._both_or_neither("early_price", "early_bird_days", "How many days before does it end?")
        self._both_or_neither("minimum", "decide_days", "How many days before do you decide?")
        minimum, capacity = typed.get("minimum"), typed.get("capacity")
        if minimum and capacity and minimum > capacity:
            self.add_error("minimum", f"There are only {capacity} places.")
        self._check_hours("starts", "ends")
        self._both_or_neither("first_starts", "first_ends", "Until when, on the first day?")
        self._check_hours("first_starts", "first_ends")
        return typed

    def _both_or_neither(self, one: str, other: str, question: str) -> None:
        has_one = self.cleaned_data.get(one) is not None or one in self.errors
        has_other = self.cleaned_data.get(other) is not None or other in self.errors
        if has_one and not has_other:
            self.add_error(other, question)
        if has_other and not has_one:
            self.add_error(one, "Fill this in too, or clear both.")

    def _check_hours(self, starts: str, ends: str) -> None:
        begin, end = self.cleaned_data.get(starts), self.cleaned_data.get(ends)
        if begin and end and end <= begin:
            self.add_error(ends, "The hours end before they begin.")

    def planned(self) -> list[Planned]:
        """The workshops that were asked for, once the form is valid."""
        typed = self.cleaned_data
        first_hours = (typed["first_starts"], typed["first_ends"]) if typed["first_starts"] else None
        rules = Rules(
            programme=typed["programme"],
            venue=typed["venue"],
            presenters=tuple(typed["presenters"]),
            capacity=typed["capacity"],
            full_price_cents=typed["full_price"],
            early_bird_price_cents=typed["early_price"],
            early_bird_days=typed["early_bird_days"],
            minimum=typed["minimum"],
            decide_days=typed["decide_days"],
            opens_days=typed["opens_days"],
            opens_clock=typed["opens_clock"] or time(9),
            first_day=typed["first_day"],
            days=typed["days"],
            starts=typed["starts"],
            ends=typed["ends"],
            first_hours=first_hours,
        )
        return plan_season(rules, typed["weekends"])


class CopyForm(forms.Form):
    """One workshop on other days: which, and what is different about it then."""

    weekends = WeekendsField(required=False)
    other_day = forms.DateField(
        label="Or with this first day",
        required=False,
        widget=DATE,
        validators=POSSIBLE_DAYS,
        help_text="For a day that is on no weekend above.",
    )
    capacity = forms.IntegerField(label="Places", min_value=1, max_value=500, help_text="In couples.")
    full_price = DollarsField(label="Full price ($)", help_text="Per couple, tax included.")
    early_price = DollarsField(label="Early-bird price ($)", required=False)
    status = status_field()

    def __init__(self, *args: Any, workshop: Workshop, today: date, **options: Any) -> None:
        first = {
            "capacity": workshop.capacity,
            "full_price": workshop.full_price_cents,
            "early_price": workshop.early_bird_price_cents,
        }
        super().__init__(*args, **options | {"initial": first})
        self.workshop = workshop
        self.fields["weekends"].offer(saturdays(today))  # type: ignore[attr-defined]
        early = self.fields["early_price"]
        early.disabled = workshop.early_bird_until is None
        early.help_text = "It has no early bird." if early.disabled else "Empty: the copies have none."

    @property
    def chosen(self) -> set[str]:
        return {str(day) for day in self["weekends"].value() or []}

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        check_prices(self, "full_price", "early_price")
        capacity, minimum = typed.get("capacity"), self.workshop.minimum
        if capacity and minimum and capacity < minimum:
            self.add_error("capacity", f"Its minimum number is {minimum}.")
        if not typed.get("weekends") and not typed.get("other_day") and not self.errors:
            self.add_error("weekends", "Choose at least one weekend, or type a first day.")
        return typed

    def planned(self) -> list[Planned]:
        """A copy for each day that was chosen, in their order."""
        typed = self.cleaned_data
        days = {on_weekend(self.workshop, saturday) for saturday in typed["weekends"]}
        if typed["other_day"]:
            days.add(typed["other_day"])
        return [
            redated(self.workshop, starts_on=day, row=row, capacity=typed["capacity"], **prices(self))
            for row, day in enumerate(sorted(days), start=1)
        ]


class CopyRow(forms.Form):
    """One workshop of a season that is copied: on which day, at which prices."""

    wanted = forms.BooleanField(required=False)
    day = forms.DateField(label="New first day", widget=DATE, validators=POSSIBLE_DAYS)
    full_price = DollarsField(label="Full price ($)")
    early_price = DollarsField(label="Early bird ($)", required=False)

    def __init__(self, *args: Any, workshop: Workshop, weeks: int, **options: Any) -> None:
        first = {
            "wanted": workshop.status != Workshop.Status.CANCELLED,
            "day": workshop.starts_on + timedelta(weeks=weeks),
            "full_price": workshop.full_price_cents,
            "early_price": workshop.early_bird_price_cents,
        }
        super().__init__(*args, **options | {"initial": first, "prefix": f"w{workshop.pk}"})
        self.workshop = workshop
        self.fields["wanted"].widget.attrs["aria-label"] = f"Copy {workshop}"
        self.fields["early_price"].disabled = workshop.early_bird_until is None

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        if not typed.get("wanted"):
            # What is left out may stay half typed.
            self.errors.clear()
            return typed
        check_prices(self, "full_price", "early_price")
        return typed

    def planned(self, row: int) -> Planned:
        return redated(self.workshop, starts_on=self.cleaned_data["day"], row=row, **prices(self))


def prices(form: CopyForm | CopyRow) -> dict[str, Any]:
    """The prices of a copy; without an early-bird price it has no date for one."""
    full, early = form.cleaned_data["full_price"], form.cleaned_data["early_price"]
    changed = {"full_price_cents": full, "early_bird_price_cents": early}
    return changed if early is not None else {**changed, "early_bird_until": None}


class CopySeasonForm(forms.Form):
    status = status_field()
