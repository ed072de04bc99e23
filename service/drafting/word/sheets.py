"""The pieces of one original that come from Word: cover, texts, and the signature page twice, with its anchors and without.

Cover and signature page speak all authentic languages. The texts are a piece for each language, or one piece for two columns.

The page with anchors only tells where the signatures go; the page with blank anchors, which has the very same layout, is
the one that is handed out.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Final, Generic, TypeVar

from service.drafting.answers.original import OriginalSpec
from service.drafting.model.captions import CAPTIONS, translation_of
from service.drafting.word import join, typeset
from service.drafting.word.columns.table import side_by_side
from service.drafting.word.convert import WordToPdf
from service.drafting.word.fill import Piece, fill_pieces

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)
_Key = tuple[str, str, str]
"""Party, name of a piece, language."""
MAX_WORKERS: Final = 2
"""Pieces of work at a time: as many as a small server has processors and offices."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheets(Generic[T]):
    """Word files, or the PDFs made of them. ``texts`` by language, authentic ones first, the holder's before all; two columns under the left one."""

    cover: T
    texts: Mapping[str, T]
    signature: T
    anchored: T

    def each(self) -> dict[str, T]:
        """By name; texts as ``text:<language>``."""
        return {
            "cover": self.cover,
            "signature": self.signature,
            "anchored": self.anchored,
            **{f"text:{language}": text for language, text in self.texts.items()},
        }

    @staticmethod
    def of(named: Mapping[str, T]) -> Sheets[T]:
        """The inverse of ``each``."""
        texts = {name.removeprefix("text:"): made for name, made in named.items() if name.startswith("text:")}
        return Sheets(cover=named["cover"], signature=named["signature"], anchored=named["anchored"], texts=texts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """The Word files of one original."""

    texts: Mapping[str, bytes]
    """By language: what is handed out."""
    printed: Sheets[bytes]
    """What becomes the PDF."""


def fill_all(originals: Mapping[str, OriginalSpec]) -> dict[str, Filled]:
    """The Word files of every original, by party. What is written in one language is filled together: it comes from the same files.

    :raises FillFailed, SandboxFailed: see :func:`service.drafting.word.fill.fill_pieces`.
    """
    by_language: dict[str, dict[_Key, Piece]] = {}
    for party, original in originals.items():
        for (name, language), piece in _pieces(original).items():
            by_language.setdefault(language, {})[party, name, language] = piece
    filled = at_once({language: partial(_filled_together, pieces) for language, pieces in by_language.items()})
    words = {key: word for together in filled.values() for key, word in together.items()}
    return at_once({party: partial(_sheets, party, original, words) for party, original in originals.items()})


def _filled_together(pieces: Mapping[_Key, Piece]) -> dict[_Key, bytes]:
    return dict(zip(pieces, fill_pieces(list(pieces.values())), strict=True))


def _pieces(original: OriginalSpec) -> dict[tuple[str, str], Piece]:
    """What has to be filled, by name and language."""
    made = {}
    for language in original.languages:
        made["cover", language] = Piece(original=original, which="cover", language=language)
        made["signature", language] = Piece(original=original, which="signature", language=language, anchors=False)
        made["anchored", language] = Piece(original=original, which="signature", language=language)
    for language in original.texts:
        made["text", language] = Piece(original=original, which="text", language=language)
    return made


def _sheets(party: str, original: OriginalSpec, words: Mapping[_Key, bytes]) -> Filled:
    def every(name: str, languages: Sequence[str]) -> dict[str, bytes]:
        return {language: words[party, name, language] for language in languages}

    unmarked = every("text", original.texts)
    texts = {language: _marked(original, language, text) for language, text in unmarked.items()}
    arranged = {original.texts[0]: _beside(original, unmarked)} if original.in_columns else texts
    printed = Sheets(
        cover=typeset.printed(join.cover(every("cover", original.languages))),
        signature=typeset.printed(join.page(every("signature", original.languages))),
        anchored=typeset.printed(join.page(every("anchored", original.languages))),
        texts={language: typeset.printed(text) for language, text in arranged.items()},
    )
    return Filled(texts=texts, printed=printed)


def _marked(original: OriginalSpec, language: str, text: bytes) -> bytes:
    """A courtesy translation says above its title that it is one."""
    if language in original.languages:
        return text
    authentic = original.template.field("languages").label_of(original.language, language)
    return typeset.with_notice(text, translation_of(authentic, language))


def _beside(original: OriginalSpec, texts: Mapping[str, bytes]) -> bytes:
    """Two columns, each with the name of its language, and on every page with the word that it is a courtesy translation."""
    spec = original.template.field("languages")
    captions = {language: _capital(spec.label_of(language, language)) for language in texts}
    for language in original.translations:
        captions[language] += f" ({CAPTIONS[language]['courtesy']})"
    return side_by_side(texts, captions)


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def convert_all(filled: Mapping[str, Sheets[bytes]], converter: WordToPdf) -> dict[str, Sheets[bytes]]:
    """The PDFs of every original. :raises ConversionFailed:"""
    work = {
        (party, name): partial(converter.convert, word)
        for party, words in filled.items()
        for name, word in words.each().items()
    }
    made = at_once(work)
    return {party: Sheets.of({name: made[party, name] for name in words.each()}) for party, words in filled.items()}


def at_once(work: Mapping[K, Callable[[], T]]) -> dict[K, T]:
    """Do independent pieces of work, ``MAX_WORKERS`` at a time. The first failure, in the order of ``work``, is raised."""
    with ThreadPoolExecutor(MAX_WORKERS) as pool:
        return dict(zip(work, pool.map(lambda piece: piece(), work.values()), strict=True))
