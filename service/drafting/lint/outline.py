"""What a text has in every language: its articles, numbered paragraphs and sub-items in order, and what each of them prints and when.

Shared clauses are read at their place. Two languages of a model are aligned when their outlines are the same (``alignment``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from service.drafting.grammar.rules import PREPOSITIONS
from service.drafting.word import compose, docx
from service.drafting.word.proof import TAG, plain

KINDS = {
    "Heading1": "heading of an article",
    "ArticleParagraph": "numbered paragraph",
    "ArticleItem": "sub-item",
    "cell": "table cell",
}
_PARAGRAPH = "paragraph"
_NAME = re.compile(r"\b(\w+\.(?:name|short))\.(?:bare|the|The|of|to)\b")
_PARTY = re.compile(r"\.(?:name|short)$")
_JOINED = re.compile(rf"\s*\|\s*(?:{'|'.join(PREPOSITIONS)}|that)\b")
_AGREES = re.compile(r"\w+\.(?:represented|and)")
_NUMBER = re.compile(r"\.plural\b|\|\s*length\b|_count\b")
"""A condition by which words agree with a singular or a plural; not every language needs it."""
_BLOCK = re.compile(r"^\{%-?(?:p|tr|tc|r) ")
_OPENS = re.compile(r"\{%-?\s*(?:el)?if\b")
_NOT = "not "
_Printed = tuple[str, tuple[str, ...]]
"""A word, empty for a condition itself; and the conditions around it, the outermost first."""


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph that is printed, or that may be."""

    file: str
    """``own/text.pt.docx`` or ``shared/clauses/pt/disputes.docx``."""
    paragraph: docx.Paragraph
    kind: str
    under: tuple[str, ...]
    """The conditions and loops around it, the outermost first: ``if renewal_model == 'tacit'``, ``for area in areas``."""
    prints: Counter[_Printed]
    """Each tag, and the conditions around it inside the paragraph, without what only grammar changes: article, preposition, agreement."""
    figures: Counter[str]
    """The figures that the paragraph writes itself."""

    @property
    def shape(self) -> tuple[object, ...]:
        """What must be the same in another language."""
        return self.kind, self.under, frozenset(self.prints.items()), frozenset(self.figures.items())


@dataclass(slots=True)
class _Conditions:
    """The open ``if`` and ``for``."""

    open: list[str] = field(default_factory=list)

    def read(self, tag: str) -> None:
        body = plain(tag)[2:-2].strip("- ")
        word, _, rest = " ".join(body.split()).partition(" ")
        if word in ("if", "for"):
            self.open.append(f"{word} {_same(rest)}")
        elif word == "elif" and self.open:
            self.open[-1] = f"{_NOT}({self.open[-1]}) and if {_same(rest)}"
        elif word == "else" and self.open:
            self.open[-1] = f"{_NOT}({self.open[-1]})"
        elif word.startswith("end") and self.open:
            self.open.pop()


def outline(name: str, files: Mapping[str, bytes], language: str) -> list[Line]:
    """The lines of a text, cover or signature page, with the clauses that it includes.

    :raises KeyError: a file is missing.
    """
    return list(_lines(name, files, language, _Conditions()))


def _lines(name: str, files: Mapping[str, bytes], language: str, conditions: _Conditions) -> Iterator[Line]:
    for paragraph in docx.paragraphs(files[name], compose.DOCUMENT):
        clause = compose.CLAUSE.search(paragraph.text)
        if clause:
            yield from _lines(f"shared/clauses/{language}/{clause.group(1)}.docx", files, language, conditions)
        elif _BLOCK.match(paragraph.text.strip()):
            conditions.read(paragraph.text.strip())
        elif paragraph.text.strip() or paragraph.cell:
            yield _line(name, paragraph, tuple(conditions.open))


def running(name: str, files: Mapping[str, bytes]) -> Line:
    """All headers, footers and notes of a file as one line."""
    parts = [part for part in docx.worded_parts(files[name]) if part != compose.DOCUMENT]
    lines = [paragraph.text for part in parts for paragraph in docx.paragraphs(files[name], part)]
    return _line(name, docx.Paragraph(1, "word/headers and footers.xml", "", "", "", " ".join(lines)), ())


def _line(name: str, paragraph: docx.Paragraph, under: tuple[str, ...]) -> Line:
    kind = KINDS["cell"] if paragraph.cell else KINDS.get(paragraph.style, _PARAGRAPH)
    figures = Counter(re.findall(r"\d+", TAG.sub("", paragraph.text)))
    return Line(name, paragraph, kind, under, _prints(paragraph.text), figures)


def _prints(text: str) -> Counter[_Printed]:
    conditions, found = _Conditions(), Counter[_Printed]()
    for tag in TAG.findall(text):
        if tag.startswith("{%"):
            conditions.read(tag)
            if _OPENS.match(tag) and not _NUMBER.search(conditions.open[-1]):
                found["", tuple(conditions.open)] = 1
            continue
        word = _same(plain(tag)[2:-2].strip("- "))
        if _PARTY.search(word):
            # One language may name a party twice where another says “it”.
            found[word, tuple(conditions.open)] = 1
        elif word and not _AGREES.fullmatch(word):
            found[word, tuple(conditions.open)] += 1
    return _merged(found)


def _merged(found: Counter[_Printed]) -> Counter[_Printed]:
    """What both branches of a condition print is printed always, wherever a language puts the condition."""
    for word, under in found:
        for place, condition in enumerate(under):
            other = word, (*under[:place], f"{_NOT}({condition})", *under[place + 1 :])
            if word and other in found:
                both = min(found[other], found[word, under])
                left = found - Counter({other: both, (word, under): both})
                always = word, (*under[:place], *under[place + 1 :])
                left[always] = 1 if _PARTY.search(word) else left[always] + both
                return _merged(left)
    return found


def _same(expression: str) -> str:
    """As it reads in every language: without article, preposition and spacing."""
    return _NAME.sub(r"\1", _JOINED.sub("", " ".join(expression.split()))).replace('"', "'")
