"""Whom we believe: the certificates of the authorities for signers and, apart from them, for time-stamps."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from asn1crypto import pem, x509


@dataclass(frozen=True, slots=True)
class TrustAnchors:
    """PEM (one or several certificates) or DER, per purpose. An authority for signers vouches for no time-stamp, and the reverse."""

    signers: tuple[bytes, ...]
    timestamping: tuple[bytes, ...]

    def signer_certificates(self) -> list[x509.Certificate]:
        """:raises ValueError: an anchor is not a certificate."""
        return [certificate for data in self.signers for certificate in _certificates(data)]

    def timestamping_certificates(self) -> list[x509.Certificate]:
        """:raises ValueError: an anchor is not a certificate."""
        return [certificate for data in self.timestamping for certificate in _certificates(data)]

    def to_data(self) -> dict[str, list[str]]:
        """JSON-able, for the way into a confined child: each anchor as hexadecimal digits."""
        return {"signers": [a.hex() for a in self.signers], "timestamping": [a.hex() for a in self.timestamping]}

    @classmethod
    def from_data(cls, data: dict[str, list[str]]) -> TrustAnchors:
        """The reverse of :meth:`to_data`."""
        return cls(
            signers=tuple(bytes.fromhex(a) for a in data["signers"]),
            timestamping=tuple(bytes.fromhex(a) for a in data["timestamping"]),
        )


def load_anchors(folder: Path) -> TrustAnchors:
    """Read ``signers/*.pem`` and ``timestamping/*.pem`` below ``folder``, in the order of their names.

    :raises ValueError: a file holds no certificate.
    """
    return TrustAnchors(signers=_read(folder / "signers"), timestamping=_read(folder / "timestamping"))


def _read(folder: Path) -> tuple[bytes, ...]:
    found = tuple(path.read_bytes() for path in sorted(folder.glob("*.pem")))
    for data in found:
        if not list(_certificates(data)):
            raise ValueError(f"A file in {folder.name} holds no certificate.")
    return found


def _certificates(data: bytes) -> Iterator[x509.Certificate]:
    if not pem.detect(data):
        yield x509.Certificate.load(data, strict=True)
        return
    for kind, _, der in pem.unarmor(data, multiple=True):
        if kind == "CERTIFICATE":
            yield x509.Certificate.load(der, strict=True)
