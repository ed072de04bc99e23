"""The certified electronic copy of a signed paper original: a cover that says what it is, and an image of every sheet.

PDF/A-3b and PDF/UA-1 like everything that is kept; the sheets are pictures with a description for screen readers. The field
for the organization's seal is on the cover. Runs in a sandboxed child process; the same words and pictures give the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from pikepdf import Pdf

from service.drafting.errors import AssemblyFailed
from service.drafting.paper import picture_copy
from service.drafting.paper.print_sheets import Sheet, one_page
from service.drafting.paper.print_words import word
from service.sandbox.run import Limits, SandboxFailed, run_sandboxed

LIMITS: Final = Limits(cpu_seconds=120, wall_seconds=180.0, memory_bytes=3 << 30, file_bytes=1 << 30)
FIELD, SEAL = picture_copy.FIELD, picture_copy.SEAL


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
    cover, spoken = _cover(arguments["sizes"][0], words)
    count = len(blobs)
    sheets = (
        picture_copy.Picture(jpeg, tuple(size), word(words.language, "sheet_of", number=number, count=count))
        for number, (jpeg, size) in enumerate(zip(blobs, arguments["sizes"], strict=True), start=1)
    )
    named = picture_copy.Named(
        language=words.language,
        cover=word(words.language, "cover"),
        title=words.title,
        body=words.original,
        description=word(words.language, "what"),
        organization=words.organization,
        when=words.when,
    )
    return {}, [picture_copy.assembled(cover, spoken, named, sheets)]


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
        picture_copy.draw_seal_box(sheet, words.language, words.organization)

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
