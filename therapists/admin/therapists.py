"""Therapists and their articles."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from config.office import OfficeAdmin
from therapists.forms import SAY_THE_PHOTO, HttpsField, LinksField, PhotoField, WordsField
from therapists.models import Article, Therapist


class TherapistForm(ModelForm[Therapist]):
    photo = PhotoField(required=False)
    website = HttpsField(required=False)
    links = LinksField(required=False, help_text="One a line: what it is, then its https address.")
    languages = WordsField(required=False, help_text="With commas in between.")
    specialities = WordsField(required=False, help_text="With commas in between.")
    practises_in = WordsField(required=False, label="Cities", help_text="With commas in between.")

    class Meta:
        model = Therapist
        # Not the user: who signs in as whom is decided by an invitation.
        fields = [
            *("name", "slug", "credentials", "level", "is_presenter", "is_published", "is_hidden"),
            *("short_bio", "bio", "photo", "photo_alt", "languages", "specialities", "practises_in"),
            *("takes_new_clients", "contact_email", "contact_phone", "website", "links"),
        ]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or {}
        has_photo = typed.get("photo") or (self.instance.photo and typed.get("photo") is not False)
        if has_photo and not typed.get("photo_alt"):
            self.add_error("photo_alt", SAY_THE_PHOTO)
        return typed


@admin.register(Therapist)
class TherapistAdmin(OfficeAdmin[Therapist]):
    form = TherapistForm
    list_display = ["name", "credentials", "is_presenter", "is_published", "signs_in", "is_sample"]
    list_filter = ["is_presenter", "is_published"]
    list_select_related = ["user"]
    search_fields = ["name", "credentials", "user__email"]
    prepopulated_fields = {"slug": ["name"]}
    readonly_fields = ["account"]
    fieldsets = [
        (
            "The office's",
            {
                "fields": [
                    "name",
                    "slug",
                    "credentials",
                    "level",
                    "is_presenter",
                    "is_published",
                    "is_hidden",
                    "account",
                ]
            },
        ),
        (
            "The therapist's",
            {
                "fields": [
                    *(
                        "short_bio",
                        "bio",
                        ("photo", "photo_alt"),
                        "languages",
                        "specialities",
                        "practises_in",
                    ),
                    *("takes_new_clients", "contact_email", "contact_phone", "website", "links"),
                ]
            },
        ),
    ]

    @admin.display(description="signs in as")
    def signs_in(self, therapist: Therapist) -> str:
        return therapist.user.email if therapist.user else "–"

    @admin.display(description="signs in as")
    def account(self, therapist: Therapist) -> str:
        if therapist.user:
            return therapist.user.email
        return "Nobody yet. An invitation, under “People and invitations”, lets them in."


@admin.register(Article)
class ArticleAdmin(OfficeAdmin[Article]):
    list_display = ["title", "author", "published_on", "is_sample"]
    list_filter = ["author"]
    list_select_related = ["author"]
    search_fields = ["title", "summary", "body"]
    prepopulated_fields = {"slug": ["title"]}
    actions = ["take_down"]
    fieldsets = [
        (None, {"fields": ["title", "slug", "author", "published_on"]}),
        ("What people read", {"fields": ["summary", "body"]}),
        ("Video", {"fields": ["video_url", "video_title"]}),
    ]

    @admin.action(description="Take down (back to a draft)", permissions=["change"])
    def take_down(self, request: HttpRequest, chosen: QuerySet[Article]) -> None:
        count = chosen.update(published_on=None)
        messages.success(request, f"{count} taken down.")
