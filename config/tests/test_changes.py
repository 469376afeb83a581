from datetime import date
from typing import Any

import pytest
from django import forms

from config.changes import changes_in_words
from config.dollars import DollarsField
from workshops.models import City
from workshops.tests.cast import auckland, sydney

pytestmark = pytest.mark.django_db


class ThingForm(forms.Form):
    name = forms.CharField()
    day = forms.DateField(required=False)
    price = DollarsField(label="Price ($)", required=False)
    state = forms.ChoiceField(choices=[("a", "Planned"), ("b", "Published")], required=False)
    city = forms.ModelChoiceField(City.objects.all(), required=False)
    cities = forms.ModelMultipleChoiceField(City.objects.all(), required=False)
    is_open = forms.BooleanField(required=False)


def words(before: dict[str, Any], typed: dict[str, Any], app: str = "workshops") -> str:
    form = ThingForm({"name": "x", **typed}, initial={"name": "x", **before})
    assert form.is_valid(), form.errors
    return changes_in_words(form, [], app=app)


@pytest.mark.parametrize(
    ("before", "typed", "said"),
    [
        ({"name": "Old"}, {"name": "New"}, "Name: Old → New."),
        ({"day": date(2027, 5, 29)}, {"day": "2027-05-30"}, "Day: 29 May 2027 → 30 May 2027."),
        ({"price": 79500}, {"price": "895"}, "Price: $795.00 → $895.00."),
        ({"state": "a"}, {"state": "b"}, "State: Planned → Published."),
        ({"is_open": False}, {"is_open": "on"}, "Is open: no → yes."),
        ({"day": date(2027, 5, 29)}, {}, "Day: 29 May 2027 → –."),
        ({"name": "x" * 100}, {"name": "y"}, "Name: rewritten."),
        ({}, {}, ""),
    ],
)
def test_a_change_is_said_as_the_office_typed_it(before: Any, typed: Any, said: str) -> None:
    assert words(before, typed) == said


def test_rows_are_named_and_not_numbered() -> None:
    one, other = sydney(), auckland()
    assert words({"city": one.pk}, {"city": other.pk}) == "City: Sydney → Auckland."
    assert words({"cities": [one]}, {"cities": [one.pk, other.pk]}) == "Cities: Sydney → Sydney, Auckland."


def test_where_it_is_about_people_only_the_fields_are_named() -> None:
    assert words({"name": "Old"}, {"name": "New"}, app="registrations") == "Name."
