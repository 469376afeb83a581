"""Money as the office's first page tells it, per currency; AU$ and NZ$ are never added up."""

from collections import defaultdict
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet, Sum

from payments.models import Payment, Refund
from registrations.models import Registration
from registrations.repricing import amount_due
from workshops.dates import local_day, local_instant
from workshops.models import City
from workshops.money import display

State = Registration.State


def money_by_currency(*, at: datetime) -> list[dict[str, Any]]:
    """Received for the weekends ahead and this month, still due, and still to go back; a fixed number of queries."""
    cities = list(City.objects.all())
    sums = {
        "ahead": _ahead(at),
        "month": _this_month(cities, at),
        "due": _due(at),
        "back": _to_go_back(),
    }
    currencies = sorted({city.currency for city in cities} | {c for of in sums.values() for c in of})
    return [
        {"currency": currency}
        | {name: _signed(of.get(currency, 0), currency) for name, of in sums.items()}
        | {"has_back": bool(sums["back"].get(currency))}
        for currency in currencies
    ]


def _signed(cents: int, currency: str) -> str:
    return f"−{display(-cents, currency)}" if cents < 0 else display(cents, currency)


def _ahead(at: datetime) -> dict[str, int]:
    """What has come in for workshops ahead, less what has gone back of it."""
    rows = Registration.objects.filter(workshop__ends_on__gte=(at - timedelta(days=1)).date())
    return _by_currency(rows, F("paid_cents") - F("refunded_cents"))


def _due(at: datetime) -> dict[str, int]:
    """What couples with a running hold have still to pay, at the price of `at`; holds are few at any time."""
    running = Registration.objects.filter(state=State.HELD, held_until__gt=at)
    due: dict[str, int] = defaultdict(int)
    for registration in running.select_related("workshop__city").iterator():
        due[registration.currency] += amount_due(registration, at=at)
    return due


def _to_go_back() -> dict[str, int]:
    """What is owed to couples and has not gone back yet."""
    rows = Registration.objects.filter(refund_due_cents__gt=F("refunded_cents"))
    return _by_currency(rows, F("refund_due_cents") - F("refunded_cents"))


def _this_month(cities: list[City], at: datetime) -> dict[str, int]:
    """What has come in since the first of the month, by each city's calendar, less what has gone back since then."""
    if not cities:
        return {}
    firsts = {city: local_day(at, city).replace(day=1) for city in cities}
    starts = {city: local_instant(first, time(0), city) for city, first in firsts.items()}
    first = min(starts.values())
    paid, back = Q(), Q()
    for city, start in starts.items():
        here = Q(registration__workshop__city=city)
        # As in the money report: money by hand counts on the day of its statement, whenever it was booked.
        by_hand = Q(received_on__gte=firsts[city])
        paid |= here & (by_hand | Q(received_on__isnull=True, paid_at__gte=start))
        back |= Q(payment__registration__workshop__city=city, sent_at__gte=start)
    came = Payment.objects.filter(paid, state=Payment.State.PAID, paid_at__gte=first)
    went = Refund.objects.filter(back, state=Refund.State.SENT, sent_at__gte=first)
    total: dict[str, int] = defaultdict(int, _by_currency(came, F("amount_cents")))
    for currency, cents in _by_currency(went, F("amount_cents"), "payment__currency").items():
        total[currency] -= cents
    return total


def _by_currency(rows: QuerySet[Any], cents: Any, currency: str = "currency") -> dict[str, int]:
    return dict(rows.order_by().values_list(currency).annotate(cents=Sum(cents)))
