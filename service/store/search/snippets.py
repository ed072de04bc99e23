"""A few words of the original text around the first hit, the hits marked."""

from __future__ import annotations

import re
from collections.abc import Sequence

from service.store.search.folding import WORD, fold
from service.store.search.question import Term

HIT_BEGINS = "\ue000"
HIT_ENDS = "\ue001"
"""Private-use characters that stand for the marks; to show a snippet, escape it first and then replace them."""

_REACH = 120
"""Characters of context on either side."""
SEARCHED = 400_000
"""Characters of a text that are looked through; beyond, the beginning is shown."""
_PIECE = 2_000
_MARKS = re.compile(f"[{HIT_BEGINS}{HIT_ENDS}]")


def snippet(text: str, terms: Sequence[Term]) -> str:
    """At most about 240 characters on one line; the beginning of the text when no term occurs in it."""
    text = _MARKS.sub("", text[:SEARCHED])
    centre = _first_hit(text, _finder(terms)) if terms else None
    start = 0 if centre is None else max(0, centre - _REACH)
    window = text[start : start + 2 * _REACH]
    if start:
        window = "…" + window.partition(" ")[2]
    if start + 2 * _REACH < len(text):
        window = window.rpartition(" ")[0] + "…"
    return " ".join(_marked(window, terms).split())


def _finder(terms: Sequence[Term]) -> re.Pattern[str]:
    """The first word of any term, in folded text."""
    firsts = {
        re.escape(term.words[0]) + ("" if term.open and len(term.words) == 1 else r"(?![^\W_])") for term in terms
    }
    return re.compile(r"(?<![^\W_])(?:" + "|".join(sorted(firsts)) + ")")


def _first_hit(text: str, finder: re.Pattern[str]) -> int | None:
    """Folding changes lengths, so the hit is found piece by piece and then word by word in the original."""
    for start in range(0, len(text), _PIECE):
        piece = text[start : start + _PIECE + 100]
        if finder.search(fold(piece)):
            for word in WORD.finditer(piece):
                if finder.match(fold(word[0])):
                    return start + word.start()
    return None


def _marked(window: str, terms: Sequence[Term]) -> str:
    """Every word that belongs to a term, between the marks."""
    whole = {word for term in terms for word in (term.words[:-1] if term.open else term.words)}
    begun = tuple(term.words[-1] for term in terms if term.open)

    def mark(word: re.Match[str]) -> str:
        folded = fold(word[0])
        hit = folded in whole or (begun and folded.startswith(begun))
        return f"{HIT_BEGINS}{word[0]}{HIT_ENDS}" if hit else word[0]

    return WORD.sub(mark, window)
