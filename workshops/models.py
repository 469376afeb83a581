"""Programmes, the places where they run, and the dated workshops with their prices."""

from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from therapists.models import Therapist
from workshops.public_holidays import validate_region


class Seller(models.Model):
    """The legal entity that sells in a city; tax follows it and the place, never the couple's address."""

    legal_name = models.CharField(max_length=160)
    trading_name = models.CharField(max_length=160, blank=True)
    country = models.CharField(max_length=2, choices=[("AU", "Australia"), ("NZ", "New Zealand")])
    business_number = models.CharField("ABN or NZBN", max_length=20, blank=True)
    gst_number = models.CharField("GST number", max_length=20, blank=True, help_text="Empty: not registered.")
    address = models.TextField()
    email = models.EmailField()
    phone = models.CharField(max_length=30, blank=True)
    gst_percent = models.PositiveSmallIntegerField(
        "GST rate, in percent",
        null=True,
        blank=True,
        validators=[MaxValueValidator(100)],
        help_text="Contained in every price: 10 in Australia, 15 in New Zealand. Empty: not registered.",
    )
    bank_details = models.TextField(
        blank=True, help_text="Shown to couples who pay by bank transfer: bank, account name, number."
    )
    is_sample = models.BooleanField("sample data", default=False)

    def __str__(self) -> str:
        return self.trading_name or self.legal_name


def validate_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(f"“{name}” is not a time zone; one looks like “Australia/Sydney”.")


class City(models.Model):
    """All that differs by place hangs here, so a further city is data."""

    class Currency(models.TextChoices):
        AUD = "AUD", "AU$"
        NZD = "NZD", "NZ$"

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=60, unique=True)
    time_zone = models.CharField(max_length=60, validators=[validate_time_zone])
    currency = models.CharField(max_length=3, choices=Currency)
    seller = models.ForeignKey(Seller, on_delete=models.PROTECT, related_name="cities")
    holiday_region = models.CharField(
        "public holidays of",
        max_length=10,
        blank=True,
        validators=[validate_region],
        help_text="Country and state or region, such as AU-NSW or NZ-AUK: a new season is checked against its public holidays.",
    )

    class Meta:
        ordering = ["-name"]
        verbose_name_plural = "cities"

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class Venue(models.Model):
    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="venues")
    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    address = models.TextField()
    directions = models.TextField("parking and public transport", blank=True)
    access = models.TextField("step-free access, hearing loop and so on", blank=True)
    is_sample = models.BooleanField("sample data", default=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name}, {self.city.name}"


class Programme(models.Model):
    """The course as such, with the policies that its workshops start from."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=160)
    summary = models.CharField(max_length=300)
    description = models.TextField(help_text="Markdown.")
    preparation = models.TextField(blank=True, help_text="Markdown: how to prepare, what to bring.")
    hold_minutes = models.PositiveSmallIntegerField(
        default=30,
        validators=[MinValueValidator(30), MaxValueValidator(1440)],
        help_text="How long a place is kept while a couple pays. Stripe allows no less than 30.",
    )
    keep_answers_days = models.PositiveSmallIntegerField(
        default=30, help_text="Private answers are wiped so many days after a workshop's last day."
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class RefundStep(models.Model):
    """What a couple gets back that cancels at least so many whole local days before the start."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="refund_steps")
    days_before = models.PositiveSmallIntegerField(help_text="At least this many days before the first day.")
    percent = models.PositiveSmallIntegerField(validators=[MaxValueValidator(100)])
    fee_cents = models.PositiveIntegerField("fee kept, in cents", default=0)

    class Meta:
        ordering = ["-days_before"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "days_before"], name="refund_step_once_per_day"),
            models.CheckConstraint(condition=Q(percent__lte=100), name="refund_step_at_most_all"),
        ]

    def __str__(self) -> str:
        return f"{self.days_before} days before: {self.percent} %"


