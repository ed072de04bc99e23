"""A certified true copy of a file in the archive: a page that certifies it, and a picture of every page of the file.

Pictures, so that the copy shows what a reader of the file sees, stamps of signatures included, and carries none of its signatures: the seal on
the first page vouches for the copy. What a page says is its description for screen readers.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Final

import pypdfium2
import segno
from pikepdf import Pdf
from PIL import Image

from service.drafting.errors import AssemblyFailed
from service.drafting.paper import picture_copy
from service.drafting.paper.picture_copy import SEAL, Picture
from service.drafting.paper.print_sheets import MARGIN, Sheet, one_page
from service.drafting.paper.true_copy_words import said
from service.drafting.pdf.pages import drawn
from service.sandbox.run import Limits, SandboxFailed, run_sandboxed

LIMITS: Final = Limits(cpu_seconds=300, wall_seconds=400.0, memory_bytes=3 << 30, file_bytes=1 << 30)
SECONDS_A_PAGE: Final = 1.5
"""Of the processor, at most: a scan of a large sheet takes a second."""
FIELD: Final = picture_copy.FIELD
DRAWN: Final = ((150, 90), (110, 75), (75, 60))
"""Dots per inch and quality of JPEG, until the copy is small enough."""
MOST: Final = 200_000_000
"""Bytes of all pictures: a larger file could not be sealed and verified."""
SPOKEN: Final = 8000
"""Characters of a page that its description repeats."""
COVER: Final = (612.0, 792.0)
"""Letter, in points."""
CODE_SIDE: Final = 96.0
"""Of the QR code, in points."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyWords:
    """What the certifying page says. The caller knows names and dates; sentences come from the language."""

    language: str
    number: str
    """n/YYYY."""
    title: str
    """Of what is copied."""
    place: str
    """Where it is kept: register number and party, or kind and symbol."""
    deposited: str
    """The day, in words."""
    sha256: str
    pages: int
    given_to: str
    """Person and organization."""
    certified_by: str
    day: str
    """In words."""
    printed: int
    """How many copies on paper are certified with it; 0: none."""
    address: str
    """Of the page on which the copy is checked; also in the QR code, with ``query``."""
    query: str
    code: str
    organization: str
    when: datetime


def make(words: CopyWords, source: bytes) -> bytes:
    """The copy without its seal. :param source: the deposited PDF. :raises AssemblyFailed: it cannot be drawn, or would not be archivable."""
    arguments = {"words": {**asdict(words), "when": words.when.isoformat()}, "most": MOST}
    try:
        _, files = run_sandboxed(
            f"{__name__}:make_sandboxed", arguments, [source], limits=_limits(words.pages), errors=(AssemblyFailed,)
        )
    except SandboxFailed as error:
        raise AssemblyFailed.because(error.message, [error.detail]) from error
    return files[0]


def _limits(pages: int) -> Limits:
    seconds = max(LIMITS.cpu_seconds, round(SECONDS_A_PAGE * pages))
    return replace(LIMITS, cpu_seconds=seconds, wall_seconds=max(LIMITS.wall_seconds, 3.0 * seconds))


def make_sandboxed(arguments: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """The part of ``make`` that runs in the sandbox."""
    given = arguments["words"]
    words = CopyWords(**{**given, "when": datetime.fromisoformat(given["when"])})
    cover, spoken = _cover(words)
    named = picture_copy.Named(
        language=words.language, cover=said(words.language, "cover"), title=words.title,
        body=said(words.language, "body"), description=said(words.language, "what", pages=words.pages),
        organization=words.organization, when=words.when,
    )  # fmt: skip
    with pypdfium2.PdfDocument(blobs[0]) as document:
        document.init_forms()  # without it the appearance of signatures is not drawn
        return {}, [picture_copy.assembled(cover, spoken, named, _small_enough(document, words, arguments["most"]))]


def _small_enough(document: Any, words: CopyWords, most: int) -> list[Picture]:
    """Of every page, as fine as the size of the copy permits."""
    pictures: list[Picture] = []
    for dpi, quality in DRAWN:
        pictures, size = [], 0
        for picture in _pictures(document, words, dpi, quality):
            pictures.append(picture)
            size += len(picture.jpeg)
            if size > most and (dpi, quality) != DRAWN[-1]:
                break
        else:
            break
    return pictures


def _pictures(document: Any, words: CopyWords, dpi: int, quality: int) -> Iterator[Picture]:
    count = len(document)
    for number, page in enumerate(document, start=1):
        bitmap = drawn(page, scale=dpi / 72, rev_byteorder=True)
        image, buffer = Image.fromarray(bitmap.to_numpy()[:, :, :3]), io.BytesIO()
        image.save(buffer, "JPEG", quality=quality, dpi=(dpi, dpi))
        text = _spoken(page.get_textpage().get_text_bounded())
        label = said(words.language, "page_of", number=number, count=count)
        yield Picture(buffer.getvalue(), page.get_size(), f"{label}. {text}" if text else label)
        bitmap.close()
        page.close()


def _spoken(text: str) -> str:
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[:SPOKEN]


def _cover(words: CopyWords) -> tuple[Pdf, str]:
    """The page, and its content as one text for screen readers."""
    language = words.language
    rows = _rows(words)
    head = said(language, "number", number=words.number)
    what = said(language, "what", pages=words.pages)

    def draw(sheet: Sheet) -> None:
        sheet.text(words.organization, 11)
        sheet.text(said(language, "cover"), 22, bold=True, after=4)
        sheet.text(head, 14, bold=True, after=12)
        sheet.text(what, 11.5, after=12)
        for label, lines in rows:
            sheet.text(label, 9, bold=True, after=0)
            for line in lines:
                sheet.text(line, 10 if len(line) != 64 else 9, after=1)
            sheet.y -= 5
        picture_copy.draw_seal_box(sheet, language, words.organization)
        _draw_code(sheet, words)

    page = one_page(*COVER, draw)
    told = [words.organization, said(language, "cover"), head, what]
    return page, ". ".join([*told, *(f"{label}: {'; '.join(lines)}" for label, lines in rows)])


def _rows(words: CopyWords) -> list[tuple[str, tuple[str, ...]]]:
    language = words.language
    rows = [
        ("of", (words.title, words.place)),
        ("deposited", (words.deposited,)),
        ("pages", (str(words.pages),)),
        ("sha256", (words.sha256,)),
        ("given_to", (words.given_to,)),
        ("certified_by", (f"{words.certified_by}, {words.day}",)),
        ("check", (words.address, said(language, "check_with", number=words.number, day=words.day, code=words.code))),
    ]
    if words.printed:
        rows.insert(-1, ("printed", (str(words.printed),)))
    return [(said(language, key), lines) for key, lines in rows]


def _draw_code(sheet: Sheet, words: CopyWords) -> None:
    """The QR code right of the seal; the white around it is its quiet zone."""
    made = segno.make_qr(f"{words.address}?{words.query}", error="m")
    rows = [list(row) for row in made.matrix]
    module = CODE_SIDE / len(rows)
    left, low = sheet.width - MARGIN - CODE_SIDE, SEAL[1]
    for down, row in enumerate(rows):
        for across, dark in enumerate(row):
            if dark:
                x, y = left + across * module, low + CODE_SIDE - (down + 1) * module
                sheet.canvas.rect(x, y, module, module, stroke=0, fill=1)
