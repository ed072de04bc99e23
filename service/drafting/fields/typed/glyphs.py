"""Which characters can be printed: those that at least one installed font draws. The converter takes the glyph from any of them."""

from __future__ import annotations

import re
import subprocess
import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from functools import cache
from typing import Final

_RANGE: Final = re.compile(r"\b([0-9a-f]+)(?:-([0-9a-f]+))?\b")
_PICTURES: Final = (range(0x1F000, 0x1F100), range(0x1F1E6, 0x1F200), range(0x1F300, 0x1FB00))
"""Emoji and game pieces: no text font draws them as their sender saw them."""
_ALWAYS: Final = frozenset(" \n\t\u00a0")


def is_printable(character: str) -> bool:
    """Whether a document can print it. True for every assigned character but pictures where the fonts cannot be asked."""
    if character in _ALWAYS or character.isascii():
        return True
    code = ord(character)
    if any(code in pictures for pictures in _PICTURES) or unicodedata.category(character) == "Cn":
        return False
    starts, ends = _covered()
    place = bisect_right(starts, code) - 1
    return not starts or (place >= 0 and code <= ends[place])


@cache
def _covered() -> tuple[Sequence[int], Sequence[int]]:
    """First and last code points of the runs that the fonts of this machine draw; empty when they cannot be asked."""
    try:
        listed = subprocess.run(
            ["fc-list", "--format", "%{charset}\n"], capture_output=True, text=True, timeout=20, check=True
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return (), ()
    runs = sorted((int(first, 16), int(last or first, 16)) for first, last in _RANGE.findall(listed))
    starts: list[int] = []
    ends: list[int] = []
    for first, last in runs:
        if ends and first <= ends[-1] + 1:
            ends[-1] = max(ends[-1], last)
        else:
            starts.append(first)
            ends.append(last)
    return starts, ends
