"""A file on its way to a person."""

from __future__ import annotations

from dataclasses import dataclass

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PNG = "image/png"
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Download:
    """Name, media type and bytes; doors add nothing but headers."""

    filename: str
    mime: str
    data: bytes
