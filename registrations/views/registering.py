"""The page on which a couple registers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from config.as_of import at_any_instant, chosen_instant
from registrations.forms import CARRIED, RegisterForm, typed_before
from registrations.models import Partner, Registration
from registrations.other_dates import other_dates
from registrations.places import hold_is_running, places_left
from registrations.registering import (
    PriceChanged,
    RegistrationRefused,
    WorkshopClosed,
    key_after,
    live_under,
    register,
)
from registrations.repricing import price_due
from registrations.telling import weekend
from registrations.views import form_keys
from registrations.views.words import (
    FULL,
    headline,
    hold_words,
    price_in_words,
    refund_dates_of,
    why_in_words,
)
from workshops.dates import span_in_words
from workshops.models import Workshop
from workshops.opening import Closed, why_closed
from workshops.pricing import Quote, quote

State = Registration.State


@dataclass
class Visit:
    """One request for the form: which workshop, when, and what this browser has registered before."""

    request: HttpRequest
    workshop: Workshop
    at: datetime
    key: UUID
    known: Registration | None = None

    @property
    def hold(self) -> Registration | None:
        return self.known if self.known and hold_is_running(self.known, at=self.at) else None


@at_any_instant
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the form, or why there is none; take it, claim a place and lead on to the payment."""
    at = chosen_instant(request) or timezone.now()
    if request.method == "POST" and not {"another", "carry"} & request.POST.keys():
        return _take(request, slug, at)
    visit = _visit(request, slug, at)
    if "another" in request.POST:
        visit.key = key_after(visit.key)
        return _remembered(visit, _see_other(request.path))
    return _remembered(visit, _show(visit))


def _visit(request: HttpRequest, slug: str, at: datetime) -> Visit:
    workshop = get_object_or_404(_shown().select_related("city", "programme", "venue"), slug=slug)
    asked_with = form_keys.key_of(request)
    key, known = live_under(asked_with, workshop, at=at)
    if key != asked_with and known is None:
        # That one has ended: what was typed for it is there for the new try.
        known = Registration.objects.filter(form_key=asked_with, workshop=workshop).first()
    return Visit(request, workshop, at, key, known)


def _shown() -> QuerySet[Workshop]:
    return Workshop.objects.exclude(status=Workshop.Status.DRAFT)


def _remembered(visit: Visit, response: HttpResponse) -> HttpResponse:
    form_keys.remember(response, visit.request, visit.workshop, visit.key)
    response["X-Robots-Tag"] = "noindex"
    return response


def _show(visit: Visit, form: RegisterForm | None = None) -> HttpResponse:
    if visit.known and visit.known.state == State.CONFIRMED:
        return _show_confirmed(visit)
    if not visit.hold:
        closed = why_closed(visit.workshop, at=visit.at)
        if closed or not places_left(visit.workshop, at=visit.at):
            return _show_closed(visit, closed or FULL)
    return _show_form(visit, form or RegisterForm(initial=_typed(visit)))


def _take(request: HttpRequest, slug: str, at: datetime) -> HttpResponse:
    """Claim a place first; only a form that is not taken needs all that its page shows."""
    form = RegisterForm(request.POST)
    if not form.is_valid():
        visit = _visit(request, slug, at)
        return _remembered(visit, _show(visit, form))
    workshop = get_object_or_404(_shown().only("slug"), slug=slug)
    try:
        registration = register(
            workshop=workshop,
            couple=form.couple(),
            form_key=form_keys.key_of(request),
            agreed_cents=_agreed_cents(request),
            at=at,
        )
    except RegistrationRefused as refused:
        visit = _visit(request, slug, at)
        return _remembered(visit, _show_refused(visit, form, refused))
    response = _see_other(_next_step(registration, registration.registrant.token))
    form_keys.remember(response, request, workshop, registration.form_key)
    return response


def _show_refused(visit: Visit, form: RegisterForm, refused: RegistrationRefused) -> HttpResponse:
    if isinstance(refused, WorkshopClosed):
        return _show_closed(visit, refused.why)
    if isinstance(refused, PriceChanged):
        return _show_form(visit, form, price_changed=True)
    return _show_closed(visit, FULL)


def _agreed_cents(request: HttpRequest) -> int:
    """The price that the couple saw on the form; what is no amount agrees to none."""
    typed = request.POST.get("agreed_cents", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


def _next_step(registration: Registration, token: str) -> str:
    """To the payment; who has paid already, or pays by bank transfer, is led to the private page."""
    if registration.state == State.CONFIRMED or registration.pays_by != Registration.PaysBy.CARD:
        return f"/registrations/{token}/"
    return f"/payments/{token}/checkout/"


def _typed(visit: Visit) -> dict[str, Any]:
    """What this browser typed already: for a hold, a lapsed one, or on another date's page."""
    if "carry" in visit.request.POST:
        return {name: visit.request.POST.get(name, "") for name in CARRIED}
    if visit.known and visit.known.state in (State.HELD, State.LAPSED):
        return typed_before(visit.known)
    return {}


def _show_form(visit: Visit, form: RegisterForm, *, price_changed: bool = False) -> HttpResponse:
    price = _price(visit)
    context = {
        "form": form,
        **_weekend(visit),
        "price": price,
        "price_words": price_in_words(visit.workshop, price),
        "price_changed": price_changed,
        "refund_dates": refund_dates_of(visit.workshop, price.cents, at=visit.at),
        "asked": form.asked(),
        "key": form_keys.signed(visit.key),
        **_hold_facts(visit),
    }
    return render(visit.request, "registrations/register.html", context)


def _price(visit: Visit) -> Quote:
    """What the couple will pay: a hold's own price, or the quote of this instant."""
    now = quote(visit.workshop, at=visit.at)
    if not visit.hold:
        return now
    due = price_due(visit.hold, at=visit.at)
    tier = visit.hold.tier if due == visit.hold.price_cents else now.tier
    return Quote(tier, due, visit.hold.currency, now.until if due == now.cents else None)


def _hold_facts(visit: Visit) -> dict[str, Any]:
    if not visit.hold:
        return {"hold": None}
    token = Partner.objects.values_list("token", flat=True).get(registration=visit.hold, number=1)
    return {"hold": visit.hold, "token": token, **hold_words(visit.hold)}


def _weekend(visit: Visit) -> dict[str, Any]:
    workshop = visit.workshop
    return {"workshop": workshop, "span": span_in_words(workshop), "weekend": weekend(workshop)}


def _show_confirmed(visit: Visit) -> HttpResponse:
    registrant = Partner.objects.get(registration=visit.known, number=1)
    context = {**_weekend(visit), "registrant": registrant}
    return render(visit.request, "registrations/registered_already.html", context)


def _show_closed(visit: Visit, why: str | Closed) -> HttpResponse:
    """Say why there is no form and offer other dates; what was typed goes along to them."""
    context = {
        **_weekend(visit),
        "why": str(why),
        "headline": headline(str(why)),
        "words": why_in_words(visit.workshop, str(why)),
        "other_dates": other_dates(visit.workshop, at=visit.at),
        "carried": {name: visit.request.POST[name] for name in CARRIED if visit.request.POST.get(name)},
    }
    return render(visit.request, "registrations/closed.html", context)


def _see_other(address: str) -> HttpResponse:
    # 303: what follows a form that was sent is fetched, whatever the browser.
    return HttpResponseRedirect(address, status=303)
