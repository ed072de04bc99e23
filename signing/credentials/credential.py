"""The proof that a key may sign, and the one bridge from any kind of key to pyHanko."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self

from asn1crypto import algos
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.sign.signers import Signer
from pyhanko_certvalidator.registry import SimpleCertificateStore

from signing.credentials import policy
from signing.errors import KeyUnavailable
from signing.wording import message

DIGESTS: dict[str, type[hashes.HashAlgorithm]] = {
    "sha256": hashes.SHA256,
    "sha384": hashes.SHA384,
    "sha512": hashes.SHA512,
}
"""Names as pyHanko writes them -> digests that may stand inside a signature."""


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


@dataclass(frozen=True, slots=True)
class Credential:
    """A private key with its certificate, fit for signing at the time it was opened. Close it after the ceremony, best with ``with``.

    The key never leaves this object; for tokens and remote services it was never here.
    """

    subject: str
    """The holder's common name."""
    certificate_der: bytes
    not_before: datetime
    not_after: datetime
    _key: Key = field(repr=False)
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
        return _KeySigner(self)

    def close(self) -> None:
        """Ends the session at the token or service. Afterwards it signs no more."""
        self._key.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def fit(key: Key, certificate: x509.Certificate, others: Sequence[x509.Certificate], at: datetime) -> Credential:
    """The only maker of a :class:`Credential`: policy has been asked, at ``at``.

    :raises CredentialUnusable: policy forbids signing with it; ``key`` is closed.
    """
    try:
        policy.require_fit(certificate, at)
    except BaseException:
        key.close()
        raise
    return Credential(
        subject=policy.common_name(certificate),
        certificate_der=certificate.public_bytes(Encoding.DER),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        _key=key,
        _chain=tuple(other.public_bytes(Encoding.DER) for other in others),
    )


class _KeySigner(Signer):
    """Signs with a :class:`Key`, and proves each signature by the certificate before it is used.

    Not pyHanko's own ``SimpleSigner``: it parses the key anew for every signature, and for RSA proves its primes each time. Not its
    ``PKCS11Signer``: that one works in this process, where a token's module may crash it.
    """

    def __init__(self, credential: Credential) -> None:
        self._key = credential._key  # noqa: SLF001
        self._public = x509.load_der_x509_certificate(credential.certificate_der).public_key()
        super().__init__(
            prefer_pss=True,
            signing_cert=credential.certificate,
            cert_registry=SimpleCertificateStore.from_certs(credential.chain),
        )

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: FBT001, FBT002
        """Sign ``data``; ``digest_algorithm`` is the name of the digest inside the signature.

        :param dry_run: only the length counts: a token or a service is not asked, and spends nothing.
        """
        if dry_run:
            return bytes(self._longest())
        name = digest_algorithm.lower()
        value = await asyncio.to_thread(self._key.sign, data, name, self._salt(name))
        self._prove(value, data, name)
        return value

    def _longest(self) -> int:
        bits = int(self._public.key_size)  # type: ignore[union-attr]
        if isinstance(self._public, ec.EllipticCurvePublicKey):
            return 2 * ((bits + 7) // 8 + 3) + 3  # two INTEGERs, each perhaps with a leading zero, in a SEQUENCE
        return (bits + 7) // 8

    def _salt(self, digest: str) -> int:
        if isinstance(self._public, ec.EllipticCurvePublicKey):
            return 0
        mechanism: algos.SignedDigestAlgorithm = self.get_signature_mechanism_for_digest(digest)
        return int(mechanism["parameters"]["salt_length"].native)

    def _prove(self, value: bytes, data: bytes, digest: str) -> None:
        """:raises KeyUnavailable: the key is not the certificate's, or its owner answered nonsense."""
        algorithm = DIGESTS[digest]()
        try:
            if isinstance(self._public, ec.EllipticCurvePublicKey):
                self._public.verify(value, data, ec.ECDSA(algorithm))
            else:
                scheme = padding.PSS(padding.MGF1(algorithm), self._salt(digest))
                self._public.verify(value, data, scheme, algorithm)  # type: ignore[union-attr, call-arg, arg-type]
        except InvalidSignature:
            raise KeyUnavailable(
                "wrong_key",
                message("credential.wrong_key"),
            ) from None
