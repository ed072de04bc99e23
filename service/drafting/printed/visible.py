"""Words that are on the pages and that nobody can see there: beside the page, in the colour of the paper, too small, printed over each other.

A person who signs has seen the pages, a program that compares words has not: both have to read the same.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import pypdfium2
import pypdfium2.raw as pdfium_c
from PIL import Image

from service.sandbox.run import run_sandboxed

SCALE: Final = 2.0
"""Pixels for each point of a page."""
CONTRAST: Final = 60
"""The least difference of grey, of 255, within the box of a word that can be read."""
SMALLEST: Final = 4.0
"""Points: below this nobody reads a printed word."""
OVERLAP: Final = 0.5
"""Part of a word's box that another word may cover."""
_Box = tuple[float, float, float, float]
"""Left, bottom, right, top in points."""


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    box: _Box
    size: float
    """Of its letters, in points."""


def findings(pdf: bytes) -> list[tuple[str, str]]:
    """(page, message) for the first word of each page that cannot be seen, and for the first two that cover each other.

    :raises service.sandbox.run.SandboxFailed: the file is damaged.
    """
    answer, _ = run_sandboxed(f"{__name__}:find_sandboxed", {}, [pdf])
    return [(where, message) for where, message in answer["findings"]]


def find_sandboxed(_arguments: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """The part of ``findings`` that runs in the sandbox."""
    return {"findings": list(_findings(blobs[0]))}, []


def _findings(pdf: bytes) -> Iterator[tuple[str, str]]:
    with pypdfium2.PdfDocument(pdf) as document:
        for number, page in enumerate(document, 1):
            words = list(_words(page))
            where = f"page {number}"
            hidden = _hidden(page, words)
            if hidden is not None:
                word, why = hidden
                yield (
                    where,
                    f"“{word.text}” is on the page, but nobody can see it: {why}. Look at how the paragraph is made in Word.",
                )
            covered = _covered(words)
            if covered is not None:
                below, above = covered
                yield (
                    where,
                    f"“{above.text}” is printed over “{below.text}”. Give the lines or the frame more room in Word.",
                )


def _words(page: pypdfium2.PdfPage) -> Iterator[_Word]:
    text = page.get_textpage()
    letters: list[str] = []
    boxes: list[_Box] = []
    size = 0.0
    for at in range(text.count_chars()):
        sign = chr(pdfium_c.FPDFText_GetUnicode(text, at))
        if sign.isalnum():
            letters.append(sign)
            boxes.append(text.get_charbox(at))
            size = max(size, _size(text, at))
        elif letters:
            yield _Word("".join(letters), _around(boxes), size)
            letters, boxes, size = [], [], 0.0
    if letters:
        yield _Word("".join(letters), _around(boxes), size)


def _size(text: pypdfium2.PdfTextPage, at: int) -> float:
    """As printed: the size of the font, times what the page enlarges it by."""
    matrix = pdfium_c.FS_MATRIX()
    pdfium_c.FPDFText_GetMatrix(text, at, ctypes.byref(matrix))
    size: float = pdfium_c.FPDFText_GetFontSize(text, at)
    return size * max(abs(float(matrix.d)), abs(float(matrix.b)))


def _around(boxes: list[_Box]) -> _Box:
    return (min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes), max(b[3] for b in boxes))


def _hidden(page: pypdfium2.PdfPage, words: list[_Word]) -> tuple[_Word, str] | None:
    left, low, right, high = page.get_cropbox()
    picture: Image.Image = page.render(scale=SCALE, may_draw_forms=False).to_pil().convert("L")
    for word in words:
        x0, y0, x1, y1 = word.box
        if x0 < left - 1 or x1 > right + 1 or y0 < low - 1 or y1 > high + 1:
            return word, "it lies outside the paper"
        if word.size < SMALLEST:
            return word, f"its letters are smaller than {SMALLEST:.0f} points"
        area = (
            max(0, int((x0 - left) * SCALE) - 1), max(0, int((high - y1) * SCALE) - 1),
            int((x1 - left) * SCALE) + 2, int((high - y0) * SCALE) + 2,
        )  # fmt: skip
        greys = picture.crop(area).tobytes()
        if max(greys, default=0) - min(greys, default=0) < CONTRAST:
            return word, "it has the colour of what is behind it, or something covers it"
    return None


def _covered(words: list[_Word]) -> tuple[_Word, _Word] | None:
    """Two words of one page of which one covers the other; a watermark's letters are too large to be taken for one."""
    lines: list[_Word] = []
    for word in sorted(words, key=lambda one: -one.box[3]):
        lines = [above for above in lines if above.box[1] < word.box[3]]
        for above in lines:
            if _shared(above.box, word.box) > OVERLAP and max(above.size, word.size) < 2 * min(above.size, word.size):
                return above, word
        lines.append(word)
    return None


def _shared(one: _Box, other: _Box) -> float:
    """Part of the smaller box that both have."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    if width <= 0 or height <= 0:
        return 0.0
    smaller = min((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return width * height / smaller if smaller > 0 else 0.0
