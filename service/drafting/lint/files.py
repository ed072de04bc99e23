"""Checks of a Word file: no active content, nothing fetched from elsewhere, accessible, only fonts that are installed."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator

from lxml import etree

from service.drafting.lint import appearance, fields, numbering
from service.drafting.word import docx
from service.drafting.word.docx import W

MAX_PARTS = 300
MAX_BYTES = 20_000_000
_ACTIVE = re.compile(r"vbaProject|activeX|embeddings/|attachedToolbars|customUI|\.(bin|exe|dll|js|vbs)$", re.IGNORECASE)
_STRANGE_RELATIONS = ("aFChunk", "attachedTemplate", "oleObject", "subDocument", "frame")
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_CONTENT = tuple(
    W + name
    for name in (
        "drawing",
        "pict",
        "object",
        "sym",
        "sectPr",
        "fldSimple",
        "fldChar",
        "separator",
        "continuationSeparator",
        "ptab",
    )
)
"""What makes a paragraph more than empty space, besides letters."""
Found = Iterator[tuple[str, str, str]]


def unreadable(data: bytes) -> str:
    """Why this is no Word file that can be looked at; empty when it is."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_PARTS or sum(entry.file_size for entry in entries) > MAX_BYTES:
                return "The file is larger than any model. Remove pictures and save it again."
            names = {entry.filename for entry in entries}
    except zipfile.BadZipFile:
        return "This is not a Word file (.docx). Save it again in Word as “Word Document”."
    if not {"[Content_Types].xml", "word/document.xml", "word/styles.xml", "docProps/core.xml"} <= names:
        return "This is not a whole Word file. Save it again in Word as “Word Document”."
    for name, part in docx.parts(data).items():
        if name.endswith((".xml", ".rels")):
            if b"<!DOCTYPE" in part[:4096] or b"<!ENTITY" in part:
                return f"The part {name} declares entities, which Word never does. Do not use this file."
            try:
                docx.parse(part)
            except etree.XMLSyntaxError as error:
                return f"The part {name} is damaged ({error.msg}). Save the file again in Word."
    return ""


def hygiene(data: bytes, language: str, *, clause_of: bytes | None) -> Found:
    """(severity, where, message) for what is wrong with the file apart from its tags.

    :param clause_of: for a clause, the text that includes it: the clause may use its styles only.
    """
    parts = docx.parts(data)
    yield from _safety(parts)
    yield from _language(parts, language)
    yield from appearance.named_fonts(parts)
    yield from appearance.revisions(parts)
    yield from _comments(parts)
    styles = appearance.styles_of(parts)
    for name in docx.worded_parts(data):
        yield from _content(docx.parse(parts[name]), name)
        yield from appearance.findings(data, name, styles)
        for where, message in fields.findings(data, name, in_clause=clause_of is not None):
            yield "error", where, message
        for where, message in numbering.findings(data, name):
            yield "error", where, message
    yield from _headings(data)
    if clause_of:
        yield from _clause(docx.parse(parts["word/document.xml"]), clause_of)


def _safety(parts: dict[str, bytes]) -> Found:
    for name in parts:
        if _ACTIVE.search(name):
            yield (
                "error",
                name,
                "The file contains a program or an embedded object. Remove it and save as “Word Document”.",
            )
    if b"macroEnabled" in parts["[Content_Types].xml"]:
        yield "error", "", "The file may contain macros. Save it as “Word Document (.docx)”."
    for name, part in parts.items():
        if not name.endswith(".rels"):
            continue
        for relation in docx.parse(part):
            kind, target = str(relation.get("Type", "")).rpartition("/")[2], str(relation.get("Target", ""))
            if relation.get("TargetMode") == "External":
                yield (
                    "error",
                    name,
                    f"The file points outside itself ({kind}: {target[:80]}). Break the link, or paste the picture into the file.",
                )
            elif kind in _STRANGE_RELATIONS:
                yield "error", name, f"The file depends on something else ({kind}). Remove it."


def _language(parts: dict[str, bytes], language: str) -> Found:
    declared = docx.parse(parts["word/styles.xml"]).find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}lang")
    value = "" if declared is None else str(declared.get(W + "val"))
    if not value.startswith(language):
        yield (
            "error",
            "",
            f"The language of the document is “{value or 'not set'}”. Set it in Word for the whole document (Review, Language).",
        )


