"""Certificates, answers about revocation and time-stamps at any time: the development PKI's keys lie in the open, so no network is needed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from asn1crypto import algos, cms, crl, keys, ocsp, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509 import ocsp as x509_ocsp
from cryptography.x509.oid import ExtendedKeyUsageOID
from pyhanko.sign.general import as_signing_certificate_v2, simple_cms_attribute

from service.cli.development.pki import DevelopmentPki

YEAR = timedelta(days=365)
SIGNING = frozenset({"content_commitment"})
CERTIFYING = frozenset({"key_cert_sign", "crl_sign"})
_USAGES = (
    "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign",
    "encipher_only", "decipher_only",
)  # fmt: skip


@dataclass(frozen=True)
class Party:
    """A key, its certificate, and the authorities above it up to and without the anchor."""

    key: Any
    certificate: x509.Certificate
    above: tuple[Party, ...] = ()

    @cached_property
    def asn1(self) -> asn1_x509.Certificate:
        return asn1_x509.Certificate.load(self.certificate.public_bytes(Encoding.DER))

    @property
    def name(self) -> str:
        return str(self.certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)[0].value)

    @property
    def private(self) -> keys.PrivateKeyInfo:
        return keys.PrivateKeyInfo.load(self.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))

    @property
    def chain(self) -> list[asn1_x509.Certificate]:
        """The certificate and those above it."""
        return [self.asn1, *(one.asn1 for one in self.above)]

    def sign(self, data: bytes, digest: str = "sha256") -> tuple[bytes, algos.SignedDigestAlgorithm]:
        """The value over ``data`` and how it was made."""
        md = {"sha1": hashes.SHA1, "sha224": hashes.SHA224, "sha256": hashes.SHA256, "sha384": hashes.SHA384}[digest]()
        if isinstance(self.key, ec.EllipticCurvePrivateKey):
            return self.key.sign(data, ec.ECDSA(md)), _algorithm(f"{digest}_ecdsa")
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(data, padding.PKCS1v15(), md), _algorithm(f"{digest}_rsa")
        if isinstance(self.key, ed25519.Ed25519PrivateKey):
            return self.key.sign(data), _algorithm("ed25519")
        return self.key.sign(data), _algorithm("ed448")


def _algorithm(name: str) -> algos.SignedDigestAlgorithm:
    return algos.SignedDigestAlgorithm({"algorithm": name})


@dataclass
class Mint:
    """Issues whatever it is asked for, below the authorities of the development PKI or below none."""

    pki: DevelopmentPki
    at: datetime
    """When things are made unless they say otherwise."""
    _parties: dict[str, Party] = field(default_factory=dict)
    _serials: int = 7_000_000

    def party(self, label: str) -> Party:
        """One of the development PKI's own."""
        if label not in self._parties:
            key = load_pem_private_key((self.pki.folder / "keys" / f"{label}.pem").read_bytes(), None)
            certificate = x509.load_pem_x509_certificate(self.pki.certificate(label))
            below_ca = {"sg", "counterpart", "seal", "revoked", "expired", "wrongku", "caocsp"}
            self._parties[label] = Party(key, certificate, (self.party("ca"),) if label in below_ca else ())
        return self._parties[label]

    def issue(
        self,
        name: str | x509.Name,
        *,
        by: Party | None,
        key: Any = None,
        since: datetime | None = None,
        until: datetime | None = None,
        usage: frozenset[str] | None = SIGNING,
        extended: Sequence[x509.ObjectIdentifier] = (),
        critical: bool = True,
        authority: bool = False,
        length: int | None = None,
        digest: hashes.HashAlgorithm | None = None,
        more: Sequence[tuple[x509.ExtensionType, bool]] = (),
        serial: int | None = None,
    ) -> Party:
        """A new certificate; below itself when ``by`` is ``None``."""
        key = key or ec.generate_private_key(ec.SECP256R1())
        subject = name if isinstance(name, x509.Name) else named(name)
        signing = by.key if by is not None else key
        self._serials += 1
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(by.certificate.subject if by is not None else subject)
            .public_key(key.public_key())
            .serial_number(serial or self._serials)
            .not_valid_before(since or self.at - YEAR)
            .not_valid_after(until or self.at + 5 * YEAR)
        )
        builder = builder.add_extension(self._responder_address(by), critical=False)
        if usage is not None:
            builder = builder.add_extension(_usage(usage), critical=True)
        if authority:
            builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=length), critical=True)
        if extended:
            builder = builder.add_extension(x509.ExtendedKeyUsage(extended), critical=critical)
        for extension, weight in more:
            builder = builder.add_extension(extension, critical=weight)
        plain = isinstance(signing, ed25519.Ed25519PrivateKey | ed448.Ed448PrivateKey)
        made = builder.sign(signing, None if plain else digest or hashes.SHA256())
        above = (by, *by.above) if by is not None and by.certificate.subject != by.certificate.issuer else ()
        return Party(key, made, above)

    def _responder_address(self, by: Party | None) -> x509.AuthorityInformationAccess:
        """Where to ask about it: the engine looks for answers only where a certificate says that there are some."""
        known = ("root", "tsaroot")
        label = next((one for one in known if by is not None and by.certificate == self.party(one).certificate), "ca")
        address = x509.UniformResourceIdentifier(f"{self.pki.url}/development/ocsp/{label}")
        method = x509.AuthorityInformationAccessOID.OCSP
        return x509.AuthorityInformationAccess([x509.AccessDescription(method, address)])

    def enrolled(self, label: str, name: str, key: Any) -> Party:
        """Another key for one of the development PKI's signers: with the serial number of its own, so its responder knows it."""
        own = self.party(label)
        return self.issue(name, by=self.party("ca"), key=key, serial=own.certificate.serial_number)

    def stamping(self, name: str, *, by: Party | None = None, **more: Any) -> Party:
        """A time-stamping authority, below the trusted root unless told otherwise."""
        usual: dict[str, Any] = {
            "usage": frozenset({"digital_signature"}),
            "extended": (ExtendedKeyUsageOID.TIME_STAMPING,),
        }
        return self.issue(name, by=by or self.party("tsaroot"), **(usual | more))

    def answer(
        self,
        about: Party,
        *,
        at: datetime | None = None,
        issuer: Party | None = None,
        responder: Party | None = None,
        revoked: datetime | None = None,
        status: x509_ocsp.OCSPCertStatus | None = None,
        lasts: timedelta = timedelta(hours=1),
        algorithm: hashes.HashAlgorithm | None = None,
    ) -> ocsp.OCSPResponse:
        """What the issuer's responder says about ``about``. ``issuer``: whoever issued it, found by name among our own otherwise."""
        issuer = issuer or self.issuer(about)
        responder = responder or self._responder(issuer)
        at = (at or self.at).replace(microsecond=0)
        good = x509_ocsp.OCSPCertStatus.REVOKED if revoked else x509_ocsp.OCSPCertStatus.GOOD
        builder = (
            x509_ocsp.OCSPResponseBuilder()
            .add_response(
                cert=about.certificate,
                issuer=issuer.certificate,
                algorithm=algorithm or hashes.SHA256(),
                cert_status=status or good,
                this_update=at,
                next_update=at + lasts,
                revocation_time=revoked,
                revocation_reason=x509.ReasonFlags.key_compromise if revoked else None,
            )
            .responder_id(x509_ocsp.OCSPResponderEncoding.HASH, responder.certificate)
        )
        if responder is not issuer:
            builder = builder.certificates([responder.certificate])
        return ocsp.OCSPResponse.load(builder.sign(responder.key, hashes.SHA256()).public_bytes(Encoding.DER))

    def issuer(self, of: Party) -> Party:
        """Whoever signed it."""
        candidates = [*of.above, *(self.party(label) for label in ("root", "ca", "tsaroot", "otherroot"))]
        return next(one for one in candidates if one.certificate.subject == of.certificate.issuer)

    def _responder(self, issuer: Party) -> Party:
        labels = {"root": "rootocsp", "ca": "caocsp", "tsaroot": "tsaocsp"}
        label = next((name for name in labels if self.party(name).certificate == issuer.certificate), None)
        return self.party(labels[label]) if label is not None else issuer

    def revocations(self, by: Party, revoked: Sequence[tuple[Party, datetime]], *, at: datetime) -> crl.CertificateList:
        """A list."""
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(by.certificate.subject)
            .last_update(at.replace(microsecond=0))
            .next_update(at.replace(microsecond=0) + timedelta(days=1))
            .add_extension(x509.CRLNumber(int(at.timestamp())), critical=False)
        )
        for one, when in revoked:
            entry = x509.RevokedCertificateBuilder().serial_number(one.certificate.serial_number).revocation_date(when)
            builder = builder.add_revoked_certificate(entry.build())
        return crl.CertificateList.load(builder.sign(by.key, hashes.SHA256()).public_bytes(Encoding.DER))

    def token(
        self,
        imprint: bytes,
        algorithm: str,
        *,
        by: Party,
        at: datetime | None = None,
        md: str = "sha256",
        nonce: Any = None,
    ) -> cms.ContentInfo:
        """A time-stamp (RFC 3161) over ``imprint``, of whatever time one likes."""
        self._serials += 1
        info: dict[str, Any] = {
            "version": "v1",
            "policy": "1.3.6.1.4.1.13762.3",
            "message_imprint": {"hash_algorithm": {"algorithm": algorithm}, "hashed_message": imprint},
            "serial_number": self._serials,
            "gen_time": (at or self.at).astimezone(UTC).replace(microsecond=0),
        }
        if nonce is not None:
            info["nonce"] = nonce
        return _signed(tsp.TSTInfo(info).dump(), by, md)


