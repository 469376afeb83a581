from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from config.models import AuditEntry
from config.tests.people import a_read_only_person, page, signed_in, the_office
from payments import gateway
from payments.models import Payment, Refund
from payments.tests.cast import an_open_payment, said_expired, said_paid
from payments.tests.test_by_hand import a_long_hold, a_refund_by_hand, booked, fresh
from registrations.models import Registration
from workshops.tests.cast import AT

pytestmark = pytest.mark.django_db
State = Payment.State


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: AT)


@pytest.fixture
def office() -> Client:
    return signed_in(the_office())


def take_back(payment: Payment) -> str:
    return f"/office/payments/payment/{payment.pk}/step/take-back/"


def paid_back(refund: Refund) -> str:
    return f"/office/payments/refund/{refund.pk}/step/paid-back/"


def test_taking_a_booking_back_says_first_what_it_means(office: Client) -> None:
    shown = page(office.get(take_back(booked(a_long_hold(), 29_500).payment)))
    assert "AU$295 was booked as bank transfer" in shown and "both lines stay in the ledger" in shown


def test_a_booking_is_taken_back_once_and_written_down(office: Client) -> None:
    payment = booked(a_long_hold(), 29_500).payment
    shown = page(office.post(take_back(payment), {"why": "another couple's"}, follow=True))
    assert f"AU$295 no longer counts as paid by {payment.registration.reference}." in shown
    assert fresh(payment.registration).refunded_cents == 29_500
    entry = AuditEntry.objects.get(about=f"payment {payment.pk}")
    assert entry.did == "Take the booking back" and "AU$295" in entry.details
    assert "has been done already" in page(office.get(take_back(payment), follow=True))


def test_a_payment_by_card_has_no_such_step(office: Client) -> None:
    payment = an_open_payment(a_long_hold())
    assert "Take the booking back" not in page(office.get(f"/office/payments/payment/{payment.pk}/change/"))
    assert office.get(take_back(payment)).status_code == 302


def test_what_the_office_has_paid_back_is_noted_with_how(office: Client) -> None:
    refund = a_refund_by_hand()
    assert "AU$795 goes back to" in page(office.get(paid_back(refund)))
    shown = page(office.post(paid_back(refund), {"remark": "bank, 2 May"}, follow=True))
    assert "AU$795 is noted as paid back." in shown
    refund.refresh_from_db()
    assert (refund.state, refund.remark) == (Refund.State.SENT, "bank, 2 May")
    assert office.post(paid_back(refund), {"remark": "again"}).status_code == 302
    assert fresh(refund.payment.registration).refunded_cents == 79_500


def test_without_saying_how_nothing_is_noted(office: Client) -> None:
    refund = a_refund_by_hand()
    assert "This field is required" in page(office.post(paid_back(refund), {"remark": " "}))
    refund.refresh_from_db()
    assert refund.state == Refund.State.BY_HAND


def test_today_counts_what_the_office_has_to_pay_back(office: Client) -> None:
    refund = a_refund_by_hand()
    address = "/office/payments/refund/?look=by-hand"
    assert f'href="{address}">Refunds to pay back by hand: <strong>1</strong>' in page(office.get("/office/"))
    assert list(office.get(address).context["cl"].result_list) == [refund]


def test_who_only_looks_takes_nothing_back() -> None:
    refund, reader = a_refund_by_hand(), signed_in(a_read_only_person())
    assert reader.post(take_back(refund.payment), {"why": "x"}).status_code == 403
    assert reader.post(paid_back(refund), {"remark": "x"}).status_code == 403


# --- The couple's payment page at Stripe, once its money has come by hand -----------------------


def book(office: Client, registration: Registration, dollars: str = "795") -> str:
    """What the office reads after it has booked a transfer."""
    typed = {
        "method": "bank_transfer",
        "cents": dollars,
        "received_on": "2015-05-01",
        "remark": "statement 7",
        "form_key": "11111111-1111-4111-8111-111111111111",
    }
    address = f"/office/registrations/registration/{registration.pk}/step/book-money/"
    return page(office.post(address, typed, follow=True))


@pytest.mark.parametrize("dollars", ["795", "100"])
def test_money_by_hand_closes_the_page_that_could_still_be_paid(
    office: Client, monkeypatch: pytest.MonkeyPatch, dollars: str
) -> None:
    payment = an_open_payment(a_long_hold())
    closed: list[str] = []
    monkeypatch.setattr(gateway, "expire_session", closed.append)
    monkeypatch.setattr(gateway, "get_session", lambda *args, **named: said_expired(payment))
    book(office, payment.registration, dollars)
    payment.refresh_from_db()
    assert closed == [payment.session_id] and payment.state == State.EXPIRED


def test_a_waiver_closes_it_too(office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    payment = an_open_payment(a_long_hold())
    monkeypatch.setattr(gateway, "expire_session", lambda *args: None)
    monkeypatch.setattr(gateway, "get_session", lambda *args, **named: said_expired(payment))
    address = f"/office/registrations/registration/{payment.registration_id}/step/waive/"
    office.post(address, {"why": "assists"})
    payment.refresh_from_db()
    assert payment.state == State.EXPIRED


def test_when_stripe_is_away_the_money_is_booked_and_the_office_told(
    office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*args: Any, **named: Any) -> None:
        raise gateway.GatewayDown

    payment = an_open_payment(a_long_hold())
    monkeypatch.setattr(gateway, "expire_session", down)
    shown = book(office, payment.registration)
    assert "the place is confirmed" in shown and "payment page there is still open" in shown
    assert fresh(payment.registration).state == Registration.State.CONFIRMED


def test_who_pays_at_that_very_moment_gets_the_second_payment_back(
    office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    payment = an_open_payment(a_long_hold())
    monkeypatch.setattr(gateway, "expire_session", lambda *args: None)
    monkeypatch.setattr(gateway, "get_session", lambda *args, **named: said_paid(payment))
    book(office, payment.registration)
    now = fresh(payment.registration)
    assert (now.state, now.paid_cents, now.refund_due_cents) == (
        Registration.State.CONFIRMED, 159_000, 79_500,
    )  # fmt: skip
