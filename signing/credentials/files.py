"""Keys in files: PKCS#12 (RFC 7292), and PEM with key, certificate and chain apart (RFC 7468)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_private_key,
    load_pem_private_key,
    pkcs12,
)

from signing.credentials.credential import Credential, make_credential
from signing.crypto.signers import DIGESTS
from signing.errors import CredentialUnusable, WrongPin
from signing.wording import message

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@dataclass(slots=True)
class HeldKey:
    """A key in this process's memory, for the length of a ceremony."""

    _key: PrivateKey | None

    def sign(self, data: bytes, digest: str, salt: int) -> bytes:
        """As :class:`signing.credentials.credential.Key` promises."""
        algorithm = DIGESTS[digest]()
        if self._key is None:
            raise CredentialUnusable("closed", message("credential.closed"))
        if isinstance(self._key, ec.EllipticCurvePrivateKey):
            return self._key.sign(data, ec.ECDSA(algorithm))
        return self._key.sign(data, padding.PSS(padding.MGF1(algorithm), salt), algorithm)

    def close(self) -> None:
        """Forgets the key."""
        self._key = None


def load_pkcs12(data: bytes, passphrase: str, *, at: datetime | None = None) -> Credential:
    """Open a PKCS#12 file and check it against policy at ``at`` (default: now).

    :raises WrongPin: the passphrase does not open it.
    :raises CredentialUnusable: policy forbids signing with it; ``code`` and message say why.
    """
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(data, passphrase.encode())
    except ValueError as error:
        if _about_password(error):
            raise WrongPin from error
        raise CredentialUnusable("damaged", message("credential.not_pkcs12")) from error
    if key is None or certificate is None:
        raise CredentialUnusable("no_key", message("credential.no_key"))
    return _held(key, certificate, others, at)


def load_pem(
    key: bytes, certificate: bytes, passphrase: str, *, chain: Sequence[bytes] = (), at: datetime | None = None
) -> Credential:
    """Open a key and its certificate that lie in files of their own; PEM or DER, key encrypted or not.

    :param certificate: the signer's first; authorities may follow.
    :param passphrase: empty exactly when the key is not encrypted. A PIN that protects nothing is refused, or any PIN would be right.

    :raises WrongPin: the passphrase does not open the key.
    :raises CredentialUnusable: policy forbids signing with it, or key and certificate do not belong together.
    """
    private = _private(key, passphrase)
    own, *others = [one for data in (certificate, *chain) for one in certificates_in(data)]
    if _spki(private) != _spki(own):
        raise CredentialUnusable("wrong_key", message("credential.not_together"))
    return _held(private, own, others, at)


def _held(
    key: object, certificate: x509.Certificate, others: Sequence[x509.Certificate], at: datetime | None
) -> Credential:
    moment = at or datetime.now(tz=UTC)
    if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise CredentialUnusable("weak_algorithm", message("credential.kind"))
    return make_credential(HeldKey(key), certificate, others, moment)


def _private(data: bytes, passphrase: str) -> object:
    load = load_pem_private_key if b"-----BEGIN" in data else load_der_private_key
    try:
        return load(data, passphrase.encode() or None)
    except TypeError as error:
        if passphrase:
            raise CredentialUnusable("not_protected", message("credential.not_protected")) from error
        raise WrongPin from error
    except ValueError as error:
        if _about_password(error) or (passphrase and _encrypted(load, data)):
            raise WrongPin from error
        raise CredentialUnusable("damaged", message("credential.key_unreadable")) from error


def _encrypted(load: Callable[[bytes, None], object], data: bytes) -> bool:
    """Whether the key is encrypted. One wrong passphrase in some two hundred decrypts such a key to bytes that look whole and are none."""
    try:
        load(data, None)
    except TypeError:
        return True
    except ValueError:
        return False
    return False


def certificates_in(data: bytes) -> list[x509.Certificate]:
    """PEM (one or several) or DER. :raises CredentialUnusable: neither."""
    try:
        if b"-----BEGIN" in data:
            return x509.load_pem_x509_certificates(data)
        return [x509.load_der_x509_certificate(data)]
    except ValueError as error:
        raise CredentialUnusable("damaged", message("credential.certificate_unreadable")) from error


def _spki(owner: object) -> bytes:
    public = owner.public_key()  # type: ignore[attr-defined]
    return bytes(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def _about_password(error: ValueError) -> bool:
    said = str(error).lower()
    return any(word in said for word in ("password", "mac", "decrypt"))
