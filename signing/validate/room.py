"""Is there memory to draw a page? pdfium leaves a picture out without a word when there is none."""

from __future__ import annotations

import ctypes
import mmap
from collections.abc import Iterator
from typing import Any

import pypdfium2 as pdfium

BYTES_A_PIXEL, PAGE_BYTES = 12, 32 << 20
"""What pdfium needs to draw a page: its largest picture as it was packed, unpacked and converted, and everything else."""

PICTURE_DEPTH = 8
"""Forms within forms in which pictures are looked for."""


def has_room_for(page: pdfium.PdfPage) -> bool:
    """Whether this process may take the memory that the largest picture of ``page`` needs, unpacked.

    :raises pdfium.PdfiumError: pdfium does not say what is on it.
    """
    api = pdfium.raw
    pictures = _pictures(page.raw, api.FPDFPage_CountObjects, api.FPDFPage_GetObject, PICTURE_DEPTH)
    largest = max(map(_pixels, pictures), default=0)
    try:
        mmap.mmap(-1, BYTES_A_PIXEL * largest + PAGE_BYTES).close()
    except (OSError, ValueError, OverflowError):
        return False
    return True


def _pictures(within: Any, count: Any, get: Any, depth: int) -> Iterator[Any]:
    """In a page or a form, those in its forms included. Without the library's objects, which it would make for each word of a page."""
    api = pdfium.raw
    number = count(within)
    if number < 0:
        raise pdfium.PdfiumError("Failed to get number of pageobjects.")
    for index in range(number):
        found = get(within, index)
        if not found:
            raise pdfium.PdfiumError("Failed to get pageobject.")
        kind = api.FPDFPageObj_GetType(found)
        if kind == api.FPDF_PAGEOBJ_IMAGE:
            yield found
        elif kind == api.FPDF_PAGEOBJ_FORM and depth > 1:
            yield from _pictures(found, api.FPDFFormObj_CountObjects, api.FPDFFormObj_GetObject, depth - 1)


def _pixels(picture: Any) -> int:
    width, height = ctypes.c_uint(), ctypes.c_uint()
    if not pdfium.raw.FPDFImageObj_GetImagePixelSize(picture, width, height):
        raise pdfium.PdfiumError("Failed to get image size.")
    return width.value * height.value
