"""Coverage: which bytes each signature covers, and bytes that none covers (steps 2 and 3)."""

from __future__ import annotations

import re

from signing.crypto.der import encoded_length
from signing.pdf.document import READING_FAILS, Document, Signature
from signing.wording import Message, message

_END = re.compile(rb"%%EOF(?:\r\n|\r|\n)?")
_HEXADECIMAL = b"0123456789abcdefABCDEF"


def byte_range_complaint(document: Document, signature: Signature) -> Message | None:
    """Why the byte range is not that of a signature over this file; ``None`` when it is (ISO 32000-2 12.8.1).

    It has to begin at 0 and leave out exactly the ``/Contents`` string that was read as the signature's value.
    """
    name = signature.field
    if signature.problem is not None:
        return message("range.no_signature", field=name, why=signature.problem)
    try:
        return _wrong_numbers(name, signature.byte_range, len(document.data)) or _wrong_gap(document.data, signature)
    except (TypeError, ValueError):
        return message("range.numbers", field=name)


def _wrong_numbers(name: str, numbers: list[int], length: int) -> Message | None:
    if len(numbers) != 4 or numbers[0] != 0 or min(numbers) < 0 or numbers[1] > numbers[2]:
        return message("range.from_start", field=name)
    if numbers[2] + numbers[3] > length:
        return message("range.beyond_end", field=name)
    return None


def _wrong_gap(data: bytes, signature: Signature) -> Message | None:
    _, first, second, _ = signature.gap_with_brackets()
    gap = data[first:second]
    digits = gap[1:-1]
    if not (gap.startswith(b"<") and gap.endswith(b">")) or digits.strip(_HEXADECIMAL):
        return message("range.more", field=signature.field)
    if bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode()) != bytes(signature.readable.pkcs7_content):
        return message("range.other", field=signature.field)
    return None


def stuffing_complaint(signature: Signature) -> Message | None:
    """Why the padding behind the signature value is not all zeros: no signature covers it. ``None`` if it is."""
    try:
        value = bytes(signature.readable.pkcs7_content)
        rest = value[encoded_length(value) :]
    except (TypeError, ValueError):
        return None  # step 4 reports a malformed container
    return message("range.stuffed", field=signature.field) if rest.strip(b"\0") else None


def coverage_complaint(signature: Signature) -> Message | None:
    """Why the signature does not cover its whole revision; ``None`` when it does."""
    try:
        whole = signature.covers_whole_revision()
    except READING_FAILS:
        return message("changes.unknown", field=signature.field)
    return None if whole else message("changes.uncovered", field=signature.field)


def tail_complaint(document: Document) -> Message | None:
    """Why bytes stand after the end of the newest revision; ``None`` when nothing but line ends does.

    Objects may be appended without a cross-reference section, and readers that repair files show them.
    """
    length = len(document.data)
    if any(byte_range_complaint(document, s) is None and s.end == length for s in document.signatures):
        return None
    container = document.reader.xrefs.get_xref_container_info(document.revisions - 1)
    mark = _END.search(document.data, container.end_location)
    if mark is None:
        return message("end.no_mark")
    rest = document.data[mark.end() :]
    if rest.strip(b"\r\n \t\x00"):
        return message("end.bytes", count=len(rest))
    return None
