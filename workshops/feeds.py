"""The calendar files that people subscribe to or download."""

from hashlib import sha256

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control
from django.views.decorators.http import require_safe

from workshops.calendars import calendar_of, calendar_text, in_feeds
from workshops.models import City, Workshop

FRESH_SECONDS = 300


@require_safe
def all_cities(request: HttpRequest) -> HttpResponse:
    text = calendar_of(in_feeds(at=timezone.now()), name="Weekend workshops")
    return _calendar_response(request, text, "workshops")


@require_safe
def one_city(request: HttpRequest, city: str) -> HttpResponse:
    found = get_object_or_404(City, slug=city)
    text = calendar_of(in_feeds(at=timezone.now(), city=found), name=f"Weekend workshops, {found.name}")
    return _calendar_response(request, text, f"workshops-{found.slug}")


@require_safe
def one_workshop(request: HttpRequest, slug: str) -> HttpResponse:
    shown = Workshop.objects.exclude(status=Workshop.Status.DRAFT)
    workshop = get_object_or_404(shown.select_related("city", "venue", "programme"), slug=slug)
    return _calendar_response(request, calendar_text(workshop, private=False), workshop.slug)


def _calendar_response(request: HttpRequest, text: str, name: str) -> HttpResponse:
    """The file, or 304 when the reader has the same bytes already."""
    body = text.encode()
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'inline; filename="{name}.ics"'
    response["ETag"] = f'"{sha256(body).hexdigest()[:32]}"'
    patch_cache_control(response, public=True, max_age=FRESH_SECONDS)
    answer = get_conditional_response(request, etag=response["ETag"], response=response)
    assert isinstance(answer, HttpResponse)
    return answer
