"""The procès-verbal of signature: a Word file made from facts, converted and assembled like an original, with one place for the seal.

What it says comes as keys and values; only the words stand here. The same facts, in full, lie inside it as JSON.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from service.drafting.grammar import grammar_of
from service.drafting.pdf.assemble import FileSpec, Part, PlaceRequest, assemble
from service.drafting.proces_verbal_words import WORDS
from service.drafting.word.convert import WordToPdf

SEAL_FIELD: Final = "Seal"
FONT: Final = "Noto Sans"
BOX: Final = (328.0, 660.0, 540.0, 744.0)
"""Of the seal, on the first page, beside the organization's name; in points of a Letter page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading and what is said under it, in order. ``facts``: key of :data:`WORDS` -> value; empty values are left out."""

    level: int
    """1 for an instrument, 2 for a signatory, 3 for an original."""
    heading: str
    facts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Everything a procès-verbal says. ``language``: one of :data:`WORDS`, else English."""

    kind: str
    """``instrument``: all signatures of one instrument. ``ceremony``: one person's signatures on several."""
    language: str
    organization: str
    subject: str
    """What it is about, below the title."""
    sections: tuple[Section, ...]
    data: Mapping[str, Any]
    """All of it for programs, plain values."""


def words_for(language: str) -> Mapping[str, str]:
    """The words of a procès-verbal in this language, or in English."""
    return WORDS.get(language, WORDS["en"])


def make(account: Account, *, when: datetime, converter: WordToPdf) -> bytes:
    """PDF/A-3b and PDF/UA-1, unsigned, with the empty field :data:`SEAL_FIELD`. The same facts and time give the same bytes.

    :raises ConversionFailed, AssemblyFailed: it cannot be made.
    """
    words, language = words_for(account.language), account.language if account.language in WORDS else "en"
    pdf = converter.convert(_word(account, words, language))
    label = words["seal_label"].format(name=account.organization)
    attachment = json.dumps(account.data, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    made = assemble(
        [Part(kind="signature", title=words["title"], pdf=pdf, language=language)],
        FileSpec(
            title=f"{words['title']}: {account.subject}",
            language=language,
            author=account.organization,
            when=when,
            attachment=attachment.encode(),
            stamp_line=words["sheet"],
            places=(PlaceRequest(key="seal", field=SEAL_FIELD, label=label, page=0, box=BOX),),
        ),
    )
    return made.pdf


def _word(account: Account, words: Mapping[str, str], language: str) -> bytes:
    document = Document()
    _prepare(document, language)
    document.core_properties.title = f"{words['title']}: {account.subject}"
    document.core_properties.author = account.organization
    head = document.add_paragraph(account.organization)
    head.paragraph_format.right_indent = Pt(232)
    head.paragraph_format.space_after = Pt(96)
    head.runs[0].bold = True
    document.add_heading(words["title"], level=1)
    document.add_paragraph(account.subject).runs[0].bold = True
    document.add_paragraph(words[f"intro_{account.kind}"].format(organization=account.organization))
    for section in account.sections:
        document.add_heading(section.heading, level=section.level + 1)
        _table(document, section, words)
    closing = document.add_paragraph(words["closing"].format(organization=account.organization))
    closing.paragraph_format.space_before = Pt(12)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _prepare(document: WordDocument, language: str) -> None:
    """Letter, one font, and the language that screen readers speak."""
    page = document.sections[0]
    page.page_width, page.page_height = Pt(612), Pt(792)
    page.left_margin = page.right_margin = Pt(72)
    page.top_margin, page.bottom_margin = Pt(54), Pt(72)
    for name, size in (("Normal", 9.5), ("Heading 1", 16), ("Heading 2", 12), ("Heading 3", 10.5), ("Heading 4", 9.5)):
        style = document.styles[name]
        style.font.name, style.font.size = FONT, Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        for script in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{script}"), FONT)
    for spoken in document.styles.element.iter(qn("w:lang")):
        spoken.set(qn("w:val"), grammar_of(language).tag)


def _table(document: WordDocument, section: Section, words: Mapping[str, str]) -> None:
    rows = [(words[key], value) for key, value in section.facts if value]
    if not rows:
        return
    table = document.add_table(rows=1, cols=2)
    table.style = "Table Grid"
    table.autofit = False
    _row(table.rows[0], words["what"], words["value"], bold=True)
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(mark)  # noqa: SLF001  python-docx has no word for a header row
    for label, value in rows:
        _row(table.add_row(), label, value)


def _row(row: Any, label: str, value: str, *, bold: bool = False) -> None:
    for cell, text, width in zip(row.cells, (label, value), (Pt(138), Pt(330)), strict=True):
        cell.width = width
        paragraph = cell.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
        paragraph.paragraph_format.space_after = Pt(1)
        run = paragraph.add_run(text)
        run.font.size = Pt(8.5)
        run.bold = bold


def grouped(digest: str) -> str:
    """Hex in groups of four, as on the pages."""
    return " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))


def facts(*pairs: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """Keys and values, those without value left out."""
    return tuple((key, value) for key, value in pairs if value)


def sections_data(sections: Sequence[Section]) -> list[dict[str, Any]]:
    """The sections as plain data."""
    return [{"level": one.level, "heading": one.heading, "facts": dict(one.facts)} for one in sections]
