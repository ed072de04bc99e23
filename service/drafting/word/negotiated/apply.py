"""Puts negotiated wording into a filled text: paragraphs are found by what they say, and keep their style and numbering.

A departure whose paragraph is not there any more, because an answer in it was changed, is refused and never left out in silence.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from lxml import etree

from service.domain.negotiation.wording import Edit, EditKind, Wording
from service.drafting.errors import WordingLost
from service.drafting.word import docx
from service.drafting.word.docx import W

PREAMBLE: Final = ""
"""In place of an article: title, parties and recitals."""
_HEADING: Final = "Heading1"
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"


def applied(document: bytes, wording: Sequence[Wording], *, language: str, articles: Sequence[str]) -> bytes:
    """``word/document.xml`` with the departures of this language.

    :param articles: keys of the articles of ``document``, in order. Departures from other articles are left out.
    :raises WordingLost: a paragraph is not there, or a departure is not written in this language.
    """
    if not wording:
        return document
    root = docx.parse(document)
    text = _Text()
    regions = dict(zip([PREAMBLE, *articles], _regions(root), strict=True))
    for one in wording:
        if one.kind is not EditKind.ADD_ARTICLE and one.article not in regions:
            continue
        edit = one.edits.get(language)
        if edit is None or not text.done(root, regions, one, edit):
            raise WordingLost(article=one.article, wording=one.id, language=language)
    text.drop()
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True))


def spaced(text: str) -> str:
    """With single spaces, as :class:`Edit` names a paragraph."""
    return " ".join(text.split())


class _Text:
    """While departures are put in. A paragraph is also found by what it said before another departure, and goes only at the end,
    so that departures of one text do not take each other's places away.
    """

    def __init__(self) -> None:
        self._former: dict[etree._Element, set[str]] = {}
        self._dropped: list[etree._Element] = []

    def done(self, root: etree._Element, regions: dict[str, list[etree._Element]], one: Wording, edit: Edit) -> bool:
        """False: there is no such paragraph."""
        if one.kind is EditKind.ADD_ARTICLE:
            regions[one.article] = _add_article(root, regions, edit)
            return True
        region = regions[one.article]
        if one.kind is EditKind.OMIT_ARTICLE:
            _omit(region, edit)
            return True
        place = self._place(region, edit)
        if place is None:
            return False
        self._edit(region, place, one.kind, edit)
        return True

    def drop(self) -> None:
        """Take out what departures drop."""
        for paragraph in self._dropped:
            _remove(paragraph)

    def _edit(self, region: list[etree._Element], place: int, kind: EditKind, edit: Edit) -> None:
        paragraph = region[place]
        if kind is EditKind.DROP:
            self._dropped.append(paragraph)
        elif kind is EditKind.REPLACE:
            self._former.setdefault(paragraph, set()).add(edit.old)
            _write(paragraph, edit.new[0])
            region[place + 1 : place + 1] = _below(paragraph, edit.new[1:])
        else:
            # Below the heading in the style of the article's first paragraph, else in that of the paragraph above.
            like = region[1] if place == 0 and len(region) > 1 else paragraph
            region[place + 1 : place + 1] = _below(paragraph, edit.new, like=like)

    def _place(self, region: Sequence[etree._Element], edit: Edit) -> int | None:
        if not edit.old:
            return 0
        found = [
            at
            for at, one in enumerate(region[1:], 1)
            if spaced(docx.text_of(one)) == edit.old or edit.old in self._former.get(one, ())
        ]
        return found[edit.nth] if edit.nth < len(found) else None


def _regions(root: etree._Element) -> list[list[etree._Element]]:
    """The preamble and each article: its heading (of the preamble, the title) and its paragraphs, those in tables left out."""
    found: list[list[etree._Element]] = [[]]
    for paragraph in docx.printed(root):
        if docx.style_of(paragraph) == _HEADING:
            found.append([paragraph])
        elif next(paragraph.iterancestors(W + "tbl"), None) is None:
            found[-1].append(paragraph)
    return found


def _below(above: etree._Element, texts: Sequence[str], *, like: etree._Element | None = None) -> list[etree._Element]:
    made = [_paragraph(text, above if like is None else like) for text in texts]
    for one in reversed(made):
        above.addnext(one)
    return made


def _paragraph(text: str, like: etree._Element) -> etree._Element:
    made = etree.Element(W + "p")
    properties = like.find(W + "pPr")
    if properties is not None:
        made.append(copy.deepcopy(properties))
    _append(made, text)
    return made


def _append(paragraph: etree._Element, text: str) -> None:
    said = etree.SubElement(etree.SubElement(paragraph, W + "r"), W + "t")
    said.text = text
    said.set(_SPACE, "preserve")


def _write(paragraph: etree._Element, text: str) -> None:
    """The paragraph says ``text``; what it said before at its beginning and end keeps its look (bold words)."""
    elements = [one for one in paragraph.iter(W + "t") if docx.holder(one) is paragraph]
    if not elements or len(elements) != len(list(_saying(paragraph))):
        for run in list(paragraph):
            if run.tag != W + "pPr":
                paragraph.remove(run)
        _append(paragraph, text)
        return
    old = "".join(one.text or "" for one in elements)
    head = _common(old, text)
    tail = _common(old[head:][::-1], text[head:][::-1])
    _splice(elements, head, len(old) - tail, text[head : len(text) - tail])


def _saying(paragraph: etree._Element) -> Iterator[etree._Element]:
    return (one for one in paragraph.iter(*docx.SAYING) if docx.holder(one) is paragraph and docx.said(one))


def _splice(elements: Sequence[etree._Element], start: int, end: int, text: str) -> None:
    """Characters ``start`` to ``end`` of all elements together become ``text``."""
    at, written = 0, False
    for one in elements:
        said = one.text or ""
        first, last = max(start - at, 0), min(max(end - at, 0), len(said))
        if not written and start <= at + len(said) and (at + len(said) > start or one is elements[-1]):
            one.text = said[:first] + text + said[max(first, last) :]
            written = True
        elif written:
            one.text = said[last:]
        one.set(_SPACE, "preserve")
        at += len(said)


def _common(one: str, other: str) -> int:
    for at, (left, right) in enumerate(zip(one, other, strict=False)):
        if left != right:
            return at
    return min(len(one), len(other))


def _omit(region: list[etree._Element], edit: Edit) -> None:
    made = _below(region[0], edit.new, like=region[1] if len(region) > 1 else region[0])
    for table in list(_tables(region)):
        _remove(table)
    for paragraph in region[1:]:
        _remove(paragraph)
    region[1:] = made


def _tables(region: Sequence[etree._Element]) -> Iterator[etree._Element]:
    """Between the heading and the next one."""
    following = region[0].getnext()
    while following is not None and not (following.tag == W + "p" and docx.style_of(following) == _HEADING):
        if following.tag == W + "tbl":
            yield following
        following = following.getnext()


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


def _add_article(
    root: etree._Element, regions: Mapping[str, Sequence[etree._Element]], edit: Edit
) -> list[etree._Element]:
    """At the end, in the styles of the first article that has a paragraph. Its heading and paragraphs."""
    heading, body = next((one[0], one[1]) for key, one in regions.items() if key != PREAMBLE and len(one) > 1)
    holder = root.find(W + "body")
    if holder is None:  # no Word file is without one
        raise LookupError(W + "body")
    section, added = holder.find(W + "sectPr"), []
    for text, like in [(edit.new[0], heading), *((text, body) for text in edit.new[1:])]:
        made = _paragraph(text, like)
        added.append(made)
        if section is None:
            holder.append(made)
        else:
            section.addprevious(made)
    return added
