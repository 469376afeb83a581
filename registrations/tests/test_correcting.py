import pytest

from config.tests.people import the_office
from registrations.correcting import Name, correct_details
from registrations.models import Registration
from registrations.tests.cast import a_held_registration
from workshops.tests.cast import AT

pytestmark = pytest.mark.django_db
NAMES = [Name("Anna", "Silva"), Name("Kim", "Tamahori")]


def correct(registration: Registration, names: list[Name] = NAMES, phone: str = "+61 400 000 000") -> None:
    correct_details(registration=registration, names=names, phone=phone, at=AT)


def test_both_names_and_the_telephone_are_put_right() -> None:
    held = a_held_registration()
    correct(held, [Name("Anna", "Sylva"), Name("Kimi", "Tamahori")], "+64 21 000 000")
    held.refresh_from_db()
    assert [partner.full_name for partner in held.partners.all()] == ["Anna Sylva", "Kimi Tamahori"]
    assert held.phone == "+64 21 000 000"


def test_addresses_links_and_money_stay_as_they_are() -> None:
    held = a_held_registration()
    before = list(held.partners.values_list("email", "token"))
    correct(held)
    assert list(held.partners.values_list("email", "token")) == before
    assert Registration.objects.values("state", "price_cents", "held_until").get() == {
        "state": "held",
        "price_cents": held.price_cents,
        "held_until": held.held_until,
    }


def test_the_ledger_says_who_corrected_but_not_what() -> None:
    held, who = a_held_registration(), the_office()
    correct_details(registration=held, names=NAMES, phone=held.phone, at=AT, who=who)
    note = held.moves.latest("id")
    assert (note.who, note.why) == (who, "details corrected")


def test_what_is_right_already_is_not_noted() -> None:
    held = a_held_registration()
    notes = held.moves.count()
    correct(held, [Name("Ana", "Silva"), Name("Kim", "Tamahori")])
    assert held.moves.count() == notes


def test_another_couple_keeps_its_names() -> None:
    held = a_held_registration()
    other = a_held_registration(held.workshop)
    correct(held)
    assert other.partners.get(number=1).first_name == "Ana"
