"""The mails about private links: one function a mail."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings

from outbox.queueing import queue
from registrations.addressing import Letter, private_link
from registrations.mails import regarding
from registrations.models import Partner
from workshops.dates import span_in_words


def links(address: str, partners: Sequence[Partner], *, key: str, at: datetime) -> None:
    """To an address that asked for it: the links of its bookings."""
    bookings = [
        {
            "name": partner.first_name,
            "when": span_in_words(partner.registration.workshop),
            "city": partner.registration.workshop.city.name,
            "url": private_link(partner),
        }
        for partner in partners
    ]
    queue(kind="registrations/links", key=key, to=address, context={"bookings": bookings}, at=at)


def new_link(partner: Partner, *, at: datetime) -> None:
    """To a partner: the new link of their page."""
    queue(
        kind="registrations/new_link",
        key=_key("new-link", partner),
        to=partner.email,
        context={"name": partner.first_name, "url": private_link(partner), **_facts(partner)},
        at=at,
        regarding=regarding(partner.registration),
    )


def new_address(partners: Sequence[Partner], *, at: datetime, stays: bool = False) -> None:
    """To who is written to at another address now, with the new links; one mail to two who share it.

    `stays`: to who keeps the address that was shared until now. The second partner is told anew what is
    held and why: what went to the old address may have reached somebody else.
    """
    if not partners:
        return
    letter = Letter(partners[0].email, tuple(sorted(partners, key=lambda one: one.number)))
    pages = [{"name": reader.first_name, "link": private_link(reader)} for reader in letter.readers]
    second = letter.readers[-1]
    queue(
        kind="registrations/new_address",
        key=_key("new-address", letter.readers[0]),
        to=letter.address,
        context={
            **_facts(second),
            "letter": letter,
            "pages": pages,
            "stays": stays,
            "privacy_page": pages[-1] if not second.is_registrant and not stays else None,
            "registrant": Partner.objects.get(registration=second.registration_id, number=1),
            "workshop": second.registration.workshop,
        },
        at=at,
        regarding=regarding(second.registration),
    )


def address_changed(old: str, partner: Partner, *, at: datetime) -> None:
    """To the address that was replaced, which may be a stranger's: no more comes, and nothing of whose it was."""
    queue(
        kind="registrations/address_changed",
        key=_key("address-changed", partner),
        to=old,
        context={"seller": partner.registration.workshop.city.seller},
        at=at,
        regarding=regarding(partner.registration),
    )


def partner_removed(partner: Partner, *, at: datetime) -> None:
    """To the registrant, neutrally, and to the office: the second partner's address was taken out."""
    registrant = Partner.objects.get(registration=partner.registration_id, number=1)
    context = {
        "name": registrant.first_name,
        "url": private_link(registrant),
        **_facts(partner),
    }
    for kind, to in (
        ("partner_removed", registrant.email),
        ("partner_removed_office", settings.OFFICE_EMAIL),
    ):
        queue(
            kind=f"registrations/{kind}",
            key=f"{kind.replace('_', '-')}-{partner.pk}",
            to=to,
            context=context,
            at=at,
            regarding=regarding(partner.registration),
        )


def _key(name: str, partner: Partner) -> str:
    """One mail for each link; the key says nothing of it."""
    return f"{name}-{partner.pk}-{hashlib.sha256(partner.token.encode()).hexdigest()[:16]}"


def _facts(partner: Partner) -> dict[str, Any]:
    """What the words and the foot of a mail need."""
    registration = partner.registration
    city = registration.workshop.city
    return {
        "registration": registration,
        "when": span_in_words(registration.workshop),
        "city": city.name,
        "seller": city.seller,
    }
