from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.tests.people import a_helper, page, signed_in, the_office
from payments import gateway
from payments.models import Payment, Refund, StripeEvent
from payments.tests.cast import an_open_payment, said_paid
from registrations.models import Registration
from registrations.tests.cast import a_confirmed_registration, a_held_registration
from workshops.tests.cast import AT, a_workshop

pytestmark = pytest.mark.django_db
PAYMENTS, REFUNDS, NOTICES = (f"/office/payments/{name}/" for name in ("payment", "refund", "stripeevent"))


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: AT)


@pytest.fixture
def office() -> Client:
    return signed_in(the_office())


def a_refund(payment: Payment, **changes: Any) -> Refund:
    facts: dict[str, Any] = {
        "amount_cents": 1_000,
        "idempotency_key": f"refund {Refund.objects.count()}",
        "try_after": AT,
        "created_at": AT,
    }
    return Refund.objects.create(payment=payment, **facts | changes)


def a_notice(**changes: Any) -> StripeEvent:
    number = StripeEvent.objects.count()
    facts = {"event_id": f"evt_{number}", "type": "charge.refunded", "object_id": "ch_1", "received_at": AT}
    return StripeEvent.objects.create(**facts | changes)


def rows(office: Client, address: str) -> list[Any]:
    return list(office.get(address).context["cl"].result_list)


def test_a_payment_is_shown_without_the_address_at_which_one_pays(office: Client) -> None:
    payment = an_open_payment(a_held_registration())
    for address in (PAYMENTS, f"{PAYMENTS}{payment.pk}/change/"):
        shown = page(office.get(address))
        assert "AU$795" in shown
        assert payment.session_url not in shown
        assert payment.return_key not in shown


def test_payments_are_found_by_the_couples_reference_and_by_stripes_names(office: Client) -> None:
    workshop = a_workshop()
    payment = an_open_payment(a_held_registration(workshop))
    an_open_payment(a_held_registration(workshop))
    for asked in (payment.registration.reference, payment.session_id):
        assert rows(office, f"{PAYMENTS}?q={asked}") == [payment]


def test_payments_and_refunds_are_found_by_how_a_partners_name_or_address_begins(office: Client) -> None:
    payment = an_open_payment(a_held_registration())
    refund = a_refund(payment, stripe_id="re_1")
    for asked in ("silv", "kim tama", payment.registration.registrant.email, payment.registration.reference):
        assert rows(office, f"{PAYMENTS}?q={asked}") == [payment]
        assert rows(office, f"{REFUNDS}?q={asked}") == [refund]
    assert rows(office, f"{REFUNDS}?q=re_1") == [refund]
    for asked in ("ilva", "kim nobody", "re_", '""'):
        assert rows(office, f"{PAYMENTS}?q={asked}") == rows(office, f"{REFUNDS}?q={asked}") == []
    # Blanks ask nothing.
    assert rows(office, f"{PAYMENTS}?q=+") == [payment]


def test_a_notice_is_found_by_a_whole_identifier(office: Client) -> None:
    notice = a_notice(event_id="evt_a", object_id="ch_a")
    a_notice(event_id="evt_b", object_id="ch_b")
    assert rows(office, f"{NOTICES}?q=evt_a") == rows(office, f"{NOTICES}?q=ch_a") == [notice]
    assert rows(office, f"{NOTICES}?q=evt") == []


def test_what_needs_a_person_is_found(office: Client) -> None:
    workshop = a_workshop()
    payment = an_open_payment(a_held_registration(workshop))
    problem = an_open_payment(a_held_registration(workshop))
    Payment.objects.filter(pk=problem.pk).update(state=Payment.State.PROBLEM)
    a_refund(payment)
    failed = a_refund(payment, state=Refund.State.FAILED)
    by_hand = a_refund(payment, state=Refund.State.BY_HAND)
    a_notice(handled_at=AT)
    unhandled = a_notice()
    assert rows(office, f"{PAYMENTS}?look=person") == [problem]
    assert rows(office, f"{REFUNDS}?look=person") == [by_hand, failed]
    assert rows(office, f"{REFUNDS}?look=by-hand") == [by_hand]
    assert rows(office, f"{REFUNDS}?look=failed") == [failed]
    assert rows(office, f"{NOTICES}?look=unhandled") == [unhandled]


