"""What happened to the file after each signature: byte ranges, the end of the file, the objects that changed (steps 2, 3 and 8)."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass

from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel, SuspiciousModification
from pyhanko.sign.diff_analysis.policies import StandardDiffPolicy
from pyhanko.sign.validation.status import SignatureCoverageLevel

from signing.document import READING_FAILS, Document, Signature
from signing.verification.rules import FILLING, STRICT

logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
logging.getLogger("pyhanko_certvalidator").setLevel(logging.CRITICAL)
# Their warnings repeat what the verdict says, with the signer's data in it.

_END = re.compile(rb"%%EOF(?:\r\n|\r|\n)?")

@dataclass(frozen=True, slots=True)
class Change:
    """What became of the file after one signature: ``same``, ``filled`` or ``altered``."""

    field: str
    kind: str
    told: str = ""


def byte_range_complaint(document: Document, signature: Signature) -> str | None:
    """Why the byte range is not that of a signature over its whole revision; ``None`` when it is (ISO 32000-2 12.8.1).

    It has to begin at 0, leave out exactly the ``/Contents`` string, and end where the revision ends.
    """
    if signature.embedded is None:
        return f"The signature “{signature.field}”: {signature.problem}."
    try:
        numbers = signature.byte_range
    except (TypeError, ValueError):
        return f"The byte range of “{signature.field}” is not four numbers."
    name = f"The signature “{signature.field}”"
    if len(numbers) != 4 or numbers[0] != 0 or min(numbers) < 0:
        return f"{name} does not cover the file from its beginning."
    _, first, second, last = numbers
    gap = document.data[first:second]
    if not (gap.startswith(b"<") and gap.endswith(b">")) or gap[1:-1].strip(b"0123456789abcdefABCDEF"):
        return f"{name} leaves out more than its own value."
    if bytes.fromhex(_even(gap[1:-1].decode())) != bytes(signature.embedded.pkcs7_content):
        return f"{name} leaves out something else than its own value."
    if second + last > len(document.data):
        return f"{name} covers bytes that are not there."
    return None


def _even(digits: str) -> str:
    return digits + "0" * (len(digits) % 2)


def coverage_complaint(document: Document, signature: Signature) -> str | None:
    """Why the signature does not cover its whole revision; ``None`` when it does."""
    try:
        coverage = signature.readable.evaluate_signature_coverage()
    except READING_FAILS as error:
        return f"It cannot be told what “{signature.field}” covers ({str(error)[:100]})."
    signature.readable.coverage = coverage
    if coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        return f"The signature “{signature.field}” does not cover its revision to the end."
    return None


def tail_complaint(document: Document) -> str | None:
    """Why bytes stand after the end of the newest revision; ``None`` when nothing but line ends does.

    pyHanko accepts objects that are appended without a cross-reference section; other readers repair such files and show them.
    """
    length = len(document.data)
    if any(s.embedded is not None and _end(s) == length for s in document.signatures):
        return None
    end = revision_end(document, document.revisions - 1)
    if end is None:
        return "The end of the newest revision is not marked."
    rest = document.data[end:]
    if rest.strip(b"\r\n \t\x00"):
        return f"After the end of the document stand {len(rest)} bytes that no signature covers."
    return None


def _end(signature: Signature) -> int:
    try:
        return signature.end
    except (TypeError, ValueError):
        return -1


def revision_end(document: Document, revision: int) -> int | None:
    """The offset after ``%%EOF`` of a revision and the end of that line; ``None`` when there is none."""
    container = document.reader.xrefs.get_xref_container_info(revision)
    mark = _END.search(document.data, container.end_location)
    return mark.end() if mark else None


def change_after(document: Document, signature: Signature) -> Change:
    """Compare the signed revision with every later one, object by object."""
    embedded = signature.readable
    if embedded.coverage is None:
        coverage_complaint(document, signature)
    strict = _reviewed(signature, STRICT)
    if isinstance(strict, DiffResult) and _permitted(signature, strict):
        return Change(signature.field, "same")
    filling = _reviewed(signature, FILLING)
    if isinstance(filling, DiffResult) and _permitted(signature, filling):
        return Change(signature.field, "filled", f"After the signature “{signature.field}” form fields were filled.")
    return Change(signature.field, "altered", f"After the signature “{signature.field}” the document was changed{_why(strict)}.")


def _reviewed(signature: Signature, policy: StandardDiffPolicy) -> DiffResult | Exception:
    try:
        return signature.readable.evaluate_modifications(policy)
    except (SuspiciousModification, *READING_FAILS) as error:
        return error


def _permitted(signature: Signature, result: DiffResult) -> bool:
    """DocMDP of this very signature (ISO 32000-2 table 257): P=1 lets nothing but time-stamps follow."""
    if result.modification_level == ModificationLevel.OTHER:
        return False
    allowed = signature.readable.docmdp_level
    return allowed is None or result.modification_level.value <= allowed.value


def _why(result: DiffResult | Exception) -> str:
    words = str(result).splitlines()[0][:160] if isinstance(result, Exception) and str(result) else ""
    return f" ({words})" if words else ""


def integrity_complaint(document: Document) -> str | None:
    """The first thing that is wrong with the document's revisions, for signing: it must not add to what would not pass."""
    for signature in document.signatures:
        wrong = byte_range_complaint(document, signature) or coverage_complaint(document, signature)
        if wrong is not None:
            return wrong
        change = change_after(document, signature)
        if change.kind != "same":
            return change.told
    return tail_complaint(document)
