from typing import Any

import pytest
from django.db.models.fields.files import FieldFile
from pytest_django import DjangoCaptureOnCommitCallbacks

from therapists.editing import PhotoNeedsWords, Profile, edit_profile
from therapists.models import Therapist
from therapists.photos import prepare_photo
from therapists.tests.pictures import a_photo
from workshops.tests.cast import brenda

pytestmark = pytest.mark.django_db


def is_there(photo: FieldFile) -> bool:
    return photo.storage.exists(photo.name or "")


def profile(**changes: Any) -> Profile:
    words = {"short_bio": "Short.", "bio": "Long.", "photo_alt": "Brenda, smiling", "website": ""}
    return Profile(**words | changes)


def test_the_profile_is_written_and_what_is_the_offices_stays() -> None:
    stale = brenda()
    Therapist.objects.update(credentials="PhD", is_published=False)
    edit_profile(therapist=stale, profile=profile())
    stale.refresh_from_db()
    assert (stale.short_bio, stale.bio) == ("Short.", "Long.")
    assert (stale.credentials, stale.is_published) == ("PhD", False)


def test_a_photo_needs_words() -> None:
    with pytest.raises(PhotoNeedsWords):
        edit_profile(therapist=brenda(), profile=profile(photo_alt=""), photo=prepare_photo(a_photo()))
    assert not Therapist.objects.get().photo


def test_a_new_photo_takes_the_old_ones_place_and_file(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    first = edit_profile(therapist=brenda(), profile=profile(), photo=prepare_photo(a_photo())).photo
    assert is_there(first)
    with django_capture_on_commit_callbacks(execute=True):
        second = edit_profile(therapist=brenda(), profile=profile(), photo=prepare_photo(a_photo())).photo
        # A change that fails after this keeps its photo.
        assert is_there(first)
    assert not is_there(first)
    assert is_there(second)


def test_a_photo_that_is_kept_stays() -> None:
    before = edit_profile(therapist=brenda(), profile=profile(), photo=prepare_photo(a_photo())).photo.name
    assert edit_profile(therapist=brenda(), profile=profile(bio="New.")).photo.name == before


def test_a_photo_can_be_taken_away(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    photo = edit_profile(therapist=brenda(), profile=profile(), photo=prepare_photo(a_photo())).photo
    with django_capture_on_commit_callbacks(execute=True):
        edit_profile(therapist=brenda(), profile=profile(photo_alt=""), remove_photo=True)
    assert not Therapist.objects.get().photo
    assert not is_there(photo)
