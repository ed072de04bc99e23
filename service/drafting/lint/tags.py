"""Checks of the tags in a Word file: complete, known, and where they may stand. docxtpl drops text without an error where they are not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from service.drafting.word import docx
from service.drafting.word.compose import CLAUSE, DOCUMENT
from service.drafting.word.docx import Paragraph, W
from service.drafting.word.proof import TAG
from service.drafting.word.sandbox import STATEMENTS

_PREFIX = re.compile(r"^\{[%#]-?(p|tr|tc|r) ")
_TRIMS = re.compile(r"^(\{[{%#][-+].*|.*[-+][}%#]\})$", re.DOTALL)
_PRINTS_WHOLE = re.compile(r"^\{\{(p|tr|tc|r)\s")
_DELETED = {"tr": ("row", W + "tr"), "tc": ("cell", W + "tc"), "p": ("paragraph", W + "p")}
"""What each prefix deletes together with its tag."""
_MORE = {
    "drawing": "a picture", "pict": "a picture", "object": "an embedded object", "footnoteReference": "a footnote",
    "endnoteReference": "an endnote", "sectPr": "a section break", "fldSimple": "a field", "fldChar": "a field",
}  # fmt: skip
_CLOSES = {"endif": "if", "endfor": "for"}
Found = Iterator[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Open:
    word: str
    prefix: str
    paragraph: Paragraph


def deleted(data: bytes, part: str) -> Found:
    """(where, message) for each thing that docxtpl would delete with a tag that takes a whole row, cell or paragraph."""
    root = docx.parse(docx.read_part(data, part))
    for element, paragraph in zip(docx.printed(root), docx.paragraphs(data, part), strict=True):
        for found in TAG.finditer(paragraph.text):
            matched = _PREFIX.match(found.group(0))
            if matched and matched.group(1) in _DELETED:
                yield from _lost(element, paragraph, found.group(0), matched.group(1))


def _lost(element: etree._Element, paragraph: Paragraph, tag: str, prefix: str) -> Found:
    name, kind = _DELETED[prefix]
    holder = element if kind == W + "p" else next(element.iterancestors(kind), None)
    if holder is None:
        yield paragraph.where, f"“{tag}” stands outside a table. Use “{{%p … %}}”, or move it into a {name}."
        return
    said = (
        " ".join(docx.text_of(one).strip() for one in docx.printed(holder)).replace(tag, "", 1) if prefix != "p" else ""
    )
    more = next((what for mark, what in _MORE.items() if next(holder.iter(W + mark), None) is not None), "")
    rest = " ".join(said.split())
    if rest or more:
        shown = f"“{rest[:40]}”" if rest else more
        yield paragraph.where, f"{shown} stands beside “{tag}” and would be deleted. Give the tag a {name} of its own."


def findings(paragraphs: Sequence[Paragraph]) -> Found:
    """(where, message) for each fault, in the order of the text."""
    open_tags: list[_Open] = []
    for paragraph in paragraphs:
        yield from _clause(paragraph)
        for found in TAG.finditer(paragraph.text):
            yield from _tag(found, paragraph, open_tags)
    for left in open_tags:
        yield (
            left.paragraph.where,
            f"“{left.word}” is never closed. Add a paragraph “{_tagged(left.prefix, 'end' + left.word)}”.",
        )


def _tagged(prefix: str, word: str) -> str:
    return f"{{%{prefix} {word} %}}"


def _clause(paragraph: Paragraph) -> Found:
    """A shared clause replaces its whole paragraph, in the text itself."""
    text = paragraph.text.strip()
    if "[[" not in text:
        return
    found = CLAUSE.search(text)
    if found is None:
        yield (
            paragraph.where,
            "“[[…]]” is not the name of a clause. Write “[[clause:name]]” with small letters and hyphens.",
        )
    elif found.group(0) != text:
        rest = text.replace(found.group(0), "", 1).strip()
        yield (
            paragraph.where,
            f"“{rest[:40]}” stands beside “{found.group(0)}” and would be deleted. Give the clause a paragraph of its own.",
        )
    elif paragraph.part != DOCUMENT:
        yield paragraph.where, "A clause can stand in the text only, not in headers, footers or notes. Move it."


def _tag(found: re.Match[str], paragraph: Paragraph, open_tags: list[_Open]) -> Found:
    tag = found.group(0)
    if len(tag) == 2:
        yield paragraph.where, f"“{tag}” has no partner in the same paragraph. A tag begins and ends in one paragraph."
        return
    if _TRIMS.match(tag):
        yield (
            paragraph.where,
            f"“{tag}” has a sign inside its brace that deletes words around the tag. Write “{_without_sign(tag)}”.",
        )
    whole = _PRINTS_WHOLE.match(tag)
    if whole:
        yield paragraph.where, f"“{tag}” replaces more than itself. Write “{{{{ {tag[whole.end() : -2].strip()} }}}}”."
    matched = _PREFIX.match(tag)
    prefix = matched.group(1) if matched else ""
    if prefix == "r":
        yield paragraph.where, f"“{tag}” is not used in models. Write “{_without_prefix(tag)}”."
    rest = (paragraph.text[: found.start()] + paragraph.text[found.end() :]).strip()
    if prefix == "p" and rest:
        yield (
            paragraph.where,
            f"“{rest[:40]}” stands beside “{tag}” and would be deleted. Give the tag a paragraph of its own.",
        )
    if tag.startswith("{%"):
        yield from _statement(tag[2:-2].strip("-+ "), prefix, paragraph, open_tags)


def _without_sign(tag: str) -> str:
    return f"{tag[:2]} {tag[2:-2].strip('-+ ')} {tag[-2:]}"


def _without_prefix(tag: str) -> str:
    return f"{{% {tag[2:-2].strip('-+ ').removeprefix('r ').strip()} %}}"


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
