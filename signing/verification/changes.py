"""What happened to the file after each signature: byte ranges, the end of the file, the objects that changed (steps 2, 3 and 8)."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass

from pyhanko.sign.diff_analysis import ModificationLevel, SuspiciousModification
from pyhanko.sign.diff_analysis.policies import StandardDiffPolicy
from pyhanko.sign.fields import FieldMDPSpec, MDPPerm
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


def review(document: Document) -> list[Change]:
    """What became of the file after each signature and document time-stamp, in the order of their revisions.

    Each revision is compared with the newest signed one before it, under the locks of all signatures before it. That is as strict as comparing
    it with every one of them, because what is permitted only adds: and it takes time in proportion to the revisions, not to their square.
    """
    reach = {s.field: _reach(document, s) for s in document.signatures if s.embedded is not None}
    bounds = sorted(set(reach.values()))
    ends = [*bounds[1:], document.revisions - 1]
    stretches = [_stretch(document, reach, first, last) for first, last in zip(bounds, ends, strict=False)]
    sound = [s for s in document.signatures if s.field in reach]
    return [_change(s, [stretch for stretch in stretches if stretch.base >= reach[s.field]]) for s in sound]


def _reach(document: Document, signature: Signature) -> int:
    """The newest revision inside the signed bytes. Not always that of the signature: a file for the web begins with two at once."""
    sections = document.reader.xrefs
    inside = [n for n in range(document.revisions) if sections.get_xref_container_info(n).end_location <= signature.end]
    return max(inside, default=signature.revision)


@dataclass(frozen=True, slots=True)
class _Stretch:
    """The revisions after a signed one up to the next signed one, and the worst that happened in them."""

    base: int
    strict: ModificationLevel
    filling: ModificationLevel
    told: str = ""


def _stretch(document: Document, reach: dict[str, int], base: int, last: int) -> _Stretch:
    before = [s.readable for s in document.signatures if reach.get(s.field, last) <= base]
    locks = _Locks([e.fieldmdp for e in before if e.fieldmdp is not None])
    levels = [e.docmdp_level for e in before if e.docmdp_level is not None]
    permission = min(levels, default=None)
    strict, told = _worst(document, STRICT, base, last, locks, permission)
    filling = strict
    if strict == ModificationLevel.OTHER:
        filling, _ = _worst(document, FILLING, base, last, locks, permission)
    return _Stretch(base, strict, filling, told)


class _Locks:
    """All FieldMDP locks in force together, in the shape that the rules ask."""

    def __init__(self, specs: list[FieldMDPSpec]) -> None:
        self._specs = specs

    def is_locked(self, name: str) -> bool:
        return any(spec.is_locked(name) for spec in self._specs)


def _worst(
    document: Document, policy: StandardDiffPolicy, base: int, last: int, locks: _Locks, permission: MDPPerm | None
) -> tuple[ModificationLevel, str]:
    worst = ModificationLevel.NONE
    try:
        old = document.reader.get_historical_resolver(base)
        for revision in range(base + 1, last + 1):
            new = document.reader.get_historical_resolver(revision)
            worst = max(worst, policy.apply(old, new, field_mdp_spec=locks, doc_mdp=permission).modification_level)
    except (SuspiciousModification, *READING_FAILS) as error:
        return ModificationLevel.OTHER, str(error).splitlines()[0][:160] if str(error) else ""
    return worst, ""


def _change(signature: Signature, stretches: list[_Stretch]) -> Change:
    name = signature.field
    strict = max((s.strict for s in stretches), default=ModificationLevel.NONE)
    if _permitted(signature, strict):
        return Change(name, "same")
    if _permitted(signature, max(s.filling for s in stretches)):
        return Change(name, "filled", f"After the signature “{name}” form fields were filled.")
    told = next((f" ({s.told})" for s in stretches if s.told), "")
    return Change(name, "altered", f"After the signature “{name}” the document was changed in a way that it does not permit{told}.")


def _permitted(signature: Signature, level: ModificationLevel) -> bool:
    """DocMDP of this very signature (ISO 32000-2 table 257): P=1 lets nothing but time-stamps and validation data follow."""
    allowed = signature.readable.docmdp_level
    return level != ModificationLevel.OTHER and (allowed is None or level.value <= allowed.value)


def integrity_complaint(document: Document) -> str | None:
    """The first thing that is wrong with the document's revisions, for signing: it must not add to what would not pass."""
    for signature in document.signatures:
        wrong = byte_range_complaint(document, signature) or coverage_complaint(document, signature)
        if wrong is not None:
            return wrong
    altered = next((change for change in review(document) if change.kind != "same"), None)
    return altered.told if altered is not None else tail_complaint(document)
