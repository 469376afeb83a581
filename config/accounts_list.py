"""All accounts, to look at; roles and access are changed on the page of people."""

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest

from config.office import ReadOnlyAdmin, utc_in_words


class AccountAdmin(ReadOnlyAdmin[User]):
    list_display = ["email", "belongs_to", "is_active", "last_in"]
    list_filter = ["is_staff", "is_active"]
    list_select_related = ["therapist"]
    # Only that there is a box: get_search_results asks.
    search_fields = ["email"]
    search_help_text = "How one of its email addresses begins"
    ordering = ["email", "pk"]
    fields = ["email", "belongs_to", "is_active", "last_in", "opened"]
    readonly_fields = ["belongs_to", "last_in", "opened"]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[User], search_term: str
    ) -> tuple[QuerySet[User], bool]:
        begun = search_term.strip()
        accounts = User.objects.filter(email__istartswith=begun).values("pk")
        addresses = EmailAddress.objects.filter(email__istartswith=begun).values("user")
        return queryset.filter(pk__in=accounts.union(addresses)) if begun else queryset, False

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
