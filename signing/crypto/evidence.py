"""Certificates and revocation data at hand, and what they say about one certificate. Whether they can be relied on is decided elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from asn1crypto import crl, ocsp

from signing.crypto.types import Certificate


@dataclass(frozen=True, slots=True)
class Evidence:
    """Validation data: certificates, OCSP responses (RFC 6960) and revocation lists (RFC 5280)."""

    certificates: tuple[Certificate, ...] = ()
    ocsps: tuple[ocsp.OCSPResponse, ...] = ()
    crls: tuple[crl.CertificateList, ...] = ()

    def with_certificates(self, more: Iterable[Certificate]) -> Evidence:
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
    """The revocation data that still count when their existence is proved for ``proved``: their signer's certificate had not expired then.

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


def revoked_on(certificate: Certificate, evidence: Evidence) -> datetime | None:
    """The earliest revocation of ``certificate`` that the evidence mentions. Unchecked: it can only take trust away."""
    found = [*_in_lists(certificate, evidence.crls), *_in_answers(certificate, evidence.ocsps)]
    return min(found, default=None)


def _in_lists(certificate: Certificate, lists: Sequence[crl.CertificateList]) -> list[datetime]:
    return [
        entry["revocation_date"].native
        for one in lists
        if one.issuer == certificate.issuer
        for entry in one["tbs_cert_list"]["revoked_certificates"] or ()
        if entry["user_certificate"].native == certificate.serial_number
    ]


def _in_answers(certificate: Certificate, answers: Sequence[ocsp.OCSPResponse]) -> list[datetime]:
    return [
        single["cert_status"].chosen["revocation_time"].native
        for single in answers_about(certificate, answers)
        if single["cert_status"].name == "revoked"
    ]


def answers_about(certificate: Certificate, answers: Sequence[ocsp.OCSPResponse]) -> Iterator[ocsp.SingleResponse]:
    """What responders say about this certificate (RFC 6960 4.2.1). Unchecked, as in :func:`revoked_on`."""
    for answer in answers:
        if answer["response_status"].native != "successful":
            continue
        for single in answer.response_data["responses"]:
            named = single["cert_id"]
            algorithm = named["hash_algorithm"]["algorithm"].native
            same_issuer = getattr(certificate.issuer, algorithm, None) == named["issuer_name_hash"].native
            if same_issuer and named["serial_number"].native == certificate.serial_number:
                yield single
