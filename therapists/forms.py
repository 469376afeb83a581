"""What a therapist types: about themselves, and articles."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from therapists.models import ArticleRevision, ProfileRevision, ProfileWords
from therapists.photos import (
    Crop,
    NotAPicture,
    PhotoRefused,
    PictureTooLarge,
    PictureTooSmall,
    crop_photo,
    prepare_photo,
)
from therapists.videos import player_url

# Telephones turn their own formats into one of these when a page asks for them.
KINDS = "image/jpeg,image/png,image/webp,image/gif,image/heic,image/heif,.heic,.heif"
CROPS = {
    Crop.WHOLE.value: "the whole picture",
    Crop.MIDDLE.value: "a square from the middle",
    Crop.START.value: "a square from the top or the left",
    Crop.END.value: "a square from the bottom or the right",
}
MOST_WORDS, LONGEST_WORD, MOST_LINKS = 12, 60, 6
SAY_THE_PHOTO = "Say in a few words what the photo shows, for those who can't see it."


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


class HttpsField(forms.URLField):
    """An address that nobody can read along with."""

    def __init__(self, **options: Any) -> None:
        # A browser's own check would refuse “example.com” before the form can complete it.
        widget = forms.TextInput(attrs={"inputmode": "url", "autocomplete": "url"})
        super().__init__(assume_scheme="https", max_length=200, widget=widget, **options)

    def clean(self, value: Any) -> str:
        address = str(super().clean(value))
        if address and not address.startswith("https://"):
            raise ValidationError("The address has to begin with https://, so that nobody can read along.")
        return address


class WordsField(forms.CharField):
    """A few short words, typed with commas between them; a list."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        words = [word for typed in str(super().clean(value)).split(",") if (word := " ".join(typed.split()))]
        if len(words) > MOST_WORDS:
            raise ValidationError(f"At most {MOST_WORDS}, please: there are {len(words)}.")
        if too_long := next((word for word in words if len(word) > LONGEST_WORD), None):
            raise ValidationError(f"Write it in fewer words, with commas in between: “{too_long[:40]}…”.")
        return list(dict.fromkeys(words))


class LinksField(forms.CharField):
    """Links, one a line: what it is, then its https address; a list of label and url."""

    widget = forms.Textarea(attrs={"rows": 4})

    def prepare_value(self, value: Any) -> Any:
        return (
            "\n".join(f"{one['label']} {one['url']}" for one in value) if isinstance(value, list) else value
        )

    def clean(self, value: Any) -> list[dict[str, str]]:
        lines = [line.strip() for line in str(super().clean(value)).splitlines() if line.strip()]
        if len(lines) > MOST_LINKS:
            raise ValidationError(f"At most {MOST_LINKS} links, please: there are {len(lines)}.")
        return [self._link(number, line) for number, line in enumerate(lines, start=1)]

    def _link(self, number: int, line: str) -> dict[str, str]:
        label, _, address = line.rpartition(" ")
        try:
            url = HttpsField().clean(address)
        except ValidationError:
            raise ValidationError(
                f"Line {number} should end with an address that begins with https://."
            ) from None
        return {"label": label.strip() or (urlsplit(url).hostname or url), "url": url}


