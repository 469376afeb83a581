"""Badges: ten on a sheet of A4, 85 by 54 mm, with marks where to cut."""

import re
from io import BytesIO

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from registrations.papers.letters import BOLD, PLAIN, letters_of, runs, width
from registrations.papers.sheets import ACCENT, INK, LINE, SOFT
from registrations.rosters import Roster
from workshops.dates import span_in_words

WIDTH, HEIGHT = 85 * mm, 54 * mm
COLUMNS, ROWS = 2, 5
LEFT = (A4[0] - COLUMNS * WIDTH) / 2
BOTTOM = (A4[1] - ROWS * HEIGHT) / 2
# So far from the edges of a badge nothing is printed.
INSIDE = 7 * mm
# In points. Below "large enough" two lines are tried.
LARGEST, LARGEST_OF_TWO, LARGE_ENOUGH = 38.0, 30.0, 26.0
# A mark begins a little outside of the badges, so that none is left on them.
MARK, GAP = 5 * mm, 2 * mm


def badges_paper(roster: Roster) -> bytes:
    """One badge for each person, without a last name: nothing on it tells what the weekend is about."""
    letters_of(PLAIN), letters_of(BOLD)
    file = BytesIO()
    canvas = Canvas(file, pagesize=A4)
    canvas.setTitle(f"Badges, {roster.workshop.city.name}, {span_in_words(roster.workshop)}")
    names = [person.badge_name for person in roster.people]
    for start in range(0, len(names), COLUMNS * ROWS):
        _sheet(canvas, names[start : start + COLUMNS * ROWS])
    if not names:
        _say_nobody(canvas)
    canvas.save()
    return file.getvalue()


def lines_and_size(name: str) -> tuple[list[str], float]:
    """The name on one line, as large as it fits; if that is small and it can be parted, on two."""
    room = WIDTH - 2 * INSIDE
    one = _size([name], room)
    breaks = [found.end() for found in re.finditer(r"[\s-]+", name) if found.end() < len(name)]
    if one >= LARGE_ENOUGH or not breaks:
        return [name], one
    halves = [[name[:end].rstrip(), name[end:]] for end in breaks]
    two = max(halves, key=lambda lines: _size(lines, room))
    size = min(_size(two, room), LARGEST_OF_TWO)
    return (two, size) if size > one else ([name], one)


def _size(lines: list[str], room: float) -> float:
    widest = max(width(line, BOLD, 1.0) for line in lines) or 1.0
    return min(LARGEST, room / widest)


def _sheet(canvas: Canvas, names: list[str]) -> None:
    _cut_marks(canvas)
    for place, name in enumerate(names):
        row, column = divmod(place, COLUMNS)
        _badge(canvas, name, LEFT + column * WIDTH, BOTTOM + (ROWS - 1 - row) * HEIGHT)
    canvas.showPage()


def _badge(canvas: Canvas, name: str, x: float, y: float) -> None:
    canvas.setStrokeColor(ACCENT)
    canvas.setLineWidth(2)
    canvas.line(x + WIDTH / 2 - 9 * mm, y + 11 * mm, x + WIDTH / 2 + 9 * mm, y + 11 * mm)
    if not name:
        # To be written by hand.
        return
    lines, size = lines_and_size(name)
    leading = size * 1.15
    baseline = y + HEIGHT / 2 + 3 * mm - size * 0.36 + (len(lines) - 1) * leading / 2
    canvas.setFillColor(INK)
    for number, line in enumerate(lines):
        _centred(canvas, line, x + WIDTH / 2, baseline - number * leading, size)


def _centred(canvas: Canvas, text: str, middle: float, baseline: float, size: float) -> None:
    line = canvas.beginText(middle - width(text, BOLD, size) / 2, baseline)
    for piece, font in runs(text, BOLD):
        line.setFont(font, size)
        line.textOut(piece)
    canvas.drawText(line)


def _cut_marks(canvas: Canvas) -> None:
    canvas.setStrokeColor(LINE)
    canvas.setLineWidth(0.5)
    right, top = LEFT + COLUMNS * WIDTH, BOTTOM + ROWS * HEIGHT
    for column in range(COLUMNS + 1):
        x = LEFT + column * WIDTH
        canvas.line(x, BOTTOM - GAP, x, BOTTOM - GAP - MARK)
        canvas.line(x, top + GAP, x, top + GAP + MARK)
    for row in range(ROWS + 1):
        y = BOTTOM + row * HEIGHT
        canvas.line(LEFT - GAP, y, LEFT - GAP - MARK, y)
        canvas.line(right + GAP, y, right + GAP + MARK, y)


def _say_nobody(canvas: Canvas) -> None:
    canvas.setFont(PLAIN, 12)
    canvas.setFillColor(SOFT)
    canvas.drawCentredString(A4[0] / 2, A4[1] / 2, "Nobody has a place yet.")
    canvas.showPage()
