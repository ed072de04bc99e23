"""Object streams (ISO 32000-2 7.5.7), each unpacked and its table read once.

pyHanko reads the table of an object stream anew for each object in it, number by number: most of the time of a verification of a file with
some ten thousand objects. A table that is not written plainly is left to it.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.decode_limits import DecodePurpose
from pyhanko.pdf_utils.misc import PDF_WHITESPACE

_BEGINS = b"<[(/"
_MAX_DIGITS = 10


@dataclass(frozen=True, slots=True)
class ObjectStream:
    """An unpacked object stream. In the order of its table: the numbers of the objects, and where each begins in ``data``."""

    data: bytes
    numbers: Sequence[int]
    offsets: Sequence[int]

    def offset(self, idnum: int, index: int) -> int | None:
        """Where the object begins; None if the table does not have it in that place, or nothing is there."""
        if not 0 <= index < len(self.numbers) or self.numbers[index] != idnum:
            return None
        offset = self.offsets[index]
        return offset if offset < len(self.data) else None


def unpacked(stream: generic.PdfObject) -> ObjectStream | None:
    """The table and the bytes of an object stream; None if it is not written plainly. Raises what pyHanko raises when it cannot be unpacked."""
    if not isinstance(stream, generic.StreamObject) or stream.get("/Type") != "/ObjStm":
        return None
    count, first = _number(stream, "/N"), _number(stream, "/First")
    if count is None or first is None:
        return None
    data = stream.read_data(DecodePurpose.OBJECT_STREAM)
    head = data[:first]
    ends = head[-1:] in PDF_WHITESPACE or data[first : first + 1] in _BEGINS
    written = head.replace(b"\0", b" ").split()[: 2 * count]
    plain = all(number.isdigit() and len(number) <= _MAX_DIGITS for number in written)
    if not ends or not plain or len(written) < 2 * count:
        return None
    numbers = array("Q", map(int, written[::2]))
    if len(set(numbers)) < count:
        return None
    return ObjectStream(data, numbers, array("Q", (first + int(offset) for offset in written[1::2])))


def _number(stream: generic.StreamObject, key: str) -> int | None:
    value: Any = stream.raw_get(key) if key in stream else None
    return int(value) if isinstance(value, generic.NumberObject) and value >= 0 else None
