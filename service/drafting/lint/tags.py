"""Checks of the tags in a Word file: complete, known, and where they may stand. docxtpl drops text without an error where they are not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from service.drafting.word.docx import Paragraph
from service.drafting.word.sandbox import STATEMENTS

TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|\{\{|\}\}|\{%|%\}|\{#|#\}")
_PREFIX = re.compile(r"^\{%-?(p|tr|tc|r) ")
_CLOSES = {"endif": "if", "endfor": "for"}
_STRAIGHT = str.maketrans({"\u201c": '"', "\u201d": '"', "\u2018": "'", "\u2019": "'", "\u00a0": " "})
Found = Iterator[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Open:
    word: str
    prefix: str
    paragraph: Paragraph


def plain(text: str) -> str:
    """A paragraph as Jinja reads it: without docxtpl's prefixes, with straight quotation marks inside tags."""
    return TAG.sub(lambda found: re.sub(r"^\{%-?(p|tr|tc|r) ", "{% ", found.group(0)).translate(_STRAIGHT), text)


def findings(paragraphs: Sequence[Paragraph]) -> Found:
    """(where, message) for each fault, in the order of the text."""
    open_tags: list[_Open] = []
    for paragraph in paragraphs:
        for found in TAG.finditer(paragraph.text):
            yield from _tag(found, paragraph, open_tags)
    for left in open_tags:
        yield (
            left.paragraph.where,
            f"“{left.word}” is never closed. Add a paragraph “{_tagged(left.prefix, 'end' + left.word)}”.",
        )


def _tagged(prefix: str, word: str) -> str:
    return f"{{%{prefix} {word} %}}"


def _tag(found: re.Match[str], paragraph: Paragraph, open_tags: list[_Open]) -> Found:
    tag = found.group(0)
    if len(tag) == 2:
        yield paragraph.where, f"“{tag}” has no partner in the same paragraph. A tag begins and ends in one paragraph."
        return
    if not tag.startswith("{%"):
        return
    matched = _PREFIX.match(tag)
    prefix = matched.group(1) if matched else ""
    rest = (paragraph.text[: found.start()] + paragraph.text[found.end() :]).strip()
    if prefix == "p" and rest:
        yield (
            paragraph.where,
            f"“{rest[:40]}” stands beside “{tag}” and would be deleted. Give the tag a paragraph of its own.",
        )
    yield from _statement(tag[2:-2].strip("- "), prefix, paragraph, open_tags)


def _statement(body: str, prefix: str, paragraph: Paragraph, open_tags: list[_Open]) -> Found:
    words = (body[len(prefix) :] if prefix else body).split()
    word = words[0] if words else ""
    if word not in STATEMENTS:
        yield paragraph.where, f"“{word}” is not a statement of models. Use: {', '.join(sorted(STATEMENTS))}."
    elif word in ("if", "for"):
        open_tags.append(_Open(word, prefix, paragraph))
    elif word in _CLOSES:
        yield from _close(word, prefix, paragraph, open_tags)
    elif not open_tags:
        yield paragraph.where, f"“{word}” stands outside any “if”."


def _close(word: str, prefix: str, paragraph: Paragraph, open_tags: list[_Open]) -> Found:
    if not open_tags:
        yield paragraph.where, f"“{word}” closes nothing. Remove it, or add the “{_CLOSES[word]}” before."
        return
    opened = open_tags.pop()
    if opened.word != _CLOSES[word]:
        yield paragraph.where, f"“{word}” closes the “{opened.word}” of {opened.paragraph.where}. Close that one first."
    elif opened.prefix != prefix:
        yield (
            paragraph.where,
            f"It closes “{_tagged(opened.prefix, opened.word)}” of {opened.paragraph.where}. Write “{_tagged(opened.prefix, word)}”.",
        )
    elif not prefix and opened.paragraph.number != paragraph.number:
        message = f"The “{opened.word}” of {opened.paragraph.where} ends in another paragraph. Use “{{%p … %}}” in paragraphs of their own."
        yield paragraph.where, message
