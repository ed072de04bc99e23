"""The procès-verbal of signature: a Word file made from facts, converted and assembled like an original, with one place for the seal.

It is told in each authentic language of the instrument, one after another; the digests, which are the same in all of them, stand once, at the
end. The same facts, in full, lie inside it as JSON.
"""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from service.drafting.grammar import grammar_of
from service.drafting.pdf.assemble import FileSpec, Part, PlaceRequest, assemble
from service.drafting.pdf.fingerprint import grouped
from service.drafting.printed.words import Checked
from service.drafting.proces_verbal_words import WORDS
from service.drafting.word import join
from service.drafting.word.convert import WordToPdf

SEAL_FIELD: Final = "Seal"
FONT: Final = "Noto Sans"
BOX: Final = (328.0, 660.0, 540.0, 744.0)
"""Of the seal, on the first page, beside the organization's name; in points of a Letter page."""
BESIDE_SEAL: Final = Pt(232)
SMALL: Final = 7.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading and what is said under it, in order; empty values are left out."""

    level: int
    """1 for an instrument, 2 for a signatory."""
    heading: str
    facts: tuple[tuple[str, str], ...] = ()
    """Key of :data:`WORDS`, or the label itself -> value; ``key:number`` for what is said of one original."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """The procès-verbal in one language."""

    language: str
    organization: Mapping[str, str]
    """Its name: ``bare``, ``The``, ``of``."""
    subject: str
    """What it is about, below the title."""
    sections: tuple[Section, ...]
    title: str = ""
    """Of the document; empty: that of a procès-verbal of signature."""
    said: tuple[str, ...] = ()
    """Paragraphs before the particulars, in place of the words of a procès-verbal of signature."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Everything a procès-verbal says. The first telling is in the language of the file."""

    kind: str
    """``instrument``: all signatures of one instrument. ``ceremony``: one person's signatures on several. Any other kind has its own words."""
    tellings: tuple[Telling, ...]
    digests: tuple[tuple[str, str], ...]
    """What a file is, in all languages -> its SHA-256."""
    data: Mapping[str, Any]
    """All of it for programs, plain values."""

    @property
    def first(self) -> Telling:
        """The telling that gives the file its title and language."""
        return self.tellings[0]

    @property
    def title(self) -> str:
        """Of the file, in its language."""
        return self.first.title or words_for(self.first.language)["title"]


def words_for(language: str) -> Mapping[str, str]:
    """The words of a procès-verbal in this language, or in English."""
    return WORDS.get(language, WORDS["en"])


def everywhere(languages: Sequence[str], key: str, **values: Mapping[str, str]) -> str:
    """A phrase in all languages, each once. ``values``: of its places, by language."""
    said = (words_for(each)[key].format(**{name: one[each] for name, one in values.items()}) for each in languages)
    return " / ".join(dict.fromkeys(said))


