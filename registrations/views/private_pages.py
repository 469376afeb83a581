"""Each partner's page, by the random link that only they have."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from registrations.completing import TooLateOrTooEarly, complete, may_complete
from registrations.forms import DetailsForm
from registrations.lapsing import release
from registrations.models import Answers, Partner, Registration
from registrations.places import hold_is_running
from registrations.relinking import NoAddress, renew_link
from registrations.removing import RegistrantStays, remove_partner
from registrations.repricing import amount_due, price_due
from registrations.telling import weekend
from registrations.views import form_keys
from registrations.views.words import hold_words, kept_refund_dates
from workshops.calendars import calendar_text
from workshops.dates import span_in_words
from workshops.models import Workshop
from workshops.money import display
from workshops.opening import is_past

State = Registration.State
PrivateView = Callable[[HttpRequest, Partner], HttpResponse]


def private(view: PrivateView) -> Callable[[HttpRequest, str], HttpResponse]:
    """Open the view to who has the link, and keep the page out of caches, search engines and referrers."""

    @never_cache
    @wraps(view)
    def by_token(request: HttpRequest, token: str) -> HttpResponse:
        partner = _partner(token)
        response = view(request, partner) if partner else _unknown(request)
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Cache-Control"] = "no-store, private"
        # Not “no-referrer”: with that, browsers hide the origin of a form too, and CSRF protection needs it.
        response["Referrer-Policy"] = "same-origin"
        return response

    return by_token


@private
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, partner: Partner) -> HttpResponse:
    """What the booking is now: held, confirmed, over, given back or cancelled. POST keeps one's details."""
    at = timezone.now()
    registration = partner.registration
    if request.method == "POST":
        return _keep_details(request, partner, at)
    if hold_is_running(registration, at=at) and not _is_cancelled(registration):
        return _hold_page(request, partner, at)
    if registration.state == State.LAPSED or _hold_is_over(registration, at):
        return _render(request, "lapsed", partner, is_paying=_is_paying(registration))
    if registration.state == State.TRANSFERRED or _is_cancelled(registration):
        return _render(request, "cancelled", partner)
    if registration.state == State.ATTENDED or is_past(registration.workshop, at=at):
        return _render(request, "thanks", partner)
    return _booking_page(request, partner, _details_form(partner), at)


@private
@require_POST
def give_back(request: HttpRequest, partner: Partner) -> HttpResponse:
    """The registrant gives the held place back."""
    if partner.is_registrant:
        release(registration=partner.registration, at=timezone.now())
    return _see_other(f"/registrations/{partner.token}/")


@private
@require_http_methods(["GET", "HEAD", "POST"])
def not_me(request: HttpRequest, partner: Partner) -> HttpResponse:
    """“That's not me”: say what will happen, and do it when the person says so."""
    if request.method != "POST":
        return _render(request, "not_me", partner)
    try:
        remove_partner(partner=partner, at=timezone.now())
    except RegistrantStays:
        return _render(request, "not_me", partner)
    # The page's own address has died, so the answer lives elsewhere.
    return _see_other("/registrations/removed/")


@private
@require_POST
def new_link(request: HttpRequest, partner: Partner) -> HttpResponse:
    """Let the link die and mail a new one; it is not shown here, see `renew_link`."""
    try:
        renew_link(partner=partner, at=timezone.now())
    except NoAddress:
        return _see_other(f"/registrations/{partner.token}/")
    return _see_other("/registrations/new-link/")


@private
@require_safe
def calendar(request: HttpRequest, partner: Partner) -> HttpResponse:
    """The weekend as a calendar file with a neutral summary; only once the place is confirmed."""
    if partner.registration.state not in (State.CONFIRMED, State.ATTENDED):
        return _unknown(request)
    text = calendar_text(partner.registration.workshop, private=True)
    headers = {"Content-Disposition": 'attachment; filename="weekend.ics"'}
    return HttpResponse(text, content_type="text/calendar; charset=utf-8", headers=headers)


@require_safe
def removed(request: HttpRequest) -> HttpResponse:
    return render(request, "registrations/removed.html")


@require_safe
def new_link_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "registrations/new_link_sent.html")


