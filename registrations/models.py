"""Couples and the places that they book."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.functional import cached_property

from workshops.models import Workshop


def new_token() -> str:
    """A private link's random part: 256 bits, 43 url-safe characters."""
    return secrets.token_urlsafe(32)


def new_reference() -> str:
    """What a couple reads out on the telephone; without letters that are easily confused."""
    return "".join(secrets.choice("ABCDEFGHJKMNPQRSTUVWXYZ23456789") for _ in range(8))


class Registration(models.Model):
    """One couple's booking of one place in one workshop.

    Money: `price_cents` is what the couple agreed to pay, `waived_cents` what of it the office let
    them off, `paid_cents` all that has come in,
    `refund_due_cents` all that has ever been owed back, `refunded_cents` what has gone back.
    """

    class State(models.TextChoices):
        HELD = "held", "held"
        CONFIRMED = "confirmed", "confirmed"
        ATTENDED = "attended", "attended"
        LAPSED = "lapsed", "lapsed"
        CANCELLED = "cancelled", "cancelled"
        TRANSFERRED = "transferred", "transferred"

    class PaysBy(models.TextChoices):
        CARD = "card", "card, by the link"
        BANK_TRANSFER = "bank_transfer", "bank transfer"
        WAIVED = "waived", "nothing: waived"

    class Tier(models.TextChoices):
        EARLY_BIRD = "early_bird", "early bird"
        FULL = "full", "full price"

    reference = models.CharField(max_length=8, unique=True, default=new_reference)
    form_key = models.UUIDField(unique=True, help_text="One browser's one form: pressed twice, booked once.")
    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="registrations")
    state = models.CharField(max_length=12, choices=State, default=State.HELD)
    held_until = models.DateTimeField(help_text="The place is kept while now is before this.")
    paying_until = models.DateTimeField(
        null=True, blank=True, help_text="A card payment has begun: its price is honoured until then."
    )
    tier = models.CharField(max_length=12, choices=Tier)
    price_cents = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    pays_by = models.CharField(max_length=14, choices=PaysBy, default=PaysBy.CARD)
    waived_cents = models.PositiveIntegerField(
        default=0, help_text="What the office let the couple off; its reason is in the ledger."
    )
    paid_cents = models.PositiveIntegerField(default=0)
    refund_due_cents = models.PositiveIntegerField(default=0)
    refunded_cents = models.PositiveIntegerField(default=0)
    refund_steps = models.JSONField(help_text="The refund policy as it stood when the couple booked.")
    phone = models.CharField(max_length=30)
    shares_address = models.BooleanField("both use one email address", default=False)
    agreed_at = models.DateTimeField(help_text="When terms and confidentiality were agreed to.")
    created_at = models.DateTimeField()
    told_sequence = models.PositiveIntegerField(
        default=0, help_text="The workshop's sequence that the couple knows of."
    )
    told = models.JSONField(
        default=dict, blank=True, help_text="When and where, in the words that the couple was last told."
    )

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["workshop", "state"]),
            models.Index("held_until", condition=Q(state="held"), name="registration_holds"),
            models.Index(
                "id",
                condition=Q(refund_due_cents__gt=F("refunded_cents")),
                name="registration_owed",
            ),
            models.Index(
                "id",
                condition=Q(paid_cents__gt=F("refunded_cents"), state__in=["held", "lapsed", "cancelled"]),
                name="registration_paid_placeless",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(refunded_cents__lte=F("refund_due_cents"), refund_due_cents__lte=F("paid_cents")),
                name="registration_never_repays_more_than_was_paid",
            ),
            models.CheckConstraint(condition=Q(price_cents__gt=0), name="registration_has_a_price"),
            models.CheckConstraint(
                condition=Q(waived_cents__lte=F("price_cents")), name="registration_waives_at_most_its_price"
            ),
            models.CheckConstraint(
                condition=Q(pays_by__in=["card", "bank_transfer", "waived"]),
                name="registration_way_to_pay_is_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=["held", "confirmed", "attended", "lapsed", "cancelled", "transferred"]
                ),
                name="registration_state_is_known",
            ),
            models.CheckConstraint(
                condition=Q(tier__in=["early_bird", "full"]), name="registration_tier_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @cached_property
    def registrant(self) -> "Partner":
        """The partner who registered both."""
        return self.partners.get(number=1)


class Partner(models.Model):
    """One of the two people of a registration; number 1 registered both."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="partners")
    number = models.PositiveSmallIntegerField()
    first_name = models.CharField(max_length=80)
    last_name = models.CharField(max_length=80)
    email = models.EmailField(blank=True, help_text="Empty once removed at the person's own wish.")
    token = models.CharField(max_length=64, unique=True, default=new_token)
    removed_at = models.DateTimeField(null=True, blank=True, help_text="“That's not me.”")

    class Meta:
        ordering = ["registration", "number"]
        # How a name or an address begins has indexes, too, of a kind that only PostgreSQL has: see the migrations.
        indexes = [models.Index(fields=["email"])]
        constraints = [
            models.UniqueConstraint(fields=["registration", "number"], name="partner_once_per_number"),
            models.CheckConstraint(condition=Q(number__in=[1, 2]), name="partner_is_one_of_two"),
        ]

    def __str__(self) -> str:
        return f"Partner {self.number}"

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def is_registrant(self) -> bool:
        return self.number == 1


class Answers(models.Model):
    """What one partner tells for themselves alone; the row is deleted 30 days after the workshop."""

    partner = models.OneToOneField(Partner, on_delete=models.CASCADE, related_name="answers")
    badge_name = models.CharField("name on the badge", max_length=40, blank=True)
    dietary = models.TextField("dietary needs", max_length=1000, blank=True)
    access = models.TextField("access needs", max_length=1000, blank=True)
    emergency_name = models.CharField("emergency contact", max_length=120, blank=True)
    emergency_phone = models.CharField("their telephone", max_length=30, blank=True)
    to_presenters = models.TextField("a note to the presenters", max_length=1000, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "answers"

    def __str__(self) -> str:
        return "private answers"


class Move(models.Model):
    """The ledger of states: from, to, when, who, why. Rows are only ever added."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="moves")
    from_state = models.CharField(max_length=12, blank=True)
    to_state = models.CharField(max_length=12)
    at = models.DateTimeField()
    who = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        help_text="Empty: the site.",
    )
    why = models.CharField(max_length=200)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.from_state or 'new'} → {self.to_state}"


