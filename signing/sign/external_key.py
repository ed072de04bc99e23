"""A certificate whose key is somewhere else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from pyhanko.sign.signers import ExternalSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from signing.credentials.policy import common_name
from signing.errors import CredentialUnusable
from signing.wording import message

MOST_AUTHORITIES = 6
MOST_BYTES = 16 * 1024
"""Of one certificate."""


@dataclass(frozen=True, slots=True)
class ExternalKey:
    """A certificate whose private key is somewhere else. Only :meth:`of` makes one from bytes that are not ours."""

    certificate_der: bytes
    chain_der: tuple[bytes, ...] = ()

    @classmethod
    def of(cls, certificate: bytes, chain: Sequence[bytes] = ()) -> Self:
        """:raises CredentialUnusable: what came is not DER certificates, or too much of them."""
        try:
            read_ = [x509.load_der_x509_certificate(der) for der in (certificate, *chain)]
            for one in read_:
                one.public_key()
        except (ValueError, TypeError) as error:
            raise CredentialUnusable("damaged", message("credential.came_unreadable")) from error
        if len(chain) > MOST_AUTHORITIES or any(len(der) > MOST_BYTES for der in (certificate, *chain)):
            told = message("credential.came_too_much", count=MOST_AUTHORITIES, bytes=MOST_BYTES)
            raise CredentialUnusable("damaged", told)
        return cls(certificate, tuple(chain))

    @property
    def certificate(self) -> asn1_x509.Certificate:
        """As pyHanko reads it."""
        return asn1_x509.Certificate.load(self.certificate_der)

    @property
    def chain(self) -> list[asn1_x509.Certificate]:
        """The certificates of authorities that came with it."""
        return [asn1_x509.Certificate.load(der) for der in self.chain_der]

    def signer(self, value: bytes = b"") -> ExternalSigner:
        """What pyHanko signs with: it hands on ``value``, or zeros of the greatest length that a value can have."""
        return ExternalSigner(
            signing_cert=self.certificate,
            cert_registry=SimpleCertificateStore.from_certs(self.chain),
            signature_value=value or bytes(self.longest_value),
            prefer_pss=True,
        )

    @property
    def x509(self) -> x509.Certificate:
        """As the policy reads it."""
        return x509.load_der_x509_certificate(self.certificate_der)

    @property
    def subject(self) -> str:
        """The holder's name."""
        return common_name(self.x509)

    @property
    def public_key(self) -> Any:
        """As the certificate has it."""
        return self.x509.public_key()

    @property
    def longest_value(self) -> int:
        """Bytes of the longest value: for an elliptic curve two INTEGERs in a SEQUENCE (RFC 3279 2.2.3), each perhaps with a leading zero."""
        octets = (self.public_key.key_size + 7) // 8
        return 2 * (octets + 3) + 3 if isinstance(self.public_key, ec.EllipticCurvePublicKey) else octets
