"""A receipt to read: one page in PDF/A-3b and PDF/UA-1, with the receipt itself (JSON) attached.

The page is drawn in a sandboxed child process; the same receipt always gives the same bytes.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, OutlineItem, Pdf

from service.domain.messages import Message
from service.drafting.errors import AssemblyFailed
from service.drafting.paper.picture_copy import FIELD, SEAL, draw_seal_box
from service.drafting.paper.print_sheets import Sheet, one_page
from service.drafting.paper.print_words import word
from service.drafting.pdf import conformance, metadata
from service.drafting.pdf.fonts import drop_empty_meanings
from service.drafting.pdf.signature_fields import blank_field
from service.drafting.pdf.structure import Tags
from service.sandbox.run import Limits, SandboxFailed, run_sandboxed

LIMITS: Final = Limits(cpu_seconds=60, wall_seconds=90.0, memory_bytes=2 << 30)
PAGE: Final = (612.0, 792.0)
"""Letter, in points."""
FILENAME: Final = "receipt.json"
_DIGEST: Final = 64
_LABEL: Final = 24.0
"""Points above the place of the seal, for its label."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptWords:
    """What stands on the page; the caller has put it into the reader's language."""

    language: str
    title: str
    number: str
    what: str
    rows: tuple[tuple[str, tuple[str, ...]], ...]
    """Label and lines; what has no room is left out from the end."""
    attached: str
    """What the attachment is."""
    organization: str
    when: datetime
    sealed: bool = False
    """Whether there is an empty field :data:`FIELD` at the foot, for the organization's seal."""


def make(words: ReceiptWords, receipt: bytes) -> bytes:
    """The page. :param receipt: the JSON that is attached. :raises AssemblyFailed: it would not be archivable."""
    arguments = {**asdict(words), "when": words.when.isoformat()}
    try:
        _, files = run_sandboxed(
            f"{__name__}:make_sandboxed", arguments, [receipt], limits=LIMITS, errors=(AssemblyFailed,)
        )
    except SandboxFailed as error:
        raise AssemblyFailed.because(error.message, [error.detail]) from error
    return files[0]


def make_sandboxed(arguments: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """The part of ``make`` that runs in the sandbox."""
    rows = tuple((label, tuple(lines)) for label, lines in arguments["rows"])
    words = ReceiptWords(**{**arguments, "rows": rows, "when": datetime.fromisoformat(arguments["when"])})
    pdf, cover = pikepdf.new(), _page(words)
    tags = Tags(pdf)
    section = tags.part(words.title, words.language)
    drop_empty_meanings(cover)
    pdf.pages.extend(cover.pages)
    spoken = [words.organization, words.title, words.number, words.what]
    tags.figure(
        section, pdf.pages[0], ". ".join([*spoken, *(f"{label}: {'; '.join(lines)}" for label, lines in words.rows)])
    )
    if words.sealed:
        label = word(words.language, "seal", organization=words.organization)
        widget = blank_field(pdf, pdf.pages[0], field=FIELD, label=label, box=SEAL)
        tags.form(section, pdf.pages[0], widget, label)
        pdf.Root.AcroForm = pdf.make_indirect(Dictionary(Fields=Array([widget]), SigFlags=1))
    tags.finish()
    with pdf.open_outline() as outline:
        outline.root.append(OutlineItem(words.title, 0))
    metadata.intend_srgb(pdf)
    metadata.attach(pdf, blobs[0], words.when, filename=FILENAME, description=words.attached)
    metadata.describe(
        pdf,
        metadata.About(
            title=f"{words.title} {words.number}", language=words.language, author=words.organization, when=words.when
        ),
    )
    data = metadata.save(pdf)
    verdict = conformance.judge(data)
    if not (verdict.pdfa and verdict.pdfua):
        raise AssemblyFailed.because(Message("The receipt would not be archivable and accessible."), verdict.findings)
    return {}, [data]


def _page(words: ReceiptWords) -> Pdf:
    lowest = SEAL[3] + _LABEL if words.sealed else 0.0

    def draw(sheet: Sheet) -> None:
        if words.sealed:
            draw_seal_box(sheet, words.language, words.organization)
        sheet.text(words.organization, 11)
        sheet.text(words.title, 22, bold=True, after=4)
        sheet.text(words.number, 14, bold=True, after=12)
        sheet.text(words.what, 11.5, after=12)
        for label, lines in words.rows:
            tall = sum(sheet.height_of(line, 10) + 1 for line in lines) + sheet.height_of(label, 9, bold=True) + 5
            if sheet.y - tall < lowest:
                return
            sheet.text(label, 9, bold=True, after=0)
            for line in lines:
                sheet.text(line, 9 if len(line) >= _DIGEST and " " not in line else 10, after=1)
            sheet.y -= 5

    return one_page(*PAGE, draw)
