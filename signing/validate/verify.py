"""Verify a signed PDF: integrity, trusted signers, long-term proof. Eleven numbered steps, one verdict.

 1. The file can be read, by a strict parser and within limits.
 2. Each signature covers its whole revision, from the first byte, but for its own value.
 3. Nothing follows the end of the document of the newest revision.
 4. The digest and value of each signature and document time-stamp are valid.
 5. Each signer's certificate led to a trusted authority, was issued for signing and not revoked, at the best proved time.
 6. Each time-stamp is valid, trusted, in order, and remained so until the next one proved it.
 7. Every algorithm could be relied on at the time for which it is needed.
 8. After each signature only what it permits was added: signatures, time-stamps, validation data (DocMDP, FieldMDP, strict rules).
 9. Every page looks now as it did in each signed revision.
10. Each signature reached the required level (EN 319 142-1; a document time-stamp may stand for a signature time-stamp).
11. The signatures are the expected ones, and the file is known to the register.

A step fails or passes on its own; the verdict passes only when all of them do (EN 319 102-1 names the indications). No network is used:
a verifier in thirty years will have only the file and the anchors.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from signing.pdf.document import Document, Unreadable, read
from signing.trust.anchors import TrustAnchors
from signing.validate.assess import Assessed, Assessment, assess
from signing.validate.steps import context, evidence, reading, revisions, scope
from signing.validate.steps.identity import identity
from signing.validate.steps.pages import Comparing
from signing.validate.verdict import Indication, Integrity, Outcome, SignatureReport, Step, Verdict, lowest
from signing.wording import message

REQUIRED_LEVEL = "PAdES-B-LTA"
"""The level of everything in the archive."""

__all__ = ["REQUIRED_LEVEL", "task", "verify"]


def verify(
    pdf: bytes,
    *,
    anchors: TrustAnchors,
    at: datetime,
    expected: Mapping[str, str | None] | None = None,
    register_digests: Sequence[str] | None = None,
    required_level: str = REQUIRED_LEVEL,
) -> Verdict:
    """Verify ``pdf`` as of ``at`` (aware). Never raises for what is wrong with the file.

    :param expected: the fields that must be signed, all of them and no other, each with the name in the certificate or ``None`` for any.
    :param register_digests: SHA-256 (hex) of the revisions that the register knows; the file must be one of them.
    """
    digest = hashlib.sha256(pdf).hexdigest()
    asked = context.VerificationRequest(anchors, at, expected, register_digests, required_level, digest)
    try:
        return _examined(pdf, asked)
    except Unreadable as error:
        return _unreadable(error, asked.sha256, at)
    except Exception as error:  # noqa: BLE001  a hostile file may make any library fail in any way; the answer is "no", not a crash
        return _unreadable(Unreadable("damaged", message("unreadable.unsafe"), type(error).__name__), asked.sha256, at)


def _examined(pdf: bytes, asked: context.VerificationRequest) -> Verdict:
    document = read(pdf)
    if not document.signatures:
        return _unsigned(document, asked)
    with Comparing(document) as comparing:  # the longest work, in another process meanwhile
        return _decided(asyncio.run(assess(document, anchors=asked.anchors, at=asked.at)), asked, comparing)


def exhausted(pdf: bytes, *, reason: str, at: datetime) -> Verdict:
    """The verdict on a file that a limit kept from being examined: nothing can be said about it.

    :param reason: ``time``, ``memory``, or anything else for a process that stopped.
    """
    told = {"time": message("unreadable.time"), "memory": message("unreadable.memory")}
    error = Unreadable("limits", told.get(reason, message("unreadable.stopped")))
    return _unreadable(error, hashlib.sha256(pdf).hexdigest(), at)


def task(arguments: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    """Run :func:`verify` in a sandbox. ``blobs[0]``: the file; arguments ``anchors`` (``TrustAnchors.to_data``), ``at`` (ISO 8601),
    and optionally ``expected``, ``register_digests``, ``required_level``. Answers ``Verdict.to_data()``.
    """
    verdict = verify(
        blobs[0],
        anchors=TrustAnchors.from_data(arguments["anchors"]),
        at=datetime.fromisoformat(arguments["at"]),
        expected=arguments.get("expected"),
        register_digests=arguments.get("register_digests"),
        required_level=arguments.get("required_level") or REQUIRED_LEVEL,
    )
    return verdict.to_data(), []


def _decided(assessment: Assessment, asked: context.VerificationRequest, comparing: Comparing) -> Verdict:
    document = assessment.document
    covering = revisions.byte_ranges(document)
    changes = revisions.changes(document)
    looks = _looks(document, comparing, annotated=bool(changes.detail.get("annotated")))
    steps = _counting(
        reading.readable(document),
        covering,
        revisions.end(document),
        evidence.values(assessment),
        evidence.chains(assessment),
        evidence.timestamps(assessment),
        evidence.algorithms(assessment),
        changes,
        looks,
        scope.level(assessment, asked),
        scope.expectations(assessment, asked),
    )
    integrity = _integrity(steps)
    reports = tuple(_report(one, steps) for one in assessment.signatures)
    indication, sub = _overall(integrity, steps)
    return Verdict(
        integrity,
        indication,
        sub,
        lowest([one.level if one.broken is None else None for one in assessment.signatures]),
        steps,
        reports,
        asked.sha256,
        asked.at,
    )


def _looks(document: Document, comparing: Comparing, *, annotated: bool) -> Step:
    """Where step 8 found that notes are permitted, the pages are compared again as they are below them."""
    if not annotated:
        return revisions.looks(document, comparing)
    comparing.end()
    with Comparing(document, notes=False) as below:
        return revisions.looks(document, below)


def _counting(*steps: Step) -> tuple[Step, ...]:
    """Steps 6, 7 and 9 prove nothing about bytes that were not signed, so then they do not count as passed."""
    if steps[3].sub_indication != "HASH_FAILURE":
        return steps
    return tuple(
        context.not_applicable(one.number, message("skipped.changed"))
        if one.number in (6, 7, 9) and one.outcome == Outcome.PASSED
        else one
        for one in steps
    )


def _integrity(steps: Sequence[Step]) -> Integrity:
    failed = {s.number for s in steps if s.outcome == Outcome.FAILED}
    if steps[3].detail.get("unchecked") and not failed & {2, 3, 8, 9}:
        return Integrity.UNREADABLE
    if failed & {2, 4}:
        return Integrity.BROKEN
    if 8 in failed and not failed & {3, 9} and steps[0].outcome == Outcome.WARNING:
        return (
            Integrity.UNREADABLE
        )  # readers disagree about a malformed file, so object rules say nothing about what was changed
    if failed & {3, 9} or (8 in failed and steps[7].detail.get("filled") is not True):
        return Integrity.ALTERED
    return Integrity.FILLED if 8 in failed else Integrity.INTACT


def _overall(integrity: Integrity, steps: Sequence[Step]) -> tuple[Indication, str | None]:
    failed = [s for s in steps if s.outcome == Outcome.FAILED]
    if not failed:
        warned = next((s for s in steps if s.outcome == Outcome.WARNING and s.sub_indication), None)
        return (Indication.INDETERMINATE, warned.sub_indication) if warned else (Indication.TOTAL_PASSED, None)
    final = next((s for s in failed if s.detail.get("final")), None)
    unchecked = steps[3].detail.get("unchecked") and integrity is Integrity.UNREADABLE
    if unchecked and final is None:
        return Indication.INDETERMINATE, steps[3].sub_indication
    if final is not None or integrity is not Integrity.INTACT:
        return Indication.TOTAL_FAILED, (final or failed[0]).sub_indication
    return Indication.INDETERMINATE, failed[0].sub_indication


def _trust(field: str, steps: Sequence[Step]) -> tuple[Indication, str | None]:
    """Indication and sub-indication of one signature: of a final failure, else of a failure, else of a warning."""
    values = steps[3]
    if values.detail.get("unchecked") and field in values.detail["fields"]:
        return Indication.INDETERMINATE, values.sub_indication
    about = [s for s in steps if s.outcome == Outcome.FAILED and field in s.detail.get("fields", ())]
    lost = [s for s in about if s.detail.get("final") and field in s.detail.get("lost", (field,))]
    warned = [s for s in steps if s.outcome == Outcome.WARNING and s.sub_indication]
    first = next(iter([*lost, *about, *warned]), None)
    if first is None:
        return Indication.TOTAL_PASSED, None
    word = Indication.TOTAL_FAILED if lost else Indication.INDETERMINATE
    return word, first.detail.get("subs", {}).get(field, first.sub_indication)


def _report(one: Assessed, steps: Sequence[Step]) -> SignatureReport:
    indication, sub = _trust(one.signature.field, steps)
    return SignatureReport(
        field=one.signature.field,
        signer=one.signer,
        level=one.level,
        best_time=one.best_time if one.proofs else None,
        indication=indication,
        sub_indication=sub,
        certification=one.signature.certifies,
        issuer=one.issuer,
        identity=identity(one),
        place=one.signature.place,
    )


def _unreadable(error: Unreadable, sha256: str, at: datetime) -> Verdict:
    detail = {"code": error.code, "final": error.code != "limits"} | (
        {"library": error.library} if error.library else {}
    )
    first = context.failed(1, [error.told], "FORMAT_FAILURE", **detail)
    steps = (first, *(context.skipped(n) for n in range(2, 12)))
    word = Indication.INDETERMINATE if error.code == "limits" else Indication.TOTAL_FAILED
    return Verdict(Integrity.UNREADABLE, word, "FORMAT_FAILURE", None, steps, (), sha256, at)


def _unsigned(document: Document, asked: context.VerificationRequest) -> Verdict:
    level = context.failed(10, [message("level.unsigned"), message("level.original")], "SIGNED_DATA_NOT_FOUND")
    expectations = scope.expectations(Assessment(document, asked.at), asked)
    steps = (reading.readable(document), *(context.skipped(n) for n in range(2, 10)), level, expectations)
    return Verdict(
        Integrity.UNSIGNED, Indication.INDETERMINATE, "SIGNED_DATA_NOT_FOUND", None, steps, (), asked.sha256, asked.at
    )
