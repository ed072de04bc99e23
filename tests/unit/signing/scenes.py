"""Signatures at any date by anyone: a small PKI whose clock the test sets."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache

from asn1crypto import keys as asn1_keys
from asn1crypto import ocsp as asn1_ocsp
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.x509 import ocsp
from cryptography.x509.oid import AuthorityInformationAccessOID
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from signing import TrustAnchors, Verdict, verify
from signing.crypto.evidence import Evidence
from signing.pdf.document import read
from signing.pdf.increments import write_store, write_timestamp
from tests.support.signing_kit import base_pdf
from tests.support.stamper import Stamper
from tests.unit.signing.tools import key_usage

Span = tuple[datetime, datetime]


def day(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


ALWAYS = day("2000-01-01"), day("2060-01-01")
STAMPING = day("2020-01-01"), day("2028-01-01")


@cache
def key(kind: str, owner: str) -> object:
    if kind == "ed25519":
        return ed25519.Ed25519PrivateKey.generate()
    if kind.startswith("rsa"):
        return rsa.generate_private_key(65537, int(kind.removeprefix("rsa")))
    return ec.generate_private_key(ec.SECP256R1())


def certificate(
    name: str,
    own: object,
    issuer: str,
    by: object,
    *,
    valid: Span,
    ca: bool = False,
    content: bool = True,
    use: object = None,
) -> x509.Certificate:
    builder = (
        x509.CertificateBuilder(_name(issuer), _name(name), own.public_key(), x509.random_serial_number(), *valid)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(_usage(ca=ca, content=content), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(own.public_key()), critical=False)
    )
    if issuer != name:
        asked = x509.UniformResourceIdentifier("http://ocsp.invalid/")
        access = x509.AccessDescription(AuthorityInformationAccessOID.OCSP, asked)
        builder = builder.add_extension(x509.AuthorityInformationAccess([access]), critical=False)
    if use == x509.ExtendedKeyUsageOID.OCSP_SIGNING:
        builder = builder.add_extension(x509.OCSPNoCheck(), critical=False)
    if use is not None:
        builder = builder.add_extension(x509.ExtendedKeyUsage([use]), critical=True)
    return builder.sign(by, None if isinstance(by, ed25519.Ed25519PrivateKey) else hashes.SHA256())


def _usage(*, ca: bool, content: bool) -> x509.KeyUsage:
    if not ca:
        return key_usage(content=content)
    return x509.KeyUsage(False, False, False, False, False, True, True, False, False)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, text)])


def loaded(made: x509.Certificate) -> asn1.Certificate:
    return asn1.Certificate.load(made.public_bytes(serialization.Encoding.DER))


def secret(own: object) -> asn1_keys.PrivateKeyInfo:
    der = own.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return asn1_keys.PrivateKeyInfo.load(der)


ROOT = certificate("Root", key("ec", "root"), "Root", key("ec", "root"), valid=ALWAYS, ca=True)
STAMP_ROOT = certificate("Stamp root", key("ec", "stamps"), "Stamp root", key("ec", "stamps"), valid=ALWAYS, ca=True)


@cache
def stamping() -> x509.Certificate:
    """Certificate of the time-stamping authority. Its key takes a second to make, so it is made when it is first needed."""
    own = key("rsa3072", "stamper")
    use = x509.ExtendedKeyUsageOID.TIME_STAMPING
    return certificate("Stamper", own, "Stamp root", key("ec", "stamps"), valid=STAMPING, use=use)


@dataclass(frozen=True)
class Scene:
    """One signature: by whom, when it is proved to have existed, what the issuer said, and when somebody asks."""

    valid: Span = (day("2025-01-01"), day("2027-01-01"))
    kind: str = "ec"
    digest: str = "sha256"
    content: bool = True
    known: bool = True
    """The signer's root is an anchor."""
    between: bool = False
    """There is an authority between root and signer."""
    forged: bool = False
    """Made with another key than that of the certificate."""
    before: str = ""
    """A document time-stamp of this day stands in the file before the signature is made."""
    inner: str = ""
    """A time-stamp of this day is inside the signature."""
    after: Sequence[str] = ()
    """Document time-stamps that follow."""
    revoked: str = ""
    authority_revoked: str = ""
    stamper_revoked: str = ""
    answered: bool = True
    responder: Span | None = None
    """The answer comes from a responder with a certificate of its own."""
    at: str = "2026-12-01"
    answers: str = "2026-11-01"
    good_until_then: str = ""
    """The issuer also said on this day that all was well."""
    change: bytes = field(default=b"")
    """A byte of the signed text becomes this."""

    def verdict(self) -> Verdict:
        anchors = TrustAnchors((_pem(ROOT),) if self.known else (), (_pem(STAMP_ROOT),))
        return verify(self._file(), anchors=anchors, at=day(self.at))

    def _file(self) -> bytes:
        pdf = base_pdf(locks=False)
        if self.before:
            pdf = _stamped(pdf, self.before, self._said_of_stamper())
        pdf = self._signed(pdf)
        evidence = self._evidence()
        pdf = write_store(read(pdf), evidence) if evidence else pdf
        for when in self.after:
            pdf = _stamped(pdf, when, Evidence())
        return pdf.replace(b"Cooperation", self.change + b"ooperation", 1) if self.change else pdf

    def _signed(self, pdf: bytes) -> bytes:
        made = self._certificate()
        signer = signers.SimpleSigner(
            signing_cert=loaded(made),
            signing_key=secret(key(self.kind, "another" if self.forged else "signer")),
            cert_registry=SimpleCertificateStore.from_certs([loaded(made)]),
        )
        meta = signers.PdfSignatureMetadata(
            field_name="Organization", md_algorithm=self.digest, subfilter=fields.SigSeedSubFilter.PADES, name="Signer"
        )
        out = io.BytesIO()
        stamper = _stamper(self.inner) if self.inner else None
        signers.PdfSigner(meta, signer, timestamper=stamper).sign_pdf(
            IncrementalPdfFileWriter(io.BytesIO(pdf)), output=out
        )
        return out.getvalue()

    def _certificate(self) -> x509.Certificate:
        issuer = ("Between", key("ec", "between")) if self.between else ("Root", key("ec", "root"))
        return _issued(self.kind, *issuer, self.valid, self.content)

    def _evidence(self) -> Evidence:
        if not self.answered:
            return Evidence((), self._said_of_stamper().ocsps)
        between = _between()
        issuer, by = (between, key("ec", "between")) if self.between else (ROOT, key("ec", "root"))
        said = [self._said(self._certificate(), issuer, by, self.revoked)]
        if self.good_until_then:
            earlier = replace(self, answers=self.good_until_then, good_until_then="")
            said.append(earlier._said(self._certificate(), issuer, by, ""))
        if self.between:
            said.append(self._said(between, ROOT, key("ec", "root"), self.authority_revoked))
        return Evidence((loaded(between), loaded(ROOT)), tuple(said)).joined(self._said_of_stamper())

    def _said_of_stamper(self) -> Evidence:
        by = key("ec", "stamps")
        said = [self._said(stamping(), STAMP_ROOT, by, self.stamper_revoked, responder=False)]
        if self.good_until_then:
            earlier = replace(self, answers=self.good_until_then)
            said.append(earlier._said(stamping(), STAMP_ROOT, by, "", responder=False))
        return Evidence((loaded(STAMP_ROOT),), tuple(said))

    def _said(
        self, about: x509.Certificate, issuer: x509.Certificate, by: object, revoked: str, *, responder: bool = True
    ) -> asn1_ocsp.OCSPResponse:
        when = day(self.answers)
        status = ocsp.OCSPCertStatus.REVOKED if revoked else ocsp.OCSPCertStatus.GOOD
        builder = ocsp.OCSPResponseBuilder().add_response(
            about, issuer, hashes.SHA1(), status, when, when + timedelta(days=30), day(revoked) if revoked else None, None
        )  # fmt: skip
        if responder and self.responder is not None:
            own, use = key("ec", "responder"), x509.ExtendedKeyUsageOID.OCSP_SIGNING
            named = certificate("Responder", own, "Root", by, valid=self.responder, use=use)
            answer = builder.responder_id(ocsp.OCSPResponderEncoding.NAME, named).certificates([named])
            return _parsed(answer.sign(own, hashes.SHA256()))
        return _parsed(builder.responder_id(ocsp.OCSPResponderEncoding.NAME, issuer).sign(by, hashes.SHA256()))


@cache
def _issued(kind: str, issuer: str, by: object, valid: Span, content: bool) -> x509.Certificate:
    return certificate("Signer", key(kind, "signer"), issuer, by, valid=valid, content=content)


@cache
def _between() -> x509.Certificate:
    return certificate("Between", key("ec", "between"), "Root", key("ec", "root"), valid=ALWAYS, ca=True)


def _parsed(answer: ocsp.OCSPResponse) -> asn1_ocsp.OCSPResponse:
    return asn1_ocsp.OCSPResponse.load(answer.public_bytes(serialization.Encoding.DER))


def _pem(made: x509.Certificate) -> bytes:
    return made.public_bytes(serialization.Encoding.PEM)


def _stamper(when: str) -> Stamper:
    known = SimpleCertificateStore.from_certs([loaded(stamping())])
    return Stamper(loaded(stamping()), secret(key("rsa3072", "stamper")), certs_to_embed=known, fixed_dt=day(when))


def _stamped(pdf: bytes, when: str, evidence: Evidence) -> bytes:
    return asyncio.run(write_timestamp(read(pdf), _stamper(when), evidence))
