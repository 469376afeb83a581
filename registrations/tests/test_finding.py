from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from outbox.models import Message
from registrations.cancelling import cancel
from registrations.finding import ONCE_IN, pages_of, send_links
from registrations.models import Registration
from registrations.registering import register
from registrations.removing import remove_partner
from registrations.tests.cast import a_confirmed_registration, a_couple, a_held_registration
from workshops.tests.cast import AT, a_workshop, an_auckland_workshop

pytestmark = pytest.mark.django_db


def links(to: str) -> list[Message]:
    return list(Message.objects.filter(kind="registrations/links", to=to))


def test_each_partner_is_mailed_their_own_link_alone() -> None:
    own, other = a_confirmed_registration().partners.order_by("number")
    send_links(address=other.email, at=AT)
    (mail,) = links(other.email)
    assert f"/registrations/{other.token}/" in mail.text
    assert own.token not in mail.text


def test_a_shared_address_is_mailed_both_links_in_one_mail() -> None:
    own, other = a_confirmed_registration(couple=a_couple(shares_address=True)).partners.order_by("number")
    send_links(address=own.email, at=AT)
    (mail,) = links(own.email)
    assert own.token in mail.text
    assert other.token in mail.text


def test_all_bookings_of_an_address_come_in_one_mail() -> None:
    couple = a_couple()
    here, there = (
        a_confirmed_registration(couple=couple),
        a_held_registration(an_auckland_workshop(), couple=couple),
    )
    send_links(address=couple.registrant.email, at=AT)
    (mail,) = links(couple.registrant.email)
    assert all(r.partners.get(number=1).token in mail.text for r in (here, there))


def test_an_unknown_address_gets_no_mail() -> None:
    send_links(address="nobody@example.com", at=AT)
    assert not Message.objects.exists()


def test_an_address_is_written_to_once_in_ten_minutes() -> None:
    address = a_confirmed_registration().partners.get(number=1).email
    for _press in range(3):
        send_links(address=address, at=AT)
    assert len(links(address)) == 1
    send_links(address=address, at=AT + ONCE_IN)
    assert len(links(address)) == 2


def test_the_mail_is_neutral() -> None:
    address = a_confirmed_registration().partners.get(number=1).email
    send_links(address=address, at=AT)
    (mail,) = links(address)
    assert mail.subject == "The links that you asked for"
    assert not {"couple", "relationship"} & set(mail.text.lower().split())


def test_a_hold_is_found_while_it_runs() -> None:
    hold = a_held_registration()
    address = hold.partners.get(number=1).email
    assert pages_of([address], at=hold.held_until - timedelta(seconds=1))
    assert not pages_of([address], at=hold.held_until)


@pytest.mark.parametrize(
    ("state", "found"), [("confirmed", 1), ("attended", 1), ("lapsed", 0), ("transferred", 0)]
)
def test_what_is_found_depends_on_the_state(state: str, found: int) -> None:
    address = a_confirmed_registration().partners.get(number=1).email
    Registration.objects.update(state=state)
    assert len(pages_of([address], at=AT)) == found


def test_a_cancelled_booking_is_not_found() -> None:
    confirmed = a_confirmed_registration()
    cancel(registration=confirmed, at=AT, why="a test")
    assert not pages_of([confirmed.partners.get(number=1).email], at=AT)


def test_an_empty_address_finds_nobody() -> None:
    remove_partner(partner=a_confirmed_registration().partners.get(number=2), at=AT)
    assert not pages_of([""], at=AT)
    assert not pages_of([], at=AT)


def test_who_was_removed_is_sent_no_link_when_the_address_is_typed_again() -> None:
    couple, form_key = a_couple(), uuid4()
    facts: dict[str, Any] = {"couple": couple, "form_key": form_key, "agreed_cents": 79_500, "at": AT}
    hold = register(workshop=a_workshop(), **facts)
    remove_partner(partner=hold.partners.get(number=2), at=AT)
    register(workshop=hold.workshop, **facts)
    send_links(address=couple.partner.email, at=AT)
    assert not links(couple.partner.email)
