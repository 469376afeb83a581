"""What a couple that has registered by phone sees behind its private link."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from outbox.models import Message
from payments.by_hand import book_money, take_back
from payments.models import Payment
from registrations.lapsing import lapse
from registrations.models import Registration
from registrations.phoning import kept_through, register_by_phone
from registrations.tests.cast import a_couple
from workshops.tests.cast import AT, a_workshop

pytestmark = pytest.mark.django_db
PaysBy = Registration.PaysBy


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: AT)


def the_clerk() -> User:
    return User.objects.get_or_create(username="clerk")[0]


def by_phone(pays_by: Registration.PaysBy = PaysBy.BANK_TRANSFER) -> Registration:
    workshop = a_workshop()
    seller = workshop.city.seller
    seller.bank_details = "Sample Bank\nAccount 123-456 7890"
    seller.save(update_fields=["bank_details"])
    return register_by_phone(
        workshop=workshop,
        couple=a_couple(),
        form_key=uuid4(),
        agreed_cents=79_500,
        pays_by=pays_by,
        held_until=kept_through(workshop, date(2015, 5, 8)),
        why="they rang",
        who=the_clerk(),
        at=AT,
    )


def money(registration: Registration, cents: int) -> Payment:
    booked = book_money(
        registration=registration,
        method=Payment.Method.BANK_TRANSFER,
        cents=cents,
        received_on=date(2015, 5, 1),
        remark="statement 7",
        form_key=uuid4(),
        who=the_clerk(),
        at=AT,
    )
    return booked.payment


def page_of(registration: Registration) -> str:
    partner = registration.partners.get(number=1)
    return " ".join(Client().get(f"/registrations/{partner.token}/").content.decode().split())


def test_a_transfer_is_told_account_amount_and_reference_and_the_last_day() -> None:
    registration = by_phone()
    page = page_of(registration)
    assert "Account 123-456 7890" in page and registration.reference in page
    assert "<strong>AU$795</strong>" in page
    assert "the end of Friday 8 May 2015, Sydney time" in page
    assert "Continue to payment" not in page and "Pay by card instead" in page


def test_who_gets_the_link_is_led_to_the_card_and_told_no_account() -> None:
    page = page_of(by_phone(PaysBy.CARD))
    assert "Continue to payment" in page and "Account 123" not in page


@pytest.mark.parametrize("pays_by", [PaysBy.CARD, PaysBy.BANK_TRANSFER])
def test_once_a_part_has_come_only_the_rest_is_asked_for(pays_by: Registration.PaysBy) -> None:
    registration = by_phone(pays_by)
    money(registration, 29_500)
    page = page_of(registration)
    assert "<strong>AU$500</strong> is still to pay" in page
    assert 'name="agreed_cents" value="50000"' in page


def test_whose_place_is_waived_reads_that_nothing_is_to_pay() -> None:
    page = page_of(by_phone(PaysBy.WAIVED))
    assert "We let you off</dt><dd>AU$795" in page and "Still to pay</dt><dd>Nothing" in page
    assert "What you paid" not in page and "AU$0" not in page
    assert "AU$0 goes back" not in Message.objects.get(kind="registrations/confirmed").text


def test_a_transfer_booked_by_mistake_is_to_be_paid_after_all() -> None:
    registration = by_phone()
    take_back(payment=money(registration, 79_500), why="another couple's", who=the_clerk(), at=AT)
    page = page_of(registration)
    assert "Still to pay</dt><dd>AU$795" in page and "Account 123-456 7890" in page


def test_a_part_that_led_to_no_place_goes_back() -> None:
    registration = by_phone()
    money(registration, 29_500)
    lapse(registration=registration, at=datetime(2015, 5, 9, tzinfo=UTC))
    page = page_of(registration)
    assert "AU$295 goes back to where it came from" in page and "your card" not in page


def test_changed_details_lead_back_to_the_account_and_not_to_the_card() -> None:
    registration = by_phone()
    own = registration.registrant
    browser = Client()
    browser.get(f"/registrations/{own.token}/")
    address = f"/workshops/{registration.workshop.slug}/register/"
    assert "Back to your booking" in browser.get(address).content.decode()
    typed = {
        "first_name": "Ana",
        "last_name": "Silva-Reyes",
        "email": own.email,
        "phone": "0400 000 000",
        "partner_first_name": "Kim",
        "partner_last_name": "Tamahori",
        "partner_email": "kim@example.com",
        "terms": "on",
        "confidentiality": "on",
        "agreed_cents": 79_500,
    }
    answer = browser.post(address, typed)
    assert (answer.status_code, answer["Location"]) == (303, f"/registrations/{own.token}/")
    own.refresh_from_db()
    assert own.last_name == "Silva-Reyes"
