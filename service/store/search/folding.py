"""One form of a word for finding it: without accents, case or punctuation, the same in the index and in the question."""

from __future__ import annotations

import re
import unicodedata

_SPECIAL = {
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "ł": "l",
    "þ": "th",
    "ı": "i",
    "ħ": "h",
    "ŋ": "ng",
    "ŧ": "t",
}
"""Letters that Unicode does not decompose but people leave out of a search."""
_ORDINALS = frozenset("ºª")
"""“1º” is found by “1”."""
_FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0")
"""Invisible letters; with the category Cf (zero-width signs, soft hyphens, marks of direction) they are left out."""

WORD = re.compile(r"[^\W_]+")
"""A run of letters and digits; everything else separates."""

_MAX_WORD_CHARS = 200


class _Folds(dict[int, str]):
    """Code point -> folded text, worked out when first met."""

    def __missing__(self, code: int) -> str:
        if chr(code) in _ORDINALS | _FILLERS or unicodedata.category(chr(code)) == "Cf":
            self[code] = ""
            return ""
        decomposed = unicodedata.normalize("NFKD", chr(code)).casefold()
        bare = "".join(
            _SPECIAL.get(char, char) for char in decomposed if not unicodedata.category(char).startswith("M")
        )
        self[code] = folded = unicodedata.normalize("NFKD", bare)
        return folded


_FOLDS = _Folds()


def fold(text: str) -> str:
    """``Ação Œuvre Łódź STRASSE`` and ``acao oeuvre lodz straße`` give the same text. Separators stay as they are."""
    return text.lower() if text.isascii() else text.translate(_FOLDS)


def words_of(text: str) -> list[str]:
    """The folded words in order; overlong runs (encoded data) are cut at 200 characters."""
    return [word[:_MAX_WORD_CHARS] for word in WORD.findall(fold(text))]


def folded_line(*texts: str) -> str:
    """The folded words of all texts, a space before, between and after, so that ``" word "`` finds whole words."""
    return " ".join(["", *(word for text in texts for word in words_of(text)), ""])
