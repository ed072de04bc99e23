"""The bridge from any kind of key to pyHanko: one signer for keys that can be asked, one for a signature value made elsewhere."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Protocol

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from pyhanko.sign.signers import ExternalSigner, Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from signing.crypto.certificates import load_certificate
from signing.crypto.types import Certificate
from signing.errors import KeyUnavailable
from signing.wording import message

__all__ = ["DIGESTS", "Key", "KeySigner", "Signer", "external_signer", "longest_value", "pss_salt"]

DIGESTS: dict[str, type[hashes.HashAlgorithm]] = {
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}
"""pyHanko's names -> digests that may stand inside a signature."""


class Key(Protocol):
    """A private key, wherever it is: in memory, on a token, at a remote service. Used by one ceremony, then closed."""

    def sign(self, data: bytes, digest: str, salt: int) -> bytes:
        """The signature of ``data`` over ``digest`` (a name of :data:`DIGESTS`): for an elliptic curve ECDSA as DER (RFC 3279 2.2.3), for RSA
        PSS with MGF1 over the same digest and ``salt`` bytes of salt (RFC 8017 8.1). Never PKCS#1 v1.5.

        :raises SigningError: it cannot sign now; nothing was signed.
        """
        ...

    def close(self) -> None:
        """Gives back what it holds (a session, a process, a PIN). Closing twice does no harm."""
        ...


def longest_value(public_key: object) -> int:
    """Bytes of the longest signature value: for an elliptic curve two INTEGERs in a SEQUENCE (RFC 3279 2.2.3), each perhaps with a leading zero."""
    octets = (int(public_key.key_size) + 7) // 8  # type: ignore[attr-defined]
    return 2 * (octets + 3) + 3 if isinstance(public_key, ec.EllipticCurvePublicKey) else octets


def pss_salt(signer: Signer, digest: str) -> int:
    """Bytes of salt that ``signer`` names for RSA-PSS over ``digest``."""
    return int(signer.get_signature_mechanism_for_digest(digest)["parameters"]["salt_length"].native)


def external_signer(certificate: Certificate, chain: Sequence[Certificate], value: bytes) -> Signer:
    """A signer that hands on ``value``, made by a key elsewhere."""
    return ExternalSigner(
        signing_cert=certificate,
        cert_registry=SimpleCertificateStore.from_certs(chain),
        signature_value=value,
        prefer_pss=True,
    )


class KeySigner(Signer):
    """Signs with a :class:`Key`, and verifies each signature with the certificate before it is used.

    Not pyHanko's own ``SimpleSigner``: it parses the key anew for every signature, and for RSA proves its primes each time. Not its
    ``PKCS11Signer``: that one works in this process, where a token's module may crash it.
    """

    def __init__(self, key: Key, certificate_der: bytes, chain: Sequence[Certificate]) -> None:
        self._key = key
        self._public = x509.load_der_x509_certificate(certificate_der).public_key()
        super().__init__(
            prefer_pss=True,
            signing_cert=load_certificate(certificate_der),
            cert_registry=SimpleCertificateStore.from_certs(chain),
        )

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: FBT001, FBT002
        """Sign ``data``; ``digest_algorithm`` is the name of the digest inside the signature.

        :param dry_run: only the length counts: a token or a service is not asked, and spends nothing.
        """
        if dry_run:
            return bytes(longest_value(self._public))
        name = digest_algorithm.lower()
        value = await asyncio.to_thread(self._key.sign, data, name, self._salt(name))
        self._prove(value, data, name)
        return value

    def _salt(self, digest: str) -> int:
        return 0 if isinstance(self._public, ec.EllipticCurvePublicKey) else pss_salt(self, digest)

    def _prove(self, value: bytes, data: bytes, digest: str) -> None:
        """:raises KeyUnavailable: the key is not the certificate's, or the answer is not a signature."""
        algorithm = DIGESTS[digest]()
        try:
            if isinstance(self._public, ec.EllipticCurvePublicKey):
                self._public.verify(value, data, ec.ECDSA(algorithm))
            else:
                scheme = padding.PSS(padding.MGF1(algorithm), self._salt(digest))
                self._public.verify(value, data, scheme, algorithm)  # type: ignore[union-attr, call-arg, arg-type]
        except InvalidSignature:
            raise KeyUnavailable("wrong_key", message("credential.wrong_key")) from None
