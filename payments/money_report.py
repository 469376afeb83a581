"""Money by workshop, month and seller, line by line to the cent of the ledger, with the tax contained in it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    ExpressionWrapper,
    F,
    IntegerField,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncDate, TruncMonth

from payments.by_hand import TAKEN_BACK
from payments.models import Payment, Refund
from registrations.models import Registration
from workshops.models import City, Seller, Workshop
from workshops.tax import tax_in

# No place's clock is further from UTC than this.
FURTHEST = timedelta(days=1)


class By(StrEnum):
    """How the lines are put together."""

    WORKSHOP = "workshop"
    MONTH = "month"
    SELLER = "seller"


@dataclass(frozen=True)
class Part:
    """Which lines: of the local days from `first` to `last`, both included, and of one workshop or seller.

    What is left out does not narrow it: `Part()` is everything that has ever come in or gone back.
    """

    first: date | None = None
    last: date | None = None
    workshop: int | None = None
    seller: int | None = None
    currency: str = ""


@dataclass(frozen=True)
class Sums:
    """What lines of one currency come to, in cents; what has gone back, and its tax, is negative."""

    received: int = 0
    gone_back: int = 0
    tax: int = 0

    @property
    def kept(self) -> int:
        return self.received + self.gone_back

    @property
    def without_tax(self) -> int:
        return self.kept - self.tax

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(self.received + other.received, self.gone_back + other.gone_back, self.tax + other.tax)


@dataclass(frozen=True)
class Row:
    """The sums of one workshop, month (its first day) or seller in one currency."""

    of: Any
    currency: str
    sums: Sums


@dataclass(frozen=True)
class Line:
    """One payment received, or one refund that has gone (`cents` and `tax` negative), on its local day."""

    day: date
    registration_id: int
    reference: str
    workshop_id: int
    seller: Seller
    method: str
    remark: str
    currency: str
    cents: int
    tax: int


def money_by(by: By, part: Part) -> list[Row]:
    """The part's lines put together by workshop, month or seller, never across currencies, in order of time.

    The tax is that of each line, rounded once per line. A fixed number of queries, whose answers
    grow with the rows and the different amounts, not with the lines.
    """
    places = _Places()
    found: dict[tuple[Any, str], Sums] = defaultdict(Sums)
    keys = {By.WORKSHOP: F("workshop"), By.SELLER: F("seller"), By.MONTH: TruncMonth("day")}
    for lines in (_came(places, part), _went(places, part)):
        same = lines.annotate(key=keys[by]).values_list("key", "money", "cents", "seller")
        for key, currency, cents, seller, count in same.annotate(count=Count("pk")):
            found[key, currency] += _sums(cents, count, tax_in(cents, places.sellers[seller]))
    return _in_order(by, places, found)


def lines_of(part: Part) -> "Lines":
    """The lines of the part, the earliest first; slice it to read no more than is shown."""
    return Lines(part)


def totals(rows: list[Row]) -> dict[str, Sums]:
    """The sums of the rows for each currency."""
    found: dict[str, Sums] = defaultdict(Sums)
    for row in rows:
        found[row.currency] += row.sums
    return dict(sorted(found.items()))


def kept_by_the_ledger() -> dict[str, int]:
    """What the registrations say has come in and not gone back; the report of everything says the same."""
    return _by_currency(Registration.objects.all(), F("paid_cents") - F("refunded_cents"))


def still_to_go_back() -> dict[str, int]:
    """What is owed to couples now and has not gone back yet: no line of the report holds it."""
    owed = Registration.objects.filter(refund_due_cents__gt=F("refunded_cents"))
    return _by_currency(owed, F("refund_due_cents") - F("refunded_cents"))


class Lines:
    """Payments and refunds in one sequence, read when sliced or gone through."""

    def __init__(self, part: Part) -> None:
        self.places = _Places()
        columns = "day kind number booking booked workshop seller way said money cents".split()
        came = _came(self.places, part).values_list(*columns)
        went = _went(self.places, part).values_list(*columns)
        self.rows = came.union(went, all=True).order_by("day", "kind", "number")

    def __getitem__(self, wanted: slice) -> list[Line]:
        return [self._line(*row) for row in self.rows[wanted]]

    def __iter__(self) -> Iterator[Line]:
        return (self._line(*row) for row in self.rows)

    def _line(
        self,
        day: date,
        _kind: int,
        _number: int,
        registration: int,
        reference: str,
        workshop: int,
        seller: int,
        method: str,
        remark: str,
        currency: str,
        cents: int,
    ) -> Line:
        sold_by = self.places.sellers[seller]
        tax = tax_in(cents, sold_by)
        return Line(day, registration, reference, workshop, sold_by, method, remark, currency, cents, tax)


class _Places:
    """The cities with their clocks, and who sells in them: few, and read once."""

    @cached_property
    def cities(self) -> list[City]:
        return list(City.objects.select_related("seller").order_by("pk"))

    @cached_property
    def sellers(self) -> dict[int, Seller]:
        return {city.seller_id: city.seller for city in self.cities}

    def day_of(self, instant: str, city: str) -> Case:
        """The date in the workshop's own city."""
        days = (When(**{city: one.pk}, then=TruncDate(instant, tzinfo=one.zone)) for one in self.cities)
        return Case(*days, output_field=DateField())


