"""Checks of numbered lists in loops: Word counts on from one round to the next, where a reader expects each round to begin anew."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lxml import etree

from service.drafting.word import docx
from service.drafting.word.docx import Paragraph, W

_FOR = re.compile(r"\{%p\s+for\b")
_END = re.compile(r"\{%p\s+endfor\b")
_MESSAGE = (
    "This list has several entries in a loop, and its numbers run on from one round to the next. Use the styles Article Paragraph and "
    "Article Item, whose numbers begin anew."
)


def findings(data: bytes, part: str) -> Iterator[tuple[str, str]]:
    """(where, message) for the second entry of a list of the first level in the body of one loop."""
    root = docx.parse(docx.read_part(data, part))
    styled = _styled(docx.read_part(data, "word/styles.xml"))
    loops: list[set[str]] = []
    for element, paragraph in zip(docx.printed(root), docx.paragraphs(data, part), strict=True):
        if _FOR.search(paragraph.text):
            loops.append(set())
        elif _END.search(paragraph.text) and loops:
            loops.pop()
        elif loops:
            yield from _entry(element, paragraph, styled, loops[-1])


def _entry(
    element: etree._Element, paragraph: Paragraph, styled: Mapping[str, etree._Element], before: set[str]
) -> Iterator[tuple[str, str]]:
    numbering = element.find(f"{W}pPr/{W}numPr")
    if numbering is None:
        numbering = styled.get(paragraph.style)
    if numbering is None or _value(numbering, "ilvl") not in ("", "0"):
        return
    number = _value(numbering, "numId")
    if number in before:
        yield paragraph.where, _MESSAGE
    elif number not in ("", "0"):
        before.add(number)


def _styled(styles: bytes) -> dict[str, etree._Element]:
    """Style id -> its numbering; headings number articles and are left out."""
    found = {
        str(style.get(W + "styleId")): style.find(f"{W}pPr/{W}numPr") for style in docx.parse(styles).iter(W + "style")
    }
    return {
        key: numbering for key, numbering in found.items() if numbering is not None and not key.startswith("Heading")
    }


def _value(numbering: etree._Element, name: str) -> str:
    mark = numbering.find(W + name)
    return "" if mark is None else str(mark.get(W + "val", ""))
