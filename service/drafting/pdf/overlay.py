"""What the assembler draws over each page: the line at the foot, and on a reading copy the word PRELIMINARY and a notice.

Stamps are pagination artifacts (PDF/UA-1, 7.1), drawn with an embedded subset font. Not optional content, which a viewer can hide, and
not annotations, which a viewer can delete. They are never taken off again: a final text is assembled without them.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import pikepdf
from pikepdf import Dictionary, Name, Page, Pdf
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from service.drafting.pdf.fonts import drop_empty_meanings

FONTS: Final = (
    Path("/usr/share/fonts/truetype/crosextra/Carlito-Regular.ttf"),
    Path("/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf"),
    Path("/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf"),
)
"""The first that is installed; Carlito is what the models are set in."""

SIZE: Final = 8.0
MARGIN: Final = 72.0
BASELINE: Final = 18.0
"""Points above the lower edge: within the area that office printers can print, below every footer of the models."""
GAP: Final = 18.0
NOTICE_SIZE: Final = 7.0
NOTICE_BASELINE: Final = 90.0
"""Points: above the footers of the models."""
WATERMARK_SIZE: Final = 64.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is drawn on one page, seen upright. Points."""

    width: float
    height: float
    line: str
    """At the right of the foot, whole."""
    part: str = ""
    """At the left of the foot, shortened to what fits."""
    watermark: str | None = None
    notice: Sequence[str] = ()


class FontMissing(Exception):
    """None of ``FONTS`` is installed."""


@cache
def _font() -> str:
    for path in FONTS:
        if path.is_file():
            pdfmetrics.registerFont(TTFont("Stamp", path))
            return "Stamp"
    raise FontMissing(f"None of the fonts for stamps is installed: {', '.join(path.name for path in FONTS)}.")


def draw(sheets: Sequence[Sheet]) -> Pdf:
    """One page for each sheet. :raises FontMissing:"""
    font, buffer = _font(), io.BytesIO()
    canvas = Canvas(buffer, invariant=1, pageCompression=1, initialFontName=font)
    for sheet in sheets:
        canvas.setPageSize((sheet.width, sheet.height))
        if sheet.watermark:
            _draw_watermark(canvas, sheet, sheet.watermark)
        canvas.setFillGray(0.3)
        canvas.setFont(font, SIZE)
        canvas.drawRightString(sheet.width - MARGIN, BASELINE, sheet.line)
        canvas.drawString(MARGIN, BASELINE, _fitting(sheet.part, _room(sheet)))
        canvas.setFont(font, NOTICE_SIZE)
        for row, text in enumerate(reversed(sheet.notice)):
            canvas.drawString(MARGIN, NOTICE_BASELINE + row * (NOTICE_SIZE + 2), text)
        canvas.showPage()
    canvas.save()
    drawn = pikepdf.open(buffer)
    drop_empty_meanings(drawn)
    return drawn


def _room(sheet: Sheet) -> float:
    """Points left of ``line``."""
    taken: float = pdfmetrics.stringWidth(sheet.line, _font(), SIZE)
    return sheet.width - 2 * MARGIN - taken - GAP


def _fitting(text: str, room: float) -> str:
    if pdfmetrics.stringWidth(text, _font(), SIZE) <= room:
        return text
    while text and pdfmetrics.stringWidth(text + "…", _font(), SIZE) > room:
        text = text[:-1]
    return text.rstrip() + "…" if text else ""


def _draw_watermark(canvas: Any, sheet: Sheet, word: str) -> None:
    """Across the page, light enough to read through."""
    canvas.saveState()
    canvas.setFillColorRGB(0.80, 0.35, 0.30, 0.22)
    canvas.setFont(_font(), WATERMARK_SIZE)
    canvas.translate(sheet.width / 2, sheet.height / 2)
    canvas.rotate(50)
    canvas.drawCentredString(0, -WATERMARK_SIZE / 3, word)
    canvas.restoreState()


def apply(pdf: Pdf, drawn: Pdf, called: str = "AlternatStamp") -> None:
    """Lay page n of ``drawn`` over page n of ``pdf``, upright as a viewer shows it.

    :param called: the name of the drawing among the page's resources; another one for a page that is stamped already.
    """
    name = Name(f"/{called}")
    for page, stamp in zip(pdf.pages, drawn.pages, strict=True):
        form = pdf.copy_foreign(stamp.as_form_xobject())
        _own_resources(page)
        page.add_resource(form, Name.XObject, name)
        page.contents_add(b"q\n", prepend=True)
        matrix = " ".join(f"{number:g}" for number in upright(page))
        drawing = f"\nQ /Artifact <</Type /Pagination /Subtype /Footer>> BDC q {matrix} cm {name} Do Q EMC"
        page.contents_add(drawing.encode())


def _own_resources(page: Page) -> None:
    """LibreOffice shares one resource dictionary among pages, where the last page's stamp would appear on all of them."""
    resources = Dictionary(dict(page.resources.items()))
    if "/XObject" in resources:
        resources.XObject = Dictionary(dict(resources.XObject.items()))
    page.obj.Resources = resources


def size(page: Page) -> tuple[float, float]:
    """Width and height as a viewer shows the page, in points."""
    left, low, right, high = (float(edge) for edge in page.cropbox)
    turned = int(page.obj.get("/Rotate", 0)) % 180 == 90
    return (high - low, right - left) if turned else (right - left, high - low)


def upright(page: Page) -> tuple[float, ...]:
    """The matrix from the page as shown, origin lower left, to the page's own space (ISO 32000-1, 8.3.3)."""
    left, low, right, high = (float(edge) for edge in page.cropbox)
    return {
        0: (1, 0, 0, 1, left, low),
        90: (0, 1, -1, 0, right, low),
        180: (-1, 0, 0, -1, right, high),
        270: (0, -1, 1, 0, left, high),
    }[int(page.obj.get("/Rotate", 0)) % 360]
