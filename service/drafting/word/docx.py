"""Word files as zip archives of XML parts (ECMA-376): strict reading, deterministic writing."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W = f"{{{NAMESPACE}}}"
_EPOCH = (1980, 1, 1, 0, 0, 0)


def parse(xml: bytes) -> etree._Element:
    """Well-formed XML without entities or network. :raises etree.XMLSyntaxError: it is not."""
    return etree.fromstring(
        xml, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    )


def parts(document: bytes) -> dict[str, bytes]:
    """Every part by name. :raises zipfile.BadZipFile: not a zip."""
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}


def read_part(document: bytes, name: str) -> bytes:
    """:raises KeyError: no such part."""
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        return archive.read(name)


def written(contents: dict[str, bytes]) -> bytes:
    """A zip that depends on nothing but the parts: sorted (content types first, as readers expect), dated 1980, deflated."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(contents, key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            archive.writestr(entry, contents[name], compresslevel=6)
    return buffer.getvalue()


def with_part(document: bytes, name: str, data: bytes) -> bytes:
    """The same file with one part replaced or added."""
    return written({**parts(document), name: data})


def text_of(paragraph: etree._Element) -> str:
    """What a paragraph says, tabs and line ends included."""
    pieces = []
    for element in paragraph.iter(W + "t", W + "tab", W + "br"):
        if element.tag == W + "t":
            pieces.append(element.text or "")
        elif (parent := element.getparent()) is not None and parent.tag == W + "r":
            pieces.append("\t" if element.tag == W + "tab" else "\n")
    return "".join(pieces)


def style_of(paragraph: etree._Element) -> str:
    """The id of a paragraph's style; empty for the default one."""
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    return "" if style is None else str(style.get(W + "val"))


def local(name: str | bytes) -> str:
    """A name without its namespace."""
    return str(name).rpartition("}")[2]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph with what a person needs to find it again."""

    number: int
    """From 1, in its part."""
    part: str
    heading: str
    """The nearest heading above."""
    cell: str
    """``row 2, column 1`` inside a table, else empty."""
    style: str
    text: str

    @property
    def where(self) -> str:
        """``paragraph 12 (row 1, column 2) under “Termination”, “Either Party may …”``."""
        part = "" if self.part == "word/document.xml" else f"{self.part.removeprefix('word/').removesuffix('.xml')}, "
        cell = f" ({self.cell})" if self.cell else ""
        under = f" under “{self.heading}”" if self.heading else ""
        shown = self.text.strip()
        return f"{part}paragraph {self.number}{cell}{under}, “{shown if len(shown) <= 80 else shown[:79] + '…'}”"


def worded_parts(document: bytes) -> list[str]:
    """The parts in which text is filled: body, headers, footers, notes."""
    return [
        name
        for name in sorted(parts(document))
        if re.fullmatch(r"word/(document|header\d*|footer\d*|footnotes)\.xml", name)
    ]


def paragraphs(document: bytes, part: str) -> Iterator[Paragraph]:
    """Every paragraph of a part, in order."""
    heading = ""
    for number, element in enumerate(parse(read_part(document, part)).iter(W + "p"), 1):
        text, style = text_of(element), style_of(element)
        if style.startswith("Heading"):
            heading = text
        yield Paragraph(number, part, heading, _cell(element), style, text.replace("\n", " "))


def _cell(paragraph: etree._Element) -> str:
    cell = next(paragraph.iterancestors(W + "tc"), None)
    row = None if cell is None else next(cell.iterancestors(W + "tr"), None)
    table = None if row is None else next(row.iterancestors(W + "tbl"), None)
    if cell is None or row is None or table is None:
        return ""
    return f"row {table.findall(W + 'tr').index(row) + 1}, column {row.findall(W + 'tc').index(cell) + 1}"
