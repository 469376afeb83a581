import io
from datetime import date

import pytest
from pypdf import PdfReader
from reportlab.lib.units import mm

from registrations.papers.badges import INSIDE, WIDTH, badges_paper, lines_and_size
from registrations.papers.letters import BOLD, runs, width
from registrations.papers.roster import money_in_words, roster_paper
from registrations.papers.sign_in import sign_in_paper
from registrations.rosters import CoupleComing, Money, PersonComing, Private, Roster
from workshops.models import City, Programme, Workshop
from workshops.tests.cast import AT

SATURDAY, SUNDAY = date(2015, 5, 30), date(2015, 5, 31)
NAMES = ["Ana", "Māia", "Wīremu", "Ngọc Ánh", "ʻOfa", "Łukasz", "Σοφία", "Владимир"]


def a_workshop() -> Workshop:
    city = City(name="Sydney", time_zone="Australia/Sydney", currency="AUD")
    programme = Programme(name="Getting the Love You Want")
    return Workshop(city=city, programme=programme, starts_on=SATURDAY, ends_on=SUNDAY)


def a_person(number: int, name: str, *, private: Private | None = None) -> PersonComing:
    return PersonComing(number, 2 - number % 2, name, "Silva", name, private=private)


def a_roster(*names: str, private: Private | None = None, days: int = 2) -> Roster:
    people = [a_person(n, name, private=private) for n, name in enumerate(names, start=1)]
    couples = [CoupleComing(n, "0400 000 000", tuple(people[n : n + 2])) for n in range(0, len(people), 2)]
    return Roster(a_workshop(), [SATURDAY, SUNDAY][:days], couples)


def sheets(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


@pytest.mark.parametrize(
    "paper", [badges_paper, lambda r: roster_paper(r, at=AT), lambda r: sign_in_paper(r, at=AT)]
)
def test_every_paper_is_a4_and_has_every_name_whatever_its_letters(paper: object) -> None:
    assert callable(paper)
    pdf = paper(a_roster(*NAMES))
    assert all(name in "".join(sheets(pdf)) for name in NAMES)
    for page in PdfReader(io.BytesIO(pdf)).pages:
        assert page.mediabox.width == pytest.approx(210 * mm, abs=0.1)
        assert page.mediabox.height == pytest.approx(297 * mm, abs=0.1)


@pytest.mark.parametrize(
    "paper", [badges_paper, lambda r: roster_paper(r, at=AT), lambda r: sign_in_paper(r, at=AT)]
)
def test_without_anybody_a_paper_says_so(paper: object) -> None:
    assert callable(paper)
    assert "Nobody has a place yet." in "".join(sheets(paper(a_roster())))


@pytest.mark.parametrize(("people", "count"), [(2, 1), (10, 1), (12, 2), (20, 2), (22, 3)])
def test_ten_badges_are_on_a_sheet(people: int, count: int) -> None:
    assert len(sheets(badges_paper(a_roster(*["Ana"] * people)))) == count


def test_a_badge_has_no_last_name_and_says_nothing_of_the_weekend() -> None:
    text = "".join(sheets(badges_paper(a_roster("Ana", "Kim"))))
    assert "Silva" not in text and "Love" not in text


@pytest.mark.parametrize(
    "name", ["Jo", "Maximiliana-Konstantina", "Anne-Marie Josephine Charlotte", "W" * 40, "-"]
)
def test_a_name_fits_its_badge_however_long(name: str) -> None:
    lines, size = lines_and_size(name)
    assert all(width(line, BOLD, size) <= WIDTH - 2 * INSIDE + 0.01 for line in lines)
    assert "".join(lines).replace(" ", "") == name.replace(" ", "")


def test_a_short_name_is_large_and_a_long_one_takes_two_lines() -> None:
    assert lines_and_size("Jo")[1] > 30
    assert lines_and_size("Maximiliana-Konstantina")[0] == ["Maximiliana-", "Konstantina"]


def test_east_asian_letters_are_set_in_a_font_that_has_them() -> None:
    assert [font for _text, font in runs("Li 王 김 あ", BOLD) if font != BOLD] == [
        "STSong-Light",
        "HYSMyeongJo-Medium",
        "HeiseiMin-W3",
    ]


def test_the_roster_has_what_was_told_as_it_was_typed() -> None:
    told = Private(
        dietary="<b>No</b> nuts & no milk", access="A chair", emergency_name="Rua", to_presenters="One\nTwo"
    )
    text = "".join(sheets(roster_paper(a_roster("Ana", "Kim", private=told), at=AT)))
    for words in ("<b>No</b> nuts & no milk", "A chair", "Rua", "One", "Two", "Please shred it"):
        assert words in text


def test_very_long_answers_break_over_sheets() -> None:
    told = Private(dietary="word " * 200, access="word " * 200, to_presenters="long " * 200)
    assert len(sheets(roster_paper(a_roster(*["Ana", "Kim"] * 3, private=told), at=AT))) > 1


def test_the_sheet_to_sign_has_a_column_for_each_day_and_its_heading_on_each_sheet() -> None:
    pages = sheets(sign_in_paper(a_roster(*["Ana"] * 60), at=AT))
    assert len(pages) > 1
    assert all("Saturday 30 May" in page and "Sunday 31 May" in page for page in pages)


@pytest.mark.parametrize(
    ("money", "words"),
    [
        (None, ""),
        (Money(79_500, 0, 79_500, "AUD"), "paid"),
        (Money(79_500, 79_500, 0, "AUD"), "waived"),
        (Money(79_500, 0, 0, "NZD"), "NZ$795 unpaid"),
        (Money(79_500, 10_000, 60_000, "AUD"), "AU$95 unpaid"),
    ],
)
def test_money_is_said_in_words(money: Money | None, words: str) -> None:
    assert money_in_words(money) == words
