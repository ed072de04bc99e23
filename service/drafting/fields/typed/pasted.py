"""Text as it comes from Word, a web page or a mail, made plain: what prints nothing is left out, what means the same is written one way.

No letter, digit or sign that prints is lost here. What cannot be printed stays, and ``plaintext.refusals`` names it.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_INVISIBLE: Final = frozenset(
    {0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180E, 0x180F, 0x200B, 0x200E, 0x200F, 0x2060}
    | {0x2061, 0x2062, 0x2063, 0x2064, 0x3164, 0xFEFF, 0xFFA0}
    | set(range(0xFE00, 0xFE10))
)  # fmt: skip
"""Soft hyphens, zero-width spaces, marks of direction, byte order marks, fillers and variation selectors."""
_JOINERS: Final = frozenset({"\u200c", "\u200d"})
_JOINING_SCRIPTS: Final = (
    "ARABIC", "SYRIAC", "MONGOLIAN", "DEVANAGARI", "BENGALI", "GURMUKHI", "GUJARATI", "ORIYA", "TAMIL", "TELUGU", "KANNADA", "MALAYALAM",
    "SINHALA", "KHMER", "MYANMAR", "THAANA", "NKO", "TIBETAN",
)  # fmt: skip
"""Scripts in which a joiner changes how a word is written."""
_LINE_ENDS: Final = str.maketrans(
    {"\r": "\n", "\u000b": "\n", "\u000c": "\n", "\u0085": "\n", "\u2028": "\n", "\u2029": "\n\n"}
)
_SPACES: Final = str.maketrans(
    {"\t": " ", "\u1680": " ", "\u202f": "\u00a0", "\u205f": " ", "\u3000": " ", "\u2007": "\u00a0"}
    | {chr(code): " " for code in range(0x2000, 0x200B) if code != 0x2007}
)
_BULLET: Final = re.compile(
    "^[ \t\u00a0]*(?:(?:[\u2022\u2023\u2043\u2219\u25aa\u25ab\u25ba\u25b6\u25cb\u25cf\u25e6\u25a0\u25a1\u27a2\u2756\u2713\u2714\u00b7"
    "\uf02d\uf0a7\uf0a8\uf0b7\uf0d8\uf0fc\uf076]|[-\u2013\u2014](?=[ \t\u00a0])|o(?=\t))[ \t\u00a0]*)+(?=\\S)"
)
"""A mark with which Word, mail programs and people begin an item of a list."""
_SENTENCE_ENDS: Final = tuple('.:;!?…)]»”"')
_WRAPPED_FROM: Final = 55
"""Characters from which a line may have been broken by a mail program; people break shorter ones on purpose."""


def lines(text: str) -> list[str]:
    """The lines of a text, whatever ends them."""
    return text.replace("\r\n", "\n").translate(_LINE_ENDS).split("\n")


def visible(text: str) -> str:
    """Without characters that print nothing, in Unicode NFC, with one kind of line end and of space."""
    text = text.replace("\r\n", "\n").translate(_LINE_ENDS)
    kept = "".join(sign for sign in text if ord(sign) not in _INVISIBLE)
    if any(joiner in kept for joiner in _JOINERS):
        kept = "".join(sign for place, sign in enumerate(kept) if sign not in _JOINERS or _joins(kept, place))
    return unicodedata.normalize("NFC", kept)


def spaced(text: str) -> str:
    """Tabs and spaces of special widths as the usual ones; none at the ends of lines."""
    return "\n".join(line.strip(" \u00a0") for line in text.translate(_SPACES).split("\n"))


def without_bullet(line: str) -> str:
    """A line without the mark of a list: the text of the agreement numbers its items itself."""
    return _BULLET.sub("", line)


def blanked(text: str) -> str:
    """``text`` with spaces in place of the marks of lists, so that every other character keeps its place."""
    return "\n".join(_BULLET.sub(lambda found: " " * len(found[0]), line) for line in text.split("\n"))


def paragraphs(text: str) -> list[str]:
    """Paragraphs of a text: each line is one, unless a mail program broke a longer line there."""
    found: list[str] = []
    goes_on = False
    for line in text.split("\n"):
        said = " ".join(spaced(without_bullet(line)).split(" ")).strip()
        if not said:
            goes_on = False
            continue
        item = said != spaced(line)
        if goes_on and not item and said[0].islower():
            found[-1] += said if found[-1].endswith("-") else f" {said}"
        else:
            found.append(said)
        goes_on = len(said) >= _WRAPPED_FROM and not said.endswith(_SENTENCE_ENDS)
    return found


def _joins(text: str, place: int) -> bool:
    """Whether the joiner at ``place`` stands beside a letter of a script that needs it."""
    beside = text[max(0, place - 1) : place] + text[place + 1 : place + 2]
    return any(unicodedata.name(sign, "").startswith(_JOINING_SCRIPTS) for sign in beside)
