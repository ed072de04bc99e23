"""Assess all signatures of one file together, without the network: value, chain, proofs of time, level.

Signing (which must not return a file that would fail) and verification (which reports) both rest on this assessment.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from signing.crypto import values
from signing.crypto.algorithms import cms_complaint, digest_complaint
from signing.crypto.certificates import named, subject_of
from signing.crypto.cms import (
    MALFORMED,
    TokenInvalid,
    certificates_in,
    check_cms,
    check_token,
    signer_certificate,
    token_time,
)
from signing.crypto.evidence import Evidence, lasting
from signing.crypto.types import Certificate
from signing.crypto.values import UnknownAlgorithm
from signing.pdf.document import Document, Signature
from signing.trust.anchors import TrustAnchors
from signing.validate.failures import ChainFailure
from signing.validate.path_failures import Proof, resolve_failure, stale_revocation
from signing.validate.paths import Purpose, validate_in_term
from signing.validate.proof_of_existence import Times, ValidationContext, establish
from signing.wording import Message, message

EVER = datetime(1970, 1, 1, tzinfo=UTC)
"""Before any algorithm ended: one that fails even then was never allowed."""


@dataclass(slots=True)
class Assessed:
    """One signature of a person or seal and all that was found."""

    signature: Signature
    certificate: Certificate | None
    broken: Message | None
    """Why the signature itself is wrong; the rest is not filled in then."""
    best_time: datetime | None = None
    proofs: int = 0
    """How many accepted time-stamps prove the best time."""
    chain: ChainFailure | None = None
    anchor: Certificate | None = None
    """The anchor of the valid chain; ``None`` if there is no valid chain."""
    algorithms: Message | None = None
    weak_when_made: bool = False
    """``algorithms`` is certain: the signature was made too late, or the algorithm was never allowed."""
    level: str | None = None

    @property
    def signer(self) -> str:
        """The name in the certificate."""
        return subject_of(self.certificate) if self.certificate is not None else ""

    @property
    def issuer(self) -> str:
        """Who issued the certificate: the common name, or the whole name where there is none."""
        return named(self.certificate.issuer) if self.certificate is not None else ""

    @property
    def good(self) -> bool:
        """Right, from a trusted signer, with algorithms that were good then."""
        return self.broken is None and self.chain is None and self.algorithms is None


@dataclass(slots=True, repr=False)
class Assessment:
    """All of them. ``broken_stamps``: field of a document time-stamp to why its own signature is wrong."""

    document: Document
    at: datetime
    times: Times = field(default_factory=lambda: Times(()))
    signatures: list[Assessed] = field(default_factory=list)
    broken_stamps: dict[str, Message] = field(default_factory=dict)

    def of(self, name: str) -> Assessed | None:
        """What was found for the signature in the field ``name``."""
        return next((a for a in self.signatures if a.signature.field == name), None)


async def assess(document: Document, *, anchors: TrustAnchors, at: datetime) -> Assessment:
    """Judge all signatures as of ``at``, with the validation data inside the document only."""
    result = Assessment(document, at)
    document.supply_certificates()
    result.signatures = [_value(s) for s in document.approvals]
    result.broken_stamps = {s.field: why for s in document.timestamps if (why := _stamp_value(s)) is not None}
    context = _AssessmentContext(result, anchors)
    evidence = await context.settle()
    for one in result.signatures:
        if one.broken is None:
            await context.judge(one, evidence)
    return result


def _value(signature: Signature) -> Assessed:
    if signature.embedded is None:
        return Assessed(signature, None, signature.problem)
    try:
        certificate = check_cms(signature.signed_data, _covered_digest(signature), "data")
    except UnknownAlgorithm as error:
        return Assessed(signature, _certificate(signature), message("reason.unknown_algorithm", algorithm=error.name))
    except TokenInvalid as error:
        return Assessed(signature, _certificate(signature), error.why)
    except (*MALFORMED, OSError):
        return Assessed(signature, _certificate(signature), message("reason.range"))
    return Assessed(signature, certificate, None)


def _covered_digest(signature: Signature) -> bytes:
    """What the signed attributes have to name, or what is signed where there are none.

    ``adbe.pkcs7.sha1`` (ISO 32000-1 12.8.3.3) signs a content: the SHA-1 digest of the bytes. Every other kind is detached.

    :raises TokenInvalid: the content is another. :raises UnknownAlgorithm: the digest is not known here.
    """
    content = signature.signed_data["encap_content_info"]["content"]
    inside = bytes(content) if content.native is not None else None
    if signature.subfilter != "/adbe.pkcs7.sha1":
        if inside is not None:
            raise TokenInvalid(message("reason.carries_content"))
        return signature.digest()
    if inside != signature.digest("sha1"):
        raise TokenInvalid(message("reason.digest"))
    named = signature.readable.signer_info["digest_algorithm"]["algorithm"].native
    return bytes(values.digest(str(named), inside).digest())


def _certificate(signature: Signature) -> Certificate | None:
    try:
        return signer_certificate(signature.signed_data)
    except MALFORMED:
        return None


def _stamp_value(signature: Signature) -> Message | None:
    try:
        check_token(signature.signed_data, signature.digest(), signature.readable.external_md_algorithm)
    except UnknownAlgorithm as error:
        return message("reason.unknown_algorithm", algorithm=error.name)
    except TokenInvalid as error:
        return error.why
    except (*MALFORMED, OSError):
        return message("reason.range")
    return None


@dataclass(frozen=True, slots=True)
class _AssessmentContext:
    """What all signatures of one file are assessed by: the document, the time and the anchors."""

    result: Assessment
    trust: TrustAnchors

    def held(self, stored: Evidence) -> Evidence:
        """The store, and the certificates that travel inside the signatures."""
        signatures = self.result.document.signatures
        inside = [c for s in signatures if s.embedded is not None for c in certificates_in(s.signed_data)]
        return stored.with_certificates(inside)

    async def settle(self) -> Evidence:
        """Find out which evidence counts, and which time-stamps are valid by it.

        The newest time-stamp comes first; each older one that is accepted proves that what it covers is older, too, so that more may count
        (EN 319 102-1 5.6.2.4: backwards in time). A time-stamp that is not accepted proves nothing.
        """
        stored = self.result.document.evidence
        sound = [s for s in self.result.document.timestamps if s.field not in self.result.broken_stamps]
        evidence = self.evidence(stored, [(s.revision, token_time(s.signed_data)) for s in sound[-1:]])
        self.result.times = await self.times(evidence)
        for _ in sound[1:]:
            more = self.evidence(stored, [(stamp.revision, stamp.time) for stamp in self.result.times.document])
            if (len(more.ocsps), len(more.crls)) == (len(evidence.ocsps), len(evidence.crls)):
                break
            evidence = more
            self.result.times = await self.times(evidence)
        return evidence

    def evidence(self, stored: Evidence, relied: Sequence[tuple[int, datetime]]) -> Evidence:
        """What of the store still counts, and the certificates that travel inside the signatures.

        ``relied``: revision and time of the document time-stamps that prove since when the things in the store exist, oldest first.
        """
        document, held = self.result.document, self.held(stored)
        left, counted = held, Evidence(held.certificates)
        for revision, time in relied:
            fresh = left.without(document.evidence_at(revision))
            proved = left.without(fresh).with_certificates(held.certificates)
            counted, left = counted.joined(lasting(proved, time)), fresh
        return counted.joined(lasting(left.with_certificates(held.certificates), self.result.at))

    async def times(self, evidence: Evidence) -> Times:
        """All time-stamps of the file, by this evidence."""
        document = self.result.document
        sound = {s.field for s in document.timestamps} - set(self.result.broken_stamps)
        return await establish(document, ValidationContext(self.trust, evidence, self.result.at), sound=sound)

    async def judge(self, one: Assessed, evidence: Evidence) -> None:
        """Fill in the assessment of a signature whose value is right."""
        signature, certificate = one.signature, one.certificate
        if certificate is None:
            raise ValueError("A right signature has a certificate.")
        one.proofs = len(self.result.times.of(signature))
        one.best_time = self.result.times.best(signature, self.result.at)
        proof = Proof(bool(one.proofs), self.result.times.made_after(signature))
        one.algorithms = _weak(signature, certificate, one.best_time)
        one.weak_when_made = _weak(signature, certificate, proof.made_after or EVER) is not None
        failure, one.anchor = await self._chain(certificate, evidence, one.best_time)
        if failure is not None and failure.code == "no_revocation":
            failure = await self._stale_or(failure, certificate, evidence, one.best_time)
        one.chain = resolve_failure(failure, certificate, proof) if failure is not None else None
        one.level = await self._level(one, certificate)

    async def _chain(
        self, certificate: Certificate, evidence: Evidence, moment: datetime
    ) -> tuple[ChainFailure | None, Certificate | None]:
        """What is wrong with the chain, or the anchor at its top."""
        try:
            path = await validate_in_term(
                certificate, Purpose.SIGNING, trust=self.trust, evidence=evidence, moment=moment, proved=moment
            )
        except ChainFailure as failure:
            return failure, None
        return None, next(iter(path.iter_certs(include_root=True)), None)

    async def _stale_or(
        self, failure: ChainFailure, certificate: Certificate, counted: Evidence, moment: datetime
    ) -> ChainFailure:
        """``stale_revocation`` if the file has revocation data that would suffice but can no longer be relied on; otherwise ``failure``."""
        stored = self.held(self.result.document.evidence)
        if (len(stored.ocsps), len(stored.crls)) == (len(counted.ocsps), len(counted.crls)):
            return failure  # all of it was relied on
        without_regard, _ = await self._chain(certificate, stored, moment)
        return stale_revocation(certificate) if without_regard is None else failure

    async def _level(self, one: Assessed, certificate: Certificate) -> str | None:
        """EN 319 142-1 6: each level contains the one before. What cannot be relied on does not count."""
        kind = format_of(one.signature)
        if kind is None:
            return None
        if not one.proofs:
            return f"{kind}-B-B"
        if one.chain is not None:
            return f"{kind}-B-T"
        for stamp in reversed(self.result.times.document):
            if stamp.revision > one.signature.revision and await self._covered(one, certificate, stamp.revision):
                return f"{kind}-B-LTA"
        return f"{kind}-B-LT"

    async def _covered(self, one: Assessed, certificate: Certificate, revision: int) -> bool:
        """Whether the store that a time-stamp in ``revision`` covers suffices for this signature and its best time."""
        document = self.result.document
        if revision >= document.revisions - 1:
            return True  # it covers exactly the store by which all was judged already
        relied = [(stamp.revision, stamp.time) for stamp in self.result.times.document if stamp.revision <= revision]
        held = self.evidence(document.evidence_at(revision), relied)
        moment = one.best_time or self.result.at
        failure, _ = await self._chain(certificate, held, moment)
        if failure is not None:
            return False
        then = await self.times(held)
        return any(stamp.time == moment for stamp in then.of(one.signature))


def _weak(signature: Signature, certificate: Certificate, moment: datetime) -> Message | None:
    """What is wrong with its algorithms at ``moment``, that of the covered bytes included."""
    of_the_bytes = digest_complaint("sha1", moment) if signature.subfilter == "/adbe.pkcs7.sha1" else None
    return of_the_bytes or cms_complaint(signature.readable.signer_info, certificate.public_key, moment)


def format_of(signature: Signature) -> str | None:
    """One of ``signing.validate.verdict.FORMATS``: the sub-filter, and for the first two the signer's certificate named among the signed
    attributes (EN 319 142-1 5.3 and 6.3). ``None`` for anything else.
    """
    kind = {"/ETSI.CAdES.detached": "PAdES", "/PBAD.PAdES": "PBAD", "/adbe.pkcs7.detached": "CMS"}.get(
        signature.subfilter
    )
    named = {attribute["type"].native for attribute in signature.readable.signer_info["signed_attrs"]}
    return kind if kind == "CMS" or named & {"signing_certificate", "signing_certificate_v2"} else None
