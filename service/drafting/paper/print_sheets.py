"""The two sheets that a print package adds to an original: the instructions in front, the signature sheet at the end.

Drawn on pages as large as the original's, upright, with one of the fonts of the stamps. Only in the sandbox.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Pdf
from reportlab.lib.enums import TA_CENTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from service.drafting.paper.print_words import steps, word
from service.drafting.pdf.overlay import FONTS, FontMissing

MARGIN: Final = 72.0
HEAD: Final = 88.0
"""Points from the upper edge to the first line: below the code in the corner."""
FOOT: Final = 30.0
"""Points from the lower edge to the last box's label."""
BOX: Final = (210.0, 84.0)
"""Width and height of the box for a signature, in points; it is lower where there are many, but never below :data:`LOWEST`."""
LOWEST: Final = 36.0

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """A person who signs in ink. ``party`` is the name of the party, as the original writes it."""

    key: str
    name: str
    office: str
    party: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetWords:
    """What stands on both sheets."""

    language: str
    reference: str
    number: int
    count: int
    """Originals of the instrument."""
    title: str
    kept_by: str
    sha256: str
    pages: int
    """Numbered sheets: those of the original and the signature sheet."""
    signed_on: int | str
    """The sheet that has the boxes for the signatures; several with commas."""
    signers: tuple[Signer, ...]


@cache
def typeface() -> tuple[str, str]:
    """Regular and bold. :raises FontMissing:"""
    for path in FONTS:
        if path.is_file():
            pdfmetrics.registerFont(TTFont("Sheet", path))
            bold = Path(str(path).replace("Regular", "Bold"))
            pdfmetrics.registerFont(TTFont("SheetBold", bold if bold.is_file() else path))
            return "Sheet", "SheetBold"
    raise FontMissing(f"None of the fonts for stamps is installed: {', '.join(path.name for path in FONTS)}.")


class Sheet:
    """One page of running text, from the top down. Points; ``y`` is where the next line begins."""

    def __init__(self, canvas: Any, width: float, height: float) -> None:
        self.canvas, self.width, self.height = canvas, width, height
        self.y = height - HEAD
        self._regular, self._bold = typeface()

    def text(
        self,
        said: str,
        size: float = 11.0,
        *,
        bold: bool = False,
        centred: bool = False,
        after: float = 6.0,
        indent: float = 0.0,
    ) -> None:
        """One paragraph, broken into lines."""
        paragraph, tall = self._paragraph(said, size, bold=bold, centred=centred, indent=indent)
        self.y -= tall
        paragraph.drawOn(self.canvas, MARGIN + indent, self.y)
        self.y -= after

    def height_of(self, said: str, size: float = 11.0, *, bold: bool = False) -> float:
        """What :meth:`text` would take, without what comes after."""
        return self._paragraph(said, size, bold=bold)[1]

    def _paragraph(
        self, said: str, size: float, *, bold: bool, centred: bool = False, indent: float = 0.0
    ) -> tuple[Paragraph, float]:
        style = ParagraphStyle(
            "sheet", fontName=self._bold if bold else self._regular, fontSize=size, leading=size * 1.28
        )
        style.alignment = TA_CENTER if centred else style.alignment
        paragraph = Paragraph(escape(said), style)
        _, tall = paragraph.wrap(self.width - 2 * MARGIN - indent, self.height)
        return paragraph, float(tall)

    def numbered(self, lines: Sequence[str], size: float = 11.5) -> None:
        """A list; the numbers hang in the margin of the text."""
        for number, said in enumerate(lines, start=1):
            top = self.y
            self.text(said, size, indent=22.0, after=9.0)
            self.canvas.setFont(self._bold, size)
            self.canvas.drawString(MARGIN, top - size, f"{number}.")

    def digest(self, sha256: str, size: float = 11.5) -> None:
        """In groups of four, eight a line, so that it can be compared aloud."""
        groups = [sha256[at : at + 4] for at in range(0, len(sha256), 4)]
        for at in range(0, len(groups), 8):
            self.text("  ".join(groups[at : at + 8]), size, bold=True, centred=True, after=1.0)
        self.y -= 8.0

    def rule(self, left: float, right: float, y: float, label: str) -> None:
        """A line to write on, with what belongs there under it."""
        self.canvas.setLineWidth(0.6)
        self.canvas.line(left, y, right, y)
        self.canvas.setFont(self._regular, 8.5)
        self.canvas.drawString(left, y - 10.0, label)


