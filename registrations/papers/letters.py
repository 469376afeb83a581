"""The type on paper. Names come in any script, so each run of letters is set in a font that has them."""

from collections.abc import Iterator
from functools import cache
from itertools import groupby
from pathlib import Path
from unicodedata import name as name_of_letter
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont

PLAIN, BOLD = "DejaVu", "DejaVu-Bold"
FILES = {PLAIN: "DejaVuSansCondensed.ttf", BOLD: "DejaVuSansCondensed-Bold.ttf"}
FOLDER = Path(__file__).parent / "dejavu"
# East Asian letters would be a font of many megabytes: these are the reader's own, named in the PDF.
EAST_ASIAN = {"CJK": "STSong-Light", "HIRAGANA": "HeiseiMin-W3", "KATAKANA": "HeiseiMin-W3"}
KOREAN = "HYSMyeongJo-Medium"


@cache
def letters_of(font: str) -> frozenset[int]:
    """The letters that the font has; it is registered on the way."""
    made = TTFont(font, str(FOLDER / FILES[font]))
    pdfmetrics.registerFont(made)
    return frozenset(made.face.charToGlyph)


@cache
def _east_asian(font: str) -> str:
    pdfmetrics.registerFont(UnicodeCIDFont(font))
    return font


def font_for(letter: str, wanted: str) -> str:
    """The wanted font, unless it lacks the letter and a reader's own East Asian font has it."""
    if ord(letter) in letters_of(wanted):
        return wanted
    script = name_of_letter(letter, "").split(" ")[0].split("-")[0]
    if script == "HANGUL":
        return _east_asian(KOREAN)
    return _east_asian(EAST_ASIAN[script]) if script in EAST_ASIAN else wanted


def runs(text: str, font: str) -> Iterator[tuple[str, str]]:
    """The text in pieces, each with the font that it is set in."""
    for used, letters in groupby(text, key=lambda letter: font_for(letter, font)):
        yield "".join(letters), used


def width(text: str, font: str, size: float) -> float:
    return sum(pdfmetrics.stringWidth(piece, used, size) for piece, used in runs(text, font))


def marked_up(text: str, *, bold: bool = False) -> str:
    """The text for a paragraph: what a person typed is text and never markup; its lines stay lines."""
    font = BOLD if bold else PLAIN
    lines = (
        "".join(f'<font name="{used}">{escape(piece)}</font>' for piece, used in runs(line, font))
        for line in text.splitlines()
    )
    return "<br/>".join(lines)