def named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])


def _usage(wanted: frozenset[str]) -> x509.KeyUsage:
    return x509.KeyUsage(**{one: one in wanted for one in _USAGES})


def _signed(content: bytes, by: Party, md: str) -> cms.ContentInfo:
    attributes = cms.CMSAttributes(
        sorted(
            [
                simple_cms_attribute("content_type", "tst_info"),
                simple_cms_attribute("message_digest", hashlib.new(md, content).digest()),
                simple_cms_attribute("signing_certificate_v2", as_signing_certificate_v2(by.asn1)),
            ],
            key=lambda attribute: attribute.dump(),
        )
    )
    value, how = by.sign(attributes.dump(), md)
    signer = {
        "version": "v1",
        "sid": {"issuer_and_serial_number": {"issuer": by.asn1.issuer, "serial_number": by.asn1.serial_number}},
        "digest_algorithm": {"algorithm": md},
        "signature_algorithm": how,
        "signed_attrs": attributes,
        "signature": value,
    }
    data = {
        "version": "v3",
        "digest_algorithms": [{"algorithm": md}],
        "encap_content_info": {"content_type": "tst_info", "content": cms.ParsableOctetString(content)},
        "certificates": by.chain,
        "signer_infos": [signer],
    }
    return cms.ContentInfo({"content_type": "signed_data", "content": cms.SignedData(data)})
