"""A Word file of two texts with tracked changes (ECMA-376 part 1, 17.13.5): to accept all gives the new text, to reject all the old one.

It is made from the words of the two texts, in styles of its own: a file to read and to negotiate with, not the original.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count, groupby
from typing import Final

from lxml import etree

from service.drafting.comparison.wording import ArticleChange, Change, Run
from service.drafting.word import docx
from service.drafting.word.docx import NAMESPACE, W

_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_RELATION: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_CONTENT_TYPES: Final = (
    f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_WORD}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{_WORD}.styles+xml"/></Types>'
)
_ROOT_RELATIONS: Final = f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" Type="{_RELATION}/officeDocument" Target="word/document.xml"/></Relationships>'
_RELATIONS: Final = f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" Type="{_RELATION}/styles" Target="styles.xml"/></Relationships>'
_STYLES: Final = (
    f'<w:styles xmlns:w="{NAMESPACE}"><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
    '<w:pPr><w:spacing w:after="120"/></w:pPr><w:rPr><w:sz w:val="22"/></w:rPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/>'
    '<w:pPr><w:keepNext/><w:spacing w:before="240" w:after="120"/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/></w:rPr></w:style></w:styles>'
)
_MARKS: Final = {Change.INSERTED: "ins", Change.DELETED: "del"}


def redline(articles: Sequence[ArticleChange], *, author: str, at: datetime) -> bytes:
    """The Word file. The same changes, author and moment give the same bytes.

    :param author: who is named as the author of each change.
    """
    writer = _Writer(author, at)
    body = etree.Element(W + "body")
    for is_row, group in groupby(_apart(_lines(articles)), key=lambda line: line.row):
        lines = list(group)
        body.extend([writer.table(lines)] if is_row else map(writer.paragraph, lines))
    body.append(etree.Element(W + "p"))  # the mark of a file's last paragraph cannot be taken out
    root = etree.Element(W + "document", nsmap={"w": NAMESPACE})
    root.append(body)
    return docx.written(
        {
            "[Content_Types].xml": _CONTENT_TYPES.encode(),
            "_rels/.rels": _ROOT_RELATIONS.encode(),
            "word/_rels/document.xml.rels": _RELATIONS.encode(),
            "word/styles.xml": _STYLES.encode(),
            "word/document.xml": etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True),
        }
    )


@dataclass(frozen=True, slots=True)
class _Line:
    """A heading, a paragraph or a row of a table."""

    change: Change
    runs: tuple[Run, ...]
    row: bool = False
    heading: bool = False


def _lines(articles: Sequence[ArticleChange]) -> Iterator[_Line]:
    for article in articles:
        if article.heading:
            whole = article.change if article.change in _MARKS else Change.SAME
            yield _Line(whole, article.heading, heading=True)
        yield from (_Line(line.change, line.runs, line.row) for line in article.lines)


def _apart(lines: Iterable[_Line]) -> list[_Line]:
    """A paragraph that ends in a change, above one that is new or gone or begins with new words, as its old and its new wording.

    LibreOffice takes the two changes for one, together with the end of the paragraph between them, which was not changed.
    """
    apart: list[_Line] = []  # from the last to the first
    for line in reversed(list(lines)):
        if line.row or line.change in _MARKS or not apart or not _touch(line, apart[-1]):
            apart.append(line)
            continue
        old = tuple(Run(Change.DELETED, run.text) for run in line.runs if run.change is not Change.INSERTED)
        new = tuple(Run(Change.INSERTED, run.text) for run in line.runs if run.change is not Change.DELETED)
        apart += [_Line(Change.INSERTED, new, heading=line.heading), _Line(Change.DELETED, old, heading=line.heading)]
    return apart[::-1]


def _touch(line: _Line, following: _Line) -> bool:
    last = line.runs[-1].change if line.runs else Change.SAME
    begins = following.runs[0].change if following.runs and not following.row else Change.SAME
    return last in _MARKS and (following.change in _MARKS or last is begins is Change.INSERTED)


class _Writer:
    """Elements of WordprocessingML; each change gets a number of its own."""

    def __init__(self, author: str, at: datetime) -> None:
        self._author, self._at = author, at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        self._numbers = count(1)

    def paragraph(self, line: _Line) -> etree._Element:
        return self._paragraph(line.runs, line.change, style="Heading1" if line.heading else "")

    def _paragraph(self, runs: Iterable[Run], change: Change, *, style: str = "") -> etree._Element:
        paragraph = etree.Element(W + "p")
        properties = etree.SubElement(paragraph, W + "pPr")
        if style:
            etree.SubElement(properties, W + "pStyle").set(W + "val", style)
        if change in _MARKS:
            etree.SubElement(properties, W + "rPr").append(self._mark(change))
        paragraph.extend(self._run(run) for run in runs if run.text)
        return paragraph

    def table(self, lines: Iterable[_Line]) -> etree._Element:
        rows = [row for line in lines for row in _rows(line)]
        table = etree.Element(W + "tbl")
        borders = etree.SubElement(etree.SubElement(table, W + "tblPr"), W + "tblBorders")
        for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
            border = etree.SubElement(borders, W + side)
            border.set(W + "val", "single")
            border.set(W + "sz", "4")
        grid = etree.SubElement(table, W + "tblGrid")
        for _ in range(max(len(cells) for _, cells in rows)):
            etree.SubElement(grid, W + "gridCol").set(W + "w", "3000")
        table.extend(self._row(change, cells) for change, cells in rows)
        return table

    def _row(self, change: Change, cells: Sequence[Sequence[Run]]) -> etree._Element:
        row = etree.Element(W + "tr")
        if change in _MARKS:
            etree.SubElement(row, W + "trPr").append(self._mark(change))
        for runs in cells:
            etree.SubElement(row, W + "tc").append(self._paragraph(runs, change))
        return row

    def _run(self, run: Run) -> etree._Element:
        made = etree.Element(W + "r")
        text = etree.SubElement(made, W + ("delText" if run.change is Change.DELETED else "t"))
        text.text = run.text.replace("\t", " ")
        text.set(_SPACE, "preserve")
        if run.change not in _MARKS:
            return made
        mark = self._mark(run.change)
        mark.append(made)
        return mark

    def _mark(self, change: Change) -> etree._Element:
        mark = etree.Element(W + _MARKS[change])
        mark.set(W + "id", str(next(self._numbers)))
        mark.set(W + "author", self._author)
        mark.set(W + "date", self._at)
        return mark


def _rows(line: _Line) -> list[tuple[Change, list[list[Run]]]]:
    """One row with its cells; where a cell itself was added or taken out, the old row and the new one."""
    if all("\t" not in run.text for run in line.runs if run.change in _MARKS) or line.change in _MARKS:
        return [(line.change, _cells(line.runs))]
    old = [Run(Change.DELETED, run.text) for run in line.runs if run.change is not Change.INSERTED]
    new = [Run(Change.INSERTED, run.text) for run in line.runs if run.change is not Change.DELETED]
    return [(Change.DELETED, _cells(old)), (Change.INSERTED, _cells(new))]


def _cells(runs: Iterable[Run]) -> list[list[Run]]:
    cells: list[list[Run]] = [[]]
    for run in runs:
        first, *others = run.text.split("\t")
        cells[-1].append(Run(run.change, first))
        cells += [[Run(run.change, other)] for other in others]
    return cells
