"""See the public site as it will look at a chosen instant: for staff, clearly marked, and read-only.

The instant lies in the session. A cookie beside it only says that there is something to look for, so a visitor's
page costs nothing more; by itself the cookie opens nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_datetime

from config.second_factor import has_one
from workshops.dates import instant_in_words
from workshops.models import City

COOKIE = "as-of"
SESSION_KEY = "as_of"
# Whoever is here works at this day, and programs read the site as it is.
BACKSTAGE = ("/office/", "/portal/", "/accounts/", "/static/", "/media/")
FOR_PROGRAMS = ("/sitemap.xml", "/favicon.ico", "/healthz", "/readyz")
# Below /accounts/, and yet a couple's own page.
PRIVATE = "/accounts/bookings/"
# Where the one look at cookie, session and user is kept for the rest of the request.
LOOKED_UP = "_as_of"

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class AsOf:
    """The chosen instant, in the words of each city."""

    at: datetime
    # Whether this very page is of then; the office, the portal and the accounts are as they are now.
    is_here: bool

    @property
    def words(self) -> list[str]:
        return [instant_in_words(self.at, city) for city in City.objects.order_by("name")]


def chosen_instant(request: HttpRequest) -> datetime | None:
    """The instant as of which this member of staff wants to see the site; None for everybody else."""
    if COOKIE not in request.COOKIES:
        return None
    if not hasattr(request, LOOKED_UP):
        setattr(request, LOOKED_UP, _look_up(request))
    chosen: datetime | None = getattr(request, LOOKED_UP)
    return chosen


def _look_up(request: HttpRequest) -> datetime | None:
    kept = request.session.get(SESSION_KEY)
    user = request.user
    if not kept or not isinstance(user, User) or not (user.is_active and user.is_staff and has_one(user)):
        return None
    return parse_datetime(kept)


def choose(request: HttpRequest, response: HttpResponse, at: datetime) -> None:
    """From now on this member of staff sees the public site as of `at`, until `back_to_today`."""
    request.session[SESSION_KEY] = at.isoformat()
    response.set_cookie(COOKIE, "on", secure=settings.HTTPS, httponly=True, samesite="Lax")


def back_to_today(request: HttpRequest, response: HttpResponse) -> None:
    request.session.pop(SESSION_KEY, None)
    response.delete_cookie(COOKIE, samesite="Lax")


def at_any_instant(view: View) -> View:
    """Mark a view of the public site that answers as of `chosen_instant`, where there is one."""
    view.at_any_instant = True  # type: ignore[attr-defined]  # a mark on the function
    return view


def another_day(request: HttpRequest) -> dict[str, Any]:
    """For every template: what the banner says, if the reader sees another day."""
    chosen = chosen_instant(request)
    return {"another_day": AsOf(chosen, not is_as_ever(request.path_info))} if chosen else {}


def is_as_ever(path: str) -> bool:
    """Whether what lies at `path` is as it is now, even for who sees another day."""
    # A public feed, which calendars fetch; a couple's own file lies below /registrations/.
    feed = path.startswith("/workshops/") and path.endswith(".ics")
    return path != PRIVATE and (path.startswith(BACKSTAGE) or path in FOR_PROGRAMS or feed)


class AsOfMiddleware:
    """Nothing can be booked or changed on another day: only pages that know of the instant answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if chosen_instant(request):
            response["Cache-Control"] = "no-store, private"
        return response

    def process_view(
        self, request: HttpRequest, view: View, args: list[Any], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if is_as_ever(request.path_info) or not chosen_instant(request):
            return None
        if request.method in ("GET", "HEAD") and getattr(view, "at_any_instant", False):
            return None
        return render(request, "pages/only_looking.html", status=409)
