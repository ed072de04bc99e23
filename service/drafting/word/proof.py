"""Proof that filling lost and added nothing: what a template says outside its tags, in the branches taken, stands in the result, in order.

The filling rewrites the XML of a Word file by patterns, which can delete words that stand beside a tag. So the text of the template alone,
without any XML, goes through the same environment with the same words, and the result must say the same, word for word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, Final

from lxml import etree

from service.drafting.word import docx, sandbox

TAG: Final = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|\{\{|\}\}|\{%|%\}|\{#|#\}")
_PREFIXED: Final = re.compile(r"^\{([%#])-?(?:p|tr|tc|r) ")
_STRAIGHT: Final = str.maketrans({"\u201c": '"', "\u201d": '"', "\u2018": "'", "\u2019": "'", "\u00a0": " "})
_PLACE: Final = re.compile("\ufdd2(\\d+)\ufdd3")
"""Noncharacters, which no text holds: the number of a paragraph of the template travels between them."""
_AROUND: Final = 6


@dataclass(frozen=True, slots=True)
class Difference:
    """The first place where the result does not say what the template and the answers say."""

    part: str
    number: int
    """Of the paragraph in the template, as :func:`docx.paragraphs` counts."""
    lost: str
    """Words that are missing from the result."""
    added: str
    """Words that nobody wrote."""

    @property
    def message(self) -> str:
        """What to do, for the author of the model."""
        if self.lost:
            return (
                f"“{self.lost}” stands beside a tag that deletes it. Give the tag a paragraph, row or cell of its own."
            )
        return (
            f"“{self.added}” would be printed, but the text does not say it there. Look at the tags of this paragraph."
        )


def plain(text: str) -> str:
    """A paragraph as Jinja reads it: without docxtpl's prefixes, with straight quotation marks inside tags."""
    return TAG.sub(lambda found: _PREFIXED.sub(r"{\1 ", found.group(0)).translate(_STRAIGHT), text)


def difference(
    template: bytes, filled: bytes, words: Mapping[str, Any], environment: sandbox.StrictEnvironment
) -> Difference | None:
    """Compare part by part. ``words`` are those that filled the template.

    :param environment: of the language of ``words``, one that does not escape (``sandbox.Environments.plain``).
    :raises jinja2.TemplateError: the text of the template alone cannot be rendered.
    """
    before, after = docx.parts(template), docx.parts(filled)
    for name in docx.worded_parts(template):
        # A header that nothing refers to is not taken over.
        if name not in after:
            continue
        wanted = environment.from_string("\n".join(_marked(docx.parse(before[name])))).render(words)
        found = _difference(name, wanted, "\n".join(_lines(docx.parse(after[name]))))
        if found is not None:
            return found
    return None


def _lines(root: etree._Element) -> Iterator[str]:
    """The text in the order of the file; a new line where another paragraph begins or goes on after a text box."""
    pieces: list[str] = []
    last: etree._Element | None = None
    for element in root.iter(*docx.SAYING):
        paragraph = docx.holder(element)
        if paragraph is None:
            continue
        if paragraph is not last and pieces:
            yield "".join(pieces)
            pieces.clear()
        last = paragraph
        pieces.append(docx.said(element))
    yield "".join(pieces)


def _marked(root: etree._Element) -> Iterator[str]:
    """The lines of a template, each with the number of its paragraph; tags as Jinja reads them."""
    numbers = {element: number for number, element in enumerate(docx.printed(root), 1)}
    pieces: list[str] = []
    last: etree._Element | None = None
    for element in root.iter(*docx.SAYING):
        paragraph = docx.holder(element)
        if paragraph is None:
            continue
        if paragraph is not last:
            if last is not None:
                yield f"\ufdd2{numbers[last]}\ufdd3 {plain(''.join(pieces).replace(chr(10), ' '))}"
            pieces.clear()
        last = paragraph
        pieces.append(docx.said(element))
    if last is not None:
        yield f"\ufdd2{numbers[last]}\ufdd3 {plain(''.join(pieces).replace(chr(10), ' '))}"


def _difference(part: str, wanted: str, found: str) -> Difference | None:
    expected: list[str] = []
    numbers: list[int] = []
    number = 1
    for word in wanted.split():
        place = _PLACE.fullmatch(word)
        if place:
            number = int(place.group(1))
        else:
            expected.append(word)
            numbers.append(number)
    actual = found.split()
    if expected == actual:
        return None
    start = next(
        (at for at, (one, other) in enumerate(zip(expected, actual, strict=False)) if one != other),
        min(len(expected), len(actual)),
    )
    # From the first difference on only: the whole text may be long.
    tail = expected[start : start + 400], actual[start : start + 400]
    for kind, a, b, c, d in SequenceMatcher(None, *tail, autojunk=False).get_opcodes():
        if kind != "equal":
            at = min(start + a, len(numbers) - 1)
            where = numbers[at] if numbers else 1
            return Difference(part, where, " ".join(tail[0][a:b][:_AROUND]), " ".join(tail[1][c:d][:_AROUND]))
    return Difference(part, number, " ".join(expected[start + 400 :][:_AROUND]), "")
