"""PDF files like those that scanners make: each page one large picture of a sheet of paper, with letters, grain and stains."""

from __future__ import annotations

import io
from typing import Final

import pikepdf
from pikepdf import Dictionary, Name
from PIL import Image, ImageDraw

A4: Final = (595.0, 842.0)
"""Points."""
QUALITY: Final = 78
GRAIN: Final = 14.0
"""Standard deviation, of 255."""
DISTINCT: Final = 6
"""Sheets of one file; they repeat, because packing one takes a second."""


def scanned(
    pages: int, *, dpi: int = 300, size: tuple[float, float] = A4, number: int = 1, grain: float = GRAIN
) -> bytes:
    """:param size: of a sheet, in points. :param number: printed on each page, so that two files are not the same."""
    pdf, pixels = pikepdf.new(), (round(size[0] * dpi / 72), round(size[1] * dpi / 72))
    grains = [Image.effect_noise(pixels, grain).point(lambda value: min(255, value + 100)) for _ in range(3)]
    paper = Image.merge("RGB", grains)
    sheets = [_sheet(paper, f"{number} / {one}", dpi) for one in range(1, min(pages, DISTINCT) + 1)]
    for page in range(pages):
        _add(pdf, sheets[page % DISTINCT], pixels, size)
    buffer = io.BytesIO()
    pdf.save(buffer)
    return buffer.getvalue()


def _sheet(paper: Image.Image, label: str, dpi: int) -> bytes:
    sheet, buffer = paper.copy(), io.BytesIO()
    pen, line = ImageDraw.Draw(sheet), dpi // 5
    for top in range(2 * line, sheet.height - 2 * line, line):
        pen.rectangle((line, top, sheet.width - line - (top * 7) % (4 * line), top + line // 4), fill=(40, 40, 60))
    pen.text((line, line // 2), label, fill=(120, 0, 0), font_size=line)
    sheet.save(buffer, "JPEG", quality=QUALITY)
    return buffer.getvalue()


def _add(pdf: pikepdf.Pdf, jpeg: bytes, pixels: tuple[int, int], size: tuple[float, float]) -> None:
    picture = pdf.make_stream(
        jpeg, Type=Name.XObject, Subtype=Name.Image, Width=pixels[0], Height=pixels[1], BitsPerComponent=8
    )
    picture.ColorSpace, picture.Filter = Name.DeviceRGB, Name.DCTDecode
    pdf.add_blank_page(page_size=size)
    page = pdf.pages[-1]
    page.obj.Resources = Dictionary(XObject=Dictionary({"/Scan": picture}))
    page.obj.Contents = pdf.make_stream(f"q {size[0]:g} 0 0 {size[1]:g} 0 0 cm /Scan Do Q".encode())
