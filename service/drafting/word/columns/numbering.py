"""Lists of a text that moves into the right of two columns: they keep their numbering ("Artículo I.") beside the left text's."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from typing import Final

from lxml import etree

from service.drafting.word import docx, join
from service.drafting.word.docx import W

NUMBERING: Final = "word/numbering.xml"
OFFSET: Final = 500
"""Added to the numbers of the right file's lists."""
INDENT: Final = 0.62
"""Of the indents of lists, which are drawn for a whole page."""
FIRST: Final = ("pStyle", "keepNext", "keepLines", "pageBreakBefore", "framePr", "widowControl")
"""Properties of a paragraph that stand before its numbering."""


def bring(made: dict[str, bytes], theirs: Mapping[str, bytes]) -> None:
    """The right file's lists beside the left one's, as lists of their own that no style refers to."""
    ours, other = docx.parse(made[NUMBERING]), docx.parse(theirs[NUMBERING])
    for abstract in other.findall(W + "abstractNum"):
        brought = copy.deepcopy(abstract)
        _shift(brought, "abstractNumId")
        for tag in ("nsid", "tmpl"):
            for one in brought.findall(W + tag):
                brought.remove(one)
        for level in brought.iter(W + "lvl"):
            for one in level.findall(W + "pStyle"):
                level.remove(one)
        last = ours.findall(W + "abstractNum")[-1]
        last.addnext(brought)
    for number in other.findall(W + "num"):
        brought = copy.deepcopy(number)
        _shift(brought, "numId")
        reference = brought.find(W + "abstractNumId")
        if reference is not None:
            _shift(reference, "val")
        ours.append(brought)
    made[NUMBERING] = join.serialized(ours)


def _shift(element: etree._Element, name: str) -> None:
    element.set(W + name, str(int(str(element.get(W + name))) + OFFSET))


def own(root: etree._Element, styles: etree._Element) -> None:
    """Each numbered paragraph of the right text names its list itself: the styles number in the left language."""
    known = {str(style.get(W + "styleId")): style for style in styles.iter(W + "style")}
    for paragraph in root.iter(W + "p"):
        properties = paragraph.find(W + "pPr")
        own = None if properties is None else properties.find(W + "numPr")
        style = None if own is not None else known.get(docx.style_of(paragraph))
        found = own if own is not None else (None if style is None else style.find(f"{W}pPr/{W}numPr"))
        number = None if found is None else found.find(W + "numId")
        if found is None or number is None or properties is None or number.get(W + "val") == "0":
            continue
        brought = copy.deepcopy(found)
        for reference in brought.findall(W + "numId"):
            _shift(reference, "val")
        if own is not None:
            properties.replace(own, brought)
        else:
            place(properties, brought)


def place(properties: etree._Element, element: etree._Element, before: Sequence[str] = FIRST) -> None:
    """Where the schema wants it, after ``before`` (ECMA-376 part 1, 17.3.1.26)."""
    at = sum(1 for one in properties if docx.local(one.tag) in before)
    properties.insert(at, element)


def indented(numbering: etree._Element) -> etree._Element:
    for indent in numbering.iter(W + "ind"):
        for side in ("left", "start", "hanging", "firstLine"):
            if indent.get(W + side) is not None:
                indent.set(W + side, str(round(int(str(indent.get(W + side))) * INDENT)))
    for tab in numbering.iter(W + "tab"):
        if tab.get(W + "pos") is not None:
            tab.set(W + "pos", str(round(int(str(tab.get(W + "pos"))) * INDENT)))
    return numbering
