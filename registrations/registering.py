"""A couple registers: a place is claimed and the price is frozen while they pay."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from django.db import transaction

from registrations import states
from registrations.locking import lock_registration
from registrations.models import Partner, Registration
from registrations.places import hold_ends_at, hold_is_running, places_left
from registrations.price_ledger import note_price
from registrations.repricing import price_due
from workshops.locking import lock_workshop
from workshops.models import Workshop
from workshops.opening import Closed, why_closed
from workshops.pricing import Quote, quote
from workshops.refund_policy import policy_of


@dataclass(frozen=True)
class Person:
    """One of the two as the form gives them; `email` is lower-cased by the edge."""

    first_name: str
    last_name: str
    email: str


@dataclass(frozen=True)
class Couple:
    """What a couple types to register; `phone` is the registrant's."""

    registrant: Person
    partner: Person
    phone: str

    @property
    def shares_address(self) -> bool:
        return self.registrant.email == self.partner.email


class RegistrationRefused(Exception):
    """No place was claimed; nothing was written."""


class WorkshopClosed(RegistrationRefused):
    """Registration is not open: `why`."""

    def __init__(self, why: Closed) -> None:
        super().__init__(why)
        self.why = why


class WorkshopFull(RegistrationRefused):
    """Every place is taken or held."""


class PriceChanged(RegistrationRefused):
    """The couple agreed to another price than the one that now stands: `quote`."""

    def __init__(self, quote: Quote) -> None:
        super().__init__(str(quote))
        self.quote = quote


def register(
    *, workshop: Workshop, couple: Couple, form_key: UUID, agreed_cents: int, at: datetime
) -> Registration:
    """Claim a place for the couple and freeze the quote: a HELD registration with `held_until`.

    `form_key` names one browser's one form: sent again while the hold runs, it corrects what was
    typed and returns the same registration; once confirmed, it returns that unchanged; when its
    registration has ended, it is a new try. `agreed_cents` is the price that the couple saw.
    Raises WorkshopClosed, WorkshopFull, PriceChanged.
    """
    with transaction.atomic():
        locked = lock_workshop(workshop.pk)
        form_key, known = live_under(form_key, locked, at=at)
        if known:
            return _again(known, couple, agreed_cents, at=at)
        registration = claim_place(
            locked,
            couple,
            form_key=form_key,
            agreed_cents=agreed_cents,
            held_until=hold_ends_at(locked, at=at),
            at=at,
        )
        states.begin(registration, at=at, why="registered on the site")
        note_price(registration, at=at, why="quoted when they registered")
        return registration


def claim_place(
    workshop: Workshop,
    couple: Couple,
    *,
    form_key: UUID,
    agreed_cents: int,
    held_until: datetime,
    at: datetime,
) -> Registration:
    """Hold a place of the (locked) workshop for the couple at the quote of `at`. Raises RegistrationRefused's kinds.

    The caller writes the first lines of the ledgers: it knows who did it and why.
    """
    price = _decide(workshop, agreed_cents, at=at)
    registration = Registration.objects.create(
        form_key=form_key,
        workshop=workshop,
        held_until=held_until,
        tier=price.tier,
        price_cents=price.cents,
        currency=price.currency,
        refund_steps=policy_of(workshop.programme),
        phone=couple.phone,
        shares_address=couple.shares_address,
        agreed_at=at,
        created_at=at,
        told_sequence=workshop.sequence,
    )
    registration.registrant, _partner = Partner.objects.bulk_create(_partners(registration, couple))
    return registration


def live_under(form_key: UUID, workshop: Workshop, *, at: datetime) -> tuple[UUID, Registration | None]:
    """The live registration of this form at the workshop, or the key for a new try; with its key in either case."""
    while True:
        known = Registration.objects.filter(form_key=form_key).first()
        if known is None:
            return form_key, None
        if known.workshop_id == workshop.pk and is_live(known, at=at):
            known.workshop = workshop
            return form_key, known
        form_key = key_after(form_key)


def key_after(form_key: UUID) -> UUID:
    """The form's key for the next couple, or for a new try: the same one however often it is asked for."""
    return uuid5(form_key, "again")


def is_live(registration: Registration, *, at: datetime) -> bool:
    """A form that is sent again belongs to this registration while it holds or has a place."""
    return registration.state == Registration.State.CONFIRMED or hold_is_running(registration, at=at)


def begin_paying(*, registration: Registration, page_ends: datetime | None = None) -> Registration:
    """Note that a card payment begins: its price is honoured until the hold ends, or before that its page.

    A hold that was agreed by phone lasts for days, a payment page for one.
    Within the transaction that decides on the price, so that it can't move while the page is being opened.
    """
    with transaction.atomic():
        _workshop, locked = lock_registration(registration.pk)
        locked.paying_until = min(locked.held_until, page_ends or locked.held_until)
        locked.save(update_fields=["paying_until"])
        return locked


def _decide(workshop: Workshop, agreed_cents: int, *, at: datetime) -> Quote:
    why = why_closed(workshop, at=at)
    if why:
        raise WorkshopClosed(why)
    if places_left(workshop, at=at) == 0:
        raise WorkshopFull
    price = quote(workshop, at=at)
    if price.cents != agreed_cents:
        raise PriceChanged(price)
    return price


def _again(known: Registration, couple: Couple, agreed_cents: int, *, at: datetime) -> Registration:
    if not hold_is_running(known, at=at):
        return known
    if price_due(known, at=at) != agreed_cents:
        raise PriceChanged(quote(known.workshop, at=at))
    known.phone = couple.phone
    known.shares_address = couple.shares_address
    known.save(update_fields=["phone", "shares_address"])
    for partner in _partners(known, couple):
        Partner.objects.filter(registration=known, number=partner.number).update(
            first_name=partner.first_name, last_name=partner.last_name, email=partner.email
        )
    return known


def _partners(registration: Registration, couple: Couple) -> list[Partner]:
    return [
        Partner(
            registration=registration,
            number=number,
            first_name=person.first_name,
            last_name=person.last_name,
            email=person.email,
        )
        for number, person in enumerate((couple.registrant, couple.partner), start=1)
    ]
