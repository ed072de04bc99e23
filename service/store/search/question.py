"""Parses what somebody typed into the search box. Every text is valid."""

from __future__ import annotations

import re
from dataclasses import dataclass

from service.store.search.folding import words_of

_PIECE = re.compile(r'"([^"]*)"?|(\S+)')
_NUMBER = re.compile(r"0*([1-9]\d{0,6})/(\d{4})[.,;:)]*")

MAX_QUESTION_CHARS = 500
"""Characters that are looked at."""
MAX_TERMS = 24


@dataclass(frozen=True, slots=True)
class Term:
    """Words that must follow each other. ``open``: the last one may also be the beginning of a word."""

    words: tuple[str, ...]
    open: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """Every term must be found; ``numbers`` are register numbers that were named, as (number, year)."""

    terms: tuple[Term, ...] = ()
    numbers: tuple[tuple[int, int], ...] = ()
    blank: bool = False
    """Nothing was asked, so everything answers. Different from a question of punctuation only, which nothing answers."""


def understand(query: str) -> Question:
    """Words are AND-ed; ``"quoted words"`` and words joined by a hyphen or the like stand together.

    The last word may be unfinished; ``n/YYYY`` is a register number.
    """
    query = query[:MAX_QUESTION_CHARS]
    if not query.strip():
        return Question(blank=True)
    terms: list[Term] = []
    numbers: list[tuple[int, int]] = []
    for quoted, plain in _PIECE.findall(query):
        number = _NUMBER.fullmatch(plain)
        if number:
            numbers.append((int(number[1]), int(number[2])))
            terms.append(Term((number[1], number[2])))
        elif words := words_of(quoted or plain):
            terms.append(Term(tuple(words), open=bool(plain)))
    last = len(terms[:MAX_TERMS]) - 1
    return Question(
        terms=tuple(Term(term.words, open=term.open and at == last) for at, term in enumerate(terms[:MAX_TERMS])),
        numbers=tuple(numbers),
    )
