"""Reads a filled text article by article, for those who compare what a record says with what was agreed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from service.drafting.word import compose, docx
from service.drafting.word.fill import HEADING

PARTIES: Final = "parties"
"""Key of the paragraphs before the first article that name the parties."""
CLOSING: Final = "testimonium"
"""Key of what follows the last article."""
_PARTIES_STYLE, _CLOSING_STYLE = "Parties", "Testimonium"


def passages(filled: bytes, articles: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """Key of the article -> its heading and its paragraphs; also :data:`PARTIES` and :data:`CLOSING`.

    :param filled: a Word file made by :func:`service.drafting.word.fill.fill_text`, whose headings are checked there.
    :param articles: keys of its articles, in order.
    """
    found: dict[str, list[str]] = {PARTIES: []}
    left, key = iter(articles), PARTIES
    for paragraph in docx.paragraphs(filled, compose.DOCUMENT):
        if paragraph.style == HEADING:
            key = next(left, CLOSING)
        elif paragraph.style == _CLOSING_STYLE:
            key = CLOSING
        text = " ".join(paragraph.text.split())
        if text and (key != PARTIES or paragraph.style == _PARTIES_STYLE):
            found.setdefault(key, []).append(text)
    return {name: tuple(lines) for name, lines in found.items()}
