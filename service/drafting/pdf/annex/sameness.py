"""Pages of a rebuilt annex against the pages of the upload, as pictures: nothing that was seen may be missing, nothing new may appear."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt
import pypdfium2

DPI: Final = 50
CELL: Final = 6
"""Pixels; the pictures are compared by the mean colour of cells, so that the edges of letters do not count."""
TOLERANCE: Final = 44
"""Of 255: less than a short word of small print, more than what another rounding of places changes."""


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
    picture = page.render(scale=DPI / 72, may_draw_forms=False).to_pil().convert("RGB")
    pixels = np.asarray(picture, dtype=np.float64)
    rows, columns = (size // CELL * CELL for size in pixels.shape[:2])
    cells = pixels[:rows, :columns].reshape(rows // CELL, CELL, columns // CELL, CELL, 3)
    means: npt.NDArray[np.float64] = cells.mean(axis=(1, 3))
    return means
