"""An uploaded text beside the text that was sent, article by article: what is another wording, and what only another program.

Equal is what reads the same: spaces, quotation marks and hyphens of another kind, and a number that a program wrote out in front of a paragraph that is numbered
by itself, make no change.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Final

from service.domain.negotiation.proposals import ChangeKind
from service.drafting.comparison.articles import PREAMBLE, ArticleText, Line
from service.drafting.comparison.wording import Change, LineChange, line_changes
from service.drafting.counterproposal.reading import Said

_LABEL: Final = re.compile(
    r"^(?:(?:article|art[íi]culo|artigo|cl[áa]usula|clause)\s+)?(?:[ivxlcdm]+|\d+(?:\.\d+)*|[a-z])\s*(?:[.):\u2013-]|\.-)*[\s\t]+"
    r"|^\([a-z\divx]+\)\s*|^[\u2022\u25cf\u00b7-]\s+",
    re.IGNORECASE,
)
_SIGNS: Final = str.maketrans(
    {"\u201c": '"', "\u201d": '"', "\u2018": "'", "\u2019": "'", "\u00a0": " ", "\u202f": " ", "\u2010": "-"}
)
_ALIKE: Final = 0.5
"""Two articles of another heading that share this part of their words are one."""
_LABELLED: Final = 3
"""So many paragraphs with a number written out say that the program did it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextChange:
    """One place where the uploaded text says something else."""

    article: str
    """Key of the article; empty for an added one."""
    kind: ChangeKind
    old: str
    """As :attr:`service.domain.negotiation.wording.Edit.old`; of a heading or a row, what it said."""
    nth: int
    new: tuple[str, ...]
    position: int = 0
    """Of the paragraph ``old`` in its article, from 0; -1 for the heading."""


def label_off(text: str) -> str:
    """Without the number or bullet that a program wrote in front of a paragraph."""
    return _LABEL.sub("", text, count=1)


def key(text: str) -> str:
    """Two texts of the same key read the same."""
    return " ".join(text.translate(_SIGNS).split())


def aligned(
    articles: Sequence[ArticleText], lines: Sequence[Said]
) -> tuple[list[tuple[ArticleText | None, _Part]], list[ArticleText]]:
    """Each part of the upload with the article that it is, or None for a new one; and the articles that it leaves out."""
    parts = _parts(articles, lines)
    pairs: list[tuple[ArticleText | None, _Part]] = [(articles[0], parts[0])]
    left, rest = list(articles[1:]), list(parts[1:])
    found = {id(part): _same_heading(part, left) for part in rest}
    taken = {article.key for article in found.values() if article is not None}
    for part in rest:
        article = found[id(part)] or _same_body(part, [one for one in left if one.key not in taken])
        if article is not None:
            taken.add(article.key)
        pairs.append((article, part))
    return pairs, [one for one in left if one.key not in taken]


def changes(articles: Sequence[ArticleText], lines: Sequence[Said]) -> tuple[TextChange, ...]:
    """In the order of the upload, then the articles that it leaves out.

    :param articles: of the text that was sent, the preamble first.
    """
    pairs, gone = aligned(articles, lines)
    found: list[TextChange] = []
    order = [article.key for article, _ in pairs if article is not None]
    moved = _moved([one.key for one in articles], order)
    for article, part in pairs:
        if article is None:
            said = (part.heading, *(line.text for line in part.lines))
            found.append(_change("", ChangeKind.ADD_ARTICLE, new=said))
            continue
        if article.key in moved:
            found.append(_change(article.key, ChangeKind.MOVED, old=article.heading, new=(part.heading,)))
        if article.key != PREAMBLE and key(label_off(part.heading)) != key(article.heading):
            found.append(_change(article.key, ChangeKind.HEADING, old=article.heading, new=(part.heading,)))
        found += _of_article(article, _canonical(article, part.lines))
    found += [_change(one.key, ChangeKind.OMIT_ARTICLE, old="") for one in gone]
    return tuple(found)


def distance(articles: Sequence[ArticleText], lines: Sequence[Said]) -> float:
    """From 0 (the same text) to 1 (another one): the part of the paragraphs of both that the other does not have."""
    ours = [key(line.text) for article in articles for line in article.lines]
    theirs = {key(line.text) for line in lines} | {key(label_off(line.text)) for line in lines}
    missing = sum(1 for one in ours if one not in theirs)
    return missing / max(1, len(ours))


@dataclass(frozen=True, slots=True)
class _Place:
    """A paragraph of an article, below which something stands."""

    above: str
    nth: int
    position: int


@dataclass(frozen=True, slots=True)
class _Part:
    heading: str
    lines: tuple[Line, ...]


