"""The roster as a spreadsheet: one row for each person, so that names can be merged into letters and lists."""

from dataclasses import astuple
from datetime import date

from config import sheets
from config.sheets import Sheet, Value
from registrations.rosters import CoupleComing, Money, PersonComing, Private, Roster

PERSON = ["Couple", "First name", "Last name", "Name on the badge", "Phone of the couple"]
MONEY = ["Currency", "Price", "Waived", "Paid", "Still to pay", "Place"]
# In the order of `Private`.
ANSWERS = ["Food", "Access", "Emergency contact", "Their telephone", "Note to the presenters"]


def roster_sheet(roster: Roster) -> Sheet:
    """The columns of private answers only if they are in the roster."""
    with_answers = any(person.private is not None for person in roster.people)
    columns = [
        *PERSON,
        *MONEY,
        *(ANSWERS if with_answers else []),
        *(f"Here on {day:%A} {day.day} {day:%B}" for day in roster.days),
    ]
    rows = [
        _row(couple, person, roster.days, with_answers=with_answers)
        for couple in roster.couples
        for person in couple.people
    ]
    return Sheet(f"roster-{roster.workshop.slug}", columns, rows)


def _row(couple: CoupleComing, person: PersonComing, days: list[date], *, with_answers: bool) -> list[Value]:
    answers = astuple(person.private or Private()) if with_answers else ()
    return [
        couple.reference,
        person.first_name,
        person.last_name,
        person.badge_name,
        couple.phone,
        *_money(couple, person),
        *answers,
        *("here" if day in person.here_on else "" for day in days),
    ]


def _money(couple: CoupleComing, person: PersonComing) -> list[Value]:
    """In the first person's row only: a column added up counts each couple once."""
    place = "unpaid hold" if couple.held_until else "theirs"
    money = couple.money
    if money is None or person != couple.people[0]:
        return ["", None, None, None, None, place]
    return [money.currency, *_amounts(money), place]


def _amounts(money: Money) -> list[Value]:
    cents = [money.price_cents, money.waived_cents, money.paid_cents, money.due_cents]
    return [sheets.Money(amount) for amount in cents]
