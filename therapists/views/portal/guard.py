"""Whose portal it is."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from therapists.models import Therapist


def for_therapists(page: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Gives the page the profile of whoever is signed in; without one, a page says so.

    The page is called with the request, the therapist, and what its address names (by keyword).
    """

    @never_cache
    @login_required
    @wraps(page)
    def guarded(request: HttpRequest, **named: Any) -> HttpResponse:
        therapist = Therapist.objects.filter(user=request.user.pk).first()
        if therapist is None:
            return render(request, "portal/no_profile.html", status=403)
        return page(request, therapist, **named)

    return guarded
