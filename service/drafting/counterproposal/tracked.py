"""Tracked changes of a Word file (ECMA-376 part 1, 17.13.5): a list of them, and the text as if all were accepted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from lxml import etree

from service.drafting.word.docx import W

INSERTED: Final = "inserted"
DELETED: Final = "deleted"
_CONTENT: Final = {"ins": INSERTED, "moveTo": INSERTED, "del": DELETED, "moveFrom": DELETED}
_MARKS: Final = {W + name: kind for name, kind in _CONTENT.items()}
_FORMATTING: Final = tuple(
    W + name
    for name in ("rPrChange", "pPrChange", "tblPrChange", "trPrChange", "tcPrChange", "sectPrChange", "numberingChange")
)
_TEXT: Final = (W + "t", W + "delText")


@dataclass(frozen=True, slots=True)
class Tracked:
    """One change as its author made it."""

    kind: str
    """:data:`INSERTED` or :data:`DELETED`."""
    author: str
    date: str
    """As the file says it, e.g. ``2026-11-30T09:00:00Z``; empty where it does not."""
    text: str
    """Empty for the mark of a paragraph, or a row."""


def listed(root: etree._Element) -> list[Tracked]:
    """In the order of the file; what one author did in one go is one entry."""
    found: list[Tracked] = []
    for mark in root.iter(*_MARKS):
        if next(mark.iterancestors(*_MARKS), None) is not None:
            continue
        said = "".join(one.text or "" for one in mark.iter(*_TEXT))
        one = Tracked(_MARKS[str(mark.tag)], str(mark.get(W + "author", "")), str(mark.get(W + "date", "")), said)
        last = found[-1] if found else None
        if last and said and (last.kind, last.author, last.date) == (one.kind, one.author, one.date) and _joined(mark):
            found[-1] = Tracked(one.kind, one.author, one.date, last.text + said)
        elif said:
            found.append(one)
    return found


def formatting(root: etree._Element) -> int:
    """How many changes are of the look only; they are not taken over."""
    return sum(1 for _ in root.iter(*_FORMATTING))


def accept(root: etree._Element) -> None:
    """Changes ``root``: what was deleted is gone, what was inserted stays, paragraphs are joined where their mark was deleted."""
    _take_out(root, "tr", "trPr", "del")
    _take_out(root, "tc", "tcPr", "cellDel")
    joined = [one for one in root.iter(W + "p") if _mark_deleted(one)]
    for element in _content(root, "del", "moveFrom"):
        _remove(element)
    for element in _content(root, "ins", "moveTo"):
        _unwrap(element)
    for paragraph in reversed(joined):
        _join(paragraph)
    for element in list(root.iter(*_FORMATTING)):
        _remove(element)


def _take_out(root: etree._Element, tag: str, properties: str, mark: str) -> None:
    """Rows and cells that were deleted."""
    for element in list(root.iter(W + tag)):
        if element.find(f"{W}{properties}/{W}{mark}") is not None:
            _remove(element)


def _content(root: etree._Element, *names: str) -> list[etree._Element]:
    """The changes around text, not those of a paragraph's mark or a row."""
    return [one for one in root.iter(*(W + name for name in names)) if not _is_property(one)]


def _joined(mark: etree._Element) -> bool:
    """Whether the change before it stands directly before it."""
    before = mark.getprevious()
    return before is not None and before.tag in _MARKS


def _mark_deleted(paragraph: etree._Element) -> bool:
    marks = (f"{W}pPr/{W}rPr/{W}del", f"{W}pPr/{W}rPr/{W}moveFrom")
    return any(paragraph.find(path) is not None for path in marks)


def _is_property(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag in (W + "rPr", W + "trPr", W + "tcPr", W + "numPr")


def _join(paragraph: etree._Element) -> None:
    """With the one below, whose style stays; without one it goes when nothing is left in it."""
    below = paragraph.getnext()
    while below is not None and below.tag != W + "p":
        if below.tag == W + "tbl":
            below = None
            break
        below = below.getnext()
    content = [one for one in paragraph if one.tag != W + "pPr"]
    if below is None:
        if not "".join(_said(content)).strip():
            _remove(paragraph)
        return
    place = 1 if below.find(W + "pPr") is not None else 0
    for at, one in enumerate(content):
        below.insert(place + at, one)
    _remove(paragraph)


def _said(elements: list[etree._Element]) -> Iterator[str]:
    return (one.text or "" for element in elements for one in element.iter(W + "t"))


def _unwrap(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is None:
        return
    place = parent.index(element)
    for at, one in enumerate(list(element)):
        parent.insert(place + at, one)
    parent.remove(element)


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