def make(account: Account, *, when: datetime, converter: WordToPdf) -> bytes:
    """PDF/A-3b and PDF/UA-1, unsigned, with the empty field :data:`SEAL_FIELD`. The same facts and time give the same bytes.

    :raises ConversionFailed, WordsLost, AssemblyFailed: it cannot be made.
    """
    first = account.first
    words, name = words_for(first.language), first.organization["bare"]
    pdf = Checked(converter).convert(word_file(account))
    attachment = json.dumps(account.data, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    made = assemble(
        [Part(kind="signature", title=account.title, pdf=pdf, language=first.language)],
        FileSpec(
            title=f"{account.title}: {first.subject}",
            language=first.language,
            author=name,
            when=when,
            attachment=attachment.encode(),
            stamp_line=words["sheet"],
            places=(
                PlaceRequest(
                    key="seal", field=SEAL_FIELD, label=words["seal_label"].format(name=name), page=0, box=BOX
                ),
            ),
        ),
    )
    return made.pdf


def word_file(account: Account) -> bytes:
    """The Word file that is converted."""
    document = Document()
    first = account.first
    _prepare(document, first.language)
    document.core_properties.title = f"{account.title}: {first.subject}"
    document.core_properties.author = first.organization["bare"]
    for telling in account.tellings:
        before = len(join.body_of(document.element))
        _tell(document, account.kind, telling, first=telling is first)
        if telling is not first:
            for element in list(join.body_of(document.element))[before - 1 :]:
                join.speak(element, telling.language)
    _digests(document, account)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _tell(document: WordDocument, kind: str, telling: Telling, *, first: bool) -> None:
    words = words_for(telling.language)
    if first:
        head = document.add_paragraph(telling.organization["bare"])
        head.runs[0].bold = True
        head.paragraph_format.right_indent = BESIDE_SEAL
        head.paragraph_format.space_after = Pt(10)
    title = document.add_heading(telling.title or words["title"], level=1)
    subject = document.add_paragraph(telling.subject)
    subject.runs[0].bold = True
    if first:
        title.paragraph_format.right_indent = subject.paragraph_format.right_indent = BESIDE_SEAL
        subject.paragraph_format.space_after = Pt(30)
    organization = telling.organization
    subject.paragraph_format.keep_with_next = True
    for paragraph in telling.said or (words[f"intro_{kind}"].format(of_organization=organization["of"]),):
        document.add_paragraph(paragraph).paragraph_format.keep_with_next = True
    for section in telling.sections:
        document.add_heading(section.heading, level=section.level + 1)
        rows = [(_label(key, words), value) for key, value in section.facts if value]
        _table(document, rows, (words["what"], words["value"]))
    if not telling.said:
        closing = document.add_paragraph(words["closing"].format(organization=organization["The"]))
        closing.paragraph_format.space_before = Pt(8)


def _label(key: str, words: Mapping[str, str]) -> str:
    name, _, number = key.partition(":")
    if key not in words and name not in words:
        return key
    return words["of_original"].format(what=words[name], number=number) if number else words[name]


def _digests(document: WordDocument, account: Account) -> None:
    languages = [telling.language for telling in account.tellings]
    if account.digests:
        document.add_heading(everywhere(languages, "digests"), level=2)
        head = (everywhere(languages, "file"), "SHA-256")
        _table(document, [(what, grouped(sha256)) for what, sha256 in account.digests], head, size=SMALL)


def _prepare(document: WordDocument, language: str) -> None:
    """Letter, one font, and the language that screen readers speak."""
    page = document.sections[0]
    page.page_width, page.page_height = Pt(612), Pt(792)
    page.left_margin = page.right_margin = Pt(72)
    page.top_margin, page.bottom_margin = Pt(54), Pt(54)
    sizes = (("Normal", 9.5, 0, 4), ("Heading 1", 15, 14, 2), ("Heading 2", 11.5, 10, 3), ("Heading 3", 10, 7, 2))
    for name, size, before, after in sizes:
        style = document.styles[name]
        style.font.name, style.font.size = FONT, Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.paragraph_format.line_spacing = 1.0
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        for script in ("ascii", "hAnsi", "cs", "eastAsia"):
            fonts.set(qn(f"w:{script}"), FONT)
    for spoken in document.styles.element.iter(qn("w:lang")):
        spoken.set(qn("w:val"), grammar_of(language).tag)


def _table(
    document: WordDocument, rows: Sequence[tuple[str, str]], head: tuple[str, str], *, size: float = 8.5
) -> None:
    if not rows:
        return
    table = document.add_table(rows=1, cols=2)
    table.style = "Table Grid"
    table.autofit = False
    # A digest in groups of four fits into one line of the smaller letters.
    for column, width in zip(table.columns, (148, 320) if size > SMALL else (128, 340), strict=True):
        column.width = Pt(width)
    _row(table.rows[0], *head, size=size, bold=True)
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(mark)  # noqa: SLF001  python-docx has no word for a header row
    for label, value in rows:
        _row(table.add_row(), label, value, size=size)


def _row(row: Any, label: str, value: str, *, size: float, bold: bool = False) -> None:
    whole = OxmlElement("w:cantSplit")
    row._tr.get_or_add_trPr().append(whole)  # noqa: SLF001
    for cell, text in zip(row.cells, (label, value), strict=True):
        paragraph = cell.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
        paragraph.paragraph_format.space_after = Pt(1)
        run = paragraph.add_run(text)
        run.font.size = Pt(size)
        run.bold = bold


def moment(at: datetime | None, language: str) -> str:
    """``29 November 2026, 21:00:25 UTC``, as the language writes a date; empty for None."""
    if at is None:
        return ""
    known = at.astimezone(UTC)
    return f"{grammar_of(language).date(known.date())}, {known:%H:%M:%S} UTC"


def facts(*pairs: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """Keys and values, those without value left out."""
    return tuple((key, value) for key, value in pairs if value)


def sections_data(sections: Sequence[Section]) -> list[dict[str, Any]]:
    """The sections as plain data."""
    return [{"level": one.level, "heading": one.heading, "facts": dict(one.facts)} for one in sections]
