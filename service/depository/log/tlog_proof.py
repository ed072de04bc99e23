"""Proofs that an entry is in the log, in the form of C2SP tlog-proof, which other programs read.

The line ``c2sp.org/tlog-proof@v1``, ``index`` and the place of the entry, a line for each hash of the path, an empty line, and the signed
checkpoint with the lines that witnesses added to it. The entry itself is not part of it.
"""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import Final

HEADER: Final = "c2sp.org/tlog-proof@v1"
_INDEX: Final = re.compile(r"index (0|[1-9][0-9]{0,17})")
_HASH: Final = 32


@dataclass(frozen=True, slots=True)
class TlogProof:
    """One proof. ``str()`` is the text."""

    index: int
    path: tuple[bytes, ...]
    """RFC 6962, 2.1.1."""
    checkpoint: str
    """The signed note, with cosignatures."""

    def __str__(self) -> str:
        siblings = "".join(f"{base64.b64encode(sibling).decode()}\n" for sibling in self.path)
        return f"{HEADER}\nindex {self.index}\n{siblings}\n{self.checkpoint}"


def parse(text: str) -> TlogProof:
    """What ``extra`` holds is not read: nobody signed it. :raises ValueError: it has another form."""
    head, gap, checkpoint = text.partition("\n\n")
    header, *lines = head.split("\n")
    if lines and lines[0].startswith("extra "):
        del lines[0]
    index = _INDEX.fullmatch(lines[0]) if lines else None
    if header != HEADER or not gap or index is None:
        raise ValueError("This is not a C2SP tlog-proof.")
    path = tuple(base64.b64decode(line, validate=True) for line in lines[1:])
    if any(len(sibling) != _HASH for sibling in path):
        raise ValueError("A hash of the path has another length.")
    return TlogProof(int(index[1]), path, checkpoint)
