"""The briefing sheet: what an agreement provides for, for who decides on it, on one page where the values are of ordinary length.

PDF/A-3b and PDF/UA-1 like everything that the service makes, with a tag for each heading and each line. It is drawn in a sandboxed child process;
the same words give the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import OutlineItem, Pdf
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from service.domain.messages import Message
from service.drafting.errors import AssemblyFailed
from service.drafting.paper.print_sheets import typeface
from service.drafting.pdf import conformance, metadata
from service.drafting.pdf.fonts import drop_empty_meanings
from service.drafting.pdf.structure import Tags
from service.sandbox.run import Limits, SandboxFailed, run_sandboxed

LIMITS: Final = Limits(cpu_seconds=60, wall_seconds=120.0, memory_bytes=2 << 30)
PAGE: Final = (612.0, 792.0)
"""Letter, in points."""
LEFT, RIGHT, TOP, BOTTOM = 54.0, 558.0, 742.0, 46.0
"""Edges of what is written, in points from the lower left corner."""
VALUES: Final = 196.0
"""Left edge of the values; the labels stand between :data:`LEFT` and here."""
SIZES: Final = (10.0, 9.5, 9.0, 8.5, 8.0, 7.5)
"""Of the letters, in points. The largest with which everything is on one page; where none is small enough, there are several pages in the last."""
LONGEST: Final = 700
"""Characters of one line; what is longer is cut, so that one answer does not fill the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A label and what is said of it, one line or several."""

    label: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Rows under a heading."""

    heading: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Briefing:
    """Everything that the sheet says, in the reader's language."""

    language: str
    kind: str
    """What the sheet is: “Briefing sheet”."""
    title: str
    """Of the agreement."""
    about: str
    """Reference and state, below the title."""
    author: str
    when: datetime
    blocks: tuple[Block, ...]
    foot: str


@dataclass(frozen=True, slots=True)
class _Piece:
    """One paragraph where it is drawn."""

    tag: str
    paragraph: Paragraph
    left: float
    bottom: float


def make(briefing: Briefing) -> bytes:
    """:raises AssemblyFailed: the result would not be archivable and accessible."""
    arguments = {"briefing": {**asdict(briefing), "when": briefing.when.isoformat()}}
    try:
        _, files = run_sandboxed(f"{__name__}:make_sandboxed", arguments, limits=LIMITS, errors=(AssemblyFailed,))
    except SandboxFailed as error:
        raise AssemblyFailed.because(error.message, [error.detail]) from error
    return files[0]


def make_sandboxed(arguments: dict[str, Any], _blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """The part of ``make`` that runs in the sandbox."""
    said = arguments["briefing"]
    blocks = tuple(
        Block(
            heading=block["heading"],
            rows=tuple(Row(label=row["label"], lines=tuple(row["lines"])) for row in block["rows"]),
        )
        for block in said["blocks"]
    )
    briefing = Briefing(**{**said, "blocks": blocks, "when": datetime.fromisoformat(said["when"])})
    pages = _pages(briefing)
    pdf = _drawn(pages)
    drop_empty_meanings(pdf)
    tags = Tags(pdf)
    section = tags.part(briefing.kind, briefing.language)
    for page, pieces in zip(pdf.pages, pages, strict=True):
        tags.marked(section, page, [piece.tag for piece in pieces])
    tags.finish()
    with pdf.open_outline() as outline:
        outline.root.append(OutlineItem(briefing.kind, 0))
    metadata.intend_srgb(pdf)
    title = f"{briefing.kind}: {briefing.title}"
    metadata.describe(
        pdf, metadata.About(title=title, language=briefing.language, author=briefing.author, when=briefing.when)
    )
    data = metadata.save(pdf)
    verdict = conformance.judge(data)
    if not (verdict.pdfa and verdict.pdfua):
        raise AssemblyFailed.because(
            Message("The briefing sheet would not be archivable and accessible."), verdict.findings
        )
    return {}, [data]


def _pages(briefing: Briefing) -> list[list[_Piece]]:
    """One page, in the largest letters with which there is only one."""
    for size in SIZES:
        pages = _laid_out(briefing, size)
        if len(pages) == 1:
            break
    return pages


def _laid_out(briefing: Briefing, size: float) -> list[list[_Piece]]:
    pages: list[list[_Piece]] = [[]]
    y = TOP
    y = _put(pages, [("P", _paragraph(briefing.kind, size), LEFT)], y) - 2
    y = _put(pages, [("H1", _paragraph(briefing.title, size + 4.5, bold=True), LEFT)], y) - 2
    y = _put(pages, [("P", _paragraph(briefing.about, size), LEFT)], y) - 2
    for block in briefing.blocks:
        heading = _paragraph(block.heading, size + 1.5, bold=True, wide=RIGHT - LEFT)
        first = _tall(_row(block.rows[0], size)) if block.rows else 0.0
        if y - heading.height - first - 6 < BOTTOM:
            pages.append([])
            y = TOP
        y = _put(pages, [("H2", heading, LEFT)], y - size * 0.55) - 1.5
        for row in block.rows:
            y = _put(pages, _row(row, size), y) - size * 0.28
    _put(pages, [("P", _paragraph(briefing.foot, 7.0), LEFT)], BOTTOM - 6, force=True)
    return pages


def _row(row: Row, size: float) -> list[tuple[str, Paragraph, float]]:
    label = ("P", _paragraph(row.label, size, bold=True, wide=VALUES - LEFT - 10), LEFT)
    return [label, *(("P", _paragraph(line, size, wide=RIGHT - VALUES), VALUES) for line in row.lines)]


def _tall(row: Sequence[tuple[str, Paragraph, float]]) -> float:
    values = sum(paragraph.height for _, paragraph, left in row if left == VALUES)
    return float(max(values, *(paragraph.height for _, paragraph, left in row if left != VALUES)))


def _put(
    pages: list[list[_Piece]], row: Sequence[tuple[str, Paragraph, float]], y: float, *, force: bool = False
) -> float:
    """Add the paragraphs below ``y``, on a new page when they do not fit; where the next ones begin."""
    if y - _tall(row) < BOTTOM and not force:
        pages.append([])
        y = TOP
    below = {left: y for _, _, left in row}
    for tag, paragraph, left in row:
        below[left] -= paragraph.height
        pages[-1].append(_Piece(tag, paragraph, left, below[left]))
    return min(below.values())


def _paragraph(text: str, size: float, *, bold: bool = False, wide: float = RIGHT - LEFT) -> Paragraph:
    """Broken into lines; its ``height`` is known from then on."""
    regular, heavy = typeface()
    style = ParagraphStyle("briefing", fontName=heavy if bold else regular, fontSize=size, leading=size * 1.26)
    paragraph = Paragraph(escape(_cut(text)), style)
    paragraph.wrap(wide, PAGE[1])
    return paragraph


def _cut(text: str) -> str:
    said = " ".join(text.split())
    return said if len(said) <= LONGEST else f"{said[:LONGEST].rsplit(' ', 1)[0]} …"


def _drawn(pages: Sequence[Sequence[_Piece]]) -> Pdf:
    """Each paragraph is marked with its place on the page, so that a tag can claim it."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=PAGE, invariant=1, pageCompression=1, initialFontName=typeface()[0])
    for pieces in pages:
        for number, piece in enumerate(pieces):
            canvas.addLiteral(f"/{piece.tag} <</MCID {number}>> BDC")
            piece.paragraph.drawOn(canvas, piece.left, piece.bottom)
            canvas.addLiteral("EMC")
        canvas.showPage()
    canvas.save()
    return pikepdf.open(buffer)
