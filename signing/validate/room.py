"""Is there memory to draw a page? pdfium leaves a picture out without a word when there is none."""

from __future__ import annotations

import math
import mmap

import pypdfium2 as pdfium

BYTES_A_PIXEL, PAGE_BYTES = 12, 32 << 20
"""What pdfium needs to draw a page: its largest picture as it was packed, unpacked and converted, and everything else."""

PICTURE_DEPTH = 8
"""Forms within forms in which pictures are looked for."""


def has_room_for(page: pdfium.PdfPage) -> bool:
    """Whether this process may take the memory that the largest picture of ``page`` needs, unpacked."""
    pictures = page.get_objects(filter=[pdfium.raw.FPDF_PAGEOBJ_IMAGE], max_depth=PICTURE_DEPTH)
    largest = max((math.prod(one.get_px_size()) for one in pictures if isinstance(one, pdfium.PdfImage)), default=0)
    try:
        mmap.mmap(-1, BYTES_A_PIXEL * largest + PAGE_BYTES).close()
    except (OSError, ValueError, OverflowError):
        return False
    return True