class ProfileForm(forms.ModelForm[ProfileRevision]):
    """The therapist's own part of the profile; filled from the draft, or from what is live."""

    website = HttpsField(required=False, help_text="Your own page, such as https://example.com.")
    links = LinksField(
        required=False,
        label="More links",
        help_text="One a line: what it is, then its address. “A talk on listening https://example.com/talk”.",
    )
    languages = WordsField(required=False, help_text="With commas: English, te reo Māori")
    specialities = WordsField(required=False, help_text="With commas: couples, families, grief")
    practises_in = WordsField(
        required=False, label="Cities", help_text="Where you see clients, with commas: Auckland, Hamilton"
    )
    photo = PhotoField(
        required=False,
        help_text="Any picture from a telephone or camera, up to 20 MB. It is made smaller, and where and "
        "when it was taken is removed from it.",
    )
    crop = forms.ChoiceField(
        required=False,
        label="Of a new photo, show",
        choices=list(CROPS.items()),
        initial=Crop.WHOLE.value,
        widget=forms.RadioSelect,
    )

    class Meta:
        model = ProfileRevision
        fields = [
            *("short_bio", "bio", "photo", "crop", "photo_alt", "languages", "specialities", "practises_in"),
            *("takes_new_clients", "contact_email", "contact_phone", "website", "links"),
        ]
        labels = {
            "short_bio": "In short",
            "bio": "About you",
            "photo_alt": "The photo in words",
            "takes_new_clients": "I am taking new clients",
            "contact_email": "Email address for the page",
            "contact_phone": "Phone number for the page",
        }
        widgets = {
            "short_bio": forms.Textarea(attrs={"rows": 3, "maxlength": 300, "data-left": ""}),
            "bio": forms.Textarea(attrs={"rows": 14, "data-preview": ""}),
        }
        help_texts = {
            "short_bio": "Up to 300 characters, for the foot of your articles and the list of therapists.",
            "bio": "As long as you like, but please no words of clients about results. An empty line begins a new "
            "paragraph, **two stars** make bold, and a line that begins with ## is a heading.",
            "photo_alt": "For those who can't see it, such as “Kim, smiling, in a garden”.",
            "contact_email": "Everybody can read it. Empty: couples write to the office.",
            "contact_phone": "Everybody can read it.",
        }

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        keeps = bool(self.instance.photo) and typed.get("photo") is not False
        if (typed.get("photo") or keeps) and not typed.get("photo_alt") and "photo_alt" not in self.errors:
            self.add_error("photo_alt", SAY_THE_PHOTO)
        return typed

    def words(self) -> dict[str, Any]:
        """What was typed, by field of the profile; the photo only if it is a new one or goes."""
        typed = {name: self.cleaned_data[name] for name in self.cleaned_data if name not in {"photo", "crop"}}
        photo = self.cleaned_data.get("photo")
        if photo is False:
            return typed | {"photo": ""}
        if isinstance(photo, ContentFile):
            return typed | {"photo": crop_photo(photo, Crop(self.cleaned_data["crop"] or Crop.WHOLE))}
        return typed


class ArticleForm(forms.ModelForm[ArticleRevision]):
    """An article, or a change of one; unfinished, it is kept as a draft all the same."""

    summary = forms.CharField(
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 300, "data-left": ""}),
        help_text="Up to 300 characters: what the list of articles and search engines show.",
    )
    body = forms.CharField(
        required=False,
        label="The article",
        widget=forms.Textarea(attrs={"rows": 24, "data-preview": ""}),
        help_text="Prices and dates of weekends are shown beneath it by themselves, always today's: please leave "
        "them out. An empty line begins a new paragraph, **two stars** make bold, ## begins a heading.",
    )
    video_url = HttpsField(
        required=False,
        label="A video",
        help_text="A YouTube or Vimeo address; it is asked for only when a reader clicks.",
    )

    class Meta:
        model = ArticleRevision
        fields = ["title", "summary", "body", "video_url", "video_title"]
        labels = {"video_title": "The video's title"}

    def clean_video_url(self) -> str:
        address = str(self.cleaned_data["video_url"])
        if address and player_url(address) is None:
            raise ValidationError(
                "Only videos on YouTube or Vimeo, please: paste the address of its page there."
            )
        return address

    def words(self) -> dict[str, Any]:
        return dict(self.cleaned_data)

    def missing(self) -> list[str]:
        """What an article needs before the office reads it."""
        return [name for name in ("summary", "body") if not self.cleaned_data.get(name)]


def shown(words: ProfileWords) -> dict[str, Any]:
    """First values of the profile's form, from the draft or from what is live."""
    return {name: getattr(words, name) for name in ProfileForm.Meta.fields if name != "crop"}


def _why(refused: PhotoRefused) -> str:
    match refused:
        case PictureTooLarge():
            return "This picture is too large: at most 20 MB and 60 million pixels."
        case PictureTooSmall():
            return f"This picture is too small: its shorter side has {refused.pixels} pixels, 200 are needed."
        case NotAPicture():
            return "This file can't be read as a picture. Please use a JPEG, PNG, WebP or HEIC."
    return "This file can't be used."
