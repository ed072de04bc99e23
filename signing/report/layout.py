"""Layout of a report: styles, boxes, rows, and a footer with page numbers."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, Table, TableStyle

from signing.report.fonts import BOLD, REGULAR

_INK, QUIET, _LINE = HexColor("#14213d"), HexColor("#4d5a6b"), HexColor("#c9d1da")
COLOURS = {"good": HexColor("#1d7a4c"), "bad": HexColor("#b3261e"), "unsure": HexColor("#8a6100")}
_WIDTH = A4[0] - 40 * mm - 12  # a frame of reportlab keeps 6 points on each side


class Numbered(Canvas):
    """Writes the digest and “page n of m” at the foot of each page, once m is known."""

    def __init__(self, words: str, foot: str, *args: object, **options: object) -> None:
        super().__init__(*args, **(options | {"initialFontName": REGULAR}))
        self._words, self._foot = words, foot
        self._pages: list[dict[str, object]] = []

    def showPage(self) -> None:  # noqa: N802  reportlab's name
        """Keep the page until all are there."""
        self._pages.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        """Number the pages, then write the file."""
        for number, page in enumerate(self._pages, start=1):
            self.__dict__.update(page)
            self.setFont(REGULAR, 7)
            self.setFillColor(QUIET)
            self.drawString(20 * mm + 6, 11 * mm, self._foot)
            self.drawRightString(A4[0] - 20 * mm - 6, 11 * mm, self._words.format(page=number, pages=len(self._pages)))
            super().showPage()
        super().save()


def _style(name: str, **more: object) -> ParagraphStyle:
    plain = {"fontName": REGULAR, "fontSize": 9.5, "leading": 13, "textColor": _INK, "spaceAfter": 2}
    return ParagraphStyle(name, **(plain | more))


_STYLES = {
    "title": _style("title", fontName=BOLD, fontSize=19, leading=24),
    "heading": _style("heading", fontName=BOLD, fontSize=12.5, leading=17, spaceBefore=12, spaceAfter=4),
    "question": _style("question", fontName=BOLD, fontSize=11, leading=15),
    "name": _style("name", fontName=BOLD),
    "signer": _style("signer", fontName=BOLD, spaceBefore=5),
    "body": _style("body"),
    "quiet": _style("quiet", textColor=QUIET),
    "small": _style("small", fontSize=8.5, leading=11.5, textColor=QUIET),
}
_PLAIN = TableStyle(
    [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEABOVE", (0, 0), (-1, 0), 0.5, _LINE),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("TOPPADDING", (0, 0), (-1, -1), 4),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
    ]
)


def paragraph(text: str, style: str, colour: HexColor | None = None) -> Paragraph:
    """Text of a named style; nothing in it is markup."""
    made = _STYLES[style] if colour is None else ParagraphStyle(style, _STYLES[style], textColor=colour)
    return Paragraph(escape(text), made)


def box(question: str, answer: str, colour: HexColor) -> Table:
    """A question and its answer."""
    style = [
        ("LINEBEFORE", (0, 0), (0, -1), 4, colour),
        ("BOX", (0, 0), (-1, -1), 0.5, _LINE),
        ("LEFTPADDING", (0, 0), (-1, -1), 10),
        ("TOPPADDING", (0, 0), (-1, -1), 6),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 6),
    ]
    told = [paragraph(question, "question"), paragraph(answer, "body", colour)]
    return Table([[told]], colWidths=[_WIDTH], style=TableStyle(style))


def rows(pairs: Sequence[tuple[str, str]]) -> Table:
    """Names and values."""
    cells = [[paragraph(key, "name"), paragraph(value, "body")] for key, value in pairs]
    return Table(cells, colWidths=[48 * mm, _WIDTH - 48 * mm], style=_PLAIN)


def numbered(number: int, told: Sequence[Flowable], outcome: str, colour: HexColor) -> Table:
    """A step: its number, its sentence, and its outcome."""
    cells = [[paragraph(str(number), "name"), list(told), paragraph(outcome, "name", colour)]]
    return Table(cells, colWidths=[9 * mm, _WIDTH - 41 * mm, 32 * mm], style=_PLAIN)
