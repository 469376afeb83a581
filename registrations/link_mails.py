"""The mails about private links: one function a mail."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings

from outbox.queueing import queue
from registrations.addressing import private_link
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
        key=f"new-link-{partner.pk}-{int(at.timestamp())}",
        to=partner.email,
        context={"name": partner.first_name, "url": private_link(partner), **_facts(partner)},
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
