"""The office: Django's admin under the house's name, signed in to like every other account."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path
from django.utils import timezone
from django.utils.decorators import method_decorator

from config import as_of_pages, audit_pages, people_pages  # noqa: F401 (they add their pages)
from config.accounts_list import AccountAdmin
from config.office_pages import PAGES
from config.today import today

# What packages bring along edits accounts and second factors past roles and the log: config/people.py does that.
FROM_PACKAGES = ("allauth.", "django.contrib.")
# What is needed daily comes first; accounts last.
DAILY = {
    name: place
    for place, name in enumerate(["workshops", "registrations", "payments", "outbox", "therapists"])
}


# What the office calls them, where Django's word is another.
CALLED = {"auth": "Accounts", "outbox": "Emails"}


class OfficeSite(admin.AdminSite):
    site_header = "The office"
    site_title = "The office"
    index_title = "Today"
    index_template = "admin/office_index.html"
    # A sidebar of twenty models beside every list leaves little room for the list.
    enable_nav_sidebar = False

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.register(User, AccountAdmin)

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        if admin_class is None or not admin_class.__module__.startswith(FROM_PACKAGES):
            super().register(model_or_iterable, admin_class, **options)

    # Signing in, by code or password, with its limits on tries, is allauth's business in the office, too.
    @method_decorator(secure_admin_login)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().login(request, extra_context)

    # A new password is told to its owner by mail, and stands in the log.
    def password_change(  # type: ignore[override]  # leads away instead of asking
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return redirect("account_change_password")

    def get_urls(self) -> list[URLPattern | URLResolver]:
        own = [path(page.route, self.admin_view(page.view), name=page.name) for page in PAGES]
        return [*own, *super().get_urls()]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        apps: list[Any] = super().get_app_list(request, app_label)
        for app in apps:
            app["name"] = CALLED.get(app["app_label"], app["name"])
        return sorted(apps, key=lambda app: DAILY.get(app["app_label"], len(DAILY)))

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        return super().index(request, {**(extra_context or {}), **today(request.user, at=timezone.now())})
