"""The visible stamp of a signature: one small page with an embedded font, so that the document stays PDF/A and PDF/UA.

pyHanko's text engine writes a wrong width for the space glyph and reportlab maps unused glyphs to U+0000; veraPDF refuses both
(ISO 19005-3, 6.2.11.5 and 6.2.11.7). So reportlab draws, with Noto Sans (1000 units per em: widths stay whole numbers), and the bad
mappings are removed.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from itertools import groupby
from pathlib import Path

import pikepdf
import segno
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from signing.wording import catalogue, spoken

FONTS = (Path("/usr/share/fonts/truetype/noto"), Path("/usr/share/fonts/noto"), Path("/usr/local/share/fonts"))
"""Folders in which Noto Sans is looked for."""

MARGIN = 4.0
"""Points between the border of the field and the text."""

MAX_FONT_SIZE, MIN_FONT_SIZE = 9.0, 4.0
"""Font sizes in points between which the text is made to fit."""

MAX_CODE_SHARE = 0.36
"""Share of the width that a QR code may take."""

MIN_MODULE = 1.0
"""Points; 0.35 mm. Smaller squares do not survive a scanner at 150 dpi."""

LEADING = 1.22
"""Line height, times the font size."""


@dataclass(frozen=True, slots=True)
class Appearance:
    """A one-page PDF of ``width`` x ``height`` points, drawn into the signature field."""

    pdf: bytes
    width: float
    height: float
    lines: tuple[str, ...]
    """The text as drawn, line by line."""


def draw_stamp(  # noqa: PLR0917  the order in which the lines stand
    name: str,
    office: str,
    for_party: str,
    place: str,
    at: datetime,
    reference: str,
    *,
    language: str,
    width: float,
    height: float,
    qr: str = "",
    as_seal: bool = False,
) -> Appearance:
    """Draw the stamp of a signatory or, ``as_seal``, of an organization. ``at`` aware; shown in UTC, to the minute: the second is proved by the
    time-stamp, which comes after. Text that is too long gets a smaller font, then ends in an ellipsis; it never leaves the box.

    ``qr``: an address for a QR code on the right, where the page is verified; left out when the box is too small for it to be read.

    :raises FileNotFoundError: Noto Sans is not installed (Debian: fonts-noto-core).
    """
    regular, bold = _fonts()
    words = catalogue(spoken(language))
    when = _in_words(at.astimezone(UTC), spoken(language))
    paragraphs = (
        (words["stamp_text.sealed" if as_seal else "stamp_text.signed"], regular),
        (name, bold),
        (office, regular),
        (f"{words['stamp_text.for']} {for_party}" if for_party else "", regular),
        (", ".join(part for part in (place, when) if part), regular),
        (f"{words['stamp_text.reference']}: {reference}" if reference else "", regular),
    )
    code = _code(qr, width, height)
    taken = code.side + MARGIN if code else 0
    size, lines = _fit(
        [(_drawable(text), font) for text, font in paragraphs if text], width - 2 * MARGIN - taken, height - 2 * MARGIN
    )
    return Appearance(_draw(lines, size, width, height, code), width, height, tuple(text for text, _ in lines))


def _in_words(at: datetime, language: str) -> str:
    """``29 November 2026, 21:00 UTC``, as documents in this language write a date."""
    from babel.dates import format_date

    day = format_date(at.date(), "long", locale="en_GB" if language == "en" else language)
    first = {"fr": "1er", "pt": "1º"}.get(language, "1")
    return f"{re.sub(r'^1 ', f'{first} ', day)}, {at:%H:%M} UTC"


@dataclass(frozen=True, slots=True)
class _Code:
    """A QR code: its rows of dark modules, and the side of one module in points."""

    rows: tuple[tuple[bool, ...], ...]
    module: float

    @property
    def side(self) -> float:
        return len(self.rows) * self.module


def _code(address: str, width: float, height: float) -> _Code | None:
    """As large as the box allows; its quiet zone is the white around it, of which the margins are a part."""
    if not address:
        return None
    rows = tuple(tuple(bool(dark) for dark in row) for row in segno.make_qr(address, error="m").matrix_iter(border=2))
    module = min(height - 2, width * MAX_CODE_SHARE) / len(rows)
    return _Code(rows, module) if module >= MIN_MODULE else None


Line = tuple[str, str]
"""Text and the name of its font."""


def _fit(paragraphs: Sequence[Line], width: float, height: float) -> tuple[float, list[Line]]:
    size = MAX_FONT_SIZE
    while size > MIN_FONT_SIZE:
        lines = [line for paragraph in paragraphs for line in _wrap(paragraph, size, width)]
        if len(lines) * size * LEADING <= height:
            return size, lines
        size -= 0.25
    room = max(1, int(height // (MIN_FONT_SIZE * LEADING)))
    lines = [line for paragraph in paragraphs for line in _wrap(paragraph, MIN_FONT_SIZE, width)]
    if len(lines) > room:
        text, font = lines[room - 1]
        lines = [*lines[: room - 1], (_shorten(text + " …", font, width), font)]
    return MIN_FONT_SIZE, lines


def _wrap(paragraph: Line, size: float, width: float) -> list[Line]:
    text, font = paragraph
    lines = [""]
    for word in text.split():
        for piece in _pieces(word, font, size, width):
            longer = f"{lines[-1]} {piece}".strip()
            if pdfmetrics.stringWidth(longer, font, size) <= width:
                lines[-1] = longer
            else:
                lines.append(piece)
    return [(line, font) for line in lines if line]


def _pieces(word: str, font: str, size: float, width: float) -> list[str]:
    """A word that is wider than the box, cut where it must be."""
    pieces = [""]
    for letter in word:
        if pieces[-1] and pdfmetrics.stringWidth(pieces[-1] + letter, font, size) > width:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def _shorten(text: str, font: str, width: float) -> str:
    while len(text) > 1 and pdfmetrics.stringWidth(text, font, MIN_FONT_SIZE) > width:
        text = text[:-3].rstrip() + " …" if len(text) > 4 else "…"
    return text


def _drawable(text: str) -> str:
    """``text`` in NFC on one line, without invisible controls (they could turn its direction around).

    What the font cannot draw becomes a question mark: a missing glyph is forbidden (ISO 19005-3 6.2.11.8).
    """
    glyphs = pdfmetrics.getFont(_fonts()[0]).face.charToGlyph
    composed = unicodedata.normalize("NFC", " ".join(text.split()))
    shown = (letter for letter in composed if unicodedata.category(letter) not in {"Cc", "Cf"})
    return "".join(letter if ord(letter) in glyphs else "?" for letter in shown)


def _draw(lines: Sequence[Line], size: float, width: float, height: float, code: _Code | None) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(width, height), invariant=1, initialFontName=_fonts()[0])
    top = height - MARGIN - size
    for index, (text, font) in enumerate(lines):
        canvas.setFont(font, size)
        canvas.drawString(MARGIN, top - index * size * LEADING, text)
    if code is not None:
        _draw_code(canvas, code, width - code.side - 1, (height - code.side) / 2)
    canvas.showPage()
    canvas.save()
    return _without_bad_mappings(out.getvalue())


def _draw_code(canvas: Canvas, code: _Code, left: float, low: float) -> None:
    """Squares, run by run along each row, as one path: no image, no font."""
    path = canvas.beginPath()
    for number, row in enumerate(reversed(code.rows)):
        start = 0
        for dark, run in groupby(row):
            length = len(list(run))
            if dark:
                path.rect(left + start * code.module, low + number * code.module, length * code.module, code.module)
            start += length
    canvas.drawPath(path, stroke=0, fill=1)


def _without_bad_mappings(pdf: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for thing in document.objects:
            if isinstance(thing, pikepdf.Dictionary) and "/ToUnicode" in thing:
                stream = thing.ToUnicode
                stream.write(_clean_map(stream.read_bytes()))
        out = io.BytesIO()
        document.save(out, deterministic_id=True)
    return out.getvalue()


def _clean_map(cmap: bytes) -> bytes:
    kept = [line for line in re.findall(rb"<\w\w> <\w{4,}>", cmap) if not line.endswith(b"<0000>")]
    block = b"%d beginbfchar\n%s\nendbfchar" % (len(kept), b"\n".join(kept))
    return re.sub(rb"\d+ beginbfchar\n.*endbfchar", lambda _: block, cmap, flags=re.DOTALL)


@cache
def _fonts() -> tuple[str, str]:
    """The names of the regular and the bold face, registered once for the process."""
    faces = {"AlternatStamp": "NotoSans-Regular.ttf", "AlternatStampBold": "NotoSans-Bold.ttf"}
    for name, file in faces.items():
        found = next((folder / file for folder in FONTS if (folder / file).is_file()), None)
        if found is None:
            raise FileNotFoundError(f"{file} is not installed. Install Noto Sans (Debian: fonts-noto-core).")
        pdfmetrics.registerFont(TTFont(name, str(found)))
    return "AlternatStamp", "AlternatStampBold"
