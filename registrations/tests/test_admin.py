from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.tests.people import a_helper, page, signed_in, the_office
from registrations.models import Answers, Registration
from registrations.registering import Couple, Person
from registrations.tests.cast import a_confirmed_registration, a_held_registration
from workshops.tests.cast import AT, a_workshop, an_auckland_workshop

pytestmark = pytest.mark.django_db
LIST = "/office/registrations/registration/"
DAY = timedelta(days=1)
State = Registration.State


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: AT)


@pytest.fixture
def office() -> Client:
    return signed_in(the_office())


def change(registration: Registration) -> str:
    return f"{LIST}{registration.pk}/change/"


def step(registration: Registration, name: str) -> str:
    return f"{LIST}{registration.pk}/step/{name}/"


def found(office: Client, asked: str) -> list[Registration]:
    return list(office.get(f"{LIST}?{asked}").context["cl"].result_list)


# --- Finding ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked", ["rangi", "Moana", "Aroha Rangi", "aroha@example.com", "moana@example.com", "REFERENCE"]
)
def test_either_partners_name_or_address_or_the_reference_finds_a_couple_once(
    office: Client, asked: str
) -> None:
    couple = Couple(
        registrant=Person("Aroha", "Rangi", "aroha@example.com"),
        partner=Person("Moana", "Rangi", "moana@example.com"),
        phone="+64 21 000 000",
    )
    workshop = a_workshop()
    sought = a_held_registration(workshop, couple=couple)
    a_held_registration(workshop)
    assert found(office, f"q={sought.reference if asked == 'REFERENCE' else asked}") == [sought]


def test_the_filters_answer_what_there_is_to_look_at(office: Client) -> None:
    workshop = a_workshop()
    held, confirmed = a_held_registration(workshop), a_confirmed_registration(workshop)
    ended = a_held_registration(workshop)
    Registration.objects.filter(pk=ended.pk).update(held_until=AT)
    owed = a_confirmed_registration(workshop)
    Registration.objects.filter(pk=owed.pk).update(state=State.CANCELLED, refund_due_cents=100)
    late = a_held_registration(workshop)
    Registration.objects.filter(pk=late.pk).update(state=State.LAPSED, paid_cents=late.price_cents)
    assert found(office, "look=holds") == [held]
    assert found(office, "look=owed") == [owed]
    assert found(office, "look=paid-cancelled") == [owed]
    assert found(office, "look=paid-lapsed") == [late]
    assert found(office, "state__exact=confirmed") == [confirmed]


def test_registrations_are_found_by_city_and_workshop(office: Client) -> None:
    sydney, auckland = a_held_registration(), a_held_registration(an_auckland_workshop())
    assert found(office, f"workshop__city__id__exact={sydney.workshop.city_id}") == [sydney]
    assert found(office, f"workshop__id__exact={auckland.workshop_id}") == [auckland]
    assert len(found(office, "workshop__id__exact=nonsense")) == 2


