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
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SIGNS = {W + "tab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "\u2011"}
FORMULA = "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath"
"""A formula (ECMA-376 part 1, 22.1), which is not printed here."""
SAYING = (W + "t", *_SIGNS)
"""Elements that print letters."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
_WORDED_TYPE = re.compile(r"wordprocessingml\.(document\.main|header|footer|footnotes|endnotes)\+xml$")
_WORDED_NAME = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")


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
    """What a paragraph says, tabs and line ends included; what a text box in it says is left out."""
    return "".join(said(element) for element in paragraph.iter(*SAYING) if holder(element) is paragraph)


def said(element: etree._Element) -> str:
    """The letters of one element of :data:`SAYING`."""
    if element.tag == W + "t":
        return element.text or ""
    parent = element.getparent()
    # A tab stop of a paragraph's properties has the same name as the tab in its text.
    return _SIGNS[element.tag] if parent is not None and parent.tag == W + "r" else ""


def holder(element: etree._Element) -> etree._Element | None:
    """The paragraph that prints ``element``; None for one in the copy of a drawing that is kept for old readers."""
    found = None
    for ancestor in element.iterancestors(W + "p", FALLBACK):
        if ancestor.tag == FALLBACK:
            return None
        found = ancestor if found is None else found
    return found


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
    """``row 2, column 1`` inside a table, ``text box`` in one, else empty."""
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
    """The parts in which text is filled: body, headers, footers, footnotes, endnotes, whatever their names are."""
    contents = parts(document)
    declared = parse(contents["[Content_Types].xml"]) if "[Content_Types].xml" in contents else ()
    typed = {
        str(entry.get("PartName", "")).lstrip("/")
        for entry in declared
        if _WORDED_TYPE.search(str(entry.get("ContentType", "")))
    }
    return [name for name in sorted(contents) if name in typed or is_worded(name)]


def is_worded(name: str) -> bool:
    """Whether a part of this name usually holds text to fill."""
    return _WORDED_NAME.fullmatch(name) is not None


def paragraphs(document: bytes, part: str) -> Iterator[Paragraph]:
    """Every paragraph of a part, in order; those of a text box follow the one that holds the box."""
    heading = ""
    for number, element in enumerate(printed(parse(read_part(document, part))), 1):
        text, style = text_of(element), style_of(element)
        if style.startswith("Heading"):
            heading = text
        yield Paragraph(number, part, heading, _cell(element), style, text.replace("\n", " "))


def printed(root: etree._Element) -> Iterator[etree._Element]:
    """The paragraphs that are printed: not those in the copy of a drawing that is kept for old readers."""
    for element in root.iter(W + "p"):
        if next(element.iterancestors(FALLBACK), None) is None:
            yield element


def _cell(paragraph: etree._Element) -> str:
    if next(paragraph.iterancestors(W + "txbxContent"), None) is not None:
        return "text box"
    cell = next(paragraph.iterancestors(W + "tc"), None)
    row = None if cell is None else next(cell.iterancestors(W + "tr"), None)
    table = None if row is None else next(row.iterancestors(W + "tbl"), None)
    if cell is None or row is None or table is None:
        return ""
    return f"row {table.findall(W + 'tr').index(row) + 1}, column {row.findall(W + 'tc').index(cell) + 1}"
