"""The format of a file, by its content. A name tells nothing: anybody can call a program ``report.pdf``."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Final

UNKNOWN: Final = "unknown"
_HEAD: Final = 1024
"""Bytes in which a PDF may begin (ISO 32000-1, Annex H.3.4.1)."""
_PDFA = re.compile(rb"""pdfaid:part(?:>|=["'])\s*([1-4])""")
_CONFORMANCE = re.compile(rb"""pdfaid:conformance(?:>|=["'])\s*([ABUEFabuef])""")
_SIGNATURES: Final = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", "JPEG 2000"),
    (b"fLaC", "FLAC"),
    (b"ID3", "MP3"),
    (b"OggS", "Ogg"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "Microsoft Office 97-2003"),
    (b"{\\rtf", "RTF"),
    (b"\x1aE\xdf\xa3", "Matroska"),
)
_OOXML: Final = {"word/": "Word (OOXML)", "xl/": "Excel (OOXML)", "ppt/": "PowerPoint (OOXML)"}
_ODF: Final = {
    "application/vnd.oasis.opendocument.text": "OpenDocument Text",
    "application/vnd.oasis.opendocument.spreadsheet": "OpenDocument Spreadsheet",
    "application/vnd.oasis.opendocument.presentation": "OpenDocument Presentation",
}
_MIMETYPE_LIMIT: Final = 200


_EXTENSIONS: Final = {
    "Word (OOXML)": ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "Excel (OOXML)": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "PowerPoint (OOXML)": ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    "OpenDocument Text": ("odt", "application/vnd.oasis.opendocument.text"),
    "OpenDocument Spreadsheet": ("ods", "application/vnd.oasis.opendocument.spreadsheet"),
    "OpenDocument Presentation": ("odp", "application/vnd.oasis.opendocument.presentation"),
    "Microsoft Office 97-2003": ("doc", "application/octet-stream"),
    "RTF": ("rtf", "application/rtf"),
    "PNG": ("png", "image/png"),
    "JPEG": ("jpg", "image/jpeg"),
    "GIF": ("gif", "image/gif"),
    "TIFF": ("tif", "image/tiff"),
    "WebP": ("webp", "image/webp"),
    "JPEG 2000": ("jp2", "image/jp2"),
    "WAV": ("wav", "audio/wav"),
    "FLAC": ("flac", "audio/flac"),
    "MP3": ("mp3", "audio/mpeg"),
    "Ogg": ("ogg", "application/ogg"),
    "AVI": ("avi", "video/x-msvideo"),
    "MP4": ("mp4", "video/mp4"),
    "Matroska": ("mkv", "video/x-matroska"),
    "ZIP": ("zip", "application/zip"),
    "XML": ("xml", "application/xml"),
    "plain text": ("txt", "text/plain"),
}


def extension_of(name: str) -> str:
    """The usual end of a file's name, without a dot."""
    return "pdf" if name.startswith("PDF") else _EXTENSIONS.get(name, ("bin", ""))[0]


def media_type(name: str) -> str:
    """The media type of a format."""
    return "application/pdf" if name.startswith("PDF") else _EXTENSIONS.get(name, ("", "application/octet-stream"))[1]


def format_of(data: bytes) -> str:
    """Name of the format, such as ``PDF/A-3b``, ``PDF``, ``PNG`` or ``plain text``; ``unknown`` where the bytes tell none.

    What a PDF claims of PDF/A is repeated, not checked. Never raises, and reads no compressed part of a file but a short name.
    """
    if b"%PDF-" in data[:_HEAD]:
        return _pdf(data)
    if data.startswith(b"PK\x03\x04"):
        return _zip(data)
    if data[:4] == b"RIFF":
        return {b"WAVE": "WAV", b"AVI ": "AVI", b"WEBP": "WebP"}.get(data[8:12], UNKNOWN)
    if data[4:8] == b"ftyp":
        return "MP4"
    known = next((name for magic, name in _SIGNATURES if data.startswith(magic)), None)
    return known or _text(data)


def _pdf(data: bytes) -> str:
    part, conformance = _PDFA.search(data), _CONFORMANCE.search(data)
    if part is None:
        return "PDF"
    return f"PDF/A-{part[1].decode()}{conformance[1].decode().lower() if conformance else ''}"


def _zip(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = packed.namelist()
            if names[:1] == ["mimetype"] and packed.infolist()[0].file_size <= _MIMETYPE_LIMIT:
                return _ODF.get(packed.read("mimetype").decode("ascii", "replace"), "ZIP")
    except (zipfile.BadZipFile, NotImplementedError, ValueError, RuntimeError, OSError, EOFError):
        return UNKNOWN
    office = (name for prefix, name in _OOXML.items() if any(one.startswith(prefix) for one in names))
    return next(office, "ZIP")


def _text(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return UNKNOWN
    if not text or any(ord(letter) < ord(" ") and letter not in "\t\n\r\f" for letter in text):
        return UNKNOWN
    return "XML" if text.lstrip().startswith("<?xml") else "plain text"
