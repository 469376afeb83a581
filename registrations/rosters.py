"""Who is coming to a workshop, and what those who run it have to know."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Prefetch, Q, QuerySet

from registrations.checking_in import days_of
from registrations.models import Answers, CheckIn, Partner, Registration
from workshops.models import Workshop

State = Registration.State


@dataclass(frozen=True)
class Private:
    """What one partner has told for themselves alone."""

    dietary: str = ""
    access: str = ""
    emergency_name: str = ""
    emergency_phone: str = ""
    to_presenters: str = ""

    @property
    def emergency(self) -> str:
        return ", ".join(filter(None, [self.emergency_name, self.emergency_phone]))

    @property
    def says_something(self) -> bool:
        return self != Private()


@dataclass(frozen=True)
class PersonComing:
    """One of the two. Who asked to be taken out is called after the other; their badge stays empty."""

    pk: int
    number: int
    first_name: str
    last_name: str
    badge_name: str
    is_taken_out: bool = False
    # None: not read at all.
    private: Private | None = None
    here_on: frozenset[date] = frozenset()

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True)
class Money:
    """What the couple owes and has paid."""

    price_cents: int
    waived_cents: int
    paid_cents: int
    currency: str

    @property
    def due_cents(self) -> int:
        return max(self.price_cents - self.waived_cents - self.paid_cents, 0)

    @property
    def is_paid(self) -> bool:
        return self.due_cents == 0


@dataclass(frozen=True)
class CoupleComing:
    registration: int
    phone: str
    people: tuple[PersonComing, ...]
    # Until when an unpaid place is kept; None: the place is theirs.
    held_until: datetime | None = None
    # The next two only for the office.
    reference: str = ""
    money: Money | None = None

    @property
    def names(self) -> str:
        return " and ".join(person.name for person in self.people)


@dataclass(frozen=True)
class Roster:
    """All who come, in the order of the registrants' last names; unpaid holds at the end."""

    workshop: Workshop
    days: list[date]
    couples: list[CoupleComing] = field(default_factory=list)

    @property
    def people(self) -> list[PersonComing]:
        return [person for couple in self.couples for person in couple.people]

    @property
    def with_a_place(self) -> list[CoupleComing]:
        return [couple for couple in self.couples if couple.held_until is None]

    @property
    def holds(self) -> list[CoupleComing]:
        return [couple for couple in self.couples if couple.held_until]

    def told(self, what: str) -> list[tuple[str, str]]:
        """Who has told something of a kind ("dietary"), and what; in the order of the couples."""
        told = [(person.name, getattr(person.private, what)) for person in self.people if person.private]
        return [(name, text) for name, text in told if text]

    def here(self, day: date) -> int:
        """How many people are here on that day."""
        return sum(day in person.here_on for person in self.people)


def roster(workshop: Workshop, *, at: datetime, with_money: bool, with_answers: bool) -> Roster:
    """Confirmed couples, and with money also the holds that run at `at`: all in five queries.

    What is not asked for is not read: a roster without money has no unpaid couples either.
    """
    couples = [
        _couple(registration, with_money=with_money, with_answers=with_answers)
        for registration in _coming(workshop, at=at, with_holds=with_money, with_answers=with_answers)
    ]
    couples.sort(key=_place_in_list)
    return Roster(workshop, days_of(workshop), couples)


def _place_in_list(couple: CoupleComing) -> tuple[bool, str, str, int]:
    first = couple.people[0]
    return (
        couple.held_until is not None,
        first.last_name.casefold(),
        first.first_name.casefold(),
        couple.registration,
    )


def _coming(
    workshop: Workshop, *, at: datetime, with_holds: bool, with_answers: bool
) -> QuerySet[Registration]:
    who = Q(state__in=[State.CONFIRMED, State.ATTENDED])
    if with_holds:
        who |= Q(state=State.HELD, held_until__gt=at)
    answers = Answers.objects.all() if with_answers else Answers.objects.only("partner_id", "badge_name")
    # The tokens of private links are not even read.
    partners = Partner.objects.defer("token", "email").order_by("number")
    return Registration.objects.filter(who, workshop=workshop).prefetch_related(
        Prefetch("partners", queryset=partners),
        Prefetch("partners__answers", queryset=answers),
        Prefetch("partners__check_ins", queryset=CheckIn.objects.filter(is_here=True)),
    )


def _couple(registration: Registration, *, with_money: bool, with_answers: bool) -> CoupleComing:
    partners = list(registration.partners.all())
    is_held = registration.state == State.HELD
    return CoupleComing(
        registration=registration.pk,
        phone=registration.phone,
        people=tuple(_person(partner, partners, with_answers=with_answers) for partner in partners),
        held_until=registration.held_until if is_held else None,
        reference=registration.reference if with_money else "",
        money=_money(registration) if with_money else None,
    )


def _money(registration: Registration) -> Money:
    return Money(
        price_cents=registration.price_cents,
        waived_cents=registration.waived_cents,
        paid_cents=registration.paid_cents - registration.refund_due_cents,
        currency=registration.currency,
    )


def _person(partner: Partner, both: Iterable[Partner], *, with_answers: bool) -> PersonComing:
    here_on = frozenset(tap.day for tap in partner.check_ins.all())
    if partner.removed_at:
        other = next((one.first_name for one in both if one.pk != partner.pk), "")
        return PersonComing(partner.pk, partner.number, f"{other}’s partner", "", "", True, here_on=here_on)
    answers = _answers(partner)
    return PersonComing(
        pk=partner.pk,
        number=partner.number,
        first_name=partner.first_name,
        last_name=partner.last_name,
        badge_name=(answers.badge_name if answers else "") or partner.first_name,
        private=_private(answers) if with_answers else None,
        here_on=here_on,
    )


def _answers(partner: Partner) -> Answers | None:
    try:
        return partner.answers
    except Answers.DoesNotExist:
        return None


def _private(answers: Answers | None) -> Private:
    if answers is None:
        return Private()
    return Private(
        dietary=answers.dietary,
        access=answers.access,
        emergency_name=answers.emergency_name,
        emergency_phone=answers.emergency_phone,
        to_presenters=answers.to_presenters,
    )
