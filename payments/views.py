"""Paying: to the hosted page, back from it, and Stripe's notices."""

import logging

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from payments import gateway, notices
from payments.models import Payment
from payments.paying import NothingToPay, PaymentUnderWay, PriceHasMoved, open_checkout
from payments.settling import settle
from registrations.confirming import open_cents
from registrations.models import Partner, Registration
from registrations.repricing import move_to_full_price
from workshops.dates import until_in_words
from workshops.money import display

log = logging.getLogger(__name__)


@never_cache
@require_http_methods(["GET", "POST"])
def checkout(request: HttpRequest, token: str) -> HttpResponseBase:
    """Send the registrant to the hosted payment page; a price that has moved is agreed to first."""
    at = timezone.now()
    registrant = get_object_or_404(
        Partner.objects.select_related("registration__workshop__city"), token=token, number=1
    )
    registration = registrant.registration
    try:
        payment = open_checkout(registration=registration, agreed_cents=_agreed(request, registration), at=at)
    except (NothingToPay, PaymentUnderWay):
        return redirect(_private_page(registrant))
    except PriceHasMoved as moved:
        move_to_full_price(registration=registration, at=at)
        price = display(moved.cents, registration.currency)
        context = {"registrant": registrant, "cents": moved.cents, "price": price}
        return render(request, "payments/price_has_moved.html", context)
    except (gateway.GatewayDown, gateway.GatewayRefused) as error:
        log.warning("registration %s: no payment page: %s", registration.pk, type(error).__name__)
        context = {
            "registrant": registrant,
            "registration": registration,
            "held_until": until_in_words(registration.held_until, registration.workshop.city),
        }
        return render(request, "payments/unavailable.html", context, status=503)
    request.session[_session_key(payment)] = registrant.token
    response = HttpResponseRedirect(payment.session_url)
    response.status_code = 303
    return response


@never_cache
@require_GET
def came_back(request: HttpRequest, return_key: str) -> HttpResponseBase:
    """Back from the hosted page, paid or not: Stripe is asked, the address proves nothing.

    Only the browser that went to pay is led on to the private page; Stripe knows this address.
    """
    payment = get_object_or_404(
        Payment.objects.select_related("registration__workshop__city"), return_key=return_key
    )
    try:
        payment = settle(payment=payment, at=timezone.now())
    except (gateway.GatewayDown, gateway.GatewayRefused) as error:
        log.warning("payment %s: Stripe did not say: %s", payment.pk, type(error).__name__)
    token = request.session.get(_session_key(payment))
    registrant = Partner.objects.filter(token=token, number=1).first() if token else None
    if registrant:
        return redirect(_private_page(registrant))
    context = {
        "is_paid": payment.state == Payment.State.PAID,
        "is_under_way": payment.state in (Payment.State.PROCESSING, Payment.State.PROBLEM),
    }
    return render(request, "payments/came_back.html", context)


@csrf_exempt
@require_POST
def stripe_webhook(request: HttpRequest) -> HttpResponse:
    """200 once the notice is stored; it is acted on now if Stripe can be asked, else by the next run."""
    at = timezone.now()
    try:
        event = notices.store(
            payload=request.body, signature=request.headers.get("Stripe-Signature", ""), at=at
        )
    except gateway.BadSignature:
        return HttpResponse("not signed by Stripe", status=400, content_type="text/plain")
    try:
        notices.handle(event=event, at=at)
    except gateway.GatewayDown as down:
        log.warning("notice %s waits for the next run: %s", event.event_id, down)
    except Exception:
        # It is stored, so Stripe has done its part; the next run tries again.
        log.exception("notice %s can't be acted on", event.event_id)
    return HttpResponse("stored", content_type="text/plain")


def _agreed(request: HttpRequest, registration: Registration) -> int:
    """The price that the couple saw last: on the button it pressed, or when it registered just now."""
    typed = request.POST.get("agreed_cents", "")
    is_amount = typed.isascii() and typed.isdigit() and len(typed) < 10
    return int(typed) if is_amount else max(open_cents(registration), 0)


def _private_page(partner: Partner) -> str:
    return f"/registrations/{partner.token}/"


def _session_key(payment: Payment) -> str:
    return f"paying-{payment.pk}"
