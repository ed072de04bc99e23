"""A file to send to a person."""

from __future__ import annotations

from dataclasses import dataclass

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PNG = "image/png"
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Download:
    """Name, media type and bytes; web and API add only headers."""

    filename: str
    mime: str
    data: bytes
