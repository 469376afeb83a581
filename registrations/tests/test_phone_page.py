from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.models import AuditEntry
from config.tests.people import a_read_only_person, an_office_person, page, signed_in
from outbox.models import Message
from registrations.models import Registration
from registrations.tests.cast import a_confirmed_registration
from workshops.models import Workshop
from workshops.tests.cast import AT, a_workshop, an_auckland_workshop, sydney

pytestmark = pytest.mark.django_db
State, PaysBy = Registration.State, Registration.PaysBy
ADDRESS = "/office/registrations/register/"
KEY = "11111111-1111-4111-8111-111111111111"


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: AT)


@pytest.fixture
def office() -> Client:
    return signed_in(an_office_person())


def talk(weekend: Workshop, **said: Any) -> dict[str, Any]:
    """What the office has typed by the end of the talk; None: nothing."""
    typed = {
        "workshop": weekend.pk,
        f"agreed_{weekend.pk}": 79_500,
        "first_name": "Ana",
        "last_name": "Silva",
        "email": "ana@example.com",
        "phone": "0400 000 000",
        "partner_first_name": "Kim",
        "partner_last_name": "Tamahori",
        "partner_email": "kim@example.com",
        "pays_by": "card",
        "terms": "on",
        "form_key": KEY,
    } | said
    return {name: value for name, value in typed.items() if value is not None}


def register(office: Client, weekend: Workshop, **said: Any) -> str:
    return page(office.post(ADDRESS, talk(weekend, **said), follow=True))


def with_an_account() -> None:
    seller = sydney().seller
    seller.bank_details = "Sample Bank, 123-456 7890"
    seller.save(update_fields=["bank_details"])


def test_each_weekend_says_its_price_its_places_and_its_early_bird(office: Client) -> None:
    a_workshop(capacity=3)
    shown = page(office.get(ADDRESS))
    assert "30/31 May 2015" in shown and "AU$795" in shown and "3 places left." in shown
    assert "Early bird until the end of Friday 15 May 2015, Sydney time; after that AU$895." in shown


def test_a_link_keeps_the_place_for_two_days_of_the_city(office: Client) -> None:
    shown = register(office, a_workshop())
    registration = Registration.objects.get()
    assert registration.held_until == datetime(2015, 5, 3, 14, 0, tzinfo=UTC)
    assert (registration.pays_by, registration.price_cents) == (PaysBy.CARD, 79_500)
    assert f"/office/registrations/registration/{registration.pk}/" in shown
    assert "kept until the end of Sunday 3 May 2015, Sydney time. The link to pay is on the way" in shown
    assert Message.objects.get().to == "ana@example.com"


def test_a_transfer_keeps_it_for_a_week_and_is_told_the_account(office: Client) -> None:
    with_an_account()
    register(office, a_workshop(), pays_by="bank_transfer")
    assert Registration.objects.get().held_until == datetime(2015, 5, 8, 14, 0, tzinfo=UTC)
    assert "Sample Bank, 123-456 7890" in Message.objects.get().text


def test_without_bank_details_there_is_no_transfer(office: Client) -> None:
    assert "has no bank details yet" in register(office, a_workshop(), pays_by="bank_transfer")
    assert not Registration.objects.exists()


def test_waived_needs_its_reason_and_is_confirmed_at_once(office: Client) -> None:
    workshop = a_workshop()
    assert "Say why nothing is to be paid." in register(office, workshop, pays_by="waived")
    register(office, workshop, pays_by="waived", why="assists on the weekend")
    registration = Registration.objects.get()
    assert (registration.state, registration.waived_cents) == (State.CONFIRMED, 79_500)
    assert "assists on the weekend" in registration.moves.get(to_state=State.CONFIRMED).why


@pytest.mark.parametrize(
    ("last_day", "held_until"),
    [
        ("2015-05-01", datetime(2015, 5, 1, 14, 0, tzinfo=UTC)),
        # On the first day until it begins, at 9:00.
        ("2015-05-30", datetime(2015, 5, 29, 23, 0, tzinfo=UTC)),
    ],
)
def test_the_day_that_was_agreed_ends_in_the_city(
    office: Client, last_day: str, held_until: datetime
) -> None:
    register(office, a_workshop(), last_day=last_day)
    assert Registration.objects.get().held_until == held_until


