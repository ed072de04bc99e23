"""The texts in two languages beside each other: one table, a row for each paragraph, so that each article begins at the same height.

The left file gives styles, header and footer. The right one brings its numbering ("Artículo I.") and the styles that the left one lacks; what
stands in its column says its language. Where the two have different paragraphs in an article, the article is one row.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from lxml import etree

from service.drafting.errors import FillFailed
from service.drafting.word import docx, join
from service.drafting.word.columns import numbering
from service.drafting.word.docx import W
from service.drafting.word.join import DOCUMENT, STYLES

HEADING: Final = "Heading1"
GUTTER: Final = 160
"""Twentieths of a point between the rule in the middle and the text on either side."""
WHOLE: Final = 700
"""Characters of a cell up to which its row stays on one page."""
LABELS: Final = 0.35
"""Share of the width that the first column of a table has at least, so that its labels are not broken."""
LETTERS: Final = 0.91

Elements = list[etree._Element]  # noqa: SLF001 - the only name of the type
Pair = tuple[Elements, Elements]


def side_by_side(files: Mapping[str, bytes], captions: Mapping[str, str]) -> bytes:
    """Language -> filled text, the left one first; the captions head the columns on every page.

    :raises FillFailed: the right text has footnotes or pictures, which a column cannot take over.
    """
    (left, left_file), (right, right_file) = files.items()
    ours, theirs = docx.parts(left_file), docx.parts(right_file)
    root, other = docx.parse(ours[DOCUMENT]), docx.parse(theirs[DOCUMENT])
    _require_plain(other, right)
    made = join.join_headers(dict(ours), [ours, theirs], [left, right])
    numbering.bring(made, theirs)
    styles = docx.parse(made[STYLES])
    numbering.own(other, docx.parse(theirs[STYLES]))
    _bring_styles(styles, docx.parse(theirs[STYLES]), other)
    rows = _rows(_articles(join.content(root)), _articles([join.spoken(one, right) for one in join.content(other)]))
    width = _width(root)
    join.replace_content(root, [_table(rows, [(captions[left], left), (captions[right], right)], width), _end()])
    made[DOCUMENT] = join.serialized(root)
    made[STYLES] = join.serialized(_narrowed(styles))
    made[numbering.NUMBERING] = join.serialized(numbering.indented(docx.parse(made[numbering.NUMBERING])))
    return docx.written(made)


def _require_plain(root: etree._Element, language: str) -> None:
    for tag in ("footnoteReference", "endnoteReference", "drawing", "hyperlink"):
        if next(root.iter(W + tag), None) is not None:
            why = "It has notes, pictures or links, which two columns cannot take over. Choose one language after the other."
            raise FillFailed("", language, "the text", why)


def _articles(elements: Sequence[etree._Element]) -> list[list[etree._Element]]:
    """The head of the text, then each article."""
    found: list[list[etree._Element]] = [[]]
    for element in elements:
        if docx.style_of(element) == HEADING:
            found.append([])
        found[-1].append(element)
    return found


def _rows(left: Sequence[list[etree._Element]], right: Sequence[list[etree._Element]]) -> Iterator[Pair]:
    """Paragraph beside paragraph. A heading stays with the first paragraph of its article."""
    for at in range(max(len(left), len(right))):
        ours, theirs = (side[at] if at < len(side) else [] for side in (left, right))
        if [_kind(one) for one in ours] != [_kind(one) for one in theirs]:
            yield ours, theirs
            continue
        pairs = list(zip(ours, theirs, strict=True))
        first = 2 if pairs and docx.style_of(pairs[0][0]) == HEADING else 1
        yield [one for one, _ in pairs[:first]], [other for _, other in pairs[:first]]
        for one, another in pairs[first:]:
            yield [one], [another]


def _kind(element: etree._Element) -> tuple[str, str]:
    return str(element.tag), docx.style_of(element)


def _table(rows: Iterator[Pair], heads: Sequence[tuple[str, str]], width: int) -> etree._Element:
    table = etree.Element(W + "tbl")
    properties = etree.SubElement(table, W + "tblPr")
    etree.SubElement(properties, W + "tblW", {W + "w": str(width), W + "type": "dxa"})
    etree.SubElement(properties, W + "tblInd", {W + "w": "0", W + "type": "dxa"})
    etree.SubElement(properties, W + "tblLayout").set(W + "type", "fixed")
    margins = etree.SubElement(properties, W + "tblCellMar")
    for side in ("left", "right"):
        etree.SubElement(margins, W + side, {W + "w": "0", W + "type": "dxa"})
    etree.SubElement(properties, W + "tblLook", {W + "val": "0020", W + "firstRow": "1"})
    grid = etree.SubElement(table, W + "tblGrid")
    for _ in range(2):
        etree.SubElement(grid, W + "gridCol").set(W + "w", str(width // 2))
    table.append(_row(([_head(*heads[0])], [_head(*heads[1])]), width, head=True))
    for pair in rows:
        if pair[0] or pair[1]:
            table.append(_row(pair, width))
    return table


def _row(pair: Pair, width: int, *, head: bool = False) -> etree._Element:
    row = etree.Element(W + "tr")
    properties = etree.SubElement(row, W + "trPr")
    whole = head or all(len("".join(map(docx.text_of, _paragraphs(side)))) <= WHOLE for side in pair)
    if whole:
        etree.SubElement(properties, W + "cantSplit")
    if head:
        etree.SubElement(properties, W + "tblHeader")
    for at, side in enumerate(pair):
        cell = _cell(side, at, width // 2)
        if whole and not head and len(side) > 1:
            _free(cell)
        row.append(cell)
    return row


def _free(cell: etree._Element) -> None:
    """A row that stays whole keeps its heading anyway; LibreOffice would keep the whole row with the next one, and so on for pages."""
    first = next(cell.iter(W + "p"))
    properties = first.find(W + "pPr")
    if properties is not None:
        for kept in properties.findall(W + "keepNext"):
            properties.remove(kept)
        numbering.place(properties, etree.Element(W + "keepNext", {W + "val": "0"}), before=("pStyle",))


def _cell(elements: Sequence[etree._Element], at: int, width: int) -> etree._Element:
    cell = etree.Element(W + "tc")
    properties = etree.SubElement(cell, W + "tcPr")
    etree.SubElement(properties, W + "tcW", {W + "w": str(width), W + "type": "dxa"})
    borders = etree.SubElement(properties, W + "tcBorders")
    inner = "right" if at == 0 else "left"
    rule = {W + "val": "single", W + "sz": "4", W + "space": "0", W + "color": "BFBFBF"}
    etree.SubElement(borders, W + inner, rule)
    margins = etree.SubElement(properties, W + "tcMar")
    for side in ("left", "right"):
        gap = GUTTER if side == inner else 0
        etree.SubElement(margins, W + side, {W + "w": str(gap), W + "type": "dxa"})
    cell.extend(_fitted(copy.deepcopy(one), width - GUTTER) for one in elements)
    if not elements or elements[-1].tag == W + "tbl":
        cell.append(_end())
    return cell


def _fitted(element: etree._Element, width: int) -> etree._Element:
    """A table of the text as wide as its column."""
    if element.tag != W + "tbl":
        return element
    grid = element.findall(f"{W}tblGrid/{W}gridCol")
    widths = [int(str(one.get(W + "w"))) for one in grid]
    first = max(LABELS, widths[0] / sum(widths)) if len(widths) > 1 else 1.0
    rest = sum(widths[1:]) or 1
    shared = [int(width * (first if at == 0 else (1 - first) * one / rest)) for at, one in enumerate(widths)]
    for column, wide in zip(grid, shared, strict=True):
        column.set(W + "w", str(wide))
    for row in element.iter(W + "tr"):
        cells = row.findall(f"{W}tc/{W}tcPr/{W}tcW")
        if len(cells) == len(shared):
            for cell, wide in zip(cells, shared, strict=True):
                cell.set(W + "w", str(wide))
    for whole in element.findall(f"{W}tblPr/{W}tblW"):
        whole.set(W + "w", str(sum(shared)))
        whole.set(W + "type", "dxa")
    return element


def _paragraphs(elements: Sequence[etree._Element]) -> Iterator[etree._Element]:
    for element in elements:
        yield from element.iter(W + "p")


def _head(text: str, language: str) -> etree._Element:
    paragraph = etree.Element(W + "p")
    properties = etree.SubElement(paragraph, W + "pPr")
    etree.SubElement(properties, W + "keepNext")
    etree.SubElement(properties, W + "spacing", {W + "before": "0", W + "after": "120"})
    etree.SubElement(properties, W + "jc").set(W + "val", "center")
    run = etree.SubElement(paragraph, W + "r")
    etree.SubElement(etree.SubElement(run, W + "rPr"), W + "b")
    etree.SubElement(run, W + "t").text = text
    return join.spoken(paragraph, language)


def _end() -> etree._Element:
    """The paragraph that Word wants after a table, as low as it can be."""
    paragraph = etree.Element(W + "p")
    properties = etree.SubElement(paragraph, W + "pPr")
    exact = {W + "before": "0", W + "after": "0", W + "line": "20", W + "lineRule": "exact"}
    etree.SubElement(properties, W + "spacing", exact)
    return paragraph


def _width(root: etree._Element) -> int:
    """Twentieths of a point between the margins of the last section."""
    section = join.body_of(root).find(W + "sectPr")
    size = None if section is None else section.find(W + "pgSz")
    margin = None if section is None else section.find(W + "pgMar")
    if size is None or margin is None:
        return 9360
    return int(str(size.get(W + "w"))) - int(str(margin.get(W + "left"))) - int(str(margin.get(W + "right")))


def _bring_styles(styles: etree._Element, theirs: etree._Element, root: etree._Element) -> None:
    """Styles that only the right text has, with those that they build on."""
    ours = {str(style.get(W + "styleId")) for style in styles.iter(W + "style")}
    known = {str(style.get(W + "styleId")): style for style in theirs.iter(W + "style")}
    wanted = [str(one.get(W + "val")) for tag in ("pStyle", "rStyle", "tblStyle") for one in root.iter(W + tag)]
    while wanted:
        name = wanted.pop()
        if name in ours or name not in known:
            continue
        ours.add(name)
        styles.append(copy.deepcopy(known[name]))
        wanted += [str(one.get(W + "val")) for one in known[name].findall(W + "basedOn")]


def _narrowed(styles: etree._Element) -> etree._Element:
    """Smaller letters, no justified lines, no indents of a whole page."""
    for justified in styles.iter(W + "jc"):
        if justified.get(W + "val") == "both":
            justified.set(W + "val", "left")
    for indent in styles.iter(W + "ind"):
        for side in ("left", "right", "start", "end"):
            if indent.get(W + side) is not None:
                indent.set(W + side, "0")
    for tag in ("sz", "szCs"):
        for size in styles.iter(W + tag):
            size.set(W + "val", str(max(join.SMALLEST, round(int(str(size.get(W + "val"))) * LETTERS))))
    return styles
