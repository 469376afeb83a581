"""“Find my booking”, and the bookings of an account."""

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from registrations.finding import pages_of, send_links
from registrations.forms import FindForm
from workshops.dates import span_in_words

# So many askings from one network address in so many seconds; an office behind one router needs a few.
AT_MOST, WITHIN = 10, 10 * 60


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Ask for an address and mail it its links; the answer is the same whether or not there are any."""
    form = FindForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return render(request, "registrations/find.html", {"form": form})
    # Who asks too often gets the same answer too, and no mail.
    if _may_ask(request):
        send_links(address=form.cleaned_data["email"], at=timezone.now())
    return HttpResponseRedirect("/registrations/find/sent/", status=303)


@require_safe
def find_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "registrations/find_sent.html")


@never_cache
@login_required
@require_safe
def bookings(request: HttpRequest) -> HttpResponse:
    """The pages of the bookings under the account's verified addresses."""
    verified = EmailAddress.objects.filter(user_id=request.user.pk, verified=True)
    addresses = [address.lower() for address in verified.values_list("email", flat=True)]
    pages = [
        (partner, span_in_words(partner.registration.workshop))
        for partner in pages_of(addresses, at=timezone.now())
    ]
    response = render(request, "registrations/bookings.html", {"pages": pages, "addresses": addresses})
    response["Cache-Control"] = "no-store, private"
    return response


def _may_ask(request: HttpRequest) -> bool:
    key = f"find-{get_adapter().get_client_ip(request)}"
    cache.add(key, 0, WITHIN)
    try:
        return cache.incr(key) <= AT_MOST
    except ValueError:
        # It ran out between the two calls.
        return True
