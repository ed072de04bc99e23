"""The boxes of a document's signature fields, and stamps that fill them, for signing on one's own computer.

A stamp speaks the language of its document.
"""

from __future__ import annotations

import io
from datetime import datetime
from typing import Any

import pikepdf

from signing.errors import SigningRefused
from signing.sign.appearance import Appearance, draw_stamp
from signing.wording import message


def field_box(pdf: bytes, field: str) -> tuple[float, float]:
    """Width and height in points of the widget of the signature field ``field``; zero for an invisible one.

    :raises SigningRefused: the file cannot be read, or has no such field.
    """
    return _box_and_language(pdf, field)[0]


def _box_and_language(pdf: bytes, field: str) -> tuple[tuple[float, float], str]:
    try:
        with pikepdf.open(io.BytesIO(pdf)) as document:
            fields = document.Root.get("/AcroForm", pikepdf.Dictionary()).get("/Fields", ())
            found = next((each for each in fields if str(each.get("/T", "")) == field), None)
            if found is not None and "/Rect" in found:
                return _size(found.Rect), str(document.Root.get("/Lang", ""))[:2].lower()
    except (pikepdf.PdfError, ValueError, TypeError, AttributeError) as error:
        raise SigningRefused("unreadable", message("refused.unreadable", why=str(error))) from error
    raise SigningRefused("no_field", message("refused.no_field", field=field))


def draw_stamp_for_field(
    pdf: bytes, field: str, name: str, *, place: str, at: datetime, language: str = ""
) -> Appearance | None:
    """The visible stamp of a signatory who signs with their own tool, as large as the field's box; None if the field is invisible.

    :param language: empty means that of the document.
    """
    (width, height), own = _box_and_language(pdf, field)
    if width <= 0 or height <= 0:
        return None
    return draw_stamp(name, "", "", place, at, "", language=language or own, width=width, height=height)


def _size(rect: Any) -> tuple[float, float]:
    left, low, right, high = (float(number) for number in rect)
    return abs(right - left), abs(high - low)
