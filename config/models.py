"""Who did what, and who is asked in: facts of the hall that belong to no single app."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q

from therapists.models import Therapist


class NeverChanged(Exception):
    """The audit log is only ever added to."""


class AuditRows(models.QuerySet["AuditEntry"]):
    """Rows that can be read and added, and nothing else."""

    def update(self, **_fields: Any) -> NoReturn:
        raise NeverChanged

    def delete(self) -> NoReturn:
        raise NeverChanged


class AuditEntry(models.Model):
    """One thing that a person did or read: never changed, never deleted (the database refuses it, too)."""

    at = models.DateTimeField()
    who = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Empty: somebody with a private link.",
    )
    did = models.CharField(
        max_length=60, help_text="In a few words, such as “cancelled” or “read private answers”."
    )
    about = models.CharField(
        max_length=60, blank=True, help_text="The row that it concerns, such as “registration 12”."
    )
    about_words = models.CharField(max_length=200, blank=True, help_text="What that row is called.")
    details = models.TextField(blank=True, help_text="What changed; never private answers or links.")

    objects = AuditRows.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "audit log"
        indexes = [
            models.Index(fields=["about", "-id"], name="audit_about"),
            models.Index(fields=["who", "-id"], name="audit_who"),
            models.Index(fields=["at"], name="audit_at"),
        ]

    def __str__(self) -> str:
        return f"{self.did} {self.about_words}".strip()

    def save(self, *args: Any, **options: Any) -> None:
        if not self._state.adding:
            raise NeverChanged
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        raise NeverChanged


class Invitation(models.Model):
    """A person is asked in by mail: to the office with a role, or to the portal as a therapist."""

    class Role(models.TextChoices):
        OWNER = "owner", "owner"
        OFFICE = "office", "office"
        READ_ONLY = "read_only", "read-only"
        THERAPIST = "therapist", "therapist"

    email = models.EmailField()
    role = models.CharField(max_length=10, choices=Role)
    therapist = models.ForeignKey(
        Therapist, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    token_hash = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the link's random part.")
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role="therapist", therapist__isnull=False)
                | (~Q(role="therapist") & Q(therapist__isnull=True)),
                name="invitation_therapist_has_a_profile",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.email} ({self.get_role_display()})"
