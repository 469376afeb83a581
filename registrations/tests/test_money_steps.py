from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from config.models import AuditEntry
from config.tests.people import a_read_only_person, page, signed_in, the_office
from payments.models import Payment
from registrations.models import Registration
from registrations.tests.cast import a_confirmed_registration, a_held_registration
from registrations.waiving import waive
from workshops.tests.cast import AT

pytestmark = pytest.mark.django_db
State = Registration.State
KEY = "11111111-1111-4111-8111-111111111111"


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: AT)


@pytest.fixture
def office() -> Client:
    return signed_in(the_office())


def step(registration: Registration, name: str) -> str:
    return f"/office/registrations/registration/{registration.pk}/step/{name}/"


def book(office: Client, registration: Registration, **typed: Any) -> str:
    """What the office reads after it has sent the form."""
    facts = {
        "method": "bank_transfer",
        "cents": "795",
        "received_on": "2015-05-01",
        "remark": "statement 7",
        "form_key": KEY,
    }
    return page(office.post(step(registration, "book-money"), facts | typed, follow=True))


def fresh(registration: Registration) -> Registration:
    return Registration.objects.get(pk=registration.pk)


def test_the_page_offers_what_is_still_to_pay_and_today(office: Client) -> None:
    shown = page(office.get(step(a_held_registration(), "book-money")))
    assert "Still to pay: AU$795" in shown
    assert 'value="795"' in shown and 'value="2015-05-01"' in shown


def test_the_key_of_the_form_is_no_field_to_fill_in(office: Client) -> None:
    shown = page(office.get(step(a_held_registration(), "book-money")))
    assert 'type="hidden" name="form_key"' in shown and "Form key" not in shown


def test_the_whole_price_confirms_the_place_and_says_so(office: Client) -> None:
    held = a_held_registration()
    assert "AU$795 (bank transfer) is booked; the place is confirmed and the couple told." in book(
        office, held
    )
    assert fresh(held).state == State.CONFIRMED


def test_a_part_is_kept_and_the_rest_is_told(office: Client) -> None:
    held = a_held_registration()
    assert "AU$295 (cash) is booked and kept; AU$500 is still to pay." in book(
        office, held, cents="295", method="cash"
    )
    assert fresh(held).state == State.HELD
    assert "Still to pay: AU$500" in page(office.get(step(held, "book-money")))


def test_what_is_above_the_price_is_owed_back(office: Client) -> None:
    held = a_held_registration()
    assert "AU$5 of it is above the price and owed back." in book(office, held, cents="800")
    assert fresh(held).refund_due_cents == 500


def test_money_for_a_couple_without_a_place_is_owed_back(office: Client) -> None:
    held = a_held_registration()
    Registration.objects.filter(pk=held.pk).update(state=State.CANCELLED)
    shown = book(office, held)
    assert "no place any more, so AU$795 is owed back" in shown


def test_pressed_twice_is_booked_once(office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    held = a_held_registration()
    book(office, held, cents="295")
    later = AT + timedelta(minutes=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert "was booked already; nothing was booked twice" in book(office, held, cents="295")
    assert Payment.objects.count() == 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"received_on": "2015-05-02"}, "That day has not come yet; today is Friday 1 May 2015 in Sydney."),
        ({"received_on": "2005-05-01"}, "more than a year ago"),
        ({"cents": "0"}, "more than nothing"),
        ({"remark": ""}, "required"),
    ],
)
def test_what_can_not_be_is_refused_beside_its_field(
    office: Client, typed: dict[str, str], words: str
) -> None:
    shown = book(office, a_held_registration(), **typed)
    assert words in shown and 'value="' + (typed.get("cents") or "795") in shown
    assert not Payment.objects.exists()


def test_the_log_says_who_booked_what(office: Client) -> None:
    held = a_held_registration()
    book(office, held)
    entry = AuditEntry.objects.get(about=f"registration {held.pk}")
    assert entry.who and entry.who.username == "office"
    assert entry.did == "Record a bank transfer or cash" and "AU$795" in entry.details


def test_what_is_still_to_pay_is_waived_with_a_reason(office: Client) -> None:
    held = a_held_registration()
    assert "The couple is let off AU$795" in page(office.get(step(held, "waive")))
    shown = page(office.post(step(held, "waive"), {"why": "assists on the weekend"}, follow=True))
    assert "AU$795 is waived; the place is confirmed and the couple told." in shown
    assert (fresh(held).state, fresh(held).waived_cents) == (State.CONFIRMED, 79_500)
    assert held.moves.get(to_state=State.CONFIRMED).why == "waived: assists on the weekend"


def test_only_the_rest_is_waived_once_a_part_has_come(office: Client) -> None:
    held = a_held_registration()
    book(office, held, cents="295")
    office.post(step(held, "waive"), {"why": "agreed"})
    assert fresh(held).waived_cents == 50_000


def test_nothing_is_waived_where_nothing_is_open(office: Client) -> None:
    paid = a_confirmed_registration()
    assert office.get(step(paid, "waive")).status_code == 302


def test_who_only_looks_books_and_waives_nothing() -> None:
    held, reader = a_held_registration(), signed_in(a_read_only_person())
    for name in ("book-money", "waive"):
        assert reader.post(step(held, name), {}).status_code == 403


def test_a_waived_place_is_not_waived_again(office: Client) -> None:
    held = a_held_registration()
    waive(registration=held, why="x", who=the_office("other"), at=AT)
    assert office.get(step(held, "waive")).status_code == 302
