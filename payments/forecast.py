"""What calling a workshop off, or moving it, would mean for its couples: asked before it is done."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from payments.models import Payment
from registrations.addressing import letters, registrants_letter
from registrations.following import live_registrations
from registrations.models import Registration
from workshops.models import Workshop

State = Registration.State


@dataclass(frozen=True)
class CoupleAffected:
    """One couple: who is told, and what goes back to it, by card and by the office's hand."""

    registration: Registration
    names: str
    mails: int
    people: int
    card_cents: int
    by_hand_cents: int

    @property
    def back_cents(self) -> int:
        return self.card_cents + self.by_hand_cents

    @property
    def has_a_place(self) -> bool:
        return self.registration.state == State.CONFIRMED


@dataclass(frozen=True)
class Forecast:
    """All couples that are affected, those with a place first."""

    couples: list[CoupleAffected]

    @property
    def confirmed(self) -> int:
        return sum(couple.has_a_place for couple in self.couples)

    @property
    def held(self) -> int:
        return len(self.couples) - self.confirmed

    @property
    def mails(self) -> int:
        return sum(couple.mails for couple in self.couples)

    @property
    def people(self) -> int:
        return sum(couple.people for couple in self.couples)

    @property
    def calendars(self) -> int:
        """How many mails carry a calendar entry: those to couples with a place."""
        return sum(couple.mails for couple in self.couples if couple.has_a_place)

    @property
    def paid_back(self) -> int:
        return sum(couple.back_cents > 0 for couple in self.couples)

    def totals(self) -> list[tuple[str, int, int]]:
        """By currency: the cents that go back by card, and by hand."""
        card: Counter[str] = Counter()
        by_hand: Counter[str] = Counter()
        for couple in self.couples:
            card[couple.registration.currency] += couple.card_cents
            by_hand[couple.registration.currency] += couple.by_hand_cents
        return [(currency, card[currency], by_hand[currency]) for currency in sorted(card)]


def forecast(workshop: Workshop, *, at: datetime) -> Forecast:
    """Every live couple of the workshop with what it would get back in full; four queries, however many."""
    rows = (
        live_registrations(at=at)
        .filter(workshop=workshop)
        .prefetch_related("partners", "payments__refunds")
        .order_by("state", "pk")
    )
    return Forecast([_affected(registration) for registration in rows])


def _affected(registration: Registration) -> CoupleAffected:
    told = (
        letters(registration) if registration.state == State.CONFIRMED else registrants_letter(registration)
    )
    card, by_hand = split_back(registration, registration.paid_cents - registration.refund_due_cents)
    partners = sorted(registration.partners.all(), key=lambda partner: partner.number)
    return CoupleAffected(
        registration=registration,
        names=" and ".join(partner.full_name for partner in partners),
        mails=len(told),
        people=sum(len(letter.readers) for letter in told),
        card_cents=card,
        by_hand_cents=by_hand,
    )


def split_back(registration: Registration, cents: int) -> tuple[int, int]:
    """`cents` from the newest payment back, as refunds are planned: by card, and by the office's hand."""
    card = by_hand = 0
    payments = [p for p in registration.payments.all() if p.state == Payment.State.PAID]
    for payment in sorted(payments, key=lambda payment: payment.pk, reverse=True):
        planned = sum(refund.amount_cents for refund in payment.refunds.all())
        part = max(min(cents, payment.amount_cents - planned), 0)
        cents -= part
        if payment.method == Payment.Method.STRIPE:
            card += part
        else:
            by_hand += part
    # What no payment explains (a row without its payment) is a person's to look at.
    return card, by_hand + cents
