"""The baselines on the web: the least that Django can do for the same answer, behind the same middleware."""

import os
from functools import cache
from pathlib import Path
from uuid import uuid4

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.utils import timezone

from registrations.models import Partner, Registration
from workshops.models import Workshop


@cache
def kept(name: str) -> bytes:
    content: bytes = (Path(os.environ["BENCH_DIR"]) / f"{name}.html").read_bytes()
    return content


def page(request: HttpRequest, name: str) -> HttpResponse:
    """Bytes that are there already."""
    return HttpResponse(kept(name))


def register(request: HttpRequest, workshop_pk: int) -> HttpResponse:
    """GET: a form's CSRF token. POST: lock a row, count, insert three rows, redirect."""
    if request.method == "GET":
        return HttpResponse(f'<input type="hidden" name="csrfmiddlewaretoken" value="{get_token(request)}">')
    with transaction.atomic():
        workshop = Workshop.objects.select_for_update().get(pk=workshop_pk)
        if Registration.objects.filter(workshop=workshop).count() >= workshop.capacity:
            return HttpResponse(status=409)
        registration = Registration.objects.create(
            form_key=uuid4(),
            workshop=workshop,
            held_until=timezone.now(),
            tier="full",
            price_cents=1,
            currency="AUD",
            refund_steps=[],
            agreed_at=timezone.now(),
            created_at=timezone.now(),
        )
        for number in (1, 2):
            Partner.objects.create(registration=registration, number=number, email="ana@example.com")
    return HttpResponseRedirect("/", status=303)
