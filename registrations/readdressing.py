"""An email address was mistyped: the office puts it right, and the private link that went there dies."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet

from outbox.amending import amend, not_arrived, withdraw_one
from outbox.models import Message
from registrations import link_mails, states
from registrations.locking import lock_registration
from registrations.mails import regarding
from registrations.models import Partner, Registration
from registrations.relinking import carrying, instead_of_link, replace_token

if TYPE_CHECKING:
    from django.contrib.auth.models import User

State = Registration.State

# What a newer mail about links says better, and what was for the old address itself.
SUPERSEDED = ("registrations/new_link", "registrations/new_address")
FOR_THE_OLD = "registrations/address_changed"


class NoAddressBack(Exception):
    """Who asked us to take their address out gets none back."""


@dataclass(frozen=True)
class Corrected:
    """Who was sent a new link, and whether the old address was told; both empty if nothing changed."""

    linked: list[Partner] = field(default_factory=list)
    old_was_told: bool = False
    has_changed: bool = True


@dataclass(frozen=True)
class _Move:
    """One address of a couple is replaced: who leaves it, who stays, and the links that are dead now."""

    old: str
    new: str
    leaving: list[Partner]
    staying: list[Partner]
    dead: Mapping[int, str]


def correct_address(
    *,
    partner: Partner,
    address: str,
    at: datetime,
    who: "User | None" = None,
    with_other: bool = False,
) -> Corrected:
    """Write to the partner at `address` from now on; `with_other`: to both who shared the old one.

    The links that went to the old address die, and each of their owners gets a new one. Mail that has
    not arrived there goes to the new address. The place, the names and the price stay as they are;
    again, nothing more happens. Raises NoAddressBack.
    """
    with transaction.atomic():
        _workshop, registration = lock_registration(partner.registration_id)
        couple = list(Partner.objects.select_for_update().filter(registration=registration))
        chosen = next(one for one in couple if one.pk == partner.pk)
        if chosen.removed_at or not chosen.email:
            raise NoAddressBack
        if _same(chosen.email, address):
            return Corrected(has_changed=False)
        for one in couple:
            one.registration = registration
        is_heard = _is_heard_at(chosen.email, registration)
        told = [one for one in couple if _knows_of_it(one, registration)]
        move = _readdress(chosen, couple, address, with_other=with_other)
        _share_or_not(registration, couple)
        _redirect(move, registration, at=at)
        states.note(registration, at=at, why=_in_the_ledger(move), who=who)
        leaving = [one for one in move.leaving if one in told]
        staying = [one for one in move.staying if one in told]
        link_mails.new_address(leaving, at=at)
        link_mails.new_address(staying, at=at, stays=True)
        if tell_old := is_heard and not move.staying:
            link_mails.address_changed(move.old, chosen, at=at)
        return Corrected([*leaving, *staying], old_was_told=tell_old)


def _readdress(partner: Partner, couple: Sequence[Partner], new: str, *, with_other: bool) -> _Move:
    """Write the new address and new links: both who could read a shared address could read both links."""
    old = partner.email
    readers = [one for one in couple if _same(one.email, old)]
    leaving = readers if with_other else [partner]
    dead = {one.number: replace_token(one) for one in readers}
    for one in leaving:
        one.email = new
        one.save(update_fields=["email"])
    return _Move(old, new, leaving, [one for one in readers if one not in leaving], dead)


def _share_or_not(registration: Registration, couple: Sequence[Partner]) -> None:
    first, second = (one.email for one in couple)
    registration.shares_address = _same(first, second)
    registration.save(update_fields=["shares_address"])


# --- Mail that has not arrived --------------------------------------------------------------------


def _redirect(move: _Move, registration: Registration, *, at: datetime) -> None:
    """What was on its way to the old address goes to whom it was for, with the link that opens."""
    for mail in not_arrived().filter(regarding=regarding(registration), to__iexact=move.old):
        if mail.kind in SUPERSEDED:
            withdraw_one(mail)
        elif mail.kind != FOR_THE_OLD:
            _send_on(mail, move, at=at)
    for token in move.dead.values():
        # Somebody asked at the old address for the links of all its bookings.
        for mail in carrying(token).filter(regarding=""):
            withdraw_one(mail)


def _send_on(mail: Message, move: _Move, *, at: datetime) -> None:
    owners = _owners(mail, move)
    words: dict[str, str] = {}
    for one in [*move.leaving, *move.staying]:
        dead = move.dead[one.number]
        words |= {dead: one.token} if one in owners else instead_of_link(dead)
    amend(message=mail, words=words, at=at, to=move.new if owners[0] in move.leaving else "")


def _owners(mail: Message, move: _Move) -> list[Partner]:
    """Whose mail it is: what two shared is the registrant's once they part, but for the partner's own."""
    if not move.staying:
        return move.leaving
    first, second = sorted([*move.leaving, *move.staying], key=lambda one: one.number)
    tokens = move.dead[first.number], move.dead[second.number]
    is_partners_own = tokens[1] in mail.text and tokens[0] not in mail.text
    return [second if is_partners_own else first]


# --- Who knows of what ----------------------------------------------------------------------------


def _to(address: str, registration: Registration) -> QuerySet[Message]:
    return Message.objects.filter(regarding=regarding(registration), to__iexact=address)


def _is_heard_at(address: str, registration: Registration) -> bool:
    """Something about this booking went there or is on its way: then it is told that no more comes."""
    states_heard = (Message.State.QUEUED, Message.State.SENDING, Message.State.SENT)
    return _to(address, registration).filter(state__in=states_heard).exists()


def _knows_of_it(partner: Partner, registration: Registration) -> bool:
    """The second partner first hears of the booking from the welcome, once the place is confirmed."""
    if partner.is_registrant or registration.state in (State.CONFIRMED, State.ATTENDED):
        return True
    return bool(partner.email) and _to(partner.email, registration).exists()


def _in_the_ledger(move: _Move) -> str:
    if len(move.leaving) > 1:
        return "shared email address corrected"
    return f"email address of partner {move.leaving[0].number} corrected"


def _same(one: str, other: str) -> bool:
    return one.casefold() == other.casefold()