class ReminderRule(models.Model):
    """When the couples of a programme are written to: local date arithmetic at a local time."""

    class Kind(models.TextChoices):
        GET_READY = "get_ready", "getting ready: venue, parking, what to bring"
        NEXT_WEEK = "next_week", "next week"
        TOMORROW = "tomorrow", "tomorrow"
        THANKS = "thanks", "thanks, the day after"

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="reminder_rules")
    kind = models.CharField(max_length=20, choices=Kind)
    days_before = models.SmallIntegerField(
        help_text="Days before the first day; for “thanks”, minus the days after the last day: −1."
    )
    local_time = models.TimeField(help_text="In the workshop's city.")
    is_active = models.BooleanField("in use", default=True)

    class Meta:
        ordering = ["-days_before"]
        constraints = [
            models.UniqueConstraint(fields=["programme", "kind"], name="reminder_rule_once_per_kind"),
            models.CheckConstraint(
                condition=Q(kind="thanks", days_before__lt=0) | (~Q(kind="thanks") & Q(days_before__gt=0)),
                name="reminder_rule_on_its_side_of_the_workshop",
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class Question(models.Model):
    """A question that couples ask before they register, with the answer."""

    programme = models.ForeignKey(Programme, on_delete=models.CASCADE, related_name="questions")
    question = models.CharField(max_length=200)
    answer = models.TextField(help_text="Markdown.")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.question


class Workshop(models.Model):
    """One dated run of a programme; dates are local to the city, capacity is in couples."""

    class Status(models.TextChoices):
        DRAFT = "draft", "draft"
        PUBLISHED = "published", "published"
        CANCELLED = "cancelled", "cancelled"

    slug = models.SlugField(unique=True, help_text="The address of the page, such as sydney-2027-05-29.")
    uid = models.UUIDField(unique=True, help_text="What calendars know the workshop by; it never changes.")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="workshops")
    city = models.ForeignKey(City, on_delete=models.PROTECT, related_name="workshops")
    venue = models.ForeignKey(Venue, on_delete=models.PROTECT, related_name="workshops")
    presenters = models.ManyToManyField(Therapist, related_name="workshops", blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    starts_on = models.DateField(help_text="The first local day.")
    ends_on = models.DateField(help_text="The last local day.")
    opens_at = models.DateTimeField(null=True, blank=True, help_text="Registration opens; empty: at once.")
    capacity = models.PositiveSmallIntegerField("places", help_text="In couples.")
    minimum = models.PositiveSmallIntegerField(
        "minimum number", null=True, blank=True, help_text="In couples: with fewer it may not run."
    )
    decide_on = models.DateField(
        "decision date",
        null=True,
        blank=True,
        help_text="The local date on which the office decides whether it runs.",
    )
    full_price_cents = models.PositiveIntegerField(help_text="Per couple, tax included.")
    early_bird_price_cents = models.PositiveIntegerField(null=True, blank=True)
    early_bird_until = models.DateField(
        "early bird until", null=True, blank=True, help_text="The last local date of the early-bird price."
    )
    early_bird_closed_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When the early-bird price ended: the date passed, or the office closed it.",
    )
    sequence = models.PositiveIntegerField(
        default=0,
        help_text="Rises when a date, an hour or the place changes; calendars and couples follow it.",
    )
    changed_at = models.DateTimeField(help_text="When a calendar entry last changed.")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_why = models.CharField(max_length=300, blank=True, help_text="Told to the couples.")
    is_sample = models.BooleanField("sample data", default=False)

    class Meta:
        ordering = ["starts_on", "id"]
        indexes = [
            models.Index(fields=["city", "starts_on"]),
            models.Index(fields=["status", "starts_on"]),
            models.Index(
                "early_bird_until",
                condition=Q(early_bird_closed_at__isnull=True, early_bird_until__isnull=False),
                name="workshop_early_bird_to_close",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "venue", "starts_on"],
                condition=~Q(status="cancelled"),
                name="workshop_once_per_venue_and_day",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="workshop_ends_after_start"
            ),
            models.CheckConstraint(condition=Q(full_price_cents__gt=0), name="workshop_has_a_price"),
            models.CheckConstraint(
                condition=Q(early_bird_price_cents__isnull=True, early_bird_until__isnull=True)
                | Q(
                    early_bird_price_cents__gt=0,
                    early_bird_price_cents__lt=F("full_price_cents"),
                    early_bird_until__lte=F("starts_on"),
                ),
                name="workshop_early_bird_is_whole_and_below_full",
            ),
            models.CheckConstraint(
                condition=Q(minimum__isnull=True, decide_on__isnull=True)
                | Q(
                    minimum__gt=0,
                    minimum__lte=F("capacity"),
                    decide_on__isnull=False,
                    decide_on__lte=F("starts_on"),
                ),
                name="workshop_minimum_has_its_date",
            ),
            models.CheckConstraint(
                condition=Q(status="cancelled", cancelled_at__isnull=False)
                | (~Q(status="cancelled") & Q(cancelled_at__isnull=True)),
                name="workshop_cancelled_has_its_instant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.city.name}, {self.starts_on:%d %b %Y}"

    def get_absolute_url(self) -> str:
        return f"/workshops/{self.slug}/"


class Session(models.Model):
    """One day's hours of a workshop, local to its city."""

    workshop = models.ForeignKey(Workshop, on_delete=models.CASCADE, related_name="sessions")
    day = models.DateField()
    starts = models.TimeField()
    ends = models.TimeField()

    class Meta:
        ordering = ["day", "starts"]
        constraints = [
            models.UniqueConstraint(fields=["workshop", "day", "starts"], name="session_once"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="session_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.day}, {self.starts:%H:%M}–{self.ends:%H:%M}"
