"""The office's lists and searches, and the portal: 2,000 workshops and 100,000 couples beside a handful of them."""

import statistics
import time
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config.tests.people import signed_in
from registrations.models import Registration
from tests.bench.results import Line, compared
from tests.bench.stage import CannotMeasure
from therapists.models import Therapist
from workshops.models import Workshop

AT_LEAST = 0.4
ROUNDS = 9


@dataclass(frozen=True)
class Timed:
    """The median time that one page took, and the queries that it asked."""

    per_second: float
    queries: int


def timed_pages() -> dict[str, Timed]:
    """What the office opens all day, on the site as it is now; each page is opened once before it is timed."""
    owner, therapist = signed_in(_owner()), signed_in(_presenter())
    clients = {"portal": therapist}
    return {name: _timed(clients.get(name, owner), address) for name, address in _addresses().items()}


def lines(few: dict[str, Timed], many: dict[str, Timed]) -> list[Line]:
    """Two lines for each page: how much of its speed is left with so many rows, and the same number of queries."""
    found = []
    for name, full in many.items():
        found.append(
            compared(
                f"{name}, beside a small site",
                subject=full.per_second,
                baseline=few[name].per_second,
                unit="pages/s",
                at_least=AT_LEAST,
            )
        )
        asked = f"{few[name].queries} on a small site"
        same = full.queries == few[name].queries
        found.append(Line(f"{name}: queries", f"{full.queries} queries", asked, target="the same", ok=same))
    return found


def _addresses() -> dict[str, str]:
    latest = Registration.objects.select_related("workshop").latest("pk")
    couples, mails = "/office/registrations/registration/", "/office/outbox/message/"
    payments, workshop = "/office/payments/payment/", f"/office/workshops/workshop/{latest.workshop_id}/"
    return {
        "office: Today": "/office/",
        "office: registrations": couples,
        "office: registrations, one city": f"{couples}?workshop__city__id__exact={latest.workshop.city_id}",
        "office: registrations, by name": f"{couples}?q=silva",
        "office: registrations, by address": f"{couples}?q=ana{latest.pk}@",
        "office: registrations, by reference": f"{couples}?q={latest.reference}",
        "office: one registration": f"{couples}{latest.pk}/change/",
        "office: payments": payments,
        "office: payments, by reference": f"{payments}?q={latest.reference}",
        "office: emails": mails,
        "office: emails, by address": f"{mails}?q=ana{latest.pk}@",
        "office: workshops": "/office/workshops/workshop/",
        "office: roster": f"{workshop}roster/",
        "office: who did what": "/office/who-did-what/",
        "portal": "/portal/",
    }


def _timed(client: Client, address: str) -> Timed:
    _open(client, address)
    with CaptureQueriesContext(connection) as captured:
        _open(client, address)
    # Counted at once: the next request empties what was captured.
    queries = len(captured)
    if not queries:
        raise CannotMeasure(f"{address} asks nothing, so there is nothing to compare")
    taken = [_seconds(client, address) for _ in range(ROUNDS)]
    return Timed(1 / statistics.median(taken), queries)


def _seconds(client: Client, address: str) -> float:
    began = time.perf_counter()
    _open(client, address)
    return time.perf_counter() - began


def _open(client: Client, address: str) -> None:
    response = client.get(address)
    if response.status_code != 200:
        raise CannotMeasure(f"{address} answers {response.status_code}")


def _owner() -> User:
    return User.objects.filter(username="bench-owner").first() or User.objects.create_superuser(
        "bench-owner", "bench-owner@example.com"
    )


def _presenter() -> User:
    """Who leads every weekend of the benchmark."""
    therapist = Therapist.objects.filter(is_presenter=True, workshops__in=Workshop.objects.all()).first()
    if therapist is None:
        raise CannotMeasure("nobody presents a weekend")
    if therapist.user is None:
        therapist.user = User.objects.create_user("bench-presenter", "bench-presenter@example.com")
        therapist.save(update_fields=["user"])
    return therapist.user
