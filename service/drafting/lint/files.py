"""Checks of a Word file: no active content, nothing fetched from elsewhere, accessible, only fonts that are installed."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from collections.abc import Iterator
from functools import cache

from lxml import etree

from service.drafting.word import docx
from service.drafting.word.docx import W

MAX_PARTS = 300
MAX_BYTES = 20_000_000
_ACTIVE = re.compile(r"vbaProject|activeX|embeddings/|attachedToolbars|customUI|\.(bin|exe|dll|js|vbs)$", re.IGNORECASE)
_FETCHES = re.compile(r"\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|LINK|IMPORT|DATABASE|MACROBUTTON)\b")
_STRANGE_RELATIONS = ("aFChunk", "attachedTemplate", "oleObject", "subDocument", "frame")
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_REVISIONS = tuple(W + name for name in ("ins", "del", "moveFrom", "moveTo"))
_FONT_NAMES = tuple(W + name for name in ("ascii", "hAnsi", "cs", "eastAsia"))
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
    yield from _fonts(parts)
    for name in docx.worded_parts(data):
        root = docx.parse(parts[name])
        yield from _content(root, name, parts)
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


@cache
def _installed() -> frozenset[str]:
    """Families that the machine can print; empty when it cannot be asked."""
    try:
        listed = subprocess.run(
            ["fc-list", ":", "family"], capture_output=True, text=True, timeout=20, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return frozenset()
    return frozenset(family.strip().lower() for line in listed.splitlines() for family in line.split(","))


def _fonts(parts: dict[str, bytes]) -> Found:
    used: dict[str, str] = {}
    for name in sorted(parts):
        if name.startswith("word/") and name.endswith(".xml") and not name.endswith("fontTable.xml"):
            for fonts in docx.parse(parts[name]).iter(W + "rFonts"):
                for attribute in _FONT_NAMES:
                    if fonts.get(attribute):
                        used.setdefault(str(fonts.get(attribute)), name)
    installed = _installed()
    for font, name in used.items():
        if installed and font.lower() not in installed:
            yield (
                "error",
                name,
                f"The font “{font}” is not installed, so the pages would look different. Use “Liberation Serif”.",
            )


def _content(root: etree._Element, name: str, parts: dict[str, bytes]) -> Found:
    for picture in root.iter(_DRAWING):
        if not picture.get("descr"):
            yield (
                "error",
                name,
                f"The picture “{picture.get('name')}” has no alternative text. Add it in Word (right click, Alt Text).",
            )
    if any(True for tag in _REVISIONS for _ in root.iter(tag)):
        yield "error", name, "The file has tracked changes. Accept or reject them all, and switch tracking off."
    if any(True for _ in root.iter(W + "commentReference")):
        yield "error", name, "The file has comments. Delete them; notes belong in notes.md."
    for instruction in root.iter(W + "instrText"):
        if _FETCHES.search(instruction.text or ""):
            yield (
                "error",
                name,
                f"The field “{(instruction.text or '').strip()[:60]}” fetches something from elsewhere. Remove it.",
            )
    for paragraph in root.iter(W + "p"):
        parent = paragraph.getparent()
        empty = not docx.text_of(paragraph).strip() and paragraph.find(f".//{W}drawing") is None
        if empty and parent is not None and parent.tag != W + "tc":
            yield (
                "warning",
                name,
                "An empty paragraph makes space. Use “space before” or “space after” of the style instead.",
            )


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
        (W + "hyperlink", "a link"),
        (W + "footnoteReference", "a footnote"),
    ):
        if any(True for _ in root.iter(tag)):
            yield "error", "", f"The clause has {what}, which cannot be taken over into the text. Remove it."