def _partner(token: str) -> Partner | None:
    return (
        Partner.objects.select_related(
            "registration__workshop__city__seller",
            "registration__workshop__venue",
            "registration__workshop__programme",
        )
        .prefetch_related("registration__workshop__sessions", "registration__workshop__presenters")
        .filter(token=token)
        .first()
    )


def _unknown(request: HttpRequest) -> HttpResponse:
    return HttpResponseNotFound(render_to_string("registrations/unknown_link.html", {}, request))


def _hold_page(request: HttpRequest, partner: Partner, at: datetime) -> HttpResponse:
    registration = partner.registration
    if not partner.is_registrant:
        return _render(request, "not_yet", partner)
    price, due = price_due(registration, at=at), amount_due(registration, at=at)
    response = _render(
        request,
        "hold",
        partner,
        price=display(price, registration.currency),
        due=display(due, registration.currency),
        agreed_cents=due,
        part_is_there=due != price,
        price_has_moved=price != registration.price_cents,
        by_transfer=registration.pays_by == Registration.PaysBy.BANK_TRANSFER,
        other=registration.partners.get(number=2),
        **hold_words(registration),
        is_paying=_is_paying(registration),
    )
    form_keys.remember_hold(response, request, registration)
    return response


def _booking_page(request: HttpRequest, partner: Partner, form: DetailsForm, at: datetime) -> HttpResponse:
    registration = partner.registration
    return _render(
        request,
        "booking",
        partner,
        form=form,
        saved=request.method == "GET" and "saved" in request.GET,
        may_complete=may_complete(registration, at=at),
        due=_still_due(partner, at),
        refund_dates=kept_refund_dates(registration, at=at) if partner.is_registrant else [],
        other_was_removed=partner.is_registrant
        and registration.partners.filter(removed_at__isnull=False).exists(),
    )


def _keep_details(request: HttpRequest, partner: Partner, at: datetime) -> HttpResponse:
    form = DetailsForm(request.POST)
    if not form.is_valid():
        return _booking_page(request, partner, form, at)
    try:
        complete(partner=partner, details=form.details(), at=at)
    except TooLateOrTooEarly:
        return _see_other(request.path)
    return _see_other(f"{request.path}?saved=1#details")


def _details_form(partner: Partner) -> DetailsForm:
    answers = Answers.objects.filter(partner=partner).values(*DetailsForm.base_fields).first()
    return DetailsForm(initial=answers or {})


def _still_due(partner: Partner, at: datetime) -> str:
    """What a confirmed couple has not paid after all, such as a transfer that was booked by mistake."""
    registration = partner.registration
    cents = amount_due(registration, at=at) if partner.is_registrant else 0
    return display(cents, registration.currency) if cents else ""


def _is_paying(registration: Registration) -> bool:
    """Money is on its way that Stripe has not reported yet: nobody should be asked to pay again."""
    return registration.payments.filter(state="processing").exists()


def _is_cancelled(registration: Registration) -> bool:
    return registration.state == State.CANCELLED or registration.workshop.status == Workshop.Status.CANCELLED


def _hold_is_over(registration: Registration, at: datetime) -> bool:
    return registration.state == State.HELD and not hold_is_running(registration, at=at)


def _money(partner: Partner) -> dict[str, Any]:
    """The amounts, which nobody but the registrant is shown."""
    registration = partner.registration
    if not partner.is_registrant:
        return {}

    def words(cents: int) -> str:
        return display(cents, registration.currency)

    return {
        "paid": words(registration.paid_cents),
        "agreed_price": words(registration.price_cents),
        "waived": words(registration.waived_cents) if registration.waived_cents else "",
        "tier": registration.get_tier_display(),
        "owed_back": words(registration.refund_due_cents) if registration.refund_due_cents else "",
        "gone_back": words(registration.refunded_cents) if registration.refunded_cents else "",
    }


def _render(request: HttpRequest, name: str, partner: Partner, **context: Any) -> HttpResponse:
    registration = partner.registration
    return render(
        request,
        f"registrations/{name}.html",
        {
            "partner": partner,
            "registration": registration,
            "workshop": registration.workshop,
            "weekend": weekend(registration.workshop),
            "span": span_in_words(registration.workshop),
            **_money(partner),
            "city": registration.workshop.city,
            **context,
        },
    )


def _see_other(address: str) -> HttpResponse:
    return HttpResponseRedirect(address, status=303)