def queries(office: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as counted:
        assert office.get(address).status_code == 200
    return len(counted)


def test_the_list_asks_as_much_for_three_couples_as_for_one(office: Client) -> None:
    workshop = a_workshop()
    a_confirmed_registration(workshop)
    office.get(LIST)
    one = queries(office, LIST)
    a_confirmed_registration(workshop)
    a_held_registration(an_auckland_workshop())
    assert queries(office, LIST) == one


# --- Looking ------------------------------------------------------------------------------------


def test_a_registrations_page_tells_its_story(office: Client) -> None:
    shown = page(office.get(change(a_confirmed_registration())))
    for words in (
        "Ana Silva and Kim Tamahori",
        "AU$795 (early bird)",
        "confirmed",
        "At least 21 days before",
    ):
        assert words in shown


def test_private_links_and_private_answers_are_nowhere(office: Client) -> None:
    registration = a_confirmed_registration()
    for partner in registration.partners.all():
        Answers.objects.create(
            partner=partner,
            changed_at=AT,
            dietary="no peanuts please",
            access="a ramp please",
            emergency_name="Hemi Walker",
            emergency_phone="+64 22 222 222",
        )
    tokens = list(registration.partners.values_list("token", flat=True))
    addresses = [LIST, change(registration), f"{LIST}{registration.pk}/history/"]
    addresses += [step(registration, name) for name in ("cancel", "correct")]
    for address in addresses:
        shown = page(office.get(address))
        for private in [*tokens, "peanuts", "ramp", "Hemi Walker", "222 222"]:
            assert private not in shown


def test_private_answers_have_no_page_in_the_office(office: Client) -> None:
    for model in ("answers", "partner"):
        assert office.get(f"/office/registrations/{model}/").status_code == 404


# --- Nothing is posted --------------------------------------------------------------------------


def test_state_and_amounts_cannot_be_posted(office: Client) -> None:
    registration = a_held_registration()
    before = Registration.objects.values().get()
    forged = {"state": "confirmed", "paid_cents": "79500", "price_cents": "1", "refund_due_cents": "1"}
    assert office.post(change(registration), forged).status_code == 403
    assert Registration.objects.values().get() == before


def test_registrations_are_neither_added_nor_deleted_here(office: Client) -> None:
    registration = a_held_registration()
    assert office.get(f"{LIST}add/").status_code == 403
    assert office.post(f"{LIST}{registration.pk}/delete/", {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [registration.pk], "post": "yes"}
    office.post(LIST, chosen)
    assert Registration.objects.filter(pk=registration.pk).exists()


# --- Steps --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("back", "cents"), [("policy", 72_000), ("full", 79_500)])
def test_cancelling_gives_back_by_the_policy_or_all(office: Client, back: str, cents: int) -> None:
    registration = a_confirmed_registration()
    assert "AU$720, by the policy" in page(office.get(step(registration, "cancel")))
    answer = page(office.post(step(registration, "cancel"), {"back": back, "why": "ill"}, follow=True))
    assert "is cancelled and the couple told" in answer
    registration.refresh_from_db()
    assert (registration.state, registration.refund_due_cents) == (State.CANCELLED, cents)
    move = registration.moves.latest("id")
    assert move.who is not None and move.who.username == "office" and "ill" in move.why


def test_cancelling_twice_gives_back_once(office: Client) -> None:
    registration = a_confirmed_registration()
    typed = {"back": "full", "why": "ill"}
    office.post(step(registration, "cancel"), typed)
    again = office.post(step(registration, "cancel"), typed, follow=True)
    assert "has been done already" in page(again)
    registration.refresh_from_db()
    assert registration.refund_due_cents == 79_500


def test_cancelling_needs_a_reason(office: Client) -> None:
    registration = a_confirmed_registration()
    shown = page(office.post(step(registration, "cancel"), {"back": "full", "why": " "}))
    assert "This field is required" in shown
    registration.refresh_from_db()
    assert registration.state == State.CONFIRMED


def test_an_amount_of_ones_own_cannot_be_given_back(office: Client) -> None:
    registration = a_confirmed_registration()
    shown = page(office.post(step(registration, "cancel"), {"back": "999999", "why": "ill"}))
    assert "Select a valid choice" in shown


def extension(day: str, clock: str = "12:00") -> dict[str, Any]:
    return {"day": day, "clock": clock, "why": "bank transfer"}


def test_more_time_to_pay_is_read_on_the_citys_clocks(office: Client) -> None:
    held = a_held_registration(an_auckland_workshop())
    assert "Auckland time" in page(office.get(step(held, "extend-hold")))
    office.post(step(held, "extend-hold"), extension("2015-05-03"))
    held.refresh_from_db()
    assert held.held_until == datetime(2015, 5, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "words"), [("2015-05-01", "before the hold&#x27;s end"), ("2015-05-30", "The workshop begins on")]
)
def test_a_hold_is_neither_shortened_nor_kept_beyond_the_start(office: Client, day: str, words: str) -> None:
    held = a_held_registration()
    shown = page(office.post(step(held, "extend-hold"), extension(day)))
    assert words in shown
    assert f'value="{day}"' in shown


def test_a_hold_that_has_ended_is_not_extended(office: Client) -> None:
    held = a_held_registration()
    Registration.objects.update(held_until=AT)
    shown = page(office.post(step(held, "extend-hold"), extension("2015-05-03"), follow=True))
    assert "has been done already" in shown


def test_names_and_telephone_are_corrected(office: Client) -> None:
    held = a_held_registration()
    typed = {
        "first_name_1": "Anna",
        "last_name_1": "Silva",
        "first_name_2": "Kim",
        "last_name_2": "Tamahori",
        "phone": "+61 400 111 111",
    }
    assert 'value="Tamahori"' in page(office.get(step(held, "correct")))
    office.post(step(held, "correct"), typed)
    held.refresh_from_db()
    assert (held.partners.get(number=1).first_name, held.phone) == ("Anna", "+61 400 111 111")


def test_a_step_that_there_is_not_is_not_found(office: Client) -> None:
    assert office.get(step(a_held_registration(), "delete")).status_code == 404


def test_who_may_only_look_takes_no_step() -> None:
    registration, helper = a_held_registration(), signed_in(a_helper("view_registration"))
    assert "Cancel the registration" not in page(helper.get(change(registration)))
    for name in ("cancel", "correct", "extend-hold"):
        assert helper.post(step(registration, name), {"back": "full", "why": "x"}).status_code == 403
    registration.refresh_from_db()
    assert registration.state == State.HELD
