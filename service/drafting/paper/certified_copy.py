"""The certified electronic copy of a signed paper original: a cover that says what it is, and an image of every sheet.

PDF/A-3b and PDF/UA-1 like everything that is kept; the sheets are pictures with a description for screen readers. The field
for the organization's seal is on the cover. Runs in a sandboxed child process; the same words and pictures give the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, OutlineItem, Pdf
from PIL import Image

from service.domain.messages import Message
from service.drafting.errors import AssemblyFailed
from service.drafting.paper.print_sheets import MARGIN, Box, Sheet, one_page, typeface
from service.drafting.paper.print_words import word
from service.drafting.pdf import conformance, metadata
from service.drafting.pdf.fonts import drop_empty_meanings
from service.drafting.pdf.signature_fields import blank_field
from service.drafting.pdf.structure import Tags
from service.sandbox.run import Limits, SandboxFailed, run_sandboxed

LIMITS: Final = Limits(cpu_seconds=120, wall_seconds=180.0, memory_bytes=3 << 30, file_bytes=1 << 30)
FIELD: Final = "Seal"
SEAL: Final[Box] = (MARGIN, 60.0, MARGIN + 222.0, 152.0)
"""As large as the places on the originals, at the foot of the cover."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverWords:
    """What stands on the cover, as complete sentences: the caller knows names, dates and languages."""

    language: str
    title: str
    original: str
    """``Original 1 of 2 · COOP-2026-0012``."""
    kept: str
    signed: tuple[str, ...]
    attested: str
    seen: str
    """``original`` or ``scan``."""
    sheets: int
    scan: tuple[str, ...]
    """SHA-256 of each file as uploaded."""
    frozen: str
    printed: str
    organization: str
    when: datetime


def make(words: CoverWords, pictures: Sequence[bytes], sizes: Sequence[tuple[float, float]]) -> bytes:
    """:param pictures: JPEG, sheet by sheet. :param sizes: of the sheets, in points.

    :raises AssemblyFailed: the result would not be archivable.
    """
    arguments = {"words": {**asdict(words), "when": words.when.isoformat()}, "sizes": [list(size) for size in sizes]}
    try:
        _, files = run_sandboxed(
            f"{__name__}:make_sandboxed", arguments, pictures, limits=LIMITS, errors=(AssemblyFailed,)
        )
    except SandboxFailed as error:
        raise AssemblyFailed.because(error.message, [error.detail]) from error
    return files[0]


def make_sandboxed(arguments: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """The part of ``make`` that runs in the sandbox."""
    said = arguments["words"]
    lists = {key: tuple(said[key]) for key in ("signed", "scan")}
    words = CoverWords(**{**said, **lists, "when": datetime.fromisoformat(said["when"])})
    pdf = pikepdf.new()
    tags = Tags(pdf)
    title = f"{word(words.language, 'cover')}: {words.title}"
    section = tags.part(word(words.language, "cover"), words.language)
    cover, spoken = _cover(arguments["sizes"][0], words)
    drop_empty_meanings(cover)
    pdf.pages.extend(cover.pages)
    tags.figure(section, pdf.pages[0], spoken)
    label = word(words.language, "seal", organization=words.organization)
    widget = blank_field(pdf, pdf.pages[0], field=FIELD, label=label, box=SEAL)
    tags.form(section, pdf.pages[0], widget, label)
    sheets = tags.part(words.original, words.language)
    for number, (jpeg, size) in enumerate(zip(blobs, arguments["sizes"], strict=True), start=1):
        _add_picture(pdf, jpeg, size)
        tags.figure(sheets, pdf.pages[number], word(words.language, "sheet_of", number=number, count=len(blobs)))
    tags.finish()
    pdf.Root.AcroForm = pdf.make_indirect(Dictionary(Fields=Array([widget]), SigFlags=1))
    with pdf.open_outline() as outline:
        outline.root += [OutlineItem(word(words.language, "cover"), 0), OutlineItem(words.original, 1)]
    metadata.intend_srgb(pdf)
    about = metadata.About(
        title=title,
        language=words.language,
        author=words.organization,
        when=words.when,
        description=word(words.language, "what"),
    )
    metadata.describe(pdf, about)
    data = metadata.save(pdf)
    verdict = conformance.judge(data)
    if not (verdict.pdfa and verdict.pdfua):
        raise AssemblyFailed.because(
            Message("The certified copy would not be archivable and accessible."), verdict.findings
        )
    return {}, [data]


def _cover(size: Sequence[float], words: CoverWords) -> tuple[Pdf, str]:
    """The page, and its content as one text for screen readers."""
    rows = list(_rows(words))
    spoken = [word(words.language, "cover"), words.title, words.original, words.kept, word(words.language, "what")]

    def draw(sheet: Sheet) -> None:
        sheet.text(words.original, 11)
        sheet.text(spoken[0], 22, bold=True, after=12)
        sheet.text(words.title, 12, bold=True, after=2)
        sheet.text(words.kept, 11, after=12)
        sheet.text(spoken[4], 12, after=12)
        for label, lines in rows:
            sheet.text(label, 9, bold=True, after=0)
            for line in lines:
                sheet.text(line, 10 if len(line) != 64 else 9, after=1)
            sheet.y -= 5
        left, _, right, high = SEAL
        sheet.canvas.setLineWidth(0.5)
        sheet.canvas.rect(left, SEAL[1], right - left, high - SEAL[1])
        sheet.canvas.setFont(typeface()[0], 8.5)
        sheet.canvas.drawString(left, high + 5, word(words.language, "seal", organization=words.organization))

    page = one_page(size[0], size[1], draw)
    return page, ". ".join([*spoken, *(f"{label}: {'; '.join(lines)}" for label, lines in rows)])


def _rows(words: CoverWords) -> list[tuple[str, tuple[str, ...]]]:
    language = words.language
    scans = words.scan if len(words.scan) <= 4 else (*words.scan[:3], f"… ({len(words.scan)})")
    return [
        (word(language, "signed_by"), words.signed),
        (word(language, "attested"), (words.attested, word(language, f"seen_{words.seen}"))),
        (word(language, "pages"), (str(words.sheets),)),
        (word(language, "scan"), scans),
        (word(language, "printed"), (words.printed,)),
        (word(language, "frozen"), (words.frozen,)),
    ]


def _add_picture(pdf: Pdf, jpeg: bytes, size: Sequence[float]) -> None:
    """A page of this size that shows the picture and nothing else."""
    with Image.open(io.BytesIO(jpeg), formats=("JPEG",)) as image:
        wide, tall = image.size
    stream = pdf.make_stream(jpeg, Type=Name.XObject, Subtype=Name.Image, Width=wide, Height=tall, BitsPerComponent=8)
    stream.ColorSpace, stream.Filter = Name.DeviceRGB, Name.DCTDecode
    pdf.add_blank_page(page_size=(size[0], size[1]))
    page = pdf.pages[-1]
    page.obj.Resources = Dictionary(XObject=Dictionary({"/Sheet": stream}))
    page.obj.Contents = pdf.make_stream(f"q {size[0]:g} 0 0 {size[1]:g} 0 0 cm /Sheet Do Q".encode())
