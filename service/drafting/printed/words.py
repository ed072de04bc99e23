"""Whether the converted pages say what the filled Word file says.

For the author of a model: every word, in order (:func:`findings`). For each agreement: every word as often as the Word file has it
(:func:`lost`), because two columns that go on over pages change the order, and a long answer can run out of a row of fixed height.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from lxml import etree

from service.drafting.errors import WordsLost
from service.drafting.printed import text as printed_text
from service.drafting.word import docx
from service.drafting.word.convert import WordToPdf
from service.drafting.word.docx import W

_WORD: Final = re.compile(r"[^\W_]+")
_AHEAD: Final = 800
"""Words that may stand between two words of a text on the pages: headers, footers, notes, numbers of articles."""
_JOINED: Final = 4
"""Pieces into which the pages may part a word, at the end of a line or between letters that are set apart."""
_QUOTED: Final = 120
"""Letters of a paragraph that a message quotes."""
_NOTES: Final = {
    "word/footnotes.xml": ("footnote", "footnoteReference"),
    "word/endnotes.xml": ("endnote", "endnoteReference"),
}


@dataclass(frozen=True, slots=True)
class _Stream:
    """Paragraphs that follow each other on the pages."""

    paragraphs: tuple[tuple[str, str], ...]
    """Place and text of each."""


def findings(filled: bytes, pdf: bytes) -> Iterator[tuple[str, str]]:
    """(where, message) for the first word of the body, of each text box and of the notes that the pages do not have."""
    shown = _words(printed_text.of_pages(pdf))
    for stream in _streams(filled):
        lost = _lost(stream, shown)
        if lost is not None:
            where, word = lost
            yield (
                where,
                f"“{word}” is in the Word file, but not at this place of the pages. Look at how the paragraph is made in Word.",
            )


@dataclass(frozen=True, slots=True)
class Checked:
    """A converter whose pages show every word of the Word file."""

    converter: WordToPdf

    def convert(self, docx: bytes) -> bytes:
        """As :class:`WordToPdf`. :raises ConversionFailed: :raises WordsLost: the pages lack a word. :raises SandboxFailed:"""
        pdf = self.converter.convert(docx)
        text = lost(docx, pdf)
        if text:
            raise WordsLost(text=text)
        return pdf


def lost(filled: bytes, pdf: bytes) -> str:
    """The beginning of the last paragraph with a word that the pages have less often than the Word file; empty when none is lost."""
    paragraphs = [text for stream in _streams(filled) for _, text in stream.paragraphs]
    said = Counter(word for text in paragraphs for word in _words(text) if _is_latin(word))
    pages = _words(printed_text.of_pages(pdf))
    shown, together = Counter(pages), "".join(pages)
    # A word that the pages part, at the end of a line or between letters set apart, is looked for in the letters alone.
    missing = {word for word, times in said.items() if shown[word] < times and together.count(word) < times}
    where = next((text for text in reversed(paragraphs) if missing.intersection(_words(text))), "")
    return " ".join(where.split())[:_QUOTED]


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text.replace("\ufffe", "").replace("\u00ad", "")).casefold()
    return _WORD.findall(plain)


def _streams(filled: bytes) -> Iterator[_Stream]:
    parts = docx.parts(filled)
    body = docx.parse(parts["word/document.xml"])
    yield from _flows(filled, "word/document.xml", body, None)
    for name, (kind, reference) in _NOTES.items():
        if name in parts:
            used = {str(mark.get(W + "id")) for mark in body.iter(W + reference)}
            yield from _flows(filled, name, docx.parse(parts[name]), (kind, used))


def _flows(filled: bytes, part: str, root: etree._Element, notes: tuple[str, set[str]] | None) -> Iterator[_Stream]:
    """The text itself, then each text box; of notes only those that the text refers to."""
    flows: dict[etree._Element | None, list[tuple[str, str]]] = {}
    result = _field_results(root)
    for element, paragraph in zip(docx.printed(root), docx.paragraphs(filled, part), strict=True):
        if notes is not None and not _is_used(element, notes):
            continue
        box = next(element.iterancestors(W + "txbxContent"), None)
        saying = (one for one in element.iter(*docx.SAYING) if docx.holder(one) is element and one not in result)
        flows.setdefault(box, []).append((paragraph.where, "".join(docx.said(one) for one in saying)))
    for paragraphs in flows.values():
        yield _Stream(tuple(paragraphs))


def _is_used(paragraph: etree._Element, notes: tuple[str, set[str]]) -> bool:
    kind, used = notes
    note = next(paragraph.iterancestors(W + kind), None)
    return note is not None and str(note.get(W + "id")) in used


def _field_results(root: etree._Element) -> set[etree._Element]:
    """Elements whose letters Word computed: page numbers, tables of contents."""
    found = {element for simple in root.iter(W + "fldSimple") for element in simple.iter(*docx.SAYING)}
    depth = 0
    for element in root.iter(W + "fldChar", *docx.SAYING):
        if element.tag == W + "fldChar":
            depth += {"begin": 1, "end": -1}.get(str(element.get(W + "fldCharType")), 0)
        elif depth > 0:
            found.add(element)
    return found


def _lost(stream: _Stream, shown: Sequence[str]) -> tuple[str, str] | None:
    """Place and first word that is missing, or None. The words must occur in this order, with few others between them."""
    at = 0
    for where, text in stream.paragraphs:
        for word in _words(text):
            if not _is_latin(word):
                continue
            limit = len(shown) if at == 0 else min(len(shown), at + _AHEAD)
            found = next((place for place in range(at, limit) if _begins(word, shown, place)), None)
            if found is None:
                return where, word
            at = found + _begins(word, shown, found)
    return None


def _begins(word: str, shown: Sequence[str], place: int) -> int:
    """How many pieces of the pages make ``word`` from ``place`` on; 0 when they do not."""
    made = ""
    for count, piece in enumerate(shown[place : place + _JOINED], 1):
        made += piece
        if made == word:
            return count
        if not word.startswith(made):
            return 0
    return 0


def _is_latin(word: str) -> bool:
    """Letters of other scripts come out of a PDF in another order or form."""
    return all(sign.isdigit() or unicodedata.name(sign, "").startswith("LATIN") for sign in word)
