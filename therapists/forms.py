"""What a therapist types about themselves."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from therapists.models import Therapist
from therapists.photos import (
    NotAPicture,
    PhotoRefused,
    PictureTooLarge,
    PictureTooSmall,
    prepare_photo,
)

# Telephones turn their own formats into one of these when a page asks for them.
KINDS = "image/jpeg,image/png,image/webp,image/gif"


class PhotoInput(forms.ClearableFileInput):
    initial_text = "Now"
    input_text = "Another one"
    clear_checkbox_label = "Remove the photo"


class PhotoField(forms.FileField):
    """Takes any camera's picture and gives one that is safe to show; False: the photo goes."""

    widget = PhotoInput

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.widget.attrs["accept"] = KINDS

    def to_python(self, data: Any) -> ContentFile[bytes] | None:
        upload = super().to_python(data)
        if upload is None:
            return None
        try:
            return prepare_photo(upload)
        except PhotoRefused as refused:
            raise ValidationError(_why(refused), code="photo") from refused


class ProfileForm(forms.ModelForm[Therapist]):
    """The therapist's own part of the profile."""

    # A browser's own check would refuse “example.com” before the form can complete it.
    website = forms.URLField(
        required=False,
        assume_scheme="https",
        max_length=200,
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url"}),
        help_text="Your own page, such as https://example.com.",
    )
    photo = PhotoField(
        required=False,
        help_text="Any picture from a telephone or camera, up to 20 MB. It is made smaller, and where and "
        "when it was taken is removed from it.",
    )

    class Meta:
        model = Therapist
        fields = ["short_bio", "bio", "photo", "photo_alt", "website"]
        labels = {
            "short_bio": "In short",
            "bio": "About you",
            "photo_alt": "The photo in words",
        }
        widgets = {
            "short_bio": forms.Textarea(attrs={"rows": 3, "maxlength": 300}),
            "bio": forms.Textarea(attrs={"rows": 14}),
        }
        help_texts = {
            "short_bio": "Up to 300 characters, for the foot of your articles and the list of therapists.",
            "bio": "As long as you like. An empty line begins a new paragraph, **two stars** make bold, and a "
            "line that begins with ## is a heading.",
            "photo_alt": "For those who can't see it, such as “Kim, smiling, in a garden”.",
        }

    def clean_website(self) -> str:
        website: str = self.cleaned_data["website"]
        if website and not website.startswith("https://"):
            raise ValidationError("The address has to begin with https://, so that nobody can read along.")
        return website

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        keeps = bool(self.instance.photo) and typed.get("photo") is not False
        if (typed.get("photo") or keeps) and not typed.get("photo_alt") and "photo_alt" not in self.errors:
            self.add_error(
                "photo_alt", "Say in a few words what the photo shows, for those who can't see it."
            )
        return typed

    def new_photo(self) -> ContentFile[bytes] | None:
        photo = self.cleaned_data.get("photo")
        return photo if isinstance(photo, ContentFile) else None


def _why(refused: PhotoRefused) -> str:
    match refused:
        case PictureTooLarge():
            return "This picture is too large: at most 20 MB and 60 million pixels."
        case PictureTooSmall():
            return f"This picture is too small: its shorter side has {refused.pixels} pixels, 200 are needed."
        case NotAPicture():
            return "This file can't be read as a picture. Please use a JPEG, PNG or WebP."
    return "This file can't be used."
