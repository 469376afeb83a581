"""The office writes something down about a registration, for itself."""

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from registrations.locking import lock_registration
from registrations.models import OfficeNote, Registration

if TYPE_CHECKING:
    from django.contrib.auth.models import User


def add_note(*, registration: Registration, text: str, who: "User", at: datetime) -> OfficeNote:
    """Keep a note; the same words from the same person twice in a row are one note."""
    with transaction.atomic():
        _workshop, locked = lock_registration(registration.pk)
        latest = locked.office_notes.first()
        if latest and (latest.text, latest.who_id) == (text, who.pk):
            return latest
        return OfficeNote.objects.create(registration=locked, at=at, who=who, text=text)
