"""Load a key that may sign. Policy comes before use: a credential that this module hands out has passed it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from asn1crypto import algos
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from pyhanko.sign.signers import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from signing.errors import CredentialUnusable, WrongPin

MINIMUM_RSA_BITS = 3072
"""ETSI TS 119 312: smaller RSA keys end on 2029-01-01."""

CURVES = ("secp256r1", "secp384r1", "secp521r1")

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(frozen=True, slots=True)
class Credential:
    """A private key with its certificate, fit for signing at the time it was loaded. The key never leaves this object."""

    subject: str
    """The holder's common name."""
    certificate_der: bytes
    not_before: datetime
    not_after: datetime
    _key: PrivateKey = field(repr=False)
    _chain: tuple[bytes, ...] = field(repr=False, default=())

    @property
    def certificate(self) -> asn1_x509.Certificate:
        """The certificate as pyHanko reads it."""
        return asn1_x509.Certificate.load(self.certificate_der)

    @property
    def chain(self) -> list[asn1_x509.Certificate]:
        """The certificates of authorities that came with it."""
        return [asn1_x509.Certificate.load(der) for der in self._chain]

    def signer(self) -> Signer:
        """What pyHanko signs with. One for each signature: pyHanko's signers keep state."""
        return _HeldKey(self)


class _HeldKey(Signer):
    """Signs with the key object that is already in memory.

    Not pyHanko's own ``SimpleSigner``: it parses the key anew for every signature, and for RSA proves its primes each time.
    """

    def __init__(self, credential: Credential) -> None:
        self._key = credential._key  # noqa: SLF001
        super().__init__(
            prefer_pss=True,
            signing_cert=credential.certificate,
            cert_registry=SimpleCertificateStore.from_certs(credential.chain),
        )

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: FBT001, FBT002
        """Sign ``data``; ``digest_algorithm`` is the name of the digest inside the signature."""
        digest = _digest(digest_algorithm)
        if isinstance(self._key, ec.EllipticCurvePrivateKey):
            return self._key.sign(data, ec.ECDSA(digest))
        mechanism: algos.SignedDigestAlgorithm = self.get_signature_mechanism_for_digest(digest_algorithm)
        salt = int(mechanism["parameters"]["salt_length"].native)
        return self._key.sign(data, padding.PSS(padding.MGF1(digest), salt), digest)


def load_pkcs12(data: bytes, passphrase: str, *, at: datetime | None = None) -> Credential:
    """Open a PKCS#12 file (RFC 7292) and check it against policy at ``at`` (default: now).

    :raises WrongPin: the passphrase does not open it.
    :raises CredentialUnusable: policy forbids signing with it; ``code`` and message say why.
    """
    key, certificate, others = _open(data, passphrase)
    _require_strength(key)
    _require_usage(certificate)
    _require_validity(certificate, at or datetime.now(tz=UTC))
    return Credential(
        subject=_common_name(certificate),
        certificate_der=certificate.public_bytes(Encoding.DER),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        _key=key,
        _chain=tuple(other.public_bytes(Encoding.DER) for other in others),
    )


def _open(data: bytes, passphrase: str) -> tuple[PrivateKey, x509.Certificate, list[x509.Certificate]]:
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(data, passphrase.encode())
    except ValueError as error:
        if "password" in str(error).lower() or "mac" in str(error).lower():
            raise WrongPin from error
        raise CredentialUnusable(
            "damaged", "This is not a readable PKCS#12 file. Export the certificate and key again."
        ) from error
    if key is None or certificate is None:
        raise CredentialUnusable("no_key", "The file holds no private key with its certificate. Export both together.")
    if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise CredentialUnusable(
            "weak_algorithm", "Only ECDSA and RSA keys are accepted for signatures that must last (ETSI TS 119 312)."
        )
    return key, certificate, others


def _require_strength(key: PrivateKey) -> None:
    if isinstance(key, ec.EllipticCurvePrivateKey) and key.curve.name not in CURVES:
        raise CredentialUnusable(
            "weak_algorithm", f"The curve {key.curve.name} is not accepted. Use P-256, P-384 or P-521."
        )
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size < MINIMUM_RSA_BITS:
        message = (
            f"The RSA key has {key.key_size} bits; at least {MINIMUM_RSA_BITS} are needed. Ask for a new certificate."
        )
        raise CredentialUnusable("weak_key", message)


def _require_usage(certificate: x509.Certificate) -> None:
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        usage = None
    if usage is None or not usage.content_commitment:
        message = "The certificate is not issued for signing documents (key usage non-repudiation is missing). Use a signing certificate."
        raise CredentialUnusable("wrong_usage", message)


def _require_validity(certificate: x509.Certificate, at: datetime) -> None:
    if at > certificate.not_valid_after_utc:
        raise CredentialUnusable(
            "expired", f"The certificate expired on {certificate.not_valid_after_utc:%Y-%m-%d}. Renew it."
        )
    if at < certificate.not_valid_before_utc:
        raise CredentialUnusable(
            "not_yet_valid", f"The certificate is valid only from {certificate.not_valid_before_utc:%Y-%m-%d}."
        )


def _common_name(certificate: x509.Certificate) -> str:
    names = certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(names[0].value) if names else certificate.subject.rfc4514_string()


def _digest(name: str) -> hashes.HashAlgorithm:
    known: dict[str, type[hashes.HashAlgorithm]] = {
        "sha256": hashes.SHA256,
        "sha384": hashes.SHA384,
        "sha512": hashes.SHA512,
    }
    return known[name.lower()]()
