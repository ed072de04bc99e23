"""What of pyHanko and asn1crypto is switched off or made faster, once, for the whole process. Import this wherever a file is read or an increment written."""

from __future__ import annotations

import binascii
from typing import Any

from asn1crypto import x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.writer import BasePdfFileWriter


def _leave_metadata_alone(_writer: BasePdfFileWriter) -> None:
    """Do nothing, on purpose.

    pyHanko re-serialises the XMP packet and replaces Producer and ModifyDate with every increment. PDF/A-3 demands that both stores of
    metadata agree and that the extension schemas stay as they are, so the rewriting makes an archivable file unarchivable (pyHanko issues
    462 and 755; the maintainer names this override in 223). At class level because the writers for validation data and time-stamps are
    made deep inside the library. See docs/adr/0043.
    """


BasePdfFileWriter._update_meta = _leave_metadata_alone  # type: ignore[method-assign]  # noqa: SLF001

_BLANKS = b" \n\r\t\f\0"
_DIGITS = b"0123456789abcdefABCDEF"
_PIECE = 32 * 1024
_as_in_the_library = generic.read_hex_string_from_stream


def _read_hexadecimal(stream: Any) -> Any:
    """The same string that pyHanko reads digit by digit, at once. A signature's value has some thirty thousand digits, and it is read anew with
    every increment: a fifth of the time that signing took. What is not plain digits and blanks is left to the library.
    """
    begin = stream.tell()
    text = bytearray()
    while (end := text.find(b">", max(len(text) - _PIECE, 0))) < 0:
        piece = stream.read(_PIECE)
        text += piece
        if not piece or (b">" not in piece and piece.translate(None, _BLANKS + _DIGITS)):
            break
    digits = bytes(text[1:end]).translate(None, _BLANKS)
    try:
        value = binascii.unhexlify(digits + b"0" * (len(digits) % 2)) if end > 0 else None
    except (binascii.Error, ValueError):
        value = None
    if value is None:
        stream.seek(begin)
        return _as_in_the_library(stream)
    stream.seek(begin + end + 1)
    return generic.pdf_string(value)


generic.read_hex_string_from_stream = _read_hexadecimal


_equal_by_rule = x509.Name.__eq__


def _equal(self: x509.Name, other: object) -> bool:
    """Names of the same bytes are equal; only others have to be prepared and compared as RFC 5280 7.1 says."""
    if isinstance(other, x509.Name) and self.dump() == other.dump():
        return True
    return bool(_equal_by_rule(self, other))


x509.Name.__eq__ = _equal
