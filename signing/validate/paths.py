"""Whether a certificate may be relied on for a purpose at a moment: path, validity, usage, revocation, algorithms (RFC 5280).

Verification uses the evidence at hand, never the network. Signing may ask the issuers, but only about certificates whose signatures already
lead to an anchor: addresses inside other certificates are not followed. Nor is any path tried through a certificate that does not chain to an
anchor by signature: the number of such paths would grow with the factorial of their number.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import Enum

from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, ValidationError
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.policy_decl import NO_REVOCATION, REQUIRE_REVINFO, CertRevTrustPolicy

from signing.crypto.algorithms import DATED
from signing.crypto.answers import Inquiry
from signing.crypto.evidence import Evidence
from signing.crypto.revocation_requests import revocation_fetchers
from signing.crypto.types import Certificate
from signing.trust.anchors import TrustAnchors
from signing.validate.failures import ChainFailure, failure_of, out_of_term, untrusted
from signing.validate.issued_by import issued_by

__all__ = [
    "TOLERANCE",
    "Purpose",
    "ValidationPath",
    "build_path",
    "validate_at",
    "validate_in_term",
    "validate_offline",
    "validate_online",
]

TOLERANCE = timedelta(seconds=10)
"""How far the clocks of signer, authorities and responders may differ."""


class Purpose(Enum):
    """What the certificate must be issued for."""

    SIGNING = (frozenset({"non_repudiation"}), frozenset[str]())
    TIMESTAMPING = (frozenset[str](), frozenset({"time_stamping"}))


async def build_path(
    certificate: Certificate, *, anchors: Sequence[Certificate], known: Sequence[Certificate] = ()
) -> ValidationPath:
    """A path to an anchor by names and signatures alone: nothing is fetched, nothing is said about validity.

    :raises ChainFailure: ``untrusted``.
    """
    trusted = issued_by([certificate, *known], anchors=anchors)
    if all(one.dump() != certificate.dump() for one in trusted):
        raise untrusted(certificate)
    paths = _offline(anchors, trusted).path_builder.async_build_paths_lazy(certificate)
    try:
        return await anext(paths)
    except PathBuildingError as error:
        raise untrusted(certificate) from error


def _offline(
    anchors: Sequence[Certificate], known: Sequence[Certificate], moment: datetime | None = None
) -> ValidationContext:
    return ValidationContext(
        moment=moment,
        trust_roots=list(anchors),
        other_certs=issued_by(known, anchors=anchors),
        revinfo_policy=CertRevTrustPolicy(NO_REVOCATION),
        algorithm_usage_policy=DATED,
        time_tolerance=TOLERANCE,
        allow_fetching=False,
    )


async def validate_at(
    certificate: Certificate,
    purpose: Purpose,
    *,
    anchors: Sequence[Certificate],
    evidence: Evidence,
    moment: datetime,
) -> ValidationPath:
    """The path, when ``certificate`` was good for ``purpose`` at ``moment`` by this evidence alone. Every certificate below the anchor
    needs revocation data; data issued after ``moment`` count, because they tell when a revocation happened.

    :raises ChainFailure: it was not, or the evidence does not suffice (``no_revocation``).
    """
    context = ValidationContext(
        trust_roots=list(anchors),
        other_certs=issued_by(evidence.certificates, anchors=anchors),
        ocsps=list(evidence.ocsps),
        crls=list(evidence.crls),
        moment=moment,
        allow_fetching=False,
        revinfo_policy=CertRevTrustPolicy(REQUIRE_REVINFO, retroactive_revinfo=True),
        algorithm_usage_policy=DATED,
        time_tolerance=TOLERANCE,
    )
    return await _validate(certificate, purpose, context)


async def validate_in_term(
    certificate: Certificate,
    purpose: Purpose,
    *,
    trust: TrustAnchors,
    evidence: Evidence,
    moment: datetime,
    proved: datetime,
) -> ValidationPath:
    """:func:`validate_at`, by the anchors that count both at ``moment`` and at ``proved``: when it is proved to have existed.

    :raises ChainFailure: as there; ``out_of_term`` if it chains only to an anchor outside its dates.
    """
    every, counting = (
        (trust.signer_certificates(), trust.signer_certificates(moment, proved))
        if purpose is Purpose.SIGNING
        else (trust.timestamping_certificates(), trust.timestamping_certificates(moment, proved))
    )
    try:
        return await validate_at(certificate, purpose, anchors=counting, evidence=evidence, moment=moment)
    except ChainFailure as failure:
        if failure.code != "untrusted" or len(counting) == len(every):
            raise
        path = await build_path(certificate, anchors=every, known=evidence.certificates)
        raise out_of_term(certificate, next(iter(path.iter_certs(include_root=True)))) from failure


async def validate_offline(
    certificate: Certificate,
    purpose: Purpose,
    *,
    anchors: Sequence[Certificate],
    known: Sequence[Certificate],
    moment: datetime | None = None,
) -> ValidationPath:
    """The path, if ``certificate`` is valid for ``purpose`` at ``moment`` (None: now), revocation aside. Nothing is fetched.

    :raises ChainFailure: it is not.
    """
    return await _validate(certificate, purpose, _offline(anchors, known, moment))


async def validate_online(
    certificate: Certificate,
    purpose: Purpose,
    *,
    anchors: Sequence[Certificate],
    known: Sequence[Certificate],
) -> tuple[ValidationPath, Evidence]:
    """The path and the fresh revocation data, when the issuers say that ``certificate`` is good for ``purpose`` now.

    First without the network; then the issuers are asked about the certificates of that one path and no other.

    :raises ChainFailure: it is not; ``no_revocation`` when an issuer does not answer.
    """
    path = await validate_offline(certificate, purpose, anchors=anchors, known=known)
    inquiry = Inquiry()
    context = ValidationContext(
        trust_roots=list(anchors),
        other_certs=list(path.iter_certs(include_root=False)),
        allow_fetching=True,
        fetchers=revocation_fetchers(inquiry),
        revinfo_policy=CertRevTrustPolicy(REQUIRE_REVINFO),
        algorithm_usage_policy=DATED,
        time_tolerance=TOLERANCE,
    )
    try:
        good = await _validate(certificate, purpose, context)
    except ChainFailure as failure:
        failure.inquiry = inquiry
        raise
    return good, Evidence(tuple(good.iter_certs(include_root=True)), tuple(context.ocsps), tuple(context.crls))


async def _validate(certificate: Certificate, purpose: Purpose, context: ValidationContext) -> ValidationPath:
    usage, extended = purpose.value
    validator = CertificateValidator(certificate, validation_context=context)
    try:
        return await validator.async_validate_usage(set(usage), set(extended) or None)
    except (ValidationError, PathBuildingError) as error:
        raise failure_of(error, certificate) from error