def test_the_usual_time_never_goes_past_the_beginning(office: Client) -> None:
    workshop = a_workshop(starts_on=date(2015, 5, 2))
    register(office, workshop, **{f"agreed_{workshop.pk}": 89_500})
    assert Registration.objects.get().held_until == datetime(2015, 5, 1, 23, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"last_day": "2015-04-30"}, "That day is over in Sydney."),
        ({"last_day": "2015-05-31"}, "The weekend begins on Saturday 30 May 2015"),
        ({"workshop": None}, "Choose the weekend."),
        ({"partner_email": None}, "tick “They share one email address”"),
        ({"shares_address": "on"}, "take the tick off “They share one email address”"),
        ({"first_name": None}, "Enter their first name."),
        ({"terms": None}, "Ask them, and tick this box once they agree."),
        ({"email": "ana@gmial.com"}, "Did you mean ana@gmail.com?"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_is_kept(
    office: Client, said: dict[str, Any], words: str
) -> None:
    shown = register(office, a_workshop(), **said)
    assert words in shown and 'value="Tamahori"' in shown and KEY in shown
    assert not Registration.objects.exists()


def test_an_address_that_was_meant_is_kept_when_pressed_again(office: Client) -> None:
    workshop = a_workshop()
    register(office, workshop, email="ana@gmial.com")
    register(office, workshop, email="ana@gmial.com", asked_email="ana@gmial.com")
    assert Registration.objects.get().registrant.email == "ana@gmial.com"


def test_they_may_share_one_address(office: Client) -> None:
    register(office, a_workshop(), partner_email=None, shares_address="on")
    emails = Registration.objects.get().partners.values_list("email", flat=True)
    assert list(emails) == ["ana@example.com"] * 2


def test_a_price_that_has_changed_is_agreed_to_anew(office: Client) -> None:
    workshop = a_workshop()
    old = {f"agreed_{workshop.pk}": 70_000}
    assert "The price is AU$795 now. Tell the couple" in register(office, workshop, **old)
    shown = register(office, workshop, **old)
    assert f'name="agreed_{workshop.pk}" value="79500"' in shown
    assert not Registration.objects.exists()
    register(office, workshop)
    assert Registration.objects.get().price_cents == 79_500


def test_a_full_weekend_can_not_be_taken(office: Client) -> None:
    workshop = a_workshop(capacity=1)
    a_confirmed_registration(workshop)
    assert "Sydney, 30/31 May 2015, is full: choose another weekend." in register(office, workshop)
    assert 'disabled data-words="Sydney, 30/31 May 2015"' in page(office.get(ADDRESS))


def test_a_weekends_own_button_chooses_it(office: Client) -> None:
    workshop, other = a_workshop(), an_auckland_workshop()
    shown = page(office.get(f"{ADDRESS}?workshop={workshop.pk}"))
    assert f'value="{workshop.pk}" checked' in shown and f'value="{other.pk}" checked' not in shown
    assert f"{ADDRESS}?workshop={workshop.pk}" in page(
        office.get(f"/office/workshops/workshop/{workshop.pk}/change/")
    )


def test_of_a_weekend_that_takes_nobody_it_is_said_why(office: Client) -> None:
    over = a_workshop(starts_on=date(2015, 3, 7))
    assert "This weekend was over on Sunday 8 March 2015." in page(
        office.get(f"{ADDRESS}?workshop={over.pk}")
    )
    assert office.get(f"{ADDRESS}?workshop=all²").status_code == 200


def test_pressed_twice_it_is_registered_once(office: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    workshop = a_workshop()
    register(office, workshop)
    later = AT + timedelta(seconds=2)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert "registered already" in register(office, workshop)
    assert (Registration.objects.count(), Message.objects.count(), AuditEntry.objects.count()) == (1, 1, 1)


def test_another_couple_typed_into_the_same_page_is_not_lost(office: Client) -> None:
    workshop = a_workshop()
    register(office, workshop)
    others = {"first_name": "Noor", "email": "noor@example.com"}
    shown = register(office, workshop, **others)
    assert "has registered" in shown and KEY not in shown and 'value="Noor"' in shown
    assert Registration.objects.count() == 1


def test_a_couple_that_has_a_place_there_already_is_pointed_out(office: Client) -> None:
    workshop = a_workshop()
    register(office, workshop)
    first = Registration.objects.get()
    shown = register(office, workshop, form_key="22222222-2222-4222-8222-222222222222")
    assert "has a place there as well" in shown
    assert f"/office/registrations/registration/{first.pk}/change/" in shown
    assert Registration.objects.count() == 2


def test_the_log_and_the_ledger_say_who_registered_them(office: Client) -> None:
    register(office, a_workshop(), why="rang from abroad")
    registration = Registration.objects.get()
    entry = AuditEntry.objects.get(about=f"registration {registration.pk}")
    assert entry.who and entry.who.username == "oscar" and entry.did == "registered a couple by phone"
    assert registration.moves.get().why == "registered by phone: rang from abroad"


def test_who_only_looks_registers_nobody() -> None:
    reader = signed_in(a_read_only_person())
    assert reader.get(ADDRESS).status_code == 403
    assert reader.post(ADDRESS, talk(a_workshop())).status_code == 403
    assert ADDRESS not in page(reader.get("/office/registrations/registration/"))


def test_the_list_and_the_first_page_lead_here(office: Client) -> None:
    for address in ("/office/", "/office/registrations/registration/"):
        assert ADDRESS in page(office.get(address))


def test_the_page_asks_as_many_questions_of_one_weekend_as_of_three(office: Client) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            office.get(ADDRESS)
        return len(queries)

    a_workshop()
    asked()
    with_one = asked()
    for month in (6, 7):
        a_workshop(starts_on=date(2015, month, 13))
    assert asked() == with_one
