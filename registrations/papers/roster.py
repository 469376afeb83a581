"""The roster on paper: couple by couple, each person with what was told for the weekend."""

from datetime import datetime

from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, HRFlowable, KeepTogether, Spacer

from registrations.papers.sheets import LINE, SMALL, TEXT, heading, paper, words
from registrations.rosters import CoupleComing, Money, PersonComing, Private, Roster
from workshops.dates import until_in_words
from workshops.models import City
from workshops.money import display

COUPLE = ParagraphStyle("couple", parent=TEXT, fontSize=12.5, leading=17)
TOLD = ParagraphStyle("told", parent=TEXT, leftIndent=6 * mm)


def roster_paper(roster: Roster, *, at: datetime) -> bytes:
    """The roster as a PDF; money and private answers are on it if they are in the roster."""
    parts = heading("Roster", roster.workshop, _numbers(roster))
    for couple in roster.couples:
        parts.append(KeepTogether(_couple(couple, roster.workshop.city)))
    if not roster.couples:
        parts.append(words("Nobody has a place yet."))
    foot = "Private: for those who run this weekend. Please shred it afterwards."
    return paper("Roster", parts, workshop=roster.workshop, foot=foot, at=at)


def _numbers(roster: Roster) -> str:
    couples, holds = len(roster.with_a_place), len(roster.holds)
    numbers = f"{couples} {'couple' if couples == 1 else 'couples'}"
    return f"{numbers}, and {holds} unpaid" if holds else numbers


def _couple(couple: CoupleComing, city: City) -> list[Flowable]:
    line = HRFlowable(width="100%", thickness=0.6, color=LINE, spaceBefore=0, spaceAfter=2 * mm)
    about = [couple.phone, couple.reference, money_in_words(couple.money)]
    if couple.held_until:
        about.append(f"place kept until {until_in_words(couple.held_until, city)}")
    parts: list[Flowable] = [
        line,
        words(couple.names, COUPLE, bold=True),
        words(" · ".join(filter(None, about)), SMALL),
    ]
    for person in couple.people:
        parts += _person(person)
    return [*parts, Spacer(1, 4 * mm)]


def _person(person: PersonComing) -> list[Flowable]:
    told = [f"{label}: {text}" for label, text in told_by(person.private) if text]
    if person.badge_name and person.badge_name != person.first_name:
        told.insert(0, f"Badge: {person.badge_name}")
    if not told:
        return []
    return [Spacer(1, 1.5 * mm), words(person.first_name, TEXT, bold=True), *(words(t, TOLD) for t in told)]


def told_by(private: Private | None) -> list[tuple[str, str]]:
    """What one person has told, with the words before it."""
    if private is None:
        return []
    return [
        ("Food", private.dietary),
        ("Access", private.access),
        ("In an emergency", private.emergency),
        ("To the presenters", private.to_presenters),
    ]


def money_in_words(money: Money | None) -> str:
    """“paid”, “waived”, “AU$795 unpaid”; nothing for a roster without money."""
    if money is None:
        return ""
    if not money.is_paid:
        return f"{display(money.due_cents, money.currency)} unpaid"
    return "waived" if money.waived_cents and not money.paid_cents else "paid"
