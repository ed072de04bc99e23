"""A key that may sign. Policy is checked before one is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from signing.credentials import policy
from signing.crypto.certificates import load_certificate
from signing.crypto.signers import Key, KeySigner, Signer
from signing.crypto.types import Certificate


@dataclass(frozen=True, slots=True)
class Credential:
    """A private key with its certificate, fit for signing at the time it was opened. Close it after the ceremony, best with ``with``.

    The key never leaves this object; on tokens and at remote services it never enters this process.
    """

    subject: str
    """The holder's common name."""
    certificate_der: bytes
    not_before: datetime
    not_after: datetime
    _key: Key = field(repr=False)
    _chain: tuple[bytes, ...] = field(repr=False, default=())

    @property
    def certificate(self) -> Certificate:
        """The certificate, for pyHanko."""
        return load_certificate(self.certificate_der)

    @property
    def chain(self) -> list[Certificate]:
        """The certificates of authorities that came with it."""
        return [load_certificate(der) for der in self._chain]

    def signer(self) -> Signer:
        """A pyHanko signer. Use a new one for each signature: pyHanko's signers keep state."""
        return KeySigner(self._key, self.certificate_der, self.chain)

    def close(self) -> None:
        """End the session with the token or service. The credential cannot sign afterwards."""
        self._key.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


def make_credential(
    key: Key, certificate: x509.Certificate, others: Sequence[x509.Certificate], at: datetime
) -> Credential:
    """The only function that makes a :class:`Credential`: it checks policy as of ``at``.

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
