"""Where a key can be. Each kind is a small frozen type; none of them holds a PIN, so they may be kept and printed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Pkcs12File:
    """Key, certificate and chain in one file (RFC 7292). The PIN is its passphrase."""

    file: Path


@dataclass(frozen=True, slots=True)
class PemFiles:
    """Key and certificate in files of their own. The PIN is the key's passphrase; empty when the key is not encrypted."""

    key: Path
    certificate: Path
    """The signer's certificate; authorities may follow it in the same file."""
    chain: tuple[Path, ...] = ()
    """Further certificates of authorities."""


@dataclass(frozen=True, slots=True)
class Pkcs11Token:
    """A key that never leaves its token: a smart card, a USB token, a hardware security module."""

    module: Path
    """The vendor's PKCS#11 library."""
    token: str
    """Label of the token; what it is in stays free to change."""
    key: str = ""
    """Label of the private key, or ``id:`` and its identifier in hexadecimal digits; empty: the only one there."""
    certificate: Path | None = None
    """When the token does not carry the certificate itself."""
    chain: tuple[Path, ...] = ()
    """Further certificates of authorities."""


@dataclass(frozen=True, slots=True)
class CscService:
    """A key at a remote signing service, by the protocol of the Cloud Signature Consortium, version 1.0.4.

    The PIN is the credential's; a one-time password follows it after a space when the service asks for both.
    """

    url: str
    """What stands before ``/csc/v1``. https, unless it is this machine."""
    credential: str
    """The service's name for the key."""
    access_file: Path | None = None
    """How this service identifies itself: a file with one line (a bearer token) or two (OAuth 2 client id and secret)."""
    timeout: float = 30.0
    """Seconds for one answer; a person may have to confirm on a telephone meanwhile."""


Source = Pkcs12File | PemFiles | Pkcs11Token | CscService
