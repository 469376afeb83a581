import pytest
from hypothesis import given
from hypothesis import strategies as st

from registrations.addresses import (
    COMMON_DOMAINS,
    is_a_name,
    is_a_telephone_number,
    normalised,
    one_slip_at_most,
    suggestion,
    tidied,
)

WORDS = st.text(alphabet="abcdefgh", min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Ana@Example.COM ", "ana@example.com"),
        ("ana@example.com\u200b", "ana@example.com"),
        ("\u00a0ana@example.com\ufeff", "ana@example.com"),
        ("", ""),
    ],
)
def test_an_address_has_one_spelling(typed: str, kept: str) -> None:
    assert normalised(typed) == kept


@given(st.text(max_size=40))
def test_the_one_spelling_does_not_change_again(typed: str) -> None:
    once = normalised(typed)
    assert normalised(once) == once


@pytest.mark.parametrize(
    ("domain", "meant"),
    [
        ("gmial.com", "gmail.com"),
        ("gmai.com", "gmail.com"),
        ("gnail.com", "gmail.com"),
        ("gmaill.com", "gmail.com"),
        ("gmail.con", "gmail.com"),
        ("gmail.co", "gmail.com"),
        ("gmail.com.au", "gmail.com"),
        ("gmail.co.nz", "gmail.com"),
        ("gmial.con", "gmail.com"),
        ("hotmial.com", "hotmail.com"),
        ("hotmail.con.au", "hotmail.com.au"),
        ("outlok.com", "outlook.com"),
        ("bigpond.net.ua", "bigpond.net.au"),
        ("bigpnd.com", "bigpond.com"),
        ("xtra.con.nz", "xtra.co.nz"),
        ("iclod.com", "icloud.com"),
        ("yaho.com.au", "yahoo.com.au"),
    ],
)
def test_a_mistyped_domain_is_asked_about(domain: str, meant: str) -> None:
    assert suggestion(f"sam@{domain}") == f"sam@{meant}"


@pytest.mark.parametrize(
    "domain",
    [
        *sorted(COMMON_DOMAINS),
        "example.com",
        "sydney.edu.au",
        "love.com",
        "yahoo.fr",
        "outlook.de",
        "live.nl",
        "extra.co.nz",
        "imago.org.nz",
        "gmailing-service.com",
        "localhost",
    ],
)
def test_other_domains_are_not_asked_about(domain: str) -> None:
    assert suggestion(f"sam@{domain}") is None


def test_what_is_no_address_has_no_suggestion() -> None:
    assert suggestion("gmial.com") is None
    assert suggestion("@gmial.com") is None


@given(st.emails())
def test_a_suggestion_keeps_the_person_and_is_not_asked_about_again(address: str) -> None:
    meant = suggestion(address)
    if meant:
        assert meant.rpartition("@")[0] == address.rpartition("@")[0]
        assert meant.rpartition("@")[2] in COMMON_DOMAINS
        assert suggestion(meant) is None


@given(WORDS, st.data())
def test_any_one_slip_is_recognised(word: str, data: st.DataObject) -> None:
    i = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from("abcdefgh"))
    slips = [
        word[:i] + word[i + 1 :],
        word[:i] + letter + word[i:],
        word[:i] + letter + word[i + 1 :],
        word[:i] + word[i : i + 2][::-1] + word[i + 2 :],
    ]
    assert all(one_slip_at_most(slip, word) for slip in slips)


@given(WORDS, WORDS)
def test_a_slip_is_the_same_seen_from_both_sides(a: str, b: str) -> None:
    assert one_slip_at_most(a, b) == one_slip_at_most(b, a)


def test_two_slips_are_too_many() -> None:
    assert not one_slip_at_most("gmaiil", "gamil")
    assert not one_slip_at_most("abcd", "badc")
    assert not one_slip_at_most("ab", "abcd")


@pytest.mark.parametrize(
    "name",
    [
        "Ana",
        "O’Brien",
        "D'Arcy",
        "Jean-Luc",
        "Ngaio Te Rangi",
        "Björk",
        "Nguyễn",
        "李",
        "Мария",
        "علی‌رضا",
        "J. R.",
        "Māhina ʻAlo",
    ],
)
def test_names_may_be_in_any_script(name: str) -> None:
    assert is_a_name(tidied(name))


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "-",
        "123",
        "Ana\r\nBcc: x@y.z",
        "Ana\x00",
        "Ana\u202e",
        "Ana\u2028",
        "see www.example.com",
        "http://x.nz",
        "a@b.nz",
        "<b>Ana</b>",
    ],
)
def test_controls_and_addresses_are_no_names(name: str) -> None:
    assert not is_a_name(name)


@given(st.text(max_size=40))
def test_no_name_can_turn_the_header_of_a_mail(name: str) -> None:
    if is_a_name(tidied(name)):
        assert len(tidied(name).splitlines()) == 1


def test_a_name_is_tidied_and_otherwise_kept() -> None:
    assert tidied("  van   der  Berg ") == "van der Berg"
    assert tidied("Zoe\u0308") == "Zoë"


@pytest.mark.parametrize(
    "number", ["0400 000 000", "+61 400 000 000", "(09) 555-0100", "12345678", "+" + "1" * 15]
)
def test_telephone_numbers_are_taken_as_people_write_them(number: str) -> None:
    assert is_a_telephone_number(number)


@pytest.mark.parametrize("number", ["1234567", "1" * 16, "call me: 12345678", "12345678\n", "٠١٢٣٤٥٦٧"])
def test_other_things_are_no_telephone_numbers(number: str) -> None:
    assert not is_a_telephone_number(number)
