from typing import Any

import pytest

from registrations.forms import DetailsForm, FindForm, RegisterForm, typed_before
from registrations.tests.cast import a_couple, a_held_registration

TYPED = {
    "first_name": "Ana",
    "last_name": "Silva",
    "email": "ana@example.com",
    "phone": "+61 400 000 000",
    "partner_first_name": "Kim",
    "partner_last_name": "Tamahori",
    "partner_email": "kim@example.com",
    "terms": "on",
    "confidentiality": "on",
    "agreed_cents": "79500",
}


def form(**changes: Any) -> RegisterForm:
    """The form as typed above; a change to None leaves the input out."""
    return RegisterForm({name: value for name, value in (TYPED | changes).items() if value is not None})


def test_a_couple_fills_in_at_most_ten_inputs() -> None:
    assert len(RegisterForm().visible_fields()) == 10


def test_the_form_makes_a_couple() -> None:
    filled = form(first_name="  Ana  Maria ", email=" Ana@Example.COM")
    assert filled.is_valid(), filled.errors
    couple = filled.couple()
    assert (couple.registrant.first_name, couple.registrant.email) == ("Ana Maria", "ana@example.com")
    assert (couple.partner.email, couple.phone) == ("kim@example.com", "+61 400 000 000")
    assert not couple.shares_address


@pytest.mark.parametrize(
    "name",
    [
        "first_name",
        "last_name",
        "email",
        "phone",
        "partner_first_name",
        "partner_last_name",
        "terms",
        "confidentiality",
    ],
)
def test_each_of_these_is_needed(name: str) -> None:
    assert set(form(**{name: None}).errors) == {name}


@pytest.mark.parametrize(
    "changes",
    [
        {"partner_email": None, "shares_address": "on"},
        {"partner_email": "", "shares_address": "on"},
        {"partner_email": "ANA@example.com", "shares_address": "on"},
        {"partner_email": "ANA@example.com"},
    ],
)
def test_a_shared_address_is_ticked_or_typed_twice(changes: dict[str, Any]) -> None:
    filled = form(**changes)
    assert filled.is_valid(), filled.errors
    assert filled.couple().shares_address


def test_an_own_address_or_the_tick_is_needed() -> None:
    assert set(form(partner_email="").errors) == {"partner_email"}


def test_another_address_beside_the_tick_is_asked_about() -> None:
    assert set(form(shares_address="on").errors) == {"partner_email"}


@pytest.mark.parametrize("name", ["email", "partner_email"])
def test_a_mistyped_domain_is_asked_about_once(name: str) -> None:
    first = form(**{name: "sam@gmial.com"})
    assert "Did you mean sam@gmail.com?" in first.errors[name][0]
    again = form(**{name: "sam@gmial.com"}, **first.asked())
    assert again.is_valid(), again.errors
    # Another slip is another question.
    assert not form(**{name: "sam@gmai.com"}, **first.asked()).is_valid()


def test_two_slips_are_asked_about_and_both_answers_are_remembered() -> None:
    slips = {"email": "ana@gmial.com", "partner_email": "kim@hotmial.com"}
    first = form(**slips)
    assert set(first.errors) == set(slips)
    assert form(**slips, **first.asked()).is_valid()


def test_a_shared_address_with_a_slip_is_one_question() -> None:
    assert set(form(email="ana@gmial.com", partner_email="ana@gmial.com").errors) == {"email"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("first_name", "Ana\r\nBcc: x@example.com"),
        ("first_name", "A" * 81),
        ("last_name", "www.example.com"),
        ("partner_first_name", "12"),
        ("email", "ana"),
        ("email", "ana@example.com\r\nBcc: x@example.com"),
        ("email", "a" * 250 + "@example.com"),
        ("phone", "1234567"),
        ("phone", "1 " * 20),
        ("phone", "ring me"),
    ],
)
def test_what_can_not_be_is_refused_beside_its_field(name: str, value: str) -> None:
    assert set(form(**{name: value}).errors) == {name}


def test_only_the_registrants_inputs_are_filled_in_by_browsers() -> None:
    hints = {
        field.name: field.field.widget.attrs.get("autocomplete") for field in RegisterForm().visible_fields()
    }
    assert [hints[name] for name in ("first_name", "last_name", "email", "phone")] == [
        "given-name", "family-name", "email", "tel",
    ]  # fmt: skip
    assert {hints[name] for name in hints if name.startswith("partner_")} == {"off"}


@pytest.mark.django_db
@pytest.mark.parametrize("shares", [True, False])
def test_what_was_typed_comes_back_as_it_was(shares: bool) -> None:
    couple = a_couple(shares_address=shares)
    typed = typed_before(a_held_registration(couple=couple))
    again = RegisterForm({**typed, "terms": "on", "confidentiality": "on"})
    assert again.is_valid(), again.errors
    assert again.couple() == couple


def test_details_may_all_be_empty() -> None:
    filled = DetailsForm({})
    assert filled.is_valid()
    assert filled.details().dietary == ""


@pytest.mark.parametrize(
    ("name", "value"),
    [("badge_name", "A" * 41), ("badge_name", "A\x07"), ("dietary", "x" * 1001), ("emergency_phone", "12")],
)
def test_details_that_do_not_fit_are_refused(name: str, value: str) -> None:
    assert set(DetailsForm({name: value}).errors) == {name}


def test_an_address_is_looked_for_in_its_one_spelling() -> None:
    filled = FindForm({"email": " Ana@Example.com "})
    assert filled.is_valid()
    assert filled.cleaned_data["email"] == "ana@example.com"


def test_a_name_fits_its_column_in_composed_letters_too() -> None:
    """This letter is composed of two: eighty typed are a hundred and sixty kept."""
    typed = "\u0958" * 80
    assert list(form(first_name=typed).errors) == ["first_name"]
    assert list(DetailsForm({"badge_name": typed[:40]}).errors) == ["badge_name"]
