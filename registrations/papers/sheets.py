"""What the papers have in common: A4, a heading, a foot with the page's number."""

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer

from registrations.papers.letters import BOLD, PLAIN, letters_of, marked_up
from workshops.dates import instant_in_words, span_in_words
from workshops.models import Workshop

INK, SOFT, LINE, ACCENT = HexColor("#2a2521"), HexColor("#5c5148"), HexColor("#c9bca9"), HexColor("#93432a")
MARGIN = 16 * mm
PADDING = 6

TITLE = ParagraphStyle("title", fontName=BOLD, fontSize=18, leading=23, textColor=INK)
LEAD = ParagraphStyle("lead", fontName=PLAIN, fontSize=10.5, leading=15, textColor=SOFT)
TEXT = ParagraphStyle("text", fontName=PLAIN, fontSize=9.5, leading=13.5, textColor=INK)
SMALL = ParagraphStyle("small", parent=TEXT, fontSize=8.5, leading=12, textColor=SOFT)


def words(text: str, style: ParagraphStyle = TEXT, *, bold: bool = False) -> Paragraph:
    return Paragraph(marked_up(text, bold=bold), style)


def heading(title: str, workshop: Workshop, more: str = "") -> list[Flowable]:
    where = f"{workshop.programme.name} · {workshop.city.name}, {span_in_words(workshop)}"
    lines: list[Flowable] = [words(title, TITLE, bold=True), words(where, LEAD)]
    if more:
        lines.append(words(more, LEAD))
    return [*lines, Spacer(1, 6 * mm)]


def paper(title: str, parts: list[Flowable], *, workshop: Workshop, foot: str, at: datetime) -> bytes:
    """The parts on as many sheets as they need."""
    letters_of(PLAIN), letters_of(BOLD)
    file = BytesIO()
    document = SimpleDocTemplate(
        file,
        pagesize=A4,
        title=f"{title}, {workshop.city.name}, {span_in_words(workshop)}",
        author="",
        # The frame within has a padding of its own.
        leftMargin=MARGIN - PADDING,
        rightMargin=MARGIN - PADDING,
        topMargin=MARGIN,
        bottomMargin=MARGIN + 6 * mm,
    )
    printed = f"{foot} As of {instant_in_words(at, workshop.city)}."
    under = _foot(printed)
    document.build(parts, onFirstPage=under, onLaterPages=under)
    return file.getvalue()


def _foot(text: str) -> Callable[[Canvas, Any], None]:
    def draw(canvas: Canvas, document: Any) -> None:
        canvas.saveState()
        canvas.setFont(PLAIN, 7.5)
        canvas.setFillColor(SOFT)
        canvas.drawString(MARGIN, MARGIN - 2 * mm, text)
        canvas.drawRightString(A4[0] - MARGIN, MARGIN - 2 * mm, f"Page {document.page}")
        canvas.restoreState()

    return draw
