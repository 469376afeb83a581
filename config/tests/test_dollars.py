import pytest
from django import forms
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from config.dollars import DollarsField


class PriceForm(forms.Form):
    price = DollarsField()


@pytest.mark.parametrize(
    ("typed", "cents"),
    [
        ("795", 79_500),
        ("$795", 79_500),
        ("AU$795", 79_500),
        ("nz$ 1,195.50", 119_550),
        ("NZD 895", 89_500),
        (" 795.5 ", 79_550),
        ("0", 0),
    ],
)
def test_dollars_are_read_as_whole_cents(typed: str, cents: int) -> None:
    assert DollarsField().clean(typed) == cents


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("seven hundred", "such as 795 or 1195.50"),
        ("US$795", "such as 795 or 1195.50"),
        ("-1", "below nothing"),
        ("NaN", "below nothing"),
        ("Infinity", "below nothing"),
        ("795.555", "two digits"),
        ("100001", "please check it"),
        ("1e9", "please check it"),
        ("1e999999999", "please check it"),
        ("", "required"),
    ],
)
def test_what_is_no_price_is_refused_in_words(typed: str, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        DollarsField().clean(typed)


def test_an_empty_price_is_none_where_it_may_be() -> None:
    assert DollarsField(required=False).clean("") is None


@given(st.integers(0, 10_000_000))
def test_what_is_shown_reads_back_as_the_same_cents(cents: int) -> None:
    field = DollarsField()
    assert field.clean(field.prepare_value(cents)) == cents
    assert not field.has_changed(cents, field.prepare_value(cents))


def test_what_was_typed_is_kept_beside_its_error() -> None:
    form = PriceForm({"price": "a lot"})
    assert "such as 795" in str(form.errors)
    assert 'value="a lot"' in str(form["price"])
