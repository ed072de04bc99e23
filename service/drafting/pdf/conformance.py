"""Conformance check: an original must be PDF/A-3b and PDF/UA-1, as far as a program can tell.

Two judges: the ``page-validation`` rules, and an own walk over the tags, which finds marked content that no element of the structure tree
claims.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final

import page as rules
import pikepdf
from pikepdf import Dictionary, Name, Pdf

from service.drafting.pdf.structure import children, number_tree
from service.sandbox.run import Limits, run_sandboxed

LIMITS: Final = Limits(cpu_seconds=120, wall_seconds=180.0, memory_bytes=3 << 30)
FINDINGS: Final = 20
"""Maximum number of findings reported for one profile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conformance:
    """``pdfa``: PDF/A-3b, ISO 19005-3. ``pdfua``: PDF/UA-1, ISO 14289-1, and every marked content is claimed. Findings are rule and place."""

    pdfa: bool
    pdfua: bool
    findings: tuple[str, ...]


def check(pdf: bytes) -> Conformance:
    """Judge a file, in the sandbox. :raises service.sandbox.run.SandboxFailed:"""
    judged, _ = run_sandboxed(f"{__name__}:check_sandboxed", {}, [pdf], limits=LIMITS)
    return Conformance(pdfa=judged["pdfa"], pdfua=judged["pdfua"], findings=tuple(judged["findings"]))


def check_sandboxed(_arguments: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """The part of ``check`` that runs in the sandbox."""
    return asdict(judge(blobs[0])), []


def judge(pdf: bytes) -> Conformance:
    """Judge a file in this process: only where it already runs in the sandbox."""
    archive, accessible = rule_findings(pdf, "3b"), rule_findings(pdf, "ua1")
    with pikepdf.open(io.BytesIO(pdf)) as document:
        unclaimed = list(stray_marks(document))[:FINDINGS]
    return Conformance(
        pdfa=not archive,
        pdfua=not accessible and not unclaimed,
        findings=(*archive, *accessible, *unclaimed),
    )


def rule_findings(pdf: bytes, profile: str) -> tuple[str, ...]:
    """Failed rules of ``3b`` or ``ua1``; empty when the file conforms."""
    report = rules.validate_pdf_bytes(pdf, profile=profile, limits=rules.SafetyLimits.unlimited())
    if report.is_compliant:
        return ()
    found = tuple(f"{failure.rule_id}: {failure.message}" for failure in report.failures[:FINDINGS])
    return found or (f"not {profile}",)


def stray_marks(pdf: Pdf) -> Iterator[str]:
    """Marked content that the structure tree does not lead back to (ISO 32000-1, 14.7.4.4)."""
    tree = pdf.Root.get("/StructTreeRoot")
    if tree is None:
        yield "the file has no tags"
        return
    parents = dict(number_tree(tree.get("/ParentTree", Dictionary())))
    for number, sheet in enumerate(pdf.pages, start=1):
        key = sheet.obj.get("/StructParents")
        owners: Any = parents.get(int(key)) if key is not None else None
        for mark in _marks(sheet):
            if owners is None or mark >= len(owners) or not _claims(owners[mark], mark, sheet.obj.objgen):
                yield f"page {number}: marked content {mark} belongs to no tag"


def _marks(sheet: pikepdf.Page) -> Iterator[int]:
    for instruction in pikepdf.parse_content_stream(sheet, "BDC"):
        operands = instruction.operands
        properties: Any = operands[1]
        if isinstance(properties, Name):
            properties = sheet.resources.get("/Properties", Dictionary()).get(str(properties), Dictionary())
        mark = properties.get("/MCID") if isinstance(properties, Dictionary) else None
        if mark is not None:
            yield int(mark)


def _claims(element: Any, mark: int, page: tuple[int, int]) -> bool:
    """Whether ``element`` names this mark on this page among its children."""
    if not isinstance(element, Dictionary):
        return False
    own = element.get("/Pg")
    for kid in children(element):
        if isinstance(kid, int):
            number, where = kid, own
        elif isinstance(kid, Dictionary) and "/MCID" in kid:
            number, where = int(kid.MCID), kid.get("/Pg", own)
        else:
            continue
        if number == mark and where is not None and where.objgen == page:
            return True
    return False
