"""What every certified copy is: a cover that says what it is, with the field for the seal, and a picture of every page of what is copied.

PDF/A-3b and PDF/UA-1 like everything that is kept. Only in the sandbox; the same words and pictures give the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, Pdf
from PIL import Image

from service.domain.messages import Message
from service.drafting.errors import AssemblyFailed
from service.drafting.paper.print_sheets import MARGIN, Box, Sheet, typeface
from service.drafting.paper.print_words import word
from service.drafting.pdf import conformance, metadata
from service.drafting.pdf.fonts import drop_empty_meanings
from service.drafting.pdf.signature_fields import blank_field
from service.drafting.pdf.structure import Tags

FIELD: Final = "Seal"
SEAL: Final[Box] = (MARGIN, 60.0, MARGIN + 222.0, 152.0)
"""As large as the places on the originals, at the foot of the cover."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One page of what is copied."""

    jpeg: bytes
    size: tuple[float, float]
    """Of the page, in points."""
    spoken: str
    """What it shows, for screen readers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """How the file and its two parts are called."""

    language: str
    cover: str
    """What the cover says that it is."""
    title: str
    """Of what is copied."""
    body: str
    """Name of the part with the pictures."""
    description: str
    organization: str
    when: datetime


def assembled(cover: Pdf, spoken: str, named: Named, pictures: Iterable[Picture]) -> bytes:
    """The file without its seal. :param spoken: all that stands on the cover. :raises AssemblyFailed: it would not be archivable."""
    pdf = pikepdf.new()
    tags = Tags(pdf)
    section = tags.part(named.cover, named.language)
    drop_empty_meanings(cover)
    pdf.pages.extend(cover.pages)
    tags.figure(section, pdf.pages[0], spoken)
    label = word(named.language, "seal", organization=named.organization)
    widget = blank_field(pdf, pdf.pages[0], field=FIELD, label=label, box=SEAL)
    tags.form(section, pdf.pages[0], widget, label)
    body = tags.part(named.body, named.language)
    for picture in pictures:
        _add_picture(pdf, picture)
        tags.figure(body, pdf.pages[-1], picture.spoken)
    tags.finish()
    pdf.Root.AcroForm = pdf.make_indirect(Dictionary(Fields=Array([widget]), SigFlags=1))
    with pdf.open_outline() as outline:
        outline.root += [OutlineItem(named.cover, 0), OutlineItem(named.body, 1)]
    metadata.intend_srgb(pdf)
    about = metadata.About(
        title=f"{named.cover}: {named.title}",
        language=named.language,
        author=named.organization,
        when=named.when,
        description=named.description,
    )
    metadata.describe(pdf, about)
    data = metadata.save(pdf)
    verdict = conformance.judge(data)
    if not (verdict.pdfa and verdict.pdfua):
        raise AssemblyFailed.because(
            Message("The certified copy would not be archivable and accessible."), verdict.findings
        )
    return data


def draw_seal_box(sheet: Sheet, language: str, organization: str) -> None:
    """The frame into which the seal goes, with its label above."""
    left, low, right, high = SEAL
    sheet.canvas.setLineWidth(0.5)
    sheet.canvas.rect(left, low, right - left, high - low)
    sheet.canvas.setFont(typeface()[0], 8.5)
    sheet.canvas.drawString(left, high + 5, word(language, "seal", organization=organization))


def _add_picture(pdf: Pdf, picture: Picture) -> None:
    """A page of this size that shows the picture and nothing else."""
    with Image.open(io.BytesIO(picture.jpeg), formats=("JPEG",)) as image:
        wide, tall = image.size
    stream = pdf.make_stream(
        picture.jpeg, Type=Name.XObject, Subtype=Name.Image, Width=wide, Height=tall, BitsPerComponent=8
    )
    stream.ColorSpace, stream.Filter = Name.DeviceRGB, Name.DCTDecode
    across, up = picture.size
    pdf.add_blank_page(page_size=(across, up))
    page = pdf.pages[-1]
    page.obj.Resources = Dictionary(XObject=Dictionary({"/Sheet": stream}))
    page.obj.Contents = pdf.make_stream(f"q {across:g} 0 0 {up:g} 0 0 cm /Sheet Do Q".encode())
