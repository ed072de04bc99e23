"""Whether a model says the same in each of its languages: the same articles in the same order, in each of them the same numbered paragraphs
and sub-items, and in each of these the same tags, conditions, references to articles and figures.

What a checker cannot see is whether the words mean the same; that is for a lawyer who reads both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from service.drafting.lint.outline import KINDS, Line, outline, running
from service.drafting.model.languages import named

Found = Iterator[tuple[str, str, str]]
HEADING = KINDS["Heading1"]
_BEFORE = ""
"""The key of what stands before the first article."""


@dataclass(frozen=True, slots=True)
class _Article:
    key: str
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Side:
    """One language of a model."""

    language: str
    titles: Mapping[str, str]
    """Heading -> key of the article, as the manifest has them."""

    @property
    def named(self) -> str:
        return named(self.language)


def findings(names: Sequence[str], files: Mapping[str, bytes], first: Side, other: Side) -> Found:
    """(file, where, message) for each difference of one page or text between two languages.

    :param names: of the file in the first and in the other language, e.g. ``own/text.en.docx`` and ``own/text.pt.docx``.
    :raises KeyError: a file is missing.
    """
    articles = [
        _articles(outline(file, files, side.language), side) for file, side in zip(names, (first, other), strict=True)
    ]
    yield from _order(articles[0], articles[1], names[1], first, other)
    known = {article.key: article for article in articles[1]}
    for article in articles[0]:
        if article.key in known:
            yield from _paragraphs(article, known[article.key], names[1], first, other)
    here, there = running(names[1], files), running(names[0], files)
    yield from _contents(there, here, first)


def _articles(lines: Sequence[Line], side: Side) -> list[_Article]:
    found = [_Article(_BEFORE)]
    for line in lines:
        if line.kind == HEADING:
            title = line.paragraph.text.strip()
            clause = line.file.rpartition("/")[2].removesuffix(".docx") if "/clauses/" in line.file else ""
            found.append(_Article(side.titles.get(title) or clause or title))
        found[-1].lines.append(line)
    return found


def _order(theirs: Sequence[_Article], ours: Sequence[_Article], file: str, first: Side, other: Side) -> Found:
    keys, own = [article.key for article in theirs], [article.key for article in ours]
    for article in theirs:
        if article.key not in own:
            yield (
                file,
                "",
                f"The article “{article.key}” is missing; {first.named} has it ({_place(article.lines[0])}).",
            )
    for article in ours:
        if article.key not in keys:
            line = article.lines[0]
            yield (
                line.file,
                line.paragraph.where,
                f"{first.named} has no article “{article.key}”. Add it there, or remove it here.",
            )
    expected = [key for key in keys if key in own]
    shared = [article for article in ours if article.key in keys]
    for wanted, article in zip(expected, shared, strict=False):
        if article.key != wanted:
            line = article.lines[0]
            message = f"The articles stand in another order: here {first.named} has “{wanted}”, this text has “{article.key}”."
            yield line.file, line.paragraph.where, message
            return


def _paragraphs(theirs: _Article, ours: _Article, file: str, first: Side, other: Side) -> Found:
    matcher = SequenceMatcher(
        a=[line.shape for line in theirs.lines], b=[line.shape for line in ours.lines], autojunk=False
    )
    for same, start, end, own_start, own_end in matcher.get_opcodes():
        if same == "equal":
            continue
        left, right = theirs.lines[start:end], ours.lines[own_start:own_end]
        if len(left) == len(right):
            for one, another in zip(left, right, strict=True):
                yield from _line(one, another, first)
            continue
        pairs = min(len(left), len(right))
        after = right[pairs - 1] if pairs else ours.lines[own_start - 1] if own_start else None
        place = (after.file, f"after {after.paragraph.where}") if after else (file, "at the beginning")
        for line in left[pairs:]:
            count = _count(line.kind, theirs, ours, first)
            yield *place, f"A {line.kind} is missing that {first.named} has ({_place(line)}).{count}"
        for line in right[pairs:]:
            count = _count(line.kind, theirs, ours, first)
            yield line.file, line.paragraph.where, f"{first.named} has no such {line.kind} at this place.{count}"


def _count(kind: str, theirs: _Article, ours: _Article, first: Side) -> str:
    counts = [sum(line.kind == kind for line in article.lines) for article in (ours, theirs)]
    return f" Counted: {kind}s here {counts[0]}, in {first.named} {counts[1]}." if counts[0] != counts[1] else ""


def _line(theirs: Line, ours: Line, first: Side) -> Found:
    if theirs.kind != ours.kind:
        message = f"This is a {ours.kind}, in {first.named} a {theirs.kind} ({_place(theirs)})."
        yield ours.file, ours.paragraph.where, message
        return
    if theirs.under != ours.under:
        message = f"It is printed {_when(ours.under)}, in {first.named} {_when(theirs.under)} ({_place(theirs)})."
        yield ours.file, ours.paragraph.where, message
    yield from _contents(theirs, ours, first)


def _when(under: Sequence[str]) -> str:
    return "under " + ", ".join(f"“{{% {condition} %}}”" for condition in under) if under else "always"


def _contents(theirs: Line, ours: Line, first: Side) -> Found:
    place = ours.file, ours.paragraph.where
    for said in (theirs.prints - ours.prints).elements():
        yield *place, f"{_said(*said)} is missing, which {first.named} has ({_place(theirs)})."
    for said in (ours.prints - theirs.prints).elements():
        yield *place, f"{_said(*said)} is not in {first.named} ({_place(theirs)})."
    if theirs.figures != ours.figures:
        message = f"The figures differ: here {_figures(ours.figures)}, in {first.named} {_figures(theirs.figures)} ({_place(theirs)})."
        yield *place, message


def _said(word: str, conditions: Sequence[str]) -> str:
    under = "".join(f" under “{{% {condition} %}}”" for condition in conditions)
    if not word:
        return f"What is printed{under}"
    return f"The {'reference' if word.startswith('articles.') else 'tag'} “{{{{ {word} }}}}”{under}"


def _figures(figures: Counter[str]) -> str:
    return ", ".join(sorted(figures.elements())) or "none"


def _place(line: Line) -> str:
    return f"{line.file.removeprefix('own/').removeprefix('shared/')}, {line.paragraph.where}"
