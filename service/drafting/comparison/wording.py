"""What changed between two texts, article by article and word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Final

from service.drafting.comparison.articles import ArticleText, Line

_WORDS: Final = re.compile(r"\s+|\w+|[^\w\s]")
_ALIKE: Final = 0.4
"""Two paragraphs that share less than this part of their words are two paragraphs, not one that was changed."""


class Change(StrEnum):
    """What became of a run of words, of a line, or of an article."""

    SAME = "same"
    INSERTED = "inserted"
    DELETED = "deleted"
    CHANGED = "changed"
    """Of a line or an article: some of its words."""


@dataclass(frozen=True, slots=True)
class Run:
    """Words that stand in both texts, or in one of them."""

    change: Change
    text: str


@dataclass(frozen=True, slots=True)
class LineChange:
    """One paragraph. The runs that are not deleted are the new paragraph, those that are not inserted the old one."""

    change: Change
    runs: tuple[Run, ...]
    row: bool = False


@dataclass(frozen=True, slots=True)
class ArticleChange:
    """One article of either text."""

    key: str
    change: Change
    old: ArticleText | None
    new: ArticleText | None
    heading: tuple[Run, ...]
    """Number and heading."""
    lines: tuple[LineChange, ...]


def compared(old: Sequence[ArticleText], new: Sequence[ArticleText]) -> tuple[ArticleChange, ...]:
    """Every article of both texts: in the order of ``new``, with those that were taken out where they stood in ``old``."""
    before, after = {one.key: one for one in old}, {one.key: one for one in new}
    keys = [one.key for one in old]
    order = [key for _, key in _merged(keys, [one.key for one in new])]
    return tuple(_article(key, before.get(key), after.get(key)) for key in order)


def line_changes(old: Sequence[Line], new: Sequence[Line]) -> tuple[LineChange, ...]:
    """The paragraphs of both, each new one paired with the old one that it was made from."""
    found: list[LineChange] = []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            found += [LineChange(Change.SAME, (Run(Change.SAME, one.text),), one.row) for one in new[c:d]]
        else:
            found += _replaced(old[a:b], new[c:d])
    return tuple(found)


def runs(old: str, new: str) -> tuple[Run, ...]:
    """Word by word."""
    one, other = _WORDS.findall(old), _WORDS.findall(new)
    found: list[Run] = []
    for tag, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Run(Change.SAME, "".join(other[c:d])))
            continue
        if a < b:
            found.append(Run(Change.DELETED, "".join(one[a:b])))
        if c < d:
            found.append(Run(Change.INSERTED, "".join(other[c:d])))
    return tuple(found)


def _article(key: str, old: ArticleText | None, new: ArticleText | None) -> ArticleChange:
    lines = line_changes(old.lines if old else (), new.lines if new else ())
    heading = runs(_heading(old), _heading(new))
    if old is None or new is None:
        change = Change.INSERTED if old is None else Change.DELETED
    else:
        same = all(line.change is Change.SAME for line in lines) and old.heading == new.heading
        change = Change.SAME if same else Change.CHANGED
    return ArticleChange(key, change, old, new, heading, lines)


def _heading(article: ArticleText | None) -> str:
    if article is None or not article.number:
        return ""
    return f"{article.number}. {article.heading}"


def _replaced(old: Sequence[Line], new: Sequence[Line]) -> Iterator[LineChange]:
    """Lines in order: each old one is paired with the first new one, not before the last pair, that is alike."""
    place = 0
    for one in old:
        partner = next((n for n in range(place, len(new)) if _alike(one, new[n])), None)
        if partner is None:
            yield LineChange(Change.DELETED, (Run(Change.DELETED, one.text),), one.row)
            continue
        for line in new[place:partner]:
            yield LineChange(Change.INSERTED, (Run(Change.INSERTED, line.text),), line.row)
        yield LineChange(Change.CHANGED, runs(one.text, new[partner].text), new[partner].row)
        place = partner + 1
    for line in new[place:]:
        yield LineChange(Change.INSERTED, (Run(Change.INSERTED, line.text),), line.row)


def _alike(one: Line, other: Line) -> bool:
    if one.row != other.row:
        return False
    words, others = re.findall(r"\w+", one.text), re.findall(r"\w+", other.text)
    return SequenceMatcher(None, words, others, autojunk=False).ratio() >= _ALIKE


def _merged(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Change, str]]:
    """Both lists in one: the order of ``new``, each element of ``old`` alone after the one that it followed."""
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from ((Change.SAME, key) for key in new[c:d])
            continue
        yield from ((Change.DELETED, key) for key in old[a:b] if key not in new)
        yield from ((Change.INSERTED, key) for key in new[c:d])
