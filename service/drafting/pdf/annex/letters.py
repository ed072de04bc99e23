"""Text set in fonts that have its letters, line by line, in a box."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

_FOLDER: Final = Path("/usr/share/fonts/truetype")
_FILES: Final = (
    "liberation/LiberationSans-Regular.ttf",
    "noto/NotoSans-Regular.ttf",
    "dejavu/DejaVuSans.ttf",
    "noto/NotoSansArmenian-Regular.ttf",
    "noto/NotoSansGeorgian-Regular.ttf",
    "noto/NotoSansEthiopic-Regular.ttf",
    "noto/NotoSansCherokee-Regular.ttf",
    "noto/NotoSansCanadianAboriginal-Regular.ttf",
    "noto/NotoSansSymbols-Regular.ttf",
    "noto/NotoSansSymbols2-Regular.ttf",
)
"""In the order in which they are asked for a letter."""
_SHAPED: Final = (
    "DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI", "ORIYA", "TAMIL", "TELUGU", "KANNADA", "MALAYALAM", "SINHALA", "THAI", "LAO",
    "TIBETAN", "MYANMAR", "KHMER", "MONGOLIAN",
)  # fmt: skip
"""Scripts whose letters change their form and place beside others, which is not done here; nor is writing from right to left."""
LEADING: Final = 1.2


class NotDrawable(Exception):
    """No font here draws this letter as its readers expect."""

    def __init__(self, letter: str) -> None:
        self.letter = letter
        super().__init__(letter)


@dataclass(frozen=True, slots=True)
class Run:
    """Letters of one font."""

    font: str
    text: str

    def width(self, size: float) -> float:
        """In points."""
        return float(pdfmetrics.stringWidth(self.text, self.font, size))


@cache
def _fonts() -> tuple[tuple[str, frozenset[int]], ...]:
    """Name and code points of each installed font."""
    found = []
    for name in _FILES:
        path = _FOLDER / name
        if path.is_file():
            font = TTFont(path.stem, path)
            pdfmetrics.registerFont(font)
            found.append((path.stem, frozenset(font.face.charToGlyph)))
    return tuple(found)


def _font_of(letter: str) -> str:
    shaped = unicodedata.name(letter, "").startswith(_SHAPED) or unicodedata.bidirectional(letter) in {"R", "AL", "AN"}
    name = None if shaped else next((name for name, covered in _fonts() if ord(letter) in covered), None)
    if name is None:
        raise NotDrawable(letter)
    return name


def runs(text: str) -> list[Run]:
    """:raises NotDrawable: for the first letter that no font here draws."""
    found: list[Run] = []
    for letter in text:
        font = found[-1].font if found and letter == " " else _font_of(letter)
        if found and found[-1].font == font:
            found[-1] = Run(font, found[-1].text + letter)
        else:
            found.append(Run(font, letter))
    return found


def width(text: str, size: float) -> float:
    """In points."""
    return sum(run.width(size) for run in runs(text))


def wrapped(text: str, size: float, room: float) -> Iterator[str]:
    """Lines of at most ``room`` points; a word that is longer is broken."""
    for line in text.split("\n"):
        said = ""
        for word in line.split(" "):
            longer = f"{said} {word}" if said else word
            if width(longer, size) <= room:
                said = longer
                continue
            if said:
                yield said
            said = word
            while width(said, size) > room and len(said) > 1:
                fitting = next((n for n in range(len(said) - 1, 0, -1) if width(said[:n], size) <= room), 1)
                yield said[:fitting]
                said = said[fitting:]
        yield said


def draw(canvas: Any, lines: Sequence[str], *, size: float, left: float, top: float, room: float, align: int) -> None:
    """Lines from ``top`` down. ``align`` as ``/Q`` (ISO 32000-1, table 222): 0 left, 1 centred, 2 right."""
    baseline = top - size
    for line in lines:
        at = left + (room - width(line, size)) * align / 2
        for run in runs(line):
            canvas.setFont(run.font, size)
            canvas.drawString(at, baseline, run.text)
            at += run.width(size)
        baseline -= size * LEADING
