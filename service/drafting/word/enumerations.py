"""Ends the items of an enumeration: ``(a) …; (b) …; and (c) ….``, in the text's language and for however many items there are.

An item is a paragraph of the style Article Item; an enumeration, the items that follow one another. So neither a model nor an answer has to
know which item comes last.
"""

from __future__ import annotations

import re
from itertools import zip_longest

from lxml import etree

from service.drafting.grammar.rules import NO_BREAK_SPACE, Grammar
from service.drafting.word import docx
from service.drafting.word.docx import W

ITEM = "ArticleItem"
_ENDED = re.compile(r";\s+\w+$")
"""An item that its author ended: ``…; or``."""


def punctuated(document: bytes, grammar: Grammar) -> bytes:
    """``word/document.xml`` with the end of each item set, and “and” before the last one."""
    root = docx.parse(document)
    enumerations = _enumerations(root)
    for items in enumerations:
        for item, following in zip_longest(items, items[1:]):
            _end(item, following, last=following is items[-1], grammar=grammar)
    if not enumerations:
        return document
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True))


def _enumerations(root: etree._Element) -> list[list[etree._Element]]:
    found: list[list[etree._Element]] = []
    for paragraph in root.iter(W + "p"):
        if docx.style_of(paragraph) != ITEM:
            continue
        if found and paragraph.getprevious() is found[-1][-1]:
            found[-1].append(paragraph)
        else:
            found.append([paragraph])
    return found


def _end(item: etree._Element, following: etree._Element | None, *, last: bool, grammar: Grammar) -> None:
    """:param last: whether ``following`` is the last item."""
    texts = [text for text in item.iter(W + "t") if (text.text or "").strip()]
    if not texts:
        return
    said = (texts[-1].text or "").rstrip()
    bare = said.rstrip(f" ;,{NO_BREAK_SPACE}")
    if following is None:
        texts[-1].text = bare if bare.endswith(".") else f"{bare}."
    elif not _ENDED.search(said):
        conjunction = f" {grammar.and_before(docx.text_of(following).strip())}" if last else ""
        texts[-1].text = f"{bare}{grammar.item_end}{conjunction}"
