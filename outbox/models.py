"""The mail that a change owes somebody: one row per mail, kept as a log."""

from django.db import models
from django.db.models import Q


class Message(models.Model):
    """One mail: written with the change that it tells of, sent when due, by one worker at a time."""

    class State(models.TextChoices):
        QUEUED = "queued", "waiting"
        SENDING = "sending", "being sent"
        SENT = "sent", "sent"
        FAILED = "failed", "given up"
        DROPPED = "dropped", "no longer made sense"

    kind = models.CharField(max_length=60, help_text="Which mail: the name of its templates.")
    key = models.CharField(max_length=200, unique=True, help_text="At most one mail is ever made per key.")
    regarding = models.CharField(
        max_length=60, blank=True, db_index=True, help_text="What it is about, such as “registration 12”."
    )
    depends_on = models.CharField(
        max_length=60,
        blank=True,
        db_index=True,
        help_text="Whose facts it states, such as “workshop 5”: withdrawn if they change before it is sent.",
    )
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    text = models.TextField()
    html = models.TextField(blank=True)
    calendar = models.TextField(blank=True, help_text="An iCalendar file to attach, or empty.")
    list_id = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="Not before this instant; put off after a temporary error.")
    useful_until = models.DateTimeField(null=True, blank=True, help_text="Dropped if not sent by then.")
    claim = models.UUIDField(null=True, blank=True, help_text="The one worker's batch that sends it now.")
    claimed_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index("due_at", condition=Q(state="queued"), name="message_due"),
            models.Index("claim", condition=Q(state="sending"), name="message_claim"),
            models.Index("claimed_at", condition=Q(state="sending"), name="message_claimed"),
            models.Index("id", condition=Q(state="failed"), name="message_failed"),
            models.Index("id", condition=Q(state="dropped"), name="message_dropped"),
            # How an address or a subject begins has indexes of a kind that only PostgreSQL has: see the migrations.
            models.Index(fields=["kind", "-id"], name="message_kind"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="message_sent_has_its_instant",
            ),
            models.CheckConstraint(
                condition=Q(state="sending", claim__isnull=False, claimed_at__isnull=False)
                | (~Q(state="sending") & Q(claim__isnull=True, claimed_at__isnull=True)),
                name="message_sending_is_claimed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} ({self.get_state_display()})"
