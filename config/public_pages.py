"""Pages that are the same for everybody, kept ready as whole responses for a few seconds.

They are rendered without the request, so nothing of the person who asks can get into them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import wraps
from hashlib import sha256
from threading import Lock
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from config.as_of import at_any_instant, chosen_instant

KEPT_FOR = timedelta(seconds=10)


@dataclass(frozen=True)
class Page:
    """What a public view answers: a template, what is in it, and until when at most that is true."""

    template: str
    context: dict[str, Any] = field(default_factory=dict)
    until: datetime | None = None
    content_type: str = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Kept:
    """A page that is ready, for requests before `fresh_until`."""

    fresh_until: datetime
    content: bytes
    content_type: str
    etag: str


def public_page(view: Callable[..., Page]) -> Callable[..., HttpResponse]:
    """Keep the view's page for ten seconds, but never past the instant at which it stops being true.

    The view is called with the one instant of the request as `at`.
    """

    making = Lock()

    @at_any_instant
    @require_safe
    @wraps(view)
    def answer(request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if chosen := chosen_instant(request):
            return _looked_at(view, request, chosen, kwargs)
        at = timezone.now()
        if request.GET:
            return _response(request, _made(view, request, at, kwargs))
        kept = _kept(request, at)
        if kept is None:
            # Who comes meanwhile waits for this one instead of making it too.
            with making:
                kept = _kept(request, at) or _keep(request, _made(view, request, at, kwargs))
        return _response(request, kept)

    return answer


def forget_kept_pages() -> None:
    """Make all pages anew: at once in this process, within ten seconds in the others."""
    caches["pages"].clear()


def _kept(request: HttpRequest, at: datetime) -> Kept | None:
    kept: Kept | None = caches["pages"].get(_key(request))
    # By our own clock and not by the cache's, so that a price ends at its instant.
    return kept if kept and at < kept.fresh_until else None


def _keep(request: HttpRequest, kept: Kept) -> Kept:
    caches["pages"].set(_key(request), kept, KEPT_FOR.seconds)
    return kept


def _key(request: HttpRequest) -> str:
    return sha256(request.path.encode()).hexdigest()


def _made(view: Callable[..., Page], request: HttpRequest, at: datetime, kwargs: dict[str, Any]) -> Kept:
    page = view(request, at=at, **kwargs)
    content = render_to_string(page.template, _words(page, request)).encode()
    fresh_until = min(at + KEPT_FOR, page.until) if page.until else at + KEPT_FOR
    return Kept(fresh_until, content, page.content_type, f'"{sha256(content).hexdigest()[:32]}"')


def _words(page: Page, request: HttpRequest) -> dict[str, Any]:
    return {"base_url": settings.BASE_URL, "canonical": settings.BASE_URL + request.path} | page.context


def _looked_at(
    view: Callable[..., Page], request: HttpRequest, at: datetime, kwargs: dict[str, Any]
) -> HttpResponse:
    """The page of another day, for one member of staff: made for this request, marked as such, and kept nowhere."""
    page = view(request, at=at, **kwargs)
    content = render_to_string(page.template, _words(page, request), request)
    return HttpResponse(content, content_type=page.content_type)


def _response(request: HttpRequest, kept: Kept) -> HttpResponse:
    """The page, or 304 when the reader has it already; browsers ask again every time."""
    response = HttpResponse(kept.content, content_type=kept.content_type)
    response["Cache-Control"] = "no-cache"
    response["ETag"] = kept.etag
    answer = get_conditional_response(request, etag=kept.etag, response=response)
    assert isinstance(answer, HttpResponse)
    return answer