def instructions(width: float, height: float, words: SheetWords) -> Pdf:
    """One page: what to do with the others."""

    def draw(sheet: Sheet) -> None:
        language = words.language
        sheet.text(word(language, "of", number=words.number, count=words.count, reference=words.reference), 11)
        sheet.text(word(language, "instructions"), 22, bold=True, after=12)
        sheet.text(words.title, 12, after=3)
        sheet.text(word(language, "kept", party=words.kept_by), 11, after=16)
        sheet.numbered(steps(language, pages=words.pages, sheets=words.pages - 1, signed_on=words.signed_on))
        sheet.y -= 8
        sheet.text(word(language, "not_part"), 11, bold=True)

    return one_page(width, height, draw)


def signature_sheet(width: float, height: float, words: SheetWords) -> tuple[Pdf, dict[str, Box]]:
    """One page, and the box of each signatory by key."""
    boxes: dict[str, Box] = {}

    def draw(sheet: Sheet) -> None:
        language = words.language
        sheet.text(word(language, "of", number=words.number, count=words.count, reference=words.reference), 11)
        sheet.text(word(language, "sheet"), 22, bold=True, after=8)
        sheet.text(words.title, 12, after=3)
        sheet.text(word(language, "kept", party=words.kept_by), 11, after=12)
        sheet.text(word(language, "belongs"), 11, after=6)
        sheet.digest(words.sha256)
        tall = _box_height(sheet, words)
        for signer in words.signers:
            boxes[signer.key] = _signer(sheet, signer, language, tall)

    return one_page(width, height, draw), boxes


BEFORE, BETWEEN, ABOVE, BELOW = 8.0, 2.0, 8.0, 16.0
"""Points around the two lines and the box of one signatory, from the top down."""


def _lines(signer: Signer, language: str) -> tuple[str, str]:
    named = f"{signer.name}, {signer.office}" if signer.office else signer.name
    return word(language, "for", party=signer.party), named


def _box_height(sheet: Sheet, words: SheetWords) -> float:
    """As high as all of them together leave room for."""
    lines = [_lines(signer, words.language) for signer in words.signers]
    texts = sum(sheet.height_of(party, bold=True) + sheet.height_of(named) for party, named in lines)
    around = len(lines) * (BEFORE + BETWEEN + ABOVE + BELOW)
    room = (sheet.y - FOOT - texts - around) / max(len(lines), 1)
    return min(max(room, LOWEST), BOX[1])


def _signer(sheet: Sheet, signer: Signer, language: str, tall: float) -> Box:
    party, named = _lines(signer, language)
    sheet.y -= BEFORE
    sheet.text(party, 11, bold=True, after=BETWEEN)
    sheet.text(named, 11, after=ABOVE)
    wide = BOX[0]
    box = (MARGIN, sheet.y - tall, MARGIN + wide, sheet.y)
    sheet.canvas.setLineWidth(0.8)
    sheet.canvas.rect(box[0], box[1], wide, tall)
    sheet.canvas.setFont(sheet._regular, 8.5)  # noqa: SLF001 - one drawing in two functions
    sheet.canvas.drawString(MARGIN, box[1] - 10.0, word(language, "signature"))
    left, right = MARGIN + wide + 24, sheet.width - MARGIN
    sheet.rule(left, right, box[1] + tall / 2 + 8, word(language, "place"))
    sheet.rule(left, right, box[1] + 2, word(language, "date"))
    sheet.y = box[1] - BELOW
    return box


def one_page(width: float, height: float, draw: Any) -> Pdf:
    """A page that ``draw`` fills; the same text always gives the same bytes."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(width, height), invariant=1, pageCompression=1, initialFontName=typeface()[0])
    draw(Sheet(canvas, width, height))
    canvas.showPage()
    canvas.save()
    return pikepdf.open(buffer)
