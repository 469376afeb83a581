"""A therapist edits their own profile; what they write is live at once."""

from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.db import transaction

from therapists.models import Therapist


class PhotoNeedsWords(Exception):
    """A photo is described in words, for those who can't see it."""


@dataclass(frozen=True)
class Profile:
    """What is the therapist's own: credentials, level, presenter and published are the office's."""

    short_bio: str
    bio: str
    photo_alt: str
    website: str


def edit_profile(
    *,
    therapist: Therapist,
    profile: Profile,
    photo: ContentFile[bytes] | None = None,
    remove_photo: bool = False,
) -> Therapist:
    """Write the profile; the photo is a new one (from `photos.prepare_photo`), the old one, or none.

    Raises PhotoNeedsWords.
    """
    with transaction.atomic():
        locked = Therapist.objects.select_for_update(of=("self",)).get(pk=therapist.pk)
        before = locked.photo.name
        locked.short_bio, locked.bio = profile.short_bio, profile.bio
        locked.website, locked.photo_alt = profile.website, profile.photo_alt
        if photo or remove_photo:
            locked.photo = photo or ""
        if locked.photo and not locked.photo_alt:
            raise PhotoNeedsWords
        locked.save(update_fields=["short_bio", "bio", "website", "photo", "photo_alt"])
        if before and before != locked.photo.name:
            # After the commit, so that a change that fails keeps its photo.
            storage = locked.photo.storage
            transaction.on_commit(lambda: storage.delete(before))
        return locked
