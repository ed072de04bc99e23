"""The drawing of one field, made from its value (ISO 32000-1, 12.7.3.3), in embedded fonts, as large as the value leaves room for."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any, Final, cast

import pikepdf
from pikepdf import Array, Pdf
from reportlab.pdfgen.canvas import Canvas

from service.drafting.pdf.annex import letters
from service.drafting.pdf.fonts import drop_empty_meanings

SMALLEST: Final = 5.0
"""Points; a value that does not fit at this size is not drawn."""
USUAL: Final = 12.0
_PADDING: Final = 2.0


class NoRoom(Exception):
    """The value does not fit into its field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a field's text is set."""

    width: float
    height: float
    turned: int
    """Degrees, counter-clockwise (``/MK /R``)."""
    size: float
    """Zero: as it fits."""
    colour: tuple[float, ...]
    align: int
    several_lines: bool
    cells: int
    """Of a comb; zero: none."""
    border: tuple[float, ...]
    background: tuple[float, ...]


def made(pdf: Pdf, text: str, look: Look) -> pikepdf.Stream:
    """A form XObject of the size of the field. :raises letters.NotDrawable: :raises NoRoom:"""
    across = look.turned % 180 == 90
    width, height = (look.height, look.width) if across else (look.width, look.height)
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(width, height), invariant=1)
    _frame(canvas, look, width, height)
    if text and look.cells:
        _comb(canvas, text, look, width, height)
    elif text:
        _text(canvas, text, look, width, height)
    canvas.showPage()
    canvas.save()
    with pikepdf.open(io.BytesIO(buffer.getvalue())) as drawn:
        drop_empty_meanings(drawn)
        form = cast("pikepdf.Stream", pdf.copy_foreign(drawn.pages[0].as_form_xobject()))
    if look.turned:
        turn = {
            90: [0, 1, -1, 0, look.width, 0],
            180: [-1, 0, 0, -1, look.width, look.height],
            270: [0, -1, 1, 0, 0, look.height],
        }
        form.Matrix = Array(turn[look.turned])
    return form


def _frame(canvas: Any, look: Look, width: float, height: float) -> None:
    if look.background:
        _fill(canvas, look.background)
        canvas.rect(0, 0, width, height, stroke=0, fill=1)
    if look.border:
        canvas.setStrokeColorRGB(*_rgb(look.border))
        canvas.rect(0.5, 0.5, width - 1, height - 1, stroke=1, fill=0)
    _fill(canvas, look.colour)


def _text(canvas: Any, text: str, look: Look, width: float, height: float) -> None:
    room, size = width - 2 * _PADDING, look.size or (USUAL if look.several_lines else min(USUAL, height * 0.7))
    while True:
        lines = list(letters.wrapped(text, size, room)) if look.several_lines else [" ".join(text.split("\n"))]
        tall = size * (1 + letters.LEADING * (len(lines) - 1)) * 1.25
        if max(letters.width(line, size) for line in lines) <= room and tall <= height + 1:
            break
        size -= 0.5
        if size < SMALLEST:
            raise NoRoom
    top = height - _PADDING if look.several_lines else (height + size) / 2 + size * 0.1
    letters.draw(canvas, lines, size=size, left=_PADDING, top=top, room=room, align=look.align)


def _comb(canvas: Any, text: str, look: Look, width: float, height: float) -> None:
    if len(text) > look.cells:
        raise NoRoom
    cell = width / look.cells
    size = min(look.size or USUAL, height * 0.8, cell * 1.2)
    for place, letter in enumerate(text):
        letters.draw(canvas, [letter], size=size, left=place * cell, top=(height + size) / 2, room=cell, align=1)


def _fill(canvas: Any, colour: tuple[float, ...]) -> None:
    canvas.setFillColorRGB(*_rgb(colour))


def _rgb(colour: tuple[float, ...]) -> tuple[float, float, float]:
    match colour:
        case (grey,):
            return grey, grey, grey
        case (red, green, blue):
            return red, green, blue
        case (cyan, magenta, yellow, black):
            return (1 - cyan) * (1 - black), (1 - magenta) * (1 - black), (1 - yellow) * (1 - black)
    return 0, 0, 0


def crossed(pdf: Pdf, look: Look) -> pikepdf.Stream:
    """A ticked box."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(look.width, look.height), invariant=1)
    _frame(canvas, look, look.width, look.height)
    edge = min(look.width, look.height) * 0.2
    canvas.setStrokeColorRGB(*_rgb(look.colour))
    canvas.line(edge, edge, look.width - edge, look.height - edge)
    canvas.line(edge, look.height - edge, look.width - edge, edge)
    canvas.showPage()
    canvas.save()
    with pikepdf.open(io.BytesIO(buffer.getvalue())) as drawn:
        return cast("pikepdf.Stream", pdf.copy_foreign(drawn.pages[0].as_form_xobject()))
