"""Joins the filled Word files of one page in several languages into one: the cover block by block, other pages paragraph by paragraph.

The first file gives styles, numbering and layout; what comes from another is marked with its language, which screen readers then speak.
Files that are joined have the same paragraphs and tables in the same order, as the model's author has seen to.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Mapping, Sequence
from itertools import zip_longest
from typing import Final

from lxml import etree

from service.drafting.grammar import grammar_of
from service.drafting.word import docx
from service.drafting.word.docx import W

DOCUMENT: Final = "word/document.xml"
STYLES: Final = "word/styles.xml"
COVER_FOOT: Final = "CoverLabel"
"""The style with which the lower part of a cover begins: number of the original, holder, reference, languages."""

SMALLEST: Final = 16
"""Half points, below which no text is made smaller."""

Elements = Sequence[etree._Element]  # noqa: SLF001 - the only name of the type


def cover(files: Mapping[str, bytes]) -> bytes:
    """Language -> filled cover, the first on top. Several languages share the page: space and letters of its styles shrink."""
    made = _joined(files, _stacked)
    if len(files) > 1:
        space, letters = (0.45, 0.3, 0.14)[len(files) - 2], (0.8, 0.68, 0.55)[len(files) - 2]
        made[STYLES] = _shrunk(made[STYLES], r"Cover", space=space, letters=letters)
    return docx.written(made)


def page(files: Mapping[str, bytes]) -> bytes:
    """Language -> filled page. A paragraph that reads the same in all languages stands once."""
    made = _joined(files, interleaved)
    if len(files) > 1:
        space, letters = (0.35, 0.25, 0.15)[len(files) - 2], (0.91, 0.82, 0.75)[len(files) - 2]
        made[STYLES] = _shrunk(made[STYLES], r".", space=space, letters=letters)
        made[DOCUMENT] = _closer(made[DOCUMENT], space)
    if len(files) > 2:
        _drop_emblem(made)
    return docx.written(made)


def _drop_emblem(made: dict[str, bytes]) -> None:
    """Room for the closing words in three or four languages above the signatures."""
    for name in [name for name in made if re.fullmatch(r"word/header\d*\.xml", name)]:
        root = docx.parse(made[name])
        for paragraph in [one for one in root if next(one.iter(W + "drawing"), None) is not None]:
            root.remove(paragraph)
        made[name] = serialized(root)


def body_of(root: etree._Element) -> etree._Element:
    """:raises ValueError: the document has no body."""
    body = root.find(W + "body")
    if body is None:
        raise ValueError("The Word file has no body.")
    return body


def content(root: etree._Element) -> list[etree._Element]:
    """The paragraphs and tables of a body."""
    return [child for child in body_of(root) if child.tag in (W + "p", W + "tbl")]


def serialized(root: etree._Element) -> bytes:
    """A part as it is saved."""
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)


def spoken(element: etree._Element, language: str) -> etree._Element:
    """A copy whose text says in which language it is."""
    made = copy.deepcopy(element)
    speak(made, language)
    return made


def speak(element: etree._Element, language: str) -> None:
    """Mark the text of ``element`` as being in ``language``."""
    for run in element.iter(W + "r"):
        properties = run.find(W + "rPr")
        if properties is None:
            properties = etree.Element(W + "rPr")
            run.insert(0, properties)
        for old in properties.findall(W + "lang"):
            properties.remove(old)
        # ECMA-376 part 1, 17.3.2.28: lang comes almost last; only what follows it in the schema may follow it here.
        etree.SubElement(properties, W + "lang").set(W + "val", grammar_of(language).tag)


def interleaved(versions: Sequence[Elements], languages: Sequence[str]) -> list[etree._Element]:
    """The elements of the first version, each followed by those of the others that read differently."""
    made: list[etree._Element] = []
    for row in zip_longest(*versions):
        there = [(element, language) for element, language in zip(row, languages, strict=True) if element is not None]
        tags = {element.tag for element, _ in there}
        if tags == {W + "tbl"} and len({_shape(element) for element, _ in there}) == 1:
            made.append(_table(there))
        else:
            made += _different(there, first=languages[0])
    return made


def _different(there: Sequence[tuple[etree._Element, str]], *, first: str) -> list[etree._Element]:
    made: list[etree._Element] = []
    said: set[str] = set()
    for element, language in there:
        text = " ".join("".join(map(docx.text_of, element.iter(W + "p"))).split())
        if text not in said or (not made and not text):
            made.append(element if language == first else spoken(element, language))
        said.add(text)
    for one in made[:-1]:
        _edge(one, "after")
    for one in made[1:]:
        _edge(one, "before")
    return made


def _edge(paragraph: etree._Element, side: str) -> None:
    """No space of its own between a paragraph and the same in another language, where the paragraph itself sets one."""
    spacing = paragraph.find(f"{W}pPr/{W}spacing")
    if spacing is not None and spacing.get(W + side) is not None:
        spacing.set(W + side, "0")


def _shape(table: etree._Element) -> tuple[int, ...]:
    return tuple(len(row.findall(W + "tc")) for row in table.findall(W + "tr"))


def _table(there: Sequence[tuple[etree._Element, str]]) -> etree._Element:
    """The first table; each of its cells says what the same cell of the others says."""
    made, languages = there[0][0], [language for _, language in there]
    for cells in zip(*(table.iter(W + "tc") for table, _ in there), strict=True):
        inner = [[child for child in cell if child.tag in (W + "p", W + "tbl")] for cell in cells]
        joined = interleaved(inner, languages)
        for old in inner[0]:
            cells[0].remove(old)
        cells[0].extend(joined)
    return made


def _stacked(versions: Sequence[Elements], languages: Sequence[str]) -> list[etree._Element]:
    """The upper parts under each other, then the lower parts paragraph by paragraph."""
    cuts = [
        next((at for at, one in enumerate(version) if docx.style_of(one) == COVER_FOOT), len(version))
        for version in versions
    ]
    upper: list[etree._Element] = []
    for version, cut, language in zip(versions, cuts, languages, strict=True):
        upper += [one if version is versions[0] else spoken(one, language) for one in version[:cut]]
    lower = interleaved([version[cut:] for version, cut in zip(versions, cuts, strict=True)], languages)
    for one in [one for one in lower if docx.style_of(one) == COVER_FOOT][1:]:
        restyle(one, "CoverLine")
    return [*upper, *lower]


def restyle(paragraph: etree._Element, style: str) -> None:
    """Give ``paragraph`` another style."""
    named = paragraph.find(f"{W}pPr/{W}pStyle")
    if named is not None:
        named.set(W + "val", style)


Join = Callable[[Sequence[Elements], Sequence[str]], list[etree._Element]]  # noqa: SLF001


def _joined(files: Mapping[str, bytes], join: Join) -> dict[str, bytes]:
    """The parts of the first file with the bodies joined, and its headers paragraph by paragraph."""
    languages, all_parts = list(files), [docx.parts(file) for file in files.values()]
    made = dict(all_parts[0])
    if len(languages) == 1:
        return made
    roots = [docx.parse(parts[DOCUMENT]) for parts in all_parts]
    versions = [content(root) for root in roots]
    replace_content(roots[0], join(versions, languages))
    made[DOCUMENT] = serialized(roots[0])
    return join_headers(made, all_parts, languages)


def join_headers(
    made: dict[str, bytes], all_parts: Sequence[Mapping[str, bytes]], languages: Sequence[str]
) -> dict[str, bytes]:
    """``made`` with each header in all languages: the title of the agreement, the name of the holder."""
    for name in [name for name in made if re.fullmatch(r"word/header\d*\.xml", name)]:
        roots = [docx.parse(parts[name]) for parts in all_parts if name in parts]
        if len(roots) == len(languages):
            joined = interleaved([list(root) for root in roots], languages)
            for old in list(roots[0]):
                roots[0].remove(old)
            roots[0].extend(joined)
            made[name] = serialized(roots[0])
    return made


def replace_content(root: etree._Element, elements: Elements) -> None:
    """Put ``elements`` where the paragraphs and tables of the body were."""
    body = body_of(root)
    for old in content(root):
        body.remove(old)
    for at, element in enumerate(elements):
        body.insert(at, element)


def _shrunk(styles: bytes, named: str, *, space: float, letters: float) -> bytes:
    """The styles whose id matches ``named`` with less space and smaller letters."""
    root = docx.parse(styles)
    for style in root.iter(W + "style"):
        if not re.match(named, str(style.get(W + "styleId"))):
            continue
        _bring_closer(style, space)
        for apart in style.iterfind(f"{W}rPr/{W}spacing"):
            # Letters that stay as far apart when they are smaller are read out, and found by a search, one by one.
            apart.set(W + "val", str(int(int(str(apart.get(W + "val"))) * letters * letters)))
        for size in (*style.iter(W + "sz"), *style.iter(W + "szCs")):
            size.set(W + "val", str(max(SMALLEST, round(int(str(size.get(W + "val"))) * letters))))
    if re.match(named, "Normal"):
        for size in root.iterfind(f"{W}docDefaults//{W}sz"):
            size.set(W + "val", str(max(SMALLEST, round(int(str(size.get(W + "val"))) * letters))))
    return serialized(root)


def _closer(document: bytes, space: float) -> bytes:
    """The document with less of the space that its paragraphs set themselves."""
    root = docx.parse(document)
    _bring_closer(root, space)
    return serialized(root)


def _bring_closer(element: etree._Element, space: float) -> None:
    for spacing in element.iter(W + "spacing"):
        for side in ("before", "after"):
            if spacing.get(W + side) is not None:
                spacing.set(W + side, str(round(int(str(spacing.get(W + side))) * space)))
