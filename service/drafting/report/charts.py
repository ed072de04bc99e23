"""Bar charts as images, for Word files. Drawn in shades of one colour with every value in figures, so that they can be read without colours."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from service.drafting.pdf.overlay import FONTS, FontMissing
from service.drafting.report.content import Bar

DOTS: Final = 200
"""Per inch."""
WIDTH: Final = 6.5
"""Inches."""
_ROW: Final = 0.26
_NAMES: Final = 2.9
_LONGEST: Final = 2.8
_LETTERS: Final = 0.125
_BLUE: Final = (29, 79, 145)


def draw(bars: Sequence[Bar]) -> bytes:
    """A PNG, :data:`WIDTH` inches wide. :raises FontMissing: no font of the service is installed."""
    width, height = round(WIDTH * DOTS), round((len(bars) * _ROW + 0.06) * DOTS)
    image = Image.new("RGB", (width, height), "white")
    pen = ImageDraw.Draw(image)
    font = ImageFont.truetype(_font(), round(_LETTERS * DOTS))
    largest = max((bar.value for bar in bars), default=0) or 1
    left = round(_NAMES * DOTS)
    for number, bar in enumerate(bars):
        top = round((number * _ROW + 0.05) * DOTS)
        name = _cut(pen, bar.name, font, left - round(0.1 * DOTS))
        pen.text((left - round(0.08 * DOTS), top), name, fill="black", font=font, anchor="ra")
        long = max(round(_LONGEST * DOTS * bar.value / largest), 2)
        pen.rectangle((left, top, left + long, top + round(0.15 * DOTS)), fill=_BLUE)
        pen.text((left + long + round(0.06 * DOTS), top), bar.said, fill="black", font=font)
    out = io.BytesIO()
    image.save(out, "PNG", dpi=(DOTS, DOTS), optimize=True)
    return out.getvalue()


def _font() -> str:
    found = next((path for path in FONTS if Path(path).is_file()), None)
    if found is None:
        raise FontMissing(f"None of the fonts for stamps is installed: {', '.join(path.name for path in FONTS)}.")
    return str(found)


def _cut(pen: ImageDraw.ImageDraw, text: str, font: ImageFont.FreeTypeFont, most: int) -> str:
    """The text, shortened at its end until it is no wider than ``most`` dots."""
    if pen.textlength(text, font=font) <= most:
        return text
    while text and pen.textlength(f"{text}…", font=font) > most:
        text = text[:-1]
    return f"{text.rstrip()}…"
