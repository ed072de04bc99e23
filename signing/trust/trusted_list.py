"""Trusted lists (ETSI TS 119 612) from files: the authorities that a state supervises, their services and dates.

Nothing is fetched. The list's own signature (XAdES, enveloped) is checked against the certificate of the scheme operator that the
caller names, and only what was signed is read. Read are the services CA/QC (certificates for electronic signatures and seals) and
TSA/QTST (time-stamps) while their status was ``granted``; a service that was withdrawn counts until the day on which it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from lxml import etree
from pyhanko.sign.validation.qualified.eutl_parse import trust_list_to_registry_unsafe
from pyhanko.sign.validation.qualified.tsp import (
    BaseServiceInformation,
    CAServiceInformation,
    QcCertType,
    QTSTServiceInformation,
    TSPRegistry,
)
from signxml.exceptions import SignXMLException
from signxml.xades.xades import XAdESSignatureConfiguration, XAdESVerifier

from signing.crypto.types import Certificate
from signing.trust.folder import AnchorTerm

NAMESPACE = "http://uri.etsi.org/02231/v2#"
_ROOT = f"{{{NAMESPACE}}}TrustServiceStatusList"


class TrustedListInvalid(ValueError):
    """The file is not a trusted list, or not signed by the named operator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedAuthority:
    """One certificate of one service, with the windows in which the service was granted, oldest first."""

    purpose: str
    """``signers`` or ``timestamping``."""
    certificate: Certificate
    name: str
    terms: tuple[AnchorTerm, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustedList:
    """What one list says."""

    territory: str
    operator: str
    sequence: str
    issued: datetime | None
    next_update: datetime | None
    """By then the operator publishes a newer one; ``None`` on the last of a closed scheme."""
    authorities: tuple[ListedAuthority, ...]
    unread: tuple[str, ...]
    """Services whose entry could not be read; they are left out."""


def read_trusted_list(xml: bytes, *, operators: Sequence[Certificate]) -> TrustedList:
    """The list, if one of ``operators`` signed it. :raises TrustedListInvalid: it is not a trusted list, or none of them did."""
    _parsed(xml)
    reasons = []
    for operator in operators:
        try:
            return _read(_signed_part(xml, operator))
        except SignXMLException as error:
            reasons.append(str(error).strip() or type(error).__name__)
    told = "; ".join(dict.fromkeys(reasons))[:300]
    raise TrustedListInvalid(
        f"The list is not signed by the scheme operator that was named ({told}). Get the list and the certificate again."
    )


def read_trusted_list_unverified(xml: bytes) -> TrustedList:
    """The list, without any check of its signature. Only for a file whose origin was established in another way.

    :raises TrustedListInvalid: it is not a trusted list.
    """
    return _read(_parsed(xml))


def _signed_part(xml: bytes, operator: Certificate) -> etree._Element:
    certificate = x509.load_der_x509_certificate(operator.dump())
    config = XAdESSignatureConfiguration(require_x509=True, expect_references=True)
    for result in XAdESVerifier().verify(xml, x509_cert=certificate, expect_config=config):
        if result.signed_xml is not None and result.signed_xml.tag == _ROOT:
            return _parsed(result.signed_data)
    raise SignXMLException("the signature does not cover the list")


def _parsed(xml: bytes) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise TrustedListInvalid(f"The file is no XML ({error}).") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise TrustedListInvalid("The file has a document type declaration, which no trusted list has.")
    if root.tag != _ROOT:
        raise TrustedListInvalid(
            "The file is no trusted list (ETSI TS 119 612): its root is not TrustServiceStatusList."
        )
    return root


class _Services(TSPRegistry):
    """Takes the services as pyHanko reads them, instead of indexing them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, BaseServiceInformation]] = []

    def register_ca(self, ca_service_info: CAServiceInformation) -> None:
        kinds = ca_service_info.base_info.additional_info_certificate_type
        if kinds != {QcCertType.QC_WEB}:  # certificates of web sites sign no documents
            self.found.append(("signers", ca_service_info.base_info))

    def register_tst(self, qtst_service_info: QTSTServiceInformation) -> None:
        self.found.append(("timestamping", qtst_service_info.base_info))


def _read(root: etree._Element) -> TrustedList:
    services = _Services()
    try:
        _, errors = trust_list_to_registry_unsafe(etree.tostring(root, encoding="unicode"), services)
    except Exception as error:  # a generated parser and a hostile file: anything may come
        raise TrustedListInvalid(
            f"The list cannot be understood ({type(error).__name__}: {str(error)[:200]})."
        ) from error
    usable = [found for found in services.found if all(map(_readable, found[1].provider_certs))]
    damaged = [
        f"{found[1].service_name}: its certificate cannot be read" for found in services.found if found not in usable
    ]
    scheme = f"{{{NAMESPACE}}}SchemeInformation"
    return TrustedList(
        territory=_text(root, scheme, "SchemeTerritory"),
        operator=_text(root, scheme, "SchemeOperatorName", "Name"),
        sequence=_text(root, scheme, "TSLSequenceNumber"),
        issued=_time(_text(root, scheme, "ListIssueDateTime")),
        next_update=_time(_text(root, scheme, "NextUpdate", "dateTime")),
        authorities=_authorities(usable),
        unread=(*(str(error)[:300] for error in errors), *damaged),
    )


def _readable(certificate: Certificate) -> bool:
    try:
        certificate.native  # noqa: B018  reads every part
        return bool(certificate.public_key.native)
    except (ValueError, TypeError, KeyError, AttributeError):
        return False


def _text(root: etree._Element, first: str, *names: str) -> str:
    found = root.find("/".join([first, *(f"{{{NAMESPACE}}}{name}" for name in names)]))
    return (found.text or "").strip() if found is not None else ""


def _time(text: str) -> datetime | None:
    try:
        return _aware(datetime.fromisoformat(text)) if text else None
    except ValueError:
        raise TrustedListInvalid(f"The list has a time that is none: {text[:40]}.") from None


def _aware(moment: datetime) -> datetime:
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _authorities(services: Sequence[tuple[str, BaseServiceInformation]]) -> tuple[ListedAuthority, ...]:
    held: dict[tuple[str, bytes], tuple[Certificate, str, list[AnchorTerm]]] = {}
    for purpose, service in services:
        until = _aware(service.valid_until) if service.valid_until else None
        for certificate in service.provider_certs:
            entry = held.setdefault((purpose, certificate.dump()), (certificate, service.service_name, []))
            entry[2].append(AnchorTerm(_aware(service.valid_from), until))
    return tuple(
        ListedAuthority(purpose=purpose, certificate=certificate, name=name, terms=_joined(terms))
        for (purpose, _), (certificate, name, terms) in held.items()
    )


def _joined(terms: Sequence[AnchorTerm]) -> tuple[AnchorTerm, ...]:
    """Windows that touch or overlap become one."""
    joined: list[AnchorTerm] = []
    for term in sorted(terms, key=lambda one: one.since or datetime.min.replace(tzinfo=UTC)):
        last = joined[-1] if joined else None
        if last is None or (last.until is not None and term.since is not None and last.until < term.since):
            joined.append(term)
        else:
            until = None if last.until is None or term.until is None else max(last.until, term.until)
            joined[-1] = AnchorTerm(last.since, until)
    return tuple(joined)
