"""Pages of an annex made fit for archiving: unchanged where they conform, otherwise as images.

A page whose fonts are not embedded looks different on each machine; a page in printers' colours has no defined colours on a
screen. Drawing such a page freezes what it shows. Text in it can no longer be searched or read aloud, which the notes say.
Only in the sandbox.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import pikepdf
import pypdfium2
from pikepdf import Dictionary, Name, Pdf
from PIL import Image

from service.domain.messages import Message
from service.drafting.pdf import conformance, metadata
from service.drafting.pdf.fonts import drop_empty_meanings
from service.drafting.pdf.pages import drawn
from service.drafting.pdf.structure import Tags

DPI: Final = 200
MAX_IMAGES: Final = 60
"""Pages of one annex that are drawn; beyond it a PDF/A from the author is the better way."""
JPEG_QUALITY: Final = 90

_REASONS: Final = (
    ("FONT-EMBEDDING", Message("Its fonts are not embedded.")),
    ("CMYK", Message("Its colours are meant for a printing press.")),
    ("FONT", Message("Its fonts do not tell which letters they draw.")),
)
"""Part of a failed rule's text, and what it means."""
_OTHER: Final = Message("It contains something that cannot be kept for decades.")
_NOTES: Final = {
    _REASONS[0][1]: Message("pages whose fonts are not embedded (they were drawn as images)"),
    _REASONS[1][1]: Message("pages whose colours are meant for a printing press (they were drawn as images)"),
    _REASONS[2][1]: Message("pages whose fonts do not tell which letters they draw (they were drawn as images)"),
    _OTHER: Message("pages with something that cannot be kept for decades (they were drawn as images)"),
}
"""What is said about pages that became images for one of these reasons."""


class NotArchivable(Exception):
    """Too many pages would become images, or even that does not help."""

    def __init__(self, pages: int, why: Message) -> None:
        self.pages, self.why = pages, why
        super().__init__(f"{pages} pages: {why}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """An annex that passes the gate, and what was done to it."""

    pdf: bytes
    pages: int
    notes: tuple[str, ...]


def make_archivable(clean: bytes, title: str) -> Made:
    """``clean`` as it is when it passes, else with the pages that do not pass as images. :raises NotArchivable:"""
    with pikepdf.open(io.BytesIO(clean)) as pdf:
        pages = len(pdf.pages)
        drop_empty_meanings(pdf)
        if not _findings(pdf, title):
            return Made(pdf=metadata.save(pdf), pages=pages, notes=())
        failing = {number: found for number in range(pages) if (found := _findings(pdf, title, only=number))}
        worst = _why([finding for found in failing.values() for finding in found])
        if not failing or len(failing) > MAX_IMAGES:
            raise NotArchivable(len(failing) or pages, worst)
        for number in failing:
            _draw(pdf, number, clean)
        if _findings(pdf, title):
            raise NotArchivable(len(failing), worst)
        notes = tuple(dict.fromkeys(_NOTES[_why(found)].sentence for found in failing.values()))
        return Made(pdf=metadata.save(pdf), pages=pages, notes=notes)


def _why(findings: Sequence[str]) -> Message:
    text = " ".join(findings).upper()
    return next((words for sign, words in _REASONS if sign in text), _OTHER)


def _findings(pdf: Pdf, title: str, *, only: int | None = None) -> tuple[str, ...]:
    """What the gate says of these pages as an annex of an original."""
    trial = pikepdf.new()
    if only is None:
        trial.pages.extend(pdf.pages)
    else:
        trial.pages.append(pdf.pages[only])
    tags = Tags(trial)
    section = tags.part(title, "en")
    for page in trial.pages:
        tags.figure(section, page, title)
    tags.finish()
    metadata.intend_srgb(trial)
    about = metadata.About(title=title, language="en", author="-", when=datetime(2000, 1, 1, tzinfo=UTC))
    metadata.describe(trial, about)
    return conformance.judge(metadata.save(trial)).findings


def _draw(pdf: Pdf, number: int, data: bytes) -> None:
    """Replace a page's content by an image of it."""
    with pypdfium2.PdfDocument(data) as document:
        image = drawn(document[number], scale=DPI / 72).to_pil().convert("RGB")
    page = pdf.pages[number]
    _, _, width, height = (float(edge) for edge in page.mediabox)
    page.obj.Resources = Dictionary(XObject=Dictionary({"/Annex": _image(pdf, image)}))
    page.obj.Contents = pdf.make_stream(f"q {width:g} 0 0 {height:g} 0 0 cm /Annex Do Q".encode())


def _image(pdf: Pdf, image: Image.Image) -> pikepdf.Stream:
    red, green, blue = image.split()
    is_grey = red.tobytes() == green.tobytes() == blue.tobytes()
    shown = Dictionary(
        Type=Name.XObject, Subtype=Name.Image, Width=image.width, Height=image.height, BitsPerComponent=8
    )
    if is_grey:
        stream = pdf.make_stream(red.tobytes(), shown)
        stream.ColorSpace = Name.DeviceGray
        return stream
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=JPEG_QUALITY)
    stream = pdf.make_stream(buffer.getvalue(), shown)
    stream.ColorSpace, stream.Filter = Name.DeviceRGB, Name.DCTDecode
    return stream
