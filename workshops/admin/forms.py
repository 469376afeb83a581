"""What the office types to add or change a workshop."""

from datetime import date, time, timedelta
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone

from config.dollars import DollarsField
from config.office import Rows, StepForm
from registrations.places import places_taken
from workshops.adding import Hours, daily_hours
from workshops.dates import local_instant
from workshops.models import City, Session, Venue, Workshop

DATE = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
CLOCK = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
# A year with a digit too many is a slip of the finger.
POSSIBLE_DAYS = [
    MinValueValidator(date(2000, 1, 1), "That is too long ago."),
    MaxValueValidator(date(2200, 1, 1), "That is too far ahead."),
]


class VenuesByCity(forms.models.ModelChoiceIterator[Venue]):
    """Venues under the name of their city: choosing one chooses the city, its money and its clocks."""

    def __iter__(self) -> Any:
        yield ("", "---------")
        groups: dict[str, list[Any]] = {}
        for venue in Venue.objects.select_related("city").order_by("city__name", "name"):
            city = f"{venue.city.name} ({venue.city.get_currency_display()})"
            groups.setdefault(city, []).append((self.field.prepare_value(venue), venue.name))
        yield from groups.items()


class VenueField(forms.ModelChoiceField[Venue]):
    iterator = VenuesByCity


class WorkshopForm(forms.ModelForm[Workshop]):
    """The city follows from the venue, the address of the page from city and date."""

    # What a verb has refused a moment ago, in words (see WorkshopAdmin.changeform_view).
    refused = ""

    venue = VenueField(
        queryset=Venue.objects.select_related("city"),
        help_text="Its city gives the currency of the prices and the clocks of all times.",
    )
    capacity = forms.IntegerField(
        label="Places", min_value=1, max_value=500, help_text="In couples. Never below the places taken."
    )
    full_price_cents = DollarsField(
        label="Full price ($)", help_text="Per couple, tax included, in the venue's currency."
    )
    early_bird_price_cents = DollarsField(
        label="Early-bird price ($)", required=False, help_text="Empty: this workshop has no early bird."
    )
    opens_day = forms.DateField(
        label="Registration opens on",
        required=False,
        widget=DATE,
        help_text="Empty: as soon as the workshop is published.",
    )
    opens_clock = forms.TimeField(
        label="at",
        required=False,
        widget=CLOCK,
        help_text="On the clocks of the venue's city; empty: 9:00 am.",
    )

    class Meta:
        model = Workshop
        fields = [
            "programme",
            "venue",
            "presenters",
            "starts_on",
            "ends_on",
            "capacity",
            "full_price_cents",
            "early_bird_price_cents",
            "early_bird_until",
            "minimum",
            "decide_on",
        ]
        widgets = {"presenters": forms.CheckboxSelectMultiple}
        help_texts = {
            "early_bird_until": (
                "The last day of the early-bird price. It holds until midnight at the end of that day "
                "in the workshop's city, for couples that have also paid by then."
            ),
        }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for field in self.fields.values():
            if isinstance(field, forms.DateField):
                field.validators += POSSIBLE_DAYS
        workshop = self.instance
        if workshop.pk:
            self._name_the_city(workshop)

    def _name_the_city(self, workshop: Workshop) -> None:
        city = workshop.city
        for name in ("full_price_cents", "early_bird_price_cents"):
            if name in self.fields:
                self.fields[name].label = f"{self.fields[name].label}".replace(
                    "$", city.get_currency_display()
                )
        if "opens_clock" in self.fields:
            self.fields["opens_clock"].help_text = f"{city.name} time; empty: 9:00 am."
        if workshop.opens_at:
            local = workshop.opens_at.astimezone(city.zone)
            self.initial.update({"opens_day": local.date(), "opens_clock": local.time()})
        if workshop.status == Workshop.Status.PUBLISHED and workshop.early_bird_until:
            until = self.fields.get("early_bird_until")
            if until:
                until.disabled = True
                until.help_text = "Couples have been told this date. Until it has passed, “Extend the early bird” gives it more time."

    def clean(self) -> dict[str, Any]:
        super().clean()
        if self.refused:
            self.add_error(None, self.refused)
        self._check_dates()
        self._check_early_bird()
        self._check_decision()
        self._check_venue()
        self._check_capacity()
        venue = self.cleaned_data.get("venue")
        if venue:
            self.instance.city = venue.city
            self.instance.opens_at = self._opens_at(venue.city)
        return self.cleaned_data

    def _check_dates(self) -> None:
        first, last = self.cleaned_data.get("starts_on"), self.cleaned_data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", "The last day can't be before the first.")
        elif first and last and last - first > timedelta(days=13):
            self.add_error("ends_on", "That is more than two weeks: please check both dates.")

    def _check_early_bird(self) -> None:
        early, until = (
            self.cleaned_data.get("early_bird_price_cents"),
            self.cleaned_data.get("early_bird_until"),
        )
        full, first = self.cleaned_data.get("full_price_cents"), self.cleaned_data.get("starts_on")
        if full == 0:
            self.add_error("full_price_cents", "A workshop has a price.")
        if early is not None and until is None and "early_bird_until" not in self.errors:
            self.add_error("early_bird_until", "Until when does the early-bird price hold?")
        if until and early is None and "early_bird_price_cents" not in self.errors:
            self.add_error("early_bird_price_cents", "What does the early bird cost? Or clear its date.")
        if early is not None and full and not 0 < early < full:
            self.add_error("early_bird_price_cents", "The early-bird price has to be below the full price.")
        if until and first and until > first:
            self.add_error("early_bird_until", "The early bird can't end after the first day.")

    def _check_decision(self) -> None:
        minimum, day = self.cleaned_data.get("minimum"), self.cleaned_data.get("decide_on")
        places, first = self.cleaned_data.get("capacity"), self.cleaned_data.get("starts_on")
        if minimum is not None and day is None and "decide_on" not in self.errors:
            self.add_error("decide_on", "On which day do you decide whether it runs?")
        if day and minimum is None and "minimum" not in self.errors:
            self.add_error("minimum", "With how many couples does it run? Or clear the decision date.")
        if minimum == 0:
            self.add_error("minimum", "At least 1 couple; empty: it runs in any case.")
        if minimum and places and minimum > places:
            self.add_error("minimum", f"There are only {places} places.")
        if day and first and day > first:
            self.add_error("decide_on", "The decision can't come after the first day.")

    def _check_venue(self) -> None:
        venue, workshop = self.cleaned_data.get("venue"), self.instance
        if not venue or "starts_on" not in self.cleaned_data:
            return
        if workshop.pk and workshop.status != Workshop.Status.DRAFT and venue.city_id != workshop.city_id:
            self.add_error("venue", "A published workshop stays in its city. Cancel it and add another.")
        same = Workshop.objects.exclude(pk=workshop.pk).exclude(status=Workshop.Status.CANCELLED)
        programme = self.cleaned_data.get("programme")
        if same.filter(programme=programme, venue=venue, starts_on=self.cleaned_data["starts_on"]).exists():
            self.add_error("starts_on", "This programme already runs at this venue on that day.")

    def _check_capacity(self) -> None:
        # For the word beside the field; the verb decides under the lock.
        capacity = self.cleaned_data.get("capacity")
        if self.instance.pk and capacity is not None and "capacity" in self.changed_data:
            taken = places_taken(self.instance, at=timezone.now())
            if capacity < taken:
                self.add_error("capacity", f"{taken} places are taken: there can't be fewer than that.")

    def _opens_at(self, city: City) -> Any:
        day = self.cleaned_data.get("opens_day")
        if day is None:
            return None
        return local_instant(day, self.cleaned_data.get("opens_clock") or time(9), city)


