import pytest

from outbox.models import Message
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
