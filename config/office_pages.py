"""The office's purpose-built pages, where Django's admin is awkward: each app's admin adds its own."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class OfficePage:
    """One page: its route below /office/, its name in `admin:`, and the permission that it needs."""

    route: str
    name: str
    needs: str
    view: View
    # In the first page's list of things to do; empty: reached from other pages only.
    label: str = ""


PAGES: list[OfficePage] = []


def office_page(route: str, *, name: str, needs: str, label: str = "") -> Callable[[View], View]:
    """Put the view at /office/<route>, for signed-in staff with the permission `needs` ("app.change_model")."""

    def add(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.has_perm(needs):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        PAGES.append(OfficePage(route, name, needs, guarded, label))
        return guarded

    return add


def render_office(
    request: HttpRequest, template: str, context: dict[str, Any], *, title: str, status: int = 200
) -> TemplateResponse:
    """The page in the office's frame; its template extends `admin/office_page.html`."""
    words = {**admin.site.each_context(request), "title": title, **context}
    return TemplateResponse(request, template, words, status=status)