class HoursForm(forms.ModelForm[Session]):
    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        starts, ends = typed.get("starts"), typed.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", "The hours end before they begin.")
        return typed


class SessionRows(Rows):
    """Each day's hours; none typed means 9:00 to 17:00 every day."""

    def clean(self) -> None:
        super().clean()
        if any(self.errors) or not self.has_changed():
            return
        first, last = self.instance.starts_on, self.instance.ends_on
        for hours in self.hours():
            if first and last and not first <= hours.day <= last:
                raise forms.ValidationError(f"{hours.day:%-d %B} is not a day of this workshop.")

    def hours(self) -> list[Hours]:
        """What was typed, without the rows marked to go."""
        kept = [form.cleaned_data for form in self.forms if form not in self.deleted_forms]
        return [Hours(row["day"], row["starts"], row["ends"]) for row in kept if row.get("day")]

    def hours_for(self, first: date, last: date, before: date | None) -> list[Hours]:
        """The hours of a workshop from `first` to `last` that began on `before` until now.

        Hours that nobody touched move along with the dates; days that were not there get 9:00 to 17:00.
        """
        if self.has_changed() or before is None:
            return self.hours() or daily_hours(first, last)
        moved = [Hours(h.day + (first - before), h.starts, h.ends) for h in self.hours()]
        kept = [hours for hours in moved if hours.day <= last]
        known = {hours.day for hours in kept}
        return kept + [hours for hours in daily_hours(first, last) if hours.day not in known]


class ExtendEarlyBirdForm(StepForm):
    until = forms.DateField(
        label="Early bird until the end of", widget=DATE, help_text="A date in the workshop's city."
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial.setdefault("until", self.subject.early_bird_until)