def test_asking_stripe_again_books_what_it_says(office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    payment = an_open_payment(a_held_registration())
    monkeypatch.setattr(gateway, "get_session", lambda *args, **named: said_paid(payment))
    chosen = {"action": "ask_stripe", "_selected_action": [payment.pk]}
    assert "1 of 1 changed" in page(office.post(PAYMENTS, chosen, follow=True))
    assert Registration.objects.get().state == Registration.State.CONFIRMED
    assert Payment.objects.get().state == Payment.State.PAID


def test_when_stripe_is_down_the_office_is_told_and_nothing_is_lost(
    office: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*args: Any, **named: Any) -> None:
        raise gateway.GatewayDown

    payment = an_open_payment(a_held_registration())
    monkeypatch.setattr(gateway, "get_session", down)
    chosen = {"action": "ask_stripe", "_selected_action": [payment.pk]}
    assert "Nothing is lost" in page(office.post(PAYMENTS, chosen, follow=True))
    assert Payment.objects.get().state == Payment.State.OPEN


def test_a_refund_that_failed_is_sent_again_and_one_that_was_sent_is_not(office: Client) -> None:
    payment = an_open_payment(a_confirmed_registration())
    failed = a_refund(payment, state=Refund.State.FAILED, attempts=9)
    sent = a_refund(payment, state=Refund.State.SENT, stripe_id="re_1", sent_at=AT)
    chosen = {"action": "send_again", "_selected_action": [failed.pk, sent.pk]}
    assert "1 of those chosen" in page(office.post(REFUNDS, chosen, follow=True))
    failed.refresh_from_db()
    sent.refresh_from_db()
    assert (failed.state, sent.state) == (Refund.State.DUE, Refund.State.SENT)


def test_who_may_only_look_starts_nothing() -> None:
    failed = a_refund(an_open_payment(a_confirmed_registration()), state=Refund.State.FAILED)
    helper = signed_in(a_helper("view_refund"))
    helper.post(REFUNDS, {"action": "send_again", "_selected_action": [failed.pk]})
    failed.refresh_from_db()
    assert failed.state == Refund.State.FAILED


def test_money_is_neither_written_changed_nor_deleted_here(office: Client) -> None:
    payment = an_open_payment(a_confirmed_registration())
    written = [(PAYMENTS, payment), (REFUNDS, a_refund(payment)), (NOTICES, a_notice())]
    for address, row in written:
        before = type(row)._default_manager.values().get()
        assert office.get(f"{address}{row.pk}/change/").status_code == 200
        assert office.get(f"{address}add/").status_code == 403
        posted = office.post(f"{address}{row.pk}/change/", {"state": "paid", "amount_cents": "1"})
        assert posted.status_code == 403
        assert office.post(f"{address}{row.pk}/delete/", {"post": "yes"}).status_code == 403
        office.post(address, {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"})
        assert type(row)._default_manager.values().get() == before


@pytest.mark.parametrize(
    "address", [PAYMENTS, REFUNDS, NOTICES, f"{PAYMENTS}?q=silva", f"{REFUNDS}?q=silva", f"{NOTICES}?q=ch_1"]
)
def test_lists_ask_as_much_for_three_rows_as_for_one(office: Client, address: str) -> None:
    workshop = a_workshop()

    def one_more() -> None:
        a_refund(an_open_payment(a_held_registration(workshop)))
        a_notice()

    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            assert office.get(address).status_code == 200
        return len(counted)

    one_more()
    queries()
    one = queries()
    one_more()
    one_more()
    assert queries() == one
