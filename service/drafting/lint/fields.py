"""Checks of Word's fields, in both notations, and of content controls: nothing may print what nobody wrote."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from service.drafting.word import docx
from service.drafting.word.docx import W

ALLOWED: Final = frozenset({"PAGE", "NUMPAGES", "REF", "PAGEREF", "TOC", "STYLEREF", "SEQ"})
"""Fields whose result follows from the text alone."""
FETCHING: Final = frozenset(
    {"DDE", "DDEAUTO", "INCLUDETEXT", "INCLUDEPICTURE", "LINK", "IMPORT", "INCLUDE", "DATABASE", "MACROBUTTON"}
)
_REFERRING: Final = frozenset({"REF", "PAGEREF"})
_DATES: Final = tuple(W + name for name in ("dayShort", "monthShort", "yearShort", "dayLong", "monthLong", "yearLong"))
_SAMPLES: Final = {
    "DATE": "prints the day of the conversion",
    "TIME": "prints the time of the conversion",
    "CREATEDATE": "prints a date of the file",
    "SAVEDATE": "prints a date of the file",
    "PRINTDATE": "prints a date of the file",
    "FILENAME": "prints the name of a temporary file",
    "MERGEFIELD": "waits for a mail merge and prints its own name",
    "FORMTEXT": "is a form field and prints nothing",
}
_OFF: Final = frozenset({"0", "false", "off"})
Found = Iterator[tuple[str, str]]


@dataclass(slots=True)
class _Field:
    """One field in the complex notation (ECMA-376 part 1, 17.16.18), as far as it has been read."""

    begun: etree._Element
    inside: tuple[str, ...]
    """Names of the fields in whose result it stands."""
    instruction: list[str] = field(default_factory=list)
    in_result: bool = False

    @property
    def code(self) -> str:
        return " ".join("".join(self.instruction).split())


def findings(data: bytes, part: str, *, in_clause: bool) -> Found:
    """(where, message) for each field or content control of a part that may not stay.

    :param in_clause: bookmarks of a clause are not taken over into the text, so nothing can refer to them.
    """
    root = docx.parse(docx.read_part(data, part))
    places = {
        element: paragraph.where
        for element, paragraph in zip(docx.printed(root), docx.paragraphs(data, part), strict=True)
    }
    bookmarks = set() if in_clause else _bookmarks(data)

    def where(element: etree._Element | None) -> str:
        while element is not None and element not in places:
            element = element.getparent()
        return places[element] if element is not None else part

    for code, inside, paragraph in _fields(root):
        message = _wrong(code, inside, bookmarks)
        if message:
            yield where(paragraph), message
    for element in root.iter(*_DATES):
        yield (
            where(element),
            "A date that Word fills in prints the day of the conversion. Write the date, or use a tag.",
        )
    for control in root.iter(W + "sdt"):
        if not _in_fallback(control):
            for message in _control(control):
                yield where(next(control.iter(W + "p"), control)), message


def _fields(root: etree._Element) -> Iterator[tuple[str, tuple[str, ...], etree._Element]]:
    """(instruction, names of the fields around it, an element of it)."""
    opened: list[_Field] = []
    for element in root.iter(W + "fldSimple", W + "fldChar", W + "instrText"):
        if _in_fallback(element):
            continue
        if element.tag == W + "fldSimple":
            names = tuple(name_of(one.code) for one in opened)
            yield " ".join(str(element.get(W + "instr", "")).split()), names, element
        elif element.tag == W + "fldChar":
            yield from _mark(element, opened)
        elif not opened:
            yield " ".join((element.text or "").split()), (), element
        elif not opened[-1].in_result:
            opened[-1].instruction.append(element.text or "")
    for left in opened:
        yield left.code, left.inside, left.begun


def _mark(element: etree._Element, opened: list[_Field]) -> Iterator[tuple[str, tuple[str, ...], etree._Element]]:
    """Begin, separate or end a field in the complex notation."""
    kind = element.get(W + "fldCharType")
    if kind == "begin":
        opened.append(_Field(element, tuple(name_of(one.code) for one in opened if one.in_result)))
    elif kind == "separate" and opened:
        opened[-1].in_result = True
    elif kind == "end" and opened:
        ended = opened.pop()
        yield ended.code, ended.inside, ended.begun


def name_of(code: str) -> str:
    r"""``DATE`` of ``date \@ "d MMMM yyyy"``; empty for a field without an instruction."""
    return code.split(" ", 1)[0].upper() if code else ""


def _wrong(code: str, inside: tuple[str, ...], bookmarks: set[str]) -> str:
    """Why a field may not stay; empty when it may."""
    name, shown = name_of(code), code[:60]
    if name in FETCHING:
        return f"The field “{shown}” fetches something from elsewhere. Remove it."
    # Word makes the entries of a table of contents links into the text; the table is made anew.
    if name == "HYPERLINK" and "TOC" in inside and re.match(r"HYPERLINK \\l ", code, re.IGNORECASE):
        return ""
    if name not in ALLOWED:
        why = _SAMPLES.get(name, "may print something that nobody wrote")
        return f"The field “{shown or 'without instruction'}” {why}. Use a tag or plain text; these fields may stay: {', '.join(sorted(ALLOWED))}."
    if name in _REFERRING:
        target = code.split(" ")[1] if " " in code else ""
        if target not in bookmarks:
            return f"The field “{shown}” refers to “{target}”, which this file does not have, and would print an error. Remove it, or refer to a bookmark of the text."
    return ""


def _bookmarks(data: bytes) -> set[str]:
    return {
        str(mark.get(W + "name"))
        for part in docx.worded_parts(data)
        for mark in docx.parse(docx.read_part(data, part)).iter(W + "bookmarkStart")
    }


def _control(control: etree._Element) -> Iterator[str]:
    properties = control.find(W + "sdtPr")
    if properties is None:
        return
    shown = " ".join("".join(str(text.text or "") for text in control.iter(W + "t")).split())[:60]
    placeholder = properties.find(W + "showingPlcHdr")
    if placeholder is not None and str(placeholder.get(W + "val", "1")) not in _OFF:
        yield f"The content control still shows its placeholder “{shown}”, which would be printed. Replace it by text or a tag."
    elif properties.find(W + "dataBinding") is not None:
        yield f"The content control “{shown}” takes its text from the properties of the file. Replace it by text or a tag."


def _in_fallback(element: etree._Element) -> bool:
    return next(element.iterancestors(docx.FALLBACK), None) is not None
