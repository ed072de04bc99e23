"""Whether a certificate may be relied on for a purpose at a moment: path, validity, usage, revocation, algorithms (RFC 5280).

Verification hands over the evidence and never touches the network. Signing may ask the issuers, but only about certificates whose
signatures already lead to an anchor: addresses inside a stranger's certificate are not followed. For the same reason no path is ever
tried through a certificate that our authorities do not vouch for: the number of such paths grows with the factorial of their number.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from asn1crypto import crl, ocsp, x509
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import PathBuildingError, ValidationError
from pyhanko_certvalidator.path import ValidationPath
from pyhanko_certvalidator.policy_decl import NO_REVOCATION, REQUIRE_REVINFO, CertRevTrustPolicy

from signing.crypto.algorithms import DATED
from signing.crypto.revocation_requests import revocation_fetchers
from signing.trust.anchors import TrustAnchors
from signing.validate.failures import ChainFailure, failure_of, out_of_term, subject_of, untrusted
from signing.validate.issued_by import vouched

__all__ = [
    "TOLERANCE",
    "ChainFailure",
    "Evidence",
    "Purpose",
    "build_path",
    "lasting",
    "subject_of",
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


@dataclass(frozen=True, slots=True)
class Evidence:
    """Certificates and revocation data that are at hand."""

    certificates: tuple[x509.Certificate, ...] = ()
    ocsps: tuple[ocsp.OCSPResponse, ...] = ()
    crls: tuple[crl.CertificateList, ...] = ()

    def with_certificates(self, more: Iterable[x509.Certificate]) -> Evidence:
        """The same with further certificates."""
        return Evidence((*self.certificates, *more), self.ocsps, self.crls)

    def joined(self, other: Evidence) -> Evidence:
        """Both, each object once."""
        return Evidence(
            tuple({c.dump(): c for c in (*self.certificates, *other.certificates)}.values()),
            tuple({o.dump(): o for o in (*self.ocsps, *other.ocsps)}.values()),
            tuple({c.dump(): c for c in (*self.crls, *other.crls)}.values()),
        )

    def without(self, other: Evidence) -> Evidence:
        """What ``other`` does not have."""
        known = {thing.dump() for thing in (*other.certificates, *other.ocsps, *other.crls)}
        return Evidence(
            tuple(c for c in self.certificates if c.dump() not in known),
            tuple(o for o in self.ocsps if o.dump() not in known),
            tuple(c for c in self.crls if c.dump() not in known),
        )

    def __bool__(self) -> bool:
        return bool(self.certificates or self.ocsps or self.crls)


def lasting(evidence: Evidence, proved: datetime) -> Evidence:
    """What of the revocation data still counts when its existence is proved for ``proved``: its signer's certificate was not expired then.

    Afterwards the key of an expired responder may have leaked, and with it any answer could have been made (EN 319 102-1 5.6.2.3).
    """
    authorities = {c.subject.hashable: c.not_valid_after for c in evidence.certificates}
    answers = tuple(a for a in evidence.ocsps if _responder_lasted(a, proved))
    lists = tuple(one for one in evidence.crls if authorities.get(one.issuer.hashable, proved) >= proved)
    return Evidence(evidence.certificates, answers, lists)


def _responder_lasted(answer: ocsp.OCSPResponse, proved: datetime) -> bool:
    if answer["response_status"].native != "successful":
        return False
    inside = [certificate.not_valid_after for certificate in answer.basic_ocsp_response["certs"] or ()]
    return not inside or max(inside) >= proved


async def build_path(
    certificate: x509.Certificate, *, anchors: Sequence[x509.Certificate], known: Sequence[x509.Certificate] = ()
) -> ValidationPath:
    """A path to an anchor by names and signatures alone: nothing is fetched, nothing is said about validity.

    :raises ChainFailure: ``untrusted``.
    """
    trusted = vouched([certificate, *known], anchors=anchors)
    if all(one.dump() != certificate.dump() for one in trusted):
        raise untrusted(certificate)
    paths = _offline(anchors, trusted).path_builder.async_build_paths_lazy(certificate)
    try:
        return await anext(paths)
    except PathBuildingError as error:
        raise untrusted(certificate) from error


def _offline(anchors: Sequence[x509.Certificate], known: Sequence[x509.Certificate]) -> ValidationContext:
    return ValidationContext(
        trust_roots=list(anchors),
        other_certs=vouched(known, anchors=anchors),
        revinfo_policy=CertRevTrustPolicy(NO_REVOCATION),
        algorithm_usage_policy=DATED,
        time_tolerance=TOLERANCE,
        allow_fetching=False,
    )


async def validate_at(
    certificate: x509.Certificate,
    purpose: Purpose,
    *,
    anchors: Sequence[x509.Certificate],
    evidence: Evidence,
    moment: datetime,
) -> ValidationPath:
    """The path, when ``certificate`` was good for ``purpose`` at ``moment`` by this evidence alone. Every certificate below the anchor
    needs revocation data; data issued after ``moment`` count, because they tell when a revocation happened.

    :raises ChainFailure: it was not, or the evidence does not suffice (``no_revocation``).
    """
    context = ValidationContext(
        trust_roots=list(anchors),
        other_certs=vouched(evidence.certificates, anchors=anchors),
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
    certificate: x509.Certificate,
    purpose: Purpose,
    *,
    trust: TrustAnchors,
    evidence: Evidence,
    moment: datetime,
    proved: datetime,
) -> ValidationPath:
    """:func:`validate_at`, by the anchors that count both at ``moment`` and at ``proved``: when it is proved to have existed.

    :raises ChainFailure: as there; ``out_of_term`` when only an anchor outside its dates vouches for it.
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
    certificate: x509.Certificate,
    purpose: Purpose,
    *,
    anchors: Sequence[x509.Certificate],
    known: Sequence[x509.Certificate],
) -> ValidationPath:
    """The path, when ``certificate`` is good for ``purpose`` now as far as nobody has revoked it. Nothing is fetched.

    :raises ChainFailure: it is not.
    """
    return await _validate(certificate, purpose, _offline(anchors, known))


async def validate_online(
    certificate: x509.Certificate,
    purpose: Purpose,
    *,
    anchors: Sequence[x509.Certificate],
    known: Sequence[x509.Certificate],
) -> tuple[ValidationPath, Evidence]:
    """The path and the fresh revocation data, when the issuers say that ``certificate`` is good for ``purpose`` now.

    First without the network; then the issuers are asked about the certificates of that one path and no other.

    :raises ChainFailure: it is not; ``no_revocation`` when an issuer does not answer.
    """
    path = await validate_offline(certificate, purpose, anchors=anchors, known=known)
    context = ValidationContext(
        trust_roots=list(anchors),
        other_certs=list(path.iter_certs(include_root=False)),
        allow_fetching=True,
        fetchers=revocation_fetchers(),
        revinfo_policy=CertRevTrustPolicy(REQUIRE_REVINFO),
        algorithm_usage_policy=DATED,
        time_tolerance=TOLERANCE,
    )
    good = await _validate(certificate, purpose, context)
    return good, Evidence(tuple(good.iter_certs(include_root=True)), tuple(context.ocsps), tuple(context.crls))


async def _validate(certificate: x509.Certificate, purpose: Purpose, context: ValidationContext) -> ValidationPath:
    usage, extended = purpose.value
    validator = CertificateValidator(certificate, validation_context=context)
    try:
        return await validator.async_validate_usage(set(usage), set(extended) or None)
    except (ValidationError, PathBuildingError) as error:
        raise failure_of(error, certificate) from error
