"""What a Word file says, whatever program saved it: headings and paragraphs, without what programs add and change on their own.

Runs are joined; content controls, smart tags, links and the results of fields are text; codes of fields, deleted text, comments and proofing marks are
not. A style is known by its name, because LibreOffice and translated Words write other ids.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from lxml import etree

from service.drafting.counterproposal import gate, tracked
from service.drafting.counterproposal.errors import WordRefused
from service.drafting.counterproposal.tracked import Tracked
from service.drafting.word import docx
from service.drafting.word.docx import W
from service.sandbox.run import Limits, SandboxFailed, run_sandboxed

LIMITS: Final = Limits(memory_bytes=1 << 30, cpu_seconds=20, wall_seconds=40.0, file_bytes=32 << 20)
MAX_LINES: Final = 5000
MAX_CHARACTERS: Final = 1_000_000
_HEADING: Final = "heading 1"
_INVISIBLE: Final = re.compile("[\u00ad\u200b-\u200f\u2028\u2029\u2060\ufeff]")
_SYMBOL: Final = W + "sym"


@dataclass(frozen=True, slots=True)
class Said:
    """One paragraph, or one row of a table with a tab between its cells."""

    text: str
    row: bool = False
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment in the file."""

    author: str
    text: str
    about: str
    """The words that it marks; may be empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """What an uploaded file says with all its tracked changes accepted, and what those are."""

    lines: tuple[Said, ...]
    tracked: tuple[Tracked, ...]
    formatting: int
    """Tracked changes of the look only."""
    remarks: tuple[Remark, ...]
    beside: Mapping[str, int]
    """How many of each kind that is not compared: see :func:`beside`."""


def read(data: bytes) -> Incoming:
    """Examine and read an upload, in the sandbox. :raises WordRefused:"""
    if len(data) > gate.MAX_BYTES:
        raise WordRefused("too_large", limit=gate.MAX_BYTES >> 20)
    try:
        found, _ = run_sandboxed(f"{__name__}:read_sandboxed", {}, [data], limits=LIMITS, errors=(WordRefused,))
    except SandboxFailed as error:
        raise WordRefused("bomb" if error.reason in {"memory", "time"} else "damaged") from error
    return Incoming(
        lines=tuple(Said(**one) for one in found["lines"]),
        tracked=tuple(Tracked(**one) for one in found["tracked"]),
        formatting=int(found["formatting"]),
        remarks=tuple(Remark(**one) for one in found["remarks"]),
        beside=found["beside"],
    )


def read_sandboxed(arguments: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """The part of :func:`read` that runs in the sandbox."""
    parts = gate.opened(blobs[0])
    root = docx.parse(parts[gate.DOCUMENT])
    changes, looks, remarks = tracked.listed(root), tracked.formatting(root), list(_remarks(parts, root))
    tracked.accept(root)
    lines = list(_lines(root, _names(parts)))
    if len(lines) > MAX_LINES or sum(len(one.text) for one in lines) > MAX_CHARACTERS:
        raise WordRefused("too_long")
    found = {
        "lines": [asdict(one) for one in lines],
        "tracked": [asdict(one) for one in changes],
        "formatting": looks,
        "remarks": [asdict(one) for one in remarks],
        "beside": beside(root),
    }
    return found, []


def beside(root: etree._Element) -> dict[str, int]:
    """What stands in a text beside its paragraphs and tables, counted: the kinds are codes of :class:`WordRefused`."""
    pictures = [
        one
        for one in root.iter(W + "drawing", W + "pict")
        if next(one.iterancestors(docx.FALLBACK), None) is None and next(one.iter(W + "txbxContent"), None) is None
    ]
    return {
        "footnotes": sum(1 for _ in root.iter(W + "footnoteReference", W + "endnoteReference")),
        "pictures": len(pictures),
        "formulas": sum(1 for _ in root.iter(docx.FORMULA)),
    }


def beside_of(document: bytes) -> dict[str, int]:
    """The same of a Word file that the service wrote."""
    return beside(docx.parse(docx.read_part(document, gate.DOCUMENT)))


def tidy(text: str) -> str:
    """As it is kept: NFC, one kind of space but the non-breaking one, nothing invisible."""
    visible = _INVISIBLE.sub("", unicodedata.normalize("NFC", text)).replace("\u2011", "-")
    return re.sub(r"[ \t\n\r\f\v\u2002-\u200a]+", " ", visible).strip()


def _lines(root: etree._Element, names: Mapping[str, str]) -> Iterator[Said]:
    row: etree._Element | None = None
    cells: list[str] = []
    for paragraph in docx.printed(root):
        here = next(paragraph.iterancestors(W + "tr"), None)
        text = tidy(_text(paragraph))
        if here is not None and here is row:
            cells.append(text)
            continue
        if cells:
            yield Said("\t".join(cells), row=True)
        row, cells = here, [] if here is None else [text]
        if here is None and text:
            yield Said(text, heading=_is_heading(paragraph, names))
    if cells:
        yield Said("\t".join(cells), row=True)


def _text(paragraph: etree._Element) -> str:
    """Also of symbols, which :mod:`service.drafting.word.docx` does not print: none may get lost in silence."""
    return "".join(
        _sign(one) if one.tag == _SYMBOL else docx.said(one)
        for one in paragraph.iter(*docx.SAYING, _SYMBOL)
        if docx.holder(one) is paragraph
    )


def _sign(symbol: etree._Element) -> str:
    try:
        return chr(int(str(symbol.get(W + "char", "")), 16))
    except (ValueError, OverflowError):
        return "\ufffd"


def _is_heading(paragraph: etree._Element, names: Mapping[str, str]) -> bool:
    style = docx.style_of(paragraph)
    level = paragraph.find(f"{W}pPr/{W}outlineLvl")
    return names.get(style, style.casefold()) == _HEADING or (level is not None and level.get(W + "val") == "0")


def _names(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Style id -> its name in lower case, which Word keeps in English in every language (ECMA-376 part 1, 17.7.4.9)."""
    if "word/styles.xml" not in parts:
        return {}
    styles = gate.parsed(parts["word/styles.xml"])
    found: dict[str, str] = {}
    for style in styles.iter(W + "style"):
        name = style.find(W + "name")
        if name is not None:
            found[str(style.get(W + "styleId"))] = str(name.get(W + "val", "")).casefold()
    return found


def _remarks(parts: Mapping[str, bytes], root: etree._Element) -> Iterator[Remark]:
    if "word/comments.xml" not in parts:
        return
    about = _marked(root)
    for one in gate.parsed(parts["word/comments.xml"]).iter(W + "comment"):
        text = "\n".join(docx.text_of(paragraph) for paragraph in one.iter(W + "p")).strip()
        if text:
            yield Remark(str(one.get(W + "author", "")), text, tidy(about.get(str(one.get(W + "id")), "")))


def _marked(root: etree._Element) -> dict[str, str]:
    """Id of a comment -> the words between its marks."""
    said: dict[str, list[str]] = {}
    within: set[str] = set()
    for one in root.iter(W + "commentRangeStart", W + "commentRangeEnd", W + "t", W + "p"):
        number = str(one.get(W + "id"))
        if one.tag == W + "commentRangeStart":
            within.add(number)
        elif one.tag == W + "commentRangeEnd":
            within.discard(number)
        else:
            for open_ in within:
                said.setdefault(open_, []).append(" " if one.tag == W + "p" else one.text or "")
    return {number: "".join(words) for number, words in said.items()}
