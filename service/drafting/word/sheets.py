"""The pieces of one original that come from Word: cover, texts, and the signature page twice, with its anchors and without.

The page with anchors only tells where the signatures go; the page with blank anchors, which has the very same layout, is
the one that is handed out.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Final, Generic, TypeVar

from service.drafting.answers.original import OriginalSpec
from service.drafting.word.convert import WordToPdf
from service.drafting.word.fill import fill_page, fill_text

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)
MAX_WORKERS: Final = 2
"""Pieces of work at a time: as many as a small server has processors and offices."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheets(Generic[T]):
    """Word files, or the PDFs made of them. ``texts`` by language, the holder's first."""

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


def fill_all(original: OriginalSpec) -> Sheets[bytes]:
    """The Word files of ``original``: texts in all authentic languages, everything else in the holder's. :raises FillFailed:"""
    work: dict[str, Callable[[], bytes]] = {
        "cover": partial(fill_page, original, "cover", original.language),
        "signature": partial(fill_page, original, "signature", original.language, anchors=False),
        "anchored": partial(fill_page, original, "signature", original.language),
    }
    for language in original.languages:
        work[f"text:{language}"] = partial(fill_text, original, language)
    return Sheets.of(at_once(work))


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
