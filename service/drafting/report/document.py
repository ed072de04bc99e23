"""A report as a Word file and as a PDF: a Word template of the organization is filled, charts are put in their places, and the result is
converted and assembled as every document of the service (PDF/A-3b, PDF/UA-1).

The template is data and not code: it is filled in the strict environment of the models, in a child process. It can use ``organization``, ``title``, ``period``,
``summary`` (a list of sentences) and ``tables``, each with ``title``, ``note``, ``columns``, ``rows``, ``chart`` (a mark in a paragraph of its own, where the
chart is put) and ``charted``.
"""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any, Final

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Inches
from docx.text.paragraph import Paragraph
from docxtpl import DocxTemplate
from jinja2 import TemplateError

from service.domain.messages import Message
from service.drafting.errors import AssemblyFailed
from service.drafting.grammar import grammar_of
from service.drafting.pdf.assemble import FileSpec, Part, assemble
from service.drafting.printed.words import Checked
from service.drafting.report import charts
from service.drafting.report.content import Report, Table
from service.drafting.word.convert import WordToPdf
from service.drafting.word.sandbox import StrictEnvironment
from service.sandbox.run import Limits, SandboxFailed, run_sandboxed

TEMPLATE: Final = Path("reports") / "annual.docx"
"""Below the folder of the models."""
LIMITS: Final = Limits(cpu_seconds=60, wall_seconds=120.0, memory_bytes=2 << 30)
SHORT: Final = 16
"""Rows, the heading included, of a table that stays on one page."""
_MARK: Final = re.compile(r"\[\[chart:([a-z_]+)\]\]")


def word_file(report: Report, template: bytes) -> bytes:
    """The filled template with its charts, each with alternative text.

    :raises AssemblyFailed: the template uses a word that there is not, or is no Word file.
    """
    try:
        _, files = run_sandboxed(
            f"{__name__}:fill_sandboxed",
            {"report": report.to_data()},
            [template],
            limits=LIMITS,
            errors=(AssemblyFailed,),
        )
    except SandboxFailed as error:
        raise AssemblyFailed.because(error.message, [error.detail]) from error
    return files[0]


def pdf_file(report: Report, word: bytes, *, converter: WordToPdf) -> bytes:
    """The same as PDF/A-3b and PDF/UA-1, with all of it as data attached.

    :raises ConversionFailed, WordsLost, AssemblyFailed: it cannot be made.
    """
    title = f"{report.title}, {report.period}"
    part = Part(kind="text", title=report.title, pdf=Checked(converter).convert(word), language=report.language)
    data = json.dumps(report.to_data(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    spec = FileSpec(
        title=title,
        language=report.language,
        author=report.organization,
        when=report.made_at,
        attachment=data.encode(),
        stamp_line=report.sheet,
    )
    return assemble([part], spec).pdf


def fill_sandboxed(arguments: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """The part of :func:`word_file` that runs in the sandbox."""
    report = Report.from_data(arguments["report"])
    try:
        template = DocxTemplate(io.BytesIO(blobs[0]))
        template.render(_words(report), StrictEnvironment(report.language), autoescape=True)
        filled = io.BytesIO()
        template.save(filled)
    except (TemplateError, KeyError, ValueError) as error:
        said = Message("The template of the report cannot be filled.")
        raise AssemblyFailed.because(said, [str(error)]) from error
    document = docx.Document(io.BytesIO(filled.getvalue()))
    tables = {table.key: table for table in report.tables}
    for paragraph in list(document.paragraphs):
        mark = _MARK.fullmatch(paragraph.text.strip())
        if mark:
            _place(paragraph, tables[mark[1]])
    for made in document.tables:
        _widen(made)
        _lay_out(made)
    document.core_properties.title = f"{report.title}, {report.period}"
    document.core_properties.author = report.organization
    _speak(document, report.language)
    out = io.BytesIO()
    document.save(out)
    return {}, [out.getvalue()]


def _words(report: Report) -> dict[str, Any]:
    return {
        "organization": report.organization,
        "title": report.title,
        "period": report.period,
        "summary": list(report.summary),
        "tables": [
            {
                "title": table.title,
                "note": table.note,
                "columns": list(table.columns),
                "rows": [list(row) for row in table.rows],
                "charted": bool(table.bars),
                "chart": f"[[chart:{table.key}]]",
            }
            for table in report.tables
        ],
    }


def _place(paragraph: Paragraph, table: Table) -> None:
    """The chart in place of its mark."""
    for run in paragraph.runs:
        run.text = ""
    picture = paragraph.add_run().add_picture(io.BytesIO(charts.draw(table.bars)), width=Inches(charts.WIDTH))
    properties = picture._inline.docPr  # noqa: SLF001 - python-docx has no word for alternative text
    properties.set("descr", table.alternative)


def _widen(table: Any) -> None:
    """Names need more room than figures: the first of several columns gets nearly half of the width."""
    columns = table.columns
    if len(columns) < 3:
        return
    whole = sum(column.width or 0 for column in columns)
    rest = (whole * 11 // 20) // (len(columns) - 1)
    for number, column in enumerate(columns):
        column.width = whole * 9 // 20 if number == 0 else rest
        for cell in column.cells:
            cell.width = column.width


def _lay_out(table: Any) -> None:
    """Figures stand at the right; a short table is not broken across pages."""
    rows = table.rows
    for number, row in enumerate(rows):
        whole = len(rows) <= SHORT and number < len(rows) - 1
        for place, cell in enumerate(row.cells):
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.keep_with_next = whole or None
                if place > 0 and re.fullmatch(r"[\d.,\s\u00a0\u202f]+", paragraph.text):
                    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _speak(document: Any, language: str) -> None:
    """The language that screen readers speak."""
    space = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    for spoken in document.styles.element.iter(f"{space}lang"):
        spoken.set(f"{space}val", grammar_of(language).tag)
