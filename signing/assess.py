"""Every signature of one file, judged together and without the network: value, chain, proofs of time, level.

The one place where signing (which must not publish what would not pass) and verification (which reports) get their facts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from asn1crypto import x509

from signing.algorithms import cms_complaint
from signing.chains import ChainFailure, Evidence, Purpose, subject_of, validate_at
from signing.document import Document, Signature
from signing.times import Times, establish
from signing.tokens import MALFORMED, TokenInvalid, certificates_in, check_cms, check_token, signer_certificate
from signing.trust import TrustAnchors


@dataclass(slots=True)
class Assessed:
    """One signature of a person or seal and all that was found."""

    signature: Signature
    certificate: x509.Certificate | None
    broken: str | None
    """Why the signature itself is wrong; the rest is not filled in then."""
    best_time: datetime | None = None
    proofs: int = 0
    """How many accepted time-stamps prove the best time."""
    chain: ChainFailure | None = None
    algorithms: str | None = None
    level: str | None = None

    @property
    def signer(self) -> str:
        """The name in the certificate."""
        return subject_of(self.certificate) if self.certificate is not None else ""

    @property
    def good(self) -> bool:
        """Right, from a trusted signer, with algorithms that were good then."""
        return self.broken is None and self.chain is None and self.algorithms is None


@dataclass(slots=True)
class Assessment:
    """All of them. ``broken_stamps``: field of a document time-stamp to why its own signature is wrong."""

    document: Document
    at: datetime
    times: Times = field(default_factory=lambda: Times(()))
    signatures: list[Assessed] = field(default_factory=list)
    broken_stamps: dict[str, str] = field(default_factory=dict)

    def of(self, name: str) -> Assessed | None:
        """What was found for the signature in the field ``name``."""
        return next((a for a in self.signatures if a.signature.field == name), None)


async def assess(document: Document, *, anchors: TrustAnchors, at: datetime) -> Assessment:
    """Judge all signatures as of ``at``, with the validation data inside the document only."""
    result = Assessment(document, at)
    result.signatures = [_value(s) for s in document.approvals]
    result.broken_stamps = {s.field: why for s in document.timestamps if (why := _stamp_value(s)) is not None}
    evidence = _known(document, document.evidence)
    stamping = anchors.timestamping_certificates()
    sound = {s.field for s in document.timestamps} - set(result.broken_stamps)
    result.times = await establish(document, anchors=stamping, evidence=evidence, at=at, sound=sound)
    signing = anchors.signer_certificates()
    for one in result.signatures:
        if one.broken is None:
            await _judge(one, result, signing, stamping, evidence)
    return result


def _known(document: Document, evidence: Evidence) -> Evidence:
    """The store's data and the certificates that travel inside the signatures."""
    inside = [c for s in document.signatures if s.embedded is not None for c in certificates_in(s.signed_data)]
    return evidence.with_certificates(inside)


def _value(signature: Signature) -> Assessed:
    if signature.embedded is None:
        return Assessed(signature, None, signature.problem)
    try:
        digest = signature.embedded.compute_digest()
        certificate = check_cms(signature.signed_data, digest, "data")
    except TokenInvalid as error:
        return Assessed(signature, _certificate(signature), str(error))
    except (*MALFORMED, OSError) as error:
        return Assessed(signature, _certificate(signature), f"its byte range cannot be read ({str(error)[:120]})")
    return Assessed(signature, certificate, None)


def _certificate(signature: Signature) -> x509.Certificate | None:
    try:
        return signer_certificate(signature.signed_data)
    except MALFORMED:
        return None


def _stamp_value(signature: Signature) -> str | None:
    try:
        embedded = signature.readable
        check_token(signature.signed_data, embedded.compute_digest(), embedded.external_md_algorithm)
    except (TokenInvalid, *MALFORMED, OSError) as error:
        return str(error)[:160]
    return None


async def _judge(
    one: Assessed, result: Assessment, signing: Sequence[x509.Certificate], stamping: Sequence[x509.Certificate], evidence: Evidence
) -> None:
    signature, certificate = one.signature, one.certificate
    if certificate is None:  # cannot be: a sound signature has one
        return
    one.proofs = len(result.times.of(signature))
    one.best_time = result.times.best(signature, result.at)
    one.algorithms = cms_complaint(signature.readable.signer_info, certificate.public_key, one.best_time)
    try:
        await validate_at(certificate, Purpose.SIGNING, anchors=signing, evidence=evidence, moment=one.best_time)
    except ChainFailure as failure:
        one.chain = failure
    one.level = await _level(one, result, signing, stamping)


async def _level(one: Assessed, result: Assessment, signing: Sequence[x509.Certificate], stamping: Sequence[x509.Certificate]) -> str | None:
    """EN 319 142-1 6: each level contains the one before. What cannot be relied on does not count."""
    if not _baseline(one.signature):
        return None
    if not one.proofs:
        return "PAdES-B-B"
    if one.chain is not None:
        return "PAdES-B-T"
    for stamp in result.times.document:
        if stamp.revision > one.signature.revision and await _covered(one, stamp.revision, result, signing, stamping):
            return "PAdES-B-LTA"
    return "PAdES-B-LT"


def _baseline(signature: Signature) -> bool:
    """EN 319 142-1 5.3 and 6.3: the sub-filter, and the signer's certificate named among the signed attributes."""
    embedded = signature.readable
    if embedded.sig_object.get("/SubFilter") != "/ETSI.CAdES.detached":
        return False
    named = {attribute["type"].native for attribute in embedded.signer_info["signed_attrs"]}
    return bool(named & {"signing_certificate", "signing_certificate_v2"})


async def _covered(
    one: Assessed, revision: int, result: Assessment, signing: Sequence[x509.Certificate], stamping: Sequence[x509.Certificate]
) -> bool:
    """Whether the store that a time-stamp in ``revision`` covers suffices for this signature and for a proof of its time."""
    document, certificate = result.document, one.certificate
    if certificate is None:
        return False
    newest = revision >= document.revisions - 1
    held = _known(document, document.evidence if newest else document.evidence_at(revision))
    if newest:
        return True  # judged with exactly this store already
    try:
        await validate_at(certificate, Purpose.SIGNING, anchors=signing, evidence=held, moment=one.best_time or result.at)
    except ChainFailure:
        return False
    sound = {s.field for s in document.timestamps} - set(result.broken_stamps)
    then = await establish(document, anchors=stamping, evidence=held, at=result.at, sound=sound)
    return any(s.time == one.best_time for s in then.of(one.signature))