def _change(article: str, kind: ChangeKind, *, old: str = "", new: Iterable[str] = ()) -> TextChange:
    return TextChange(article=article, kind=kind, old=" ".join(old.split()), nth=0, new=tuple(new), position=-1)


def _parts(articles: Sequence[ArticleText], lines: Sequence[Said]) -> list[_Part]:
    """Split at headings; where a program has lost their style, at paragraphs that say what a heading says."""
    titles = {key(article.heading) for article in articles[1:]}
    heads = [line.heading for line in lines]
    if sum(heads) * 2 < len(titles):
        heads = [
            line.heading or (not line.row and bool({key(line.text), key(label_off(line.text))} & titles))
            for line in lines
        ]
    found: list[tuple[str, list[Line]]] = [("", [])]
    for line, head in zip(lines, heads, strict=True):
        if head:
            found.append((line.text, []))
        else:
            found[-1][1].append(Line(line.text, row=line.row))
    labelled = _writes_labels(articles, lines)
    return [
        _Part(
            heading, tuple(replace(one, text=label_off(one.text)) if labelled and not one.row else one for one in said)
        )
        for heading, said in found
    ]


def _writes_labels(articles: Sequence[ArticleText], lines: Sequence[Said]) -> bool:
    known = {key(line.text) for article in articles for line in article.lines if not line.row}
    plain = (line.text for line in lines if not line.row and not line.heading)
    return sum(1 for text in plain if key(text) not in known and key(label_off(text)) in known) >= _LABELLED


def _same_heading(part: _Part, articles: Sequence[ArticleText]) -> ArticleText | None:
    said = {key(part.heading), key(label_off(part.heading))}
    return next((one for one in articles if key(one.heading) in said), None)


def _same_body(part: _Part, articles: Sequence[ArticleText]) -> ArticleText | None:
    def alike(one: ArticleText) -> float:
        ours, theirs = (" ".join(line.text for line in lines).split() for lines in (one.lines, part.lines))
        return SequenceMatcher(None, ours, theirs, autojunk=False).ratio()

    best = max(articles, key=alike, default=None)
    return best if best is not None and alike(best) >= _ALIKE else None


def _moved(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """Articles that stand elsewhere: those outside the longest common order."""
    here = [one for one in before if one in set(after)]
    kept: set[str] = set()
    for block in SequenceMatcher(None, here, after, autojunk=False).get_matching_blocks():
        kept |= set(here[block.a : block.a + block.size])
    return set(here) - kept


def _canonical(article: ArticleText, lines: Sequence[Line]) -> tuple[Line, ...]:
    """Lines that read the same, in exactly the words that were sent."""
    known = {(key(line.text), line.row): line for line in article.lines}
    return tuple(known.get((key(line.text), line.row), line) for line in lines)


def _of_article(article: ArticleText, lines: Sequence[Line]) -> list[TextChange]:
    found: list[TextChange] = []
    above, at = "", -1
    seen: dict[str, int] = {}
    inserted: list[str] = []
    for line in line_changes(article.lines, lines):
        old, new = _sides(line)
        if line.change is Change.INSERTED and not line.row:
            inserted.append(new)
            continue
        found = _inserted(found, article, _Place(above, seen.get(above, 0), at), inserted)
        inserted = []
        if line.change is not Change.INSERTED:
            at += 1
            above = " ".join(old.split())
            seen[above] = seen.get(above, -1) + 1
        if line.change is Change.SAME:
            continue
        kind = ChangeKind.DROP if line.change is Change.DELETED else ChangeKind.REPLACE
        change = TextChange(
            article=article.key,
            kind=ChangeKind.TABLE if line.row else kind,
            old=" ".join(old.split()),
            nth=seen.get(" ".join(old.split()), 0),
            new=(new,) if new else (),
            position=at,
        )
        found.append(change)
    return _inserted(found, article, _Place(above, seen.get(above, 0), at), inserted)


def _inserted(
    found: Sequence[TextChange], article: ArticleText, place: _Place, inserted: Sequence[str]
) -> list[TextChange]:
    """With the new paragraphs; directly below one that is gone they are its new wording."""
    if not inserted:
        return list(found)
    last = found[-1] if found else None
    if last is not None and last.kind is ChangeKind.DROP and last.position == place.position:
        return [*found[:-1], replace(last, kind=ChangeKind.REPLACE, new=tuple(inserted))]
    change = TextChange(
        article=article.key,
        kind=ChangeKind.INSERT,
        old=place.above,
        nth=place.nth,
        new=tuple(inserted),
        position=place.position,
    )
    return [*found, change]


def _sides(line: LineChange) -> tuple[str, str]:
    old = "".join(run.text for run in line.runs if run.change is not Change.INSERTED)
    new = "".join(run.text for run in line.runs if run.change is not Change.DELETED)
    return old, new
