"""Corrects faulty entries that some programs write into fonts, without changing what is seen or read."""

from __future__ import annotations

import re
from typing import Final

from pikepdf import Dictionary, Pdf

_SECTION: Final = re.compile(rb"\d+\s+beginbfchar(.*?)endbfchar", re.DOTALL)
_ENTRY: Final = re.compile(rb"<[0-9A-Fa-f]+>\s*<([0-9A-Fa-f]+)>")
_NO_CHARACTER: Final = frozenset({b"0000", b"FEFF", b"FFFE"})


def drop_empty_meanings(pdf: Pdf) -> None:
    """Take out of ``/ToUnicode`` what says that a code means no character, which PDF/UA-1 (7.21.7) forbids.

    reportlab writes such entries for every code of a subset that it does not use.
    """
    for item in pdf.objects:
        if isinstance(item, Dictionary) and "/ToUnicode" in item:
            table = item.ToUnicode
            before = table.read_bytes()
            after = _SECTION.sub(lambda section: _kept(section[1]), before)
            if after != before:
                table.write(after)


def _kept(section: bytes) -> bytes:
    entries = [entry[0] for entry in _ENTRY.finditer(section) if entry[1].upper() not in _NO_CHARACTER]
    # At most 100 entries in a section (CMap specification, 1.4); a section of none is left out.
    groups = (entries[start : start + 100] for start in range(0, len(entries), 100))
    return b"\n".join(b"%d beginbfchar\n%s\nendbfchar" % (len(group), b"\n".join(group)) for group in groups)
