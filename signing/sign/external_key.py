"""Signer certificate whose private key is held elsewhere (external signing)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from cryptography import x509

from signing.credentials.policy import common_name
from signing.crypto.certificates import load_certificate
from signing.crypto.signers import Signer, external_signer, longest_value
from signing.crypto.types import Certificate
from signing.errors import CredentialUnusable
from signing.wording import message

MAX_AUTHORITIES = 6
MAX_CERTIFICATE_BYTES = 16 * 1024


@dataclass(frozen=True, slots=True)
class ExternalKey:
    """A certificate whose private key is held elsewhere. Bytes from outside become one only through :meth:`of`."""

    certificate_der: bytes
    chain_der: tuple[bytes, ...] = ()

    @classmethod
    def of(cls, certificate: bytes, chain: Sequence[bytes] = ()) -> Self:
        """:raises CredentialUnusable: the bytes are not DER certificates, or too many or too long."""
        try:
            read_ = [x509.load_der_x509_certificate(der) for der in (certificate, *chain)]
            for one in read_:
                one.public_key()
        except (ValueError, TypeError) as error:
            raise CredentialUnusable("damaged", message("credential.came_unreadable")) from error
        if len(chain) > MAX_AUTHORITIES or any(len(der) > MAX_CERTIFICATE_BYTES for der in (certificate, *chain)):
            told = message("credential.came_too_much", count=MAX_AUTHORITIES, bytes=MAX_CERTIFICATE_BYTES)
            raise CredentialUnusable("damaged", told)
        return cls(certificate, tuple(chain))

    @property
    def certificate(self) -> Certificate:
        """For pyHanko."""
        return load_certificate(self.certificate_der)

    @property
    def chain(self) -> list[Certificate]:
        """The certificates of authorities that came with it."""
        return [load_certificate(der) for der in self.chain_der]

    def signer(self, value: bytes = b"") -> Signer:
        """A pyHanko signer that hands on ``value``, or zeros of the greatest possible length."""
        return external_signer(self.certificate, self.chain, value or bytes(self.longest_value))

    @property
    def x509(self) -> x509.Certificate:
        """For :mod:`signing.credentials.policy`."""
        return x509.load_der_x509_certificate(self.certificate_der)

    @property
    def subject(self) -> str:
        """The holder's name."""
        return common_name(self.x509)

    @property
    def public_key(self) -> Any:
        """The key in the certificate."""
        return self.x509.public_key()

    @property
    def longest_value(self) -> int:
        """Bytes of the longest signature value that the key can make."""
        return longest_value(self.public_key)
