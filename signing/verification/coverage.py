"""What each signature covers, byte by byte, and what stands where none does (steps 2 and 3)."""

from __future__ import annotations

import re

from pyhanko.sign.validation.status import SignatureCoverageLevel

from signing.document import READING_FAILS, Document, Signature

_END = re.compile(rb"%%EOF(?:\r\n|\r|\n)?")
_HEXADECIMAL = b"0123456789abcdefABCDEF"


def byte_range_complaint(document: Document, signature: Signature) -> str | None:
    """Why the byte range is not that of a signature over this file; ``None`` when it is (ISO 32000-2 12.8.1).

    It has to begin at 0 and leave out exactly the ``/Contents`` string that was read as the signature's value.
    """
    if signature.embedded is None:
        return f"“{signature.field}”: {signature.problem}."
    try:
        told = _wrong_numbers(signature.byte_range, len(document.data)) or _wrong_gap(document.data, signature)
    except (TypeError, ValueError):
        told = "has a byte range that is not four numbers"
    return f"The signature “{signature.field}” {told}." if told is not None else None


def _wrong_numbers(numbers: list[int], length: int) -> str | None:
    if len(numbers) != 4 or numbers[0] != 0 or min(numbers) < 0 or numbers[1] > numbers[2]:
        return "does not cover the file from its beginning"
    if numbers[2] + numbers[3] > length:
        return "covers bytes that are not there"
    return None


def _wrong_gap(data: bytes, signature: Signature) -> str | None:
    _, first, second, _ = signature.byte_range
    gap = data[first:second]
    digits = gap[1:-1]
    if not (gap.startswith(b"<") and gap.endswith(b">")) or digits.strip(_HEXADECIMAL):
        return "leaves out more than its own value"
    if bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode()) != bytes(signature.readable.pkcs7_content):
        return "leaves out something else than its own value"
    return None


def coverage_complaint(signature: Signature) -> str | None:
    """Why the signature does not cover its whole revision; ``None`` when it does."""
    try:
        coverage = signature.readable.evaluate_signature_coverage()
    except READING_FAILS as error:
        return f"It cannot be told what “{signature.field}” covers ({str(error)[:100]})."
    if coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        return f"The signature “{signature.field}” does not cover its revision to the end."
    return None


def tail_complaint(document: Document) -> str | None:
    """Why bytes stand after the end of the newest revision; ``None`` when nothing but line ends does.

    pyHanko accepts objects that are appended without a cross-reference section; other readers repair such files and show them.
    """
    length = len(document.data)
    if any(byte_range_complaint(document, s) is None and s.end == length for s in document.signatures):
        return None
    container = document.reader.xrefs.get_xref_container_info(document.revisions - 1)
    mark = _END.search(document.data, container.end_location)
    if mark is None:
        return "The end of the newest revision is not marked."
    rest = document.data[mark.end() :]
    if rest.strip(b"\r\n \t\x00"):
        return f"After the end of the document stand {len(rest)} bytes that no signature covers."
    return None
