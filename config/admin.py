"""The office: Django's admin under the house's name, signed in to like every other account."""

from datetime import datetime, timedelta
from typing import Any

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator

from config import audit_pages, people_pages  # noqa: F401 (they add their pages)
from config.accounts_list import AccountAdmin
from config.office_pages import PAGES
from outbox.models import Message
from payments.models import Payment, Refund
from registrations.models import Registration
from registrations.places import places_left_by_workshop
from workshops.dates import span_in_words
from workshops.models import Workshop
from workshops.pricing import quote

# What the first page of the office looks ahead to.
NEXT = 6
# What packages bring along edits accounts and second factors past roles and the log: config/people.py does that.
FROM_PACKAGES = ("allauth.", "django.contrib.")
# What is needed daily comes first; accounts last.
DAILY = {
    name: place
    for place, name in enumerate(["workshops", "registrations", "payments", "outbox", "therapists"])
}


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
        return sorted(apps, key=lambda app: DAILY.get(app["app_label"], len(DAILY)))

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        at = timezone.now()
        today = {"needs": needs_a_person(at=at), "weekends": next_weekends(at=at)}
        allowed = request.user.has_perm("registrations.view_registration")
        return super().index(request, {**(extra_context or {}), **(today if allowed else {})})


def needs_a_person(*, at: datetime) -> list[tuple[str, int, str]]:
    """What the site can't put right by itself: words, how many, where to look; nothing when all is well."""
    holds = Registration.objects.filter(state=Registration.State.HELD, held_until__gt=at)
    late = at - timedelta(hours=1)
    late_mail = Message.objects.filter(state=Message.State.QUEUED, due_at__lt=late)
    found = [
        (
            "payment needs a person",
            Payment.objects.filter(state=Payment.State.PROBLEM),
            "payments_payment",
            "look=person",
        ),
        (
            "refund needs a person",
            Refund.objects.filter(state=Refund.State.FAILED),
            "payments_refund",
            "look=person",
        ),
        (
            "mail was given up",
            Message.objects.filter(state=Message.State.FAILED),
            "outbox_message",
            "state__exact=failed",
        ),
        ("mail is more than an hour late", late_mail, "outbox_message", "state__exact=queued"),
        (
            "registration still has money to get back",
            Registration.objects.filter(refund_due_cents__gt=F("refunded_cents")),
            "registrations_registration",
            "look=owed",
        ),
        ("couple is paying just now", holds, "registrations_registration", "look=holds"),
    ]
    counted = [
        (words, rows.count(), f"{reverse(f'admin:{page}_changelist')}?{asks}")
        for words, rows, page, asks in found
    ]
    return [(words, count, address) for words, count, address in counted if count]


def next_weekends(*, at: datetime) -> list[dict[str, Any]]:
    """The next workshops with their price and places at `at`."""
    ahead = (
        Workshop.objects.exclude(status=Workshop.Status.CANCELLED)
        .filter(ends_on__gte=(at - timedelta(days=1)).date())
        .select_related("city", "venue")[:NEXT]
    )
    left = places_left_by_workshop(ahead, at=at)
    return [
        {
            "workshop": workshop,
            "dates": span_in_words(workshop),
            "price": quote(workshop, at=at),
            "left": left[workshop.pk],
            "address": reverse("admin:workshops_workshop_change", args=[workshop.pk]),
        }
        for workshop in ahead
    ]
