"""All accounts, to look at; roles and access are changed on the page of people."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User

from config.office import ReadOnlyAdmin, utc_in_words


class AccountAdmin(ReadOnlyAdmin[User]):
    list_display = ["email", "belongs_to", "is_active", "last_in"]
    list_filter = ["is_staff", "is_active"]
    list_select_related = ["therapist"]
    search_fields = ["email", "username", "emailaddress__email"]
    search_help_text = "An email address"
    ordering = ["email", "pk"]
    fields = ["email", "belongs_to", "is_active", "last_in", "opened"]
    readonly_fields = ["belongs_to", "last_in", "opened"]

    @admin.display(description="belongs to")
    def belongs_to(self, account: User) -> str:
        therapist: Any = getattr(account, "therapist", None)
        places = ["the office"] if account.is_staff else []
        return ", ".join([*places, *([str(therapist)] if therapist else [])]) or "a couple"

    @admin.display(description="last signed in", ordering="last_login")
    def last_in(self, account: User) -> str:
        return utc_in_words(account.last_login)

    @admin.display(description="opened", ordering="date_joined")
    def opened(self, account: User) -> str:
        return utc_in_words(account.date_joined)
