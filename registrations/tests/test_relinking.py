import pytest

from outbox.delivering import claim_batch
from outbox.models import Message
from registrations.finding import send_links
from registrations.models import Partner
from registrations.relinking import NoAddress, renew_link
from registrations.tests.cast import a_confirmed_registration
from workshops.tests.cast import AT

pytestmark = pytest.mark.django_db


def test_the_old_link_dies_and_the_new_one_comes_by_mail() -> None:
    partner = a_confirmed_registration().partners.get(number=1)
    renewed = renew_link(partner=partner, at=AT)
    assert renewed.token != partner.token
    assert not Partner.objects.filter(token=partner.token).exists()
    mail = Message.objects.get(kind="registrations/new_link")
    assert mail.to == partner.email
    assert f"/registrations/{renewed.token}/" in mail.text


def test_pressing_twice_makes_one_new_link() -> None:
    partner = a_confirmed_registration().partners.get(number=1)
    assert renew_link(partner=partner, at=AT).token == renew_link(partner=partner, at=AT).token
    assert Message.objects.filter(kind="registrations/new_link").count() == 1


def test_the_other_partners_link_stays() -> None:
    own, other = a_confirmed_registration().partners.order_by("number")
    renew_link(partner=own, at=AT)
    assert Partner.objects.get(token=other.token) == other


def test_without_an_address_the_old_link_stays() -> None:
    partner = a_confirmed_registration().partners.get(number=2)
    Partner.objects.filter(pk=partner.pk).update(email="")
    with pytest.raises(NoAddress):
        renew_link(partner=partner, at=AT)
    assert Partner.objects.filter(token=partner.token).exists()


# --- Mail that waits meanwhile --------------------------------------------------------------------


def test_mail_that_waits_carries_the_new_link_and_never_the_dead_one() -> None:
    partner = a_confirmed_registration().partners.get(number=2)
    renewed = renew_link(partner=partner, at=AT)
    welcome = Message.objects.get(kind="registrations/welcome")
    assert welcome.state == Message.State.QUEUED
    assert f"/registrations/{renewed.token}/not-me/" in welcome.text and renewed.token in welcome.html
    assert not Message.objects.filter(text__contains=partner.token).exists()


def test_mail_that_is_being_sent_comes_once_more_with_the_new_link() -> None:
    partner = a_confirmed_registration().partners.get(number=2)
    claim_batch(at=AT)
    renewed = renew_link(partner=partner, at=AT)
    again = Message.objects.get(kind="registrations/welcome", state=Message.State.QUEUED)
    assert again.to == partner.email and renewed.token in again.text


def test_renewed_twice_only_the_last_link_is_on_its_way() -> None:
    partner = a_confirmed_registration().partners.get(number=1)
    last = renew_link(partner=renew_link(partner=partner, at=AT), at=AT)
    mail = Message.objects.get(kind="registrations/new_link", state=Message.State.QUEUED)
    assert last.token in mail.text


def test_links_that_were_asked_for_and_wait_open() -> None:
    partner = a_confirmed_registration().partners.get(number=1)
    send_links(address=partner.email, at=AT)
    renewed = renew_link(partner=partner, at=AT)
    assert renewed.token in Message.objects.get(kind="registrations/links").text
