"""The code in two corners of every printed page: which page of which original of which bytes it is.

Two, in opposite corners: either identifies the page when a staple, a fold or ink hides the other, and both together give the position of the whole sheet.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

import segno

SIDE: Final = 40.0
"""Points. At 150 dpi a module is more than three pixels wide, twice what a reader needs."""
EDGE: Final = 20.0
"""Points from the edges of the sheet: beyond what office printers leave white (12), within the margins of the models (72)."""
QUIET: Final = 7.0
"""Points that stay white around a code (ISO/IEC 18004 wants four modules)."""
DIGITS: Final = 12
"""Of the SHA-256. Enough to tell files apart. A forged page is found by the comparison of the pages, not by its code."""

LOW, HIGH = "L", "H"
"""The corner that a code stands in: lower left, upper right of the upright page."""

_TEXT: Final = re.compile(r"A1([LH]):([^:]{1,40}):(\d{1,3}):(\d{1,4})/(\d{1,4}):([0-9A-F]{12})")


@dataclass(frozen=True, slots=True, kw_only=True)
class PageCode:
    """What a code says. ``page`` 0 is the sheet of instructions, ``pages`` the signature sheet."""

    reference: str
    """Of the instrument, upper case."""
    original: int
    """From 1."""
    page: int
    pages: int
    digest: str
    """The first :data:`DIGITS` digits of the SHA-256 of the file that was printed, lower case."""

    def text(self, corner: str) -> str:
        """Upper case, so that it fits in a QR code of 25 modules (alphanumeric mode)."""
        place = f"{self.original}:{self.page}/{self.pages}"
        return f"A1{corner}:{self.reference}:{place}:{self.digest}".upper()

    def modules(self, corner: str) -> tuple[tuple[int, ...], ...]:
        """Rows from the top; 1 is black."""
        made = segno.make_qr(self.text(corner), error="m", boost_error=False)
        return tuple(tuple(int(module) for module in row) for row in made.matrix)


def code_of(reference: str, original: int, page: int, pages: int, sha256: str) -> PageCode:
    """The code for one page of a file with this SHA-256."""
    return PageCode(
        reference=reference.upper(), original=original, page=page, pages=pages, digest=sha256[:DIGITS].lower()
    )


def parse(text: str) -> tuple[PageCode, str] | None:
    """What a reader found, and its corner; None when it is not a page code."""
    match = _TEXT.fullmatch(text)
    if match is None:
        return None
    corner, reference, original, page, pages, digest = match.groups()
    found = PageCode(
        reference=reference, original=int(original), page=int(page), pages=int(pages), digest=digest.lower()
    )
    return found, corner


def corner_boxes(width: float, height: float) -> dict[str, tuple[float, float, float, float]]:
    """The boxes of the two codes on a page of this size, in points from its lower left corner: lower left, then upper right."""
    return {
        LOW: (EDGE, EDGE, EDGE + SIDE, EDGE + SIDE),
        HIGH: (width - EDGE - SIDE, height - EDGE - SIDE, width - EDGE, height - EDGE),
    }