class Reminder(models.Model):
    """The fact that one reminder for one registration was dealt with, so it is not due again."""

    class Outcome(models.TextChoices):
        QUEUED = "queued", "a mail was queued"
        COVERED = "covered", "told in the confirmation"
        STALE = "stale", "came too late to make sense"

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="reminders")
    kind = models.CharField(max_length=20)
    starts_on = models.DateField(help_text="The workshop's first day then: a moved workshop reminds anew.")
    outcome = models.CharField(max_length=10, choices=Outcome)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["registration", "kind", "starts_on"], name="reminder_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.get_outcome_display()}"


class PriceChange(models.Model):
    """How the price came about: what was quoted at first, and every change since. Rows are only ever added."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="price_changes")
    at = models.DateTimeField()
    tier = models.CharField(max_length=12, choices=Registration.Tier)
    price_cents = models.PositiveIntegerField()
    waived_cents = models.PositiveIntegerField(default=0)
    who = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Empty: the site.",
    )
    why = models.CharField(max_length=200)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.why


class OfficeNote(models.Model):
    """What the office writes down about a registration for itself; the couple never sees it."""

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="office_notes")
    at = models.DateTimeField()
    who = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=2000)

    class Meta:
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"note of {self.at:%Y-%m-%d}"


class CheckIn(models.Model):
    """Whether one partner has come on one day of the workshop: the latest tap counts."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="check_ins")
    day = models.DateField(help_text="Local to the workshop's city.")
    is_here = models.BooleanField()
    tapped_at = models.DateTimeField(help_text="When it was tapped; a shaky connection may deliver it later.")
    who = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["partner", "day"], name="check_in_once_a_day")]

    def __str__(self) -> str:
        return f"{self.day}: {'here' if self.is_here else 'not here'}"


class Letter(models.Model):
    """What the office writes to a workshop's couples; each addressee's mails are queued once."""

    workshop = models.ForeignKey(Workshop, on_delete=models.PROTECT, related_name="letters")
    key = models.UUIDField(unique=True, help_text="One browser's one form: pressed twice, sent once.")
    subject = models.CharField(max_length=150)
    body = models.TextField(help_text="Plain text; names of partner and weekend are filled in.")
    to_registrants_only = models.BooleanField(
        default=False, help_text="To who registered the couple alone; otherwise to both."
    )
    who = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.subject


class Addressee(models.Model):
    """One couple that a letter goes to; `queued_at` is when its mails were written into the outbox."""

    letter = models.ForeignKey(Letter, on_delete=models.CASCADE, related_name="addressees")
    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="letters")
    queued_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index("id", condition=Q(queued_at__isnull=True), name="addressee_waiting")]
        constraints = [
            models.UniqueConstraint(fields=["letter", "registration"], name="addressee_once_per_letter")
        ]

    def __str__(self) -> str:
        return f"{self.registration}"
