"""Payments, refunds, and the notices that Stripe sends."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from registrations.models import Registration, new_token


class Payment(models.Model):
    """One attempt to pay for one registration through Stripe Checkout, or money that the office booked by hand."""

    class Method(models.TextChoices):
        STRIPE = "stripe", "card, by Stripe"
        BANK_TRANSFER = "bank_transfer", "bank transfer"
        CASH = "cash", "cash"

    class State(models.TextChoices):
        OPENING = "opening", "being opened"
        OPEN = "open", "open at Stripe"
        PROCESSING = "processing", "begun, money not there yet"
        PAID = "paid", "paid"
        EXPIRED = "expired", "ended without money"
        FAILED = "failed", "refused"
        PROBLEM = "problem", "needs a person"

    registration = models.ForeignKey(Registration, on_delete=models.PROTECT, related_name="payments")
    method = models.CharField(max_length=14, choices=Method, default=Method.STRIPE)
    attempt = models.PositiveSmallIntegerField(
        help_text="1 for the first try; each has its own idempotency key."
    )
    state = models.CharField(max_length=12, choices=State, default=State.OPENING)
    amount_cents = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    idempotency_key = models.CharField(max_length=80, unique=True)
    return_key = models.CharField(
        max_length=64,
        unique=True,
        default=new_token,
        help_text="What Stripe sends people back to; opens nothing.",
    )
    session_id = models.CharField(max_length=120, unique=True, null=True, blank=True)
    session_url = models.URLField(max_length=1000, blank=True)
    expires_at = models.DateTimeField(help_text="When Stripe closes the session by itself.")
    payment_intent = models.CharField(max_length=120, blank=True, db_index=True)
    created_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True, help_text="What a person has to look at.")
    received_on = models.DateField(
        null=True, blank=True, help_text="By hand: the date on the bank statement, or of the cash."
    )
    booked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    remark = models.CharField(
        max_length=200, blank=True, help_text="By hand: the reference on the statement, or who took the cash."
    )

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                "id", condition=Q(state__in=["opening", "open", "processing"]), name="payment_unsettled"
            ),
            models.Index("paid_at", condition=Q(state="paid"), name="payment_paid"),
            models.Index("id", condition=Q(state="problem"), name="payment_problem"),
            models.Index(
                fields=["method", "-id"],
                condition=Q(method__in=["bank_transfer", "cash"]),
                name="payment_by_hand",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["registration", "attempt"], name="payment_once_per_attempt"),
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="payment_is_of_something"),
            models.CheckConstraint(
                condition=Q(method="stripe")
                | Q(
                    method__in=["bank_transfer", "cash"],
                    state="paid",
                    received_on__isnull=False,
                    booked_by__isnull=False,
                ),
                name="payment_by_hand_has_its_facts",
            ),
            models.CheckConstraint(
                condition=~Q(state="paid") | Q(paid_at__isnull=False), name="payment_paid_has_its_instant"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.registration} attempt {self.attempt}"


class Refund(models.Model):
    """Money on its way back: written first, sent to Stripe after, under its own idempotency key."""

    class State(models.TextChoices):
        DUE = "due", "to be sent"
        BY_HAND = "by_hand", "to be paid back by the office"
        SENT = "sent", "paid back"
        FAILED = "failed", "needs a person"

    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    amount_cents = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.DUE)
    idempotency_key = models.CharField(max_length=255, unique=True)
    stripe_id = models.CharField(max_length=120, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    try_after = models.DateTimeField()
    last_error = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    booked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    remark = models.CharField(
        max_length=200, blank=True, help_text="By hand: how it was paid back, such as the bank's reference."
    )

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index("try_after", condition=Q(state="due"), name="refund_due"),
            models.Index("sent_at", condition=Q(state="sent"), name="refund_sent"),
            models.Index("id", condition=Q(state__in=["failed", "by_hand"]), name="refund_for_a_person"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="refund_is_of_something"),
            models.CheckConstraint(
                condition=~Q(state="sent") | ~Q(stripe_id="") | (~Q(remark="") & Q(booked_by__isnull=False)),
                name="refund_sent_is_known_to_stripe_or_a_person",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="refund_sent_has_its_instant"
            ),
            models.UniqueConstraint(
                fields=["stripe_id"], condition=~Q(stripe_id=""), name="refund_booked_once_per_stripe_refund"
            ),
        ]

    def __str__(self) -> str:
        return f"Refund of {self.payment}"


class StripeEvent(models.Model):
    """A notice from Stripe: kept without its content, because the object is fetched again."""

    event_id = models.CharField(max_length=120, unique=True)
    type = models.CharField(max_length=80)
    object_id = models.CharField(max_length=120)
    received_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index("id", condition=Q(handled_at__isnull=True), name="event_unhandled"),
            models.Index(fields=["object_id"], name="event_object"),
            models.Index(fields=["type", "-id"], name="event_type"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(handled_at__isnull=True) | Q(handled_at__gte=F("received_at")),
                name="event_handled_after_it_came",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"
