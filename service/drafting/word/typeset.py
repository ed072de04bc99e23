"""What is done to a filled Word file before it is converted: the frame of a courtesy translation, footers without page counts, titles that break well."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from service.drafting.grammar.rules import NO_BREAK_SPACE
from service.drafting.word import docx
from service.drafting.word.docx import W
from service.drafting.word.join import DOCUMENT, body_of, serialized

CENTRED: Final = frozenset({"Title", "CoverTitle", "PageTitle", "TitleSubject", "CoverSubject", "PageSubtitle"})
"""Styles of centred text that does not leave one word alone on its last line."""
LAST_WORD: Final = 14
"""Letters up to which the last word is kept with the one before."""
COLUMN: Final = 19
"""Letters of the last two words together up to which they are kept so in a column: capitals of a title in half a page."""


def with_notice(document: bytes, notice: str) -> bytes:
    """The file with ``notice`` in a frame above its first paragraph."""
    parts = docx.parts(document)
    root = docx.parse(parts[DOCUMENT])
    body_of(root).insert(0, _notice(notice))
    parts[DOCUMENT] = serialized(root)
    return docx.written(parts)


def printed(document: bytes) -> bytes:
    """The file as it is converted: the assembly counts the sheets, so its footers do not count pages besides; titles break where they read well."""
    parts = docx.parts(document)
    root = docx.parse(parts[DOCUMENT])
    for paragraph in root.iter(W + "p"):
        _bind_words(paragraph)
    parts[DOCUMENT] = serialized(root)
    for name in [name for name in parts if re.fullmatch(r"word/footer\d*\.xml", name)]:
        root = docx.parse(parts[name])
        for paragraph in root.iter(W + "p"):
            _drop_page_count(paragraph)
        parts[name] = serialized(root)
    return docx.written(parts)


def _bind_words(paragraph: etree._Element) -> None:
    """No title or subject leaves one word alone on its last line."""
    style, texts = docx.style_of(paragraph), [one for one in paragraph.iter(W + "t") if (one.text or "").strip()]
    if style not in CENTRED or not texts:
        return
    last = texts[-1]
    words = (last.text or "").split(" ")[-2:]
    if next(paragraph.iterancestors(W + "tc"), None) is not None and len(" ".join(words)) > COLUMN:
        return
    last.text = re.sub(rf" (\S{{1,{LAST_WORD}}})$", f"{NO_BREAK_SPACE}\\1", last.text or "")


def _drop_page_count(paragraph: etree._Element) -> None:
    """Without everything from the last tab before the first page field on."""
    runs = list(paragraph)
    first = next((at for at, run in enumerate(runs) if _counts_pages(run)), None)
    if first is None:
        return
    tabs = [at for at, run in enumerate(runs[:first]) if run.find(W + "tab") is not None]
    for run in runs[tabs[-1] if tabs else first :]:
        paragraph.remove(run)


def _counts_pages(run: etree._Element) -> bool:
    said = [*(one.text or "" for one in run.iter(W + "instrText")), str(run.get(W + "instr") or "")]
    return any(re.search(r"\b(PAGE|NUMPAGES|SECTIONPAGES)\b", one) for one in said)


def _notice(text: str) -> etree._Element:
    """Formatted by itself, because the styles belong to the model."""
    paragraph = etree.Element(W + "p")
    properties = etree.SubElement(paragraph, W + "pPr")
    frame = etree.SubElement(properties, W + "pBdr")
    for side in ("top", "left", "bottom", "right"):
        etree.SubElement(frame, W + side, {W + "val": "single", W + "sz": "6", W + "space": "6", W + "color": "7F7F7F"})
    etree.SubElement(properties, W + "spacing", {W + "before": "0", W + "after": "240"})
    etree.SubElement(properties, W + "jc").set(W + "val", "center")
    run = etree.SubElement(paragraph, W + "r")
    etree.SubElement(etree.SubElement(run, W + "rPr"), W + "b")
    etree.SubElement(run, W + "t").text = text
    return paragraph
