"""Pages of a rebuilt annex against the pages of the upload, as pictures: nothing that was seen may be missing, nothing new may appear."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt
import pypdfium2

from service.drafting.pdf.pages import drawn

DPI: Final = 100
CELL: Final = 6
"""Pixels; the pictures are compared by the mean brightness of cells, so that the edges of letters do not count."""
TOLERANCE: Final = 60
"""Of 255: less than one digit of usual size, more than what drawing small print as an image changes."""


def differing(before: bytes, after: bytes) -> Iterator[int]:
    """Numbers, from 1, of the pages that do not look as before."""
    with pypdfium2.PdfDocument(before) as one, pypdfium2.PdfDocument(after) as other:
        for number in range(max(len(one), len(other))):
            if number >= min(len(one), len(other)) or not _alike(one[number], other[number]):
                yield number + 1


def _alike(before: pypdfium2.PdfPage, after: pypdfium2.PdfPage) -> bool:
    first, second = _cells(before), _cells(after)
    rows, columns = (min(pair) for pair in zip(first.shape[:2], second.shape[:2], strict=True))
    if max(abs(one - other) for one, other in zip(first.shape[:2], second.shape[:2], strict=True)) > 1:
        return False
    return bool(np.abs(first[:rows, :columns] - second[:rows, :columns]).max(initial=0) <= TOLERANCE)


def _cells(page: pypdfium2.PdfPage) -> npt.NDArray[np.float64]:
    """Mean brightness of each cell."""
    pixels = drawn(page, scale=DPI / 72, may_draw_forms=False, grayscale=True).to_numpy()
    rows, columns = (size // CELL * CELL for size in pixels.shape)
    along = np.add.reduceat(pixels[:rows, :columns].astype(np.uint16), np.arange(0, columns, CELL), axis=1)
    whole = np.add.reduceat(along, np.arange(0, rows, CELL), axis=0)
    means: npt.NDArray[np.float64] = whole / (CELL * CELL)
    return means
