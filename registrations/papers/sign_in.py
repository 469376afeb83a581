"""The sheet that everybody signs on each day."""

from datetime import date, datetime

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Table, TableStyle

from registrations.papers.sheets import LINE, MARGIN, SMALL, TEXT, heading, paper, words
from registrations.rosters import Roster

NAME = 62 * mm
# Room for a signature.
ROW = 13 * mm
# With more days than these on one sheet nobody could sign.
DAYS_ON_A_SHEET = 4


def sign_in_paper(roster: Roster, *, at: datetime) -> bytes:
    """Everybody who has a place, with a column to sign in for each day."""
    parts: list[Flowable] = heading("Sign-in sheet", roster.workshop, "Please sign on each day.")
    for start in range(0, len(roster.days), DAYS_ON_A_SHEET):
        parts.append(_table(roster, roster.days[start : start + DAYS_ON_A_SHEET]))
    if not roster.with_a_place:
        parts.append(words("Nobody has a place yet."))
    foot = "Please keep it to yourselves who is here."
    return paper("Sign-in sheet", parts, workshop=roster.workshop, foot=foot, at=at)


def _table(roster: Roster, days: list[date]) -> Table:
    column = (A4[0] - 2 * MARGIN - NAME) / len(days)
    head = [words("Name", SMALL, bold=True), *(words(_day(day), SMALL, bold=True) for day in days)]
    people = [person for couple in roster.with_a_place for person in couple.people]
    names = [words(person.name, TEXT) for person in people]
    rows: list[list[Flowable | str]] = [[name, *("" for _day in days)] for name in names]
    table = Table(
        [head, *rows],
        colWidths=[NAME, *(column for _day in days)],
        # A name that takes several lines makes its row higher.
        rowHeights=[9 * mm, *(max(ROW, name.wrap(NAME - 4 * mm, 0)[1] + 4 * mm) for name in names)],
        repeatRows=1,
    )
    last_of_couple = [n for n in range(1, len(people)) if people[n].number <= people[n - 1].number]
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("LEFTPADDING", (0, 0), (0, -1), 0),
                ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
                ("LINEBEFORE", (1, 0), (-1, -1), 0.4, LINE),
                *(("LINEABOVE", (0, n + 1), (-1, n + 1), 1.2, LINE) for n in last_of_couple),
            ]
        )
    )
    return table


def _day(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B}"
