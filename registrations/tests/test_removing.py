import pytest

from outbox.models import Message
from registrations.completing import Details, complete
from registrations.models import Answers, Registration
from registrations.places import places_left
from registrations.removing import RegistrantStays, remove_partner
from registrations.tests.cast import a_confirmed_registration, a_couple
from workshops.tests.cast import AT

pytestmark = pytest.mark.django_db


def told(kind: str) -> list[str]:
    return list(Message.objects.filter(kind=f"registrations/{kind}").values_list("to", flat=True))


def test_address_answers_and_link_are_gone() -> None:
    partner = a_confirmed_registration().partners.get(number=2)
    complete(partner=partner, details=Details(dietary="No nuts"), at=AT)
    old_token = partner.token
    remove_partner(partner=partner, at=AT)
    partner.refresh_from_db()
    assert (partner.email, partner.removed_at) == ("", AT)
    assert partner.token != old_token
    assert not Answers.objects.exists()


def test_the_registrant_and_the_office_are_told_once() -> None:
    confirmed = a_confirmed_registration()
    own, other = confirmed.partners.order_by("number")
    for _press in range(2):
        remove_partner(partner=other, at=AT)
    assert told("partner_removed") == [own.email]
    assert told("partner_removed_office") == ["office@example.com"]


def test_the_mails_name_neither_the_person_nor_the_address() -> None:
    other = a_confirmed_registration().partners.get(number=2)
    remove_partner(partner=other, at=AT)
    for mail in Message.objects.filter(kind__startswith="registrations/partner_removed"):
        assert other.email not in mail.text
        assert other.last_name not in mail.text


def test_the_place_stays() -> None:
    confirmed = a_confirmed_registration()
    remove_partner(partner=confirmed.partners.get(number=2), at=AT)
    confirmed.refresh_from_db()
    assert confirmed.state == Registration.State.CONFIRMED
    assert places_left(confirmed.workshop, at=AT) == 9


def test_a_shared_address_is_the_registrants_from_then_on() -> None:
    confirmed = a_confirmed_registration(couple=a_couple(shares_address=True))
    remove_partner(partner=confirmed.partners.get(number=2), at=AT)
    confirmed.refresh_from_db()
    assert not confirmed.shares_address
    assert confirmed.partners.get(number=1).email


def test_the_registrant_can_not_be_removed() -> None:
    own = a_confirmed_registration().partners.get(number=1)
    with pytest.raises(RegistrantStays):
        remove_partner(partner=own, at=AT)
    own.refresh_from_db()
    assert own.email


def test_mail_that_waits_for_the_address_is_not_sent() -> None:
    other = a_confirmed_registration().partners.get(number=2)
    remove_partner(partner=other, at=AT)
    assert set(Message.objects.filter(to=other.email).values_list("state", flat=True)) == {"dropped"}


def test_mail_for_a_shared_address_is_still_sent() -> None:
    other = a_confirmed_registration(couple=a_couple(shares_address=True)).partners.get(number=2)
    remove_partner(partner=other, at=AT)
    assert not Message.objects.filter(state="dropped").exists()


def test_mail_that_waits_for_a_shared_address_carries_no_dead_link() -> None:
    confirmed = a_confirmed_registration(couple=a_couple(shares_address=True))
    own, other = confirmed.partners.order_by("number")
    remove_partner(partner=other, at=AT)
    mail = Message.objects.get(kind="registrations/confirmed")
    assert (mail.to, mail.state) == (own.email, Message.State.QUEUED)
    assert own.token in mail.text and other.token not in mail.text + mail.html