def _came(places: _Places, part: Part) -> QuerySet[Any, Any]:
    """Payments received. By hand the day is that of the statement or of the cash, else that of the payment."""
    at_stripe = Q(received_on__isnull=True) & _nearly("paid_at", part)
    by_hand = Q(received_on__isnull=False) & _between("received_on", part)
    lines = Payment.objects.filter(at_stripe | by_hand, state=Payment.State.PAID)
    return _narrowed(
        lines.annotate(
            day=Coalesce("received_on", places.day_of("paid_at", "registration__workshop__city")),
            kind=Value(0),
            booking=F("registration"),
            way=F("method"),
            # What stands on the statement may be a person's name, and this report holds none.
            said=Value(""),
            money=F("currency"),
            cents=F("amount_cents"),
        ),
        part,
        "registration",
    )


def _went(places: _Places, part: Part) -> QuerySet[Any, Any]:
    """Refunds that have gone, and counter entries of wrong bookings, which say what they are."""
    is_counter_entry = When(remark__startswith=TAKEN_BACK, then=F("remark"))
    lines = Refund.objects.filter(_nearly("sent_at", part), state=Refund.State.SENT)
    return _narrowed(
        lines.annotate(
            day=places.day_of("sent_at", "payment__registration__workshop__city"),
            kind=Value(1),
            booking=F("payment__registration"),
            way=F("payment__method"),
            said=Case(is_counter_entry, default=Value(""), output_field=CharField()),
            money=F("payment__currency"),
            cents=ExpressionWrapper(-1 * F("amount_cents"), output_field=IntegerField()),
        ),
        part,
        "payment__registration",
    )


def _narrowed(lines: QuerySet[Any, Any], part: Part, booking: str) -> QuerySet[Any, Any]:
    lines = (
        lines.order_by()
        .annotate(
            number=F("pk"),
            booked=F(f"{booking}__reference"),
            workshop=F(f"{booking}__workshop"),
            seller=F(f"{booking}__workshop__city__seller"),
        )
        .filter(_between("day", part))
    )
    wanted = {"workshop": part.workshop, "seller": part.seller, "money": part.currency}
    return lines.filter(**{name: value for name, value in wanted.items() if value})


def _between(day: str, part: Part) -> Q:
    bounds = {f"{day}__gte": part.first, f"{day}__lte": part.last}
    return Q(**{name: bound for name, bound in bounds.items() if bound})


def _nearly(instant: str, part: Part) -> Q:
    """The days without their cities: what an index finds before each clock is looked at."""
    begin = part.first and datetime.combine(part.first, time(), UTC) - FURTHEST
    end = part.last and datetime.combine(part.last, time(), UTC) + 2 * FURTHEST
    bounds = {f"{instant}__gte": begin, f"{instant}__lt": end}
    return Q(**{name: bound for name, bound in bounds.items() if bound})


def _sums(cents: int, count: int, tax: int) -> Sums:
    """Of so many lines of `cents` each."""
    return Sums(max(cents, 0) * count, min(cents, 0) * count, tax * count)


def _in_order(by: By, places: _Places, found: dict[tuple[Any, str], Sums]) -> list[Row]:
    match by:
        case By.MONTH:
            return [Row(*key, found[key]) for key in sorted(found)]
        case By.SELLER:
            rows = [Row(places.sellers[key], currency, found[key, currency]) for key, currency in found]
            return sorted(rows, key=lambda row: (str(row.of), row.of.pk, row.currency))
        case By.WORKSHOP:
            held = Workshop.objects.select_related("city", "venue").in_bulk([key for key, _ in found])
            rows = [Row(held[key], currency, found[key, currency]) for key, currency in found]
            return sorted(rows, key=lambda row: (row.of.starts_on, row.of.pk, row.currency))


def _by_currency(registrations: QuerySet[Registration], cents: Any) -> dict[str, int]:
    return dict(
        registrations.order_by().values_list("currency").annotate(sum=Sum(cents)).order_by("currency")
    )
