"""Word files for tests, made by python-docx."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import parse_xml
from docx.shared import Inches

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)


def word(
    *paragraphs: str,
    title: str = "Cooperation Agreement",
    heading: str | None = "Article 1",
    more: Callable[[Any], None] | None = None,
) -> bytes:
    """A Word file with a heading and paragraphs."""
    document = Document()
    document.core_properties.title = title
    if heading:
        document.add_heading(heading, 1)
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if more:
        more(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def long_table(rows: int) -> Callable[[Any], None]:
    """A table that keeps LibreOffice busy for a while."""

    def add(document: Any) -> None:
        table = document.add_table(rows=1, cols=4)
        row = table.rows[0]._tr
        for number in range(rows):
            copy = parse_xml(row.xml)
            for cell, text in zip(copy.tc_lst, "abcd", strict=True):
                cell.p_lst[0].add_r().text = f"{text} {number} " * 6
            table._tbl.append(copy)

    return add


def linked_picture(url: str) -> Callable[[Any], None]:
    """A picture that is not in the file but at ``url``."""

    def add(document: Any) -> None:
        relation = document.part.relate_to(url, RELATIONSHIP_TYPE.IMAGE, is_external=True)
        size = int(Inches(1))
        document.add_paragraph()._p.append(
            parse_xml(
                f'<w:r {NAMESPACES}><w:drawing><wp:inline><wp:extent cx="{size}" cy="{size}"/><wp:docPr id="1" name="P" descr="x"/>'
                f'<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
                f'<pic:nvPicPr><pic:cNvPr id="1" name="P"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:link="{relation}"/>'
                f'<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
                f'<a:ext cx="{size}" cy="{size}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
                f"</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
            )
        )

    return add