def _comments(parts: dict[str, bytes]) -> Found:
    for name in sorted(parts):
        if not name.startswith("word/") or not name.endswith(".xml"):
            continue
        root = docx.parse(parts[name])
        if any(True for _ in root.iter(W + "comment", W + "commentReference", W + "commentRangeStart")):
            yield "error", name, "The file has comments. Delete them; notes belong in notes.md."


def _content(root: etree._Element, name: str) -> Found:
    for picture in root.iter(_DRAWING):
        if not picture.get("descr") and next(picture.iterancestors(docx.FALLBACK), None) is None:
            yield (
                "error",
                name,
                f"The picture “{picture.get('name')}” has no alternative text. Add it in Word (right click, Alt Text).",
            )
    if next(root.iter(docx.FORMULA), None) is not None:
        yield (
            "error",
            name,
            "A formula is not printed. Write it in letters and signs, or put a picture of it with alternative text there.",
        )
    for paragraph in docx.printed(root):
        if _is_empty(paragraph) and not _is_needed(paragraph):
            yield (
                "warning",
                name,
                "An empty paragraph makes space. Use “space before” or “space after” of the style instead.",
            )


def _is_empty(paragraph: etree._Element) -> bool:
    page_break = any(mark.get(W + "type") in ("page", "column") for mark in paragraph.iter(W + "br"))
    more = any(True for _ in paragraph.iter(*_CONTENT, docx.FORMULA))
    return not docx.text_of(paragraph).strip() and not page_break and not more


def _is_needed(paragraph: etree._Element) -> bool:
    """Whether Word itself demands it: a header, note, cell or text box has a paragraph, and so has the place after a table."""
    parent = paragraph.getparent()
    if parent is None or parent.tag == W + "tc":
        return True
    blocks = [child for child in parent if child.tag in (W + "p", W + "tbl", W + "sdt")]
    place = blocks.index(paragraph)
    before = blocks[place - 1].tag if place else ""
    after = blocks[place + 1].tag if place + 1 < len(blocks) else W + "tbl"
    return len(blocks) == 1 or (before == W + "tbl" and after == W + "tbl")


def _headings(data: bytes) -> Found:
    level = 0
    for paragraph in docx.paragraphs(data, "word/document.xml"):
        found = re.fullmatch(r"Heading(\d)", paragraph.style)
        if found:
            if int(found.group(1)) > level + 1:
                yield (
                    "error",
                    paragraph.where,
                    "A heading level is skipped, which screen readers stumble over. Use the next level.",
                )
            level = int(found.group(1))


def _clause(root: etree._Element, text: bytes) -> Found:
    styles = {
        str(style.get(W + "styleId")) for style in docx.parse(docx.read_part(text, "word/styles.xml")).iter(W + "style")
    }
    for paragraph in root.iter(W + "p"):
        style, shown = docx.style_of(paragraph), docx.text_of(paragraph).strip()[:60]
        if style and style not in styles:
            yield (
                "error",
                f"“{shown}”",
                f"The clause uses the style “{style}”, which the text does not have. Use a style of the text.",
            )
        if paragraph.find(f"{W}pPr/{W}numPr") is not None:
            yield (
                "error",
                f"“{shown}”",
                "The clause has numbering of its own. Use the styles Article Paragraph and Article Item, which number by themselves.",
            )
    for tag, what in (
        (W + "drawing", "a picture"),
        (W + "pict", "a picture"),
        (W + "object", "an embedded object"),
        (W + "hyperlink", "a link"),
        (W + "footnoteReference", "a footnote"),
        (W + "endnoteReference", "an endnote"),
    ):
        if any(True for _ in root.iter(tag)):
            yield "error", "", f"The clause has {what}, which cannot be taken over into the text. Remove it."
    for block in root.iterfind(f"{W}body/*"):
        words = " ".join("".join(str(text.text or "") for text in block.iter(W + "t")).split())
        if words and block.tag not in (W + "p", W + "tbl"):
            yield (
                "error",
                f"“{words[:60]}”",
                "Only paragraphs and tables are taken over into the text. Take the words out of the content control.",
            )
