"""Whom we believe: the certificates of the authorities for signers and, apart from them, for time-stamps; and from when until when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from asn1crypto import x509

from signing.crypto import der
from signing.trust.folder import ALWAYS, AnchorTerm, fingerprint, read_certificates, read_trust_folder

Terms = Mapping[str, tuple[AnchorTerm, ...]]
"""``purpose:sha256`` of a certificate -> the windows in which it counts; whoever is not named counts always."""


@dataclass(frozen=True, slots=True)
class TrustAnchors:
    """PEM (one or several certificates) or DER, per purpose. An authority for signers vouches for no time-stamp, and the reverse."""

    signers: tuple[bytes, ...]
    timestamping: tuple[bytes, ...]
    terms: Terms = field(default_factory=dict)

    def signer_certificates(self, *moments: datetime) -> list[x509.Certificate]:
        """Those that count at each of ``moments``; all of them when none is given. :raises ValueError: an anchor is no certificate."""
        return self._counting("signers", _parsed(self.signers), moments)

    def timestamping_certificates(self, *moments: datetime) -> list[x509.Certificate]:
        """As :meth:`signer_certificates`, for the authorities of time-stamps."""
        return self._counting("timestamping", _parsed(self.timestamping), moments)

    def to_data(self) -> dict[str, Any]:
        """JSON-able, for the way into a confined child: each anchor as hexadecimal digits."""
        return {
            "signers": [a.hex() for a in self.signers],
            "timestamping": [a.hex() for a in self.timestamping],
            "terms": {
                key: [[_iso(term.since), _iso(term.until)] for term in terms] for key, terms in self.terms.items()
            },
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> TrustAnchors:
        """The reverse of :meth:`to_data`."""
        return cls(
            signers=tuple(bytes.fromhex(a) for a in data["signers"]),
            timestamping=tuple(bytes.fromhex(a) for a in data["timestamping"]),
            terms={
                key: tuple(AnchorTerm(_moment(since), _moment(until)) for since, until in terms)
                for key, terms in data.get("terms", {}).items()
            },
        )

    def _counting(
        self, purpose: str, found: Sequence[x509.Certificate], moments: Sequence[datetime]
    ) -> list[x509.Certificate]:
        if not self.terms or not moments:
            return list(found)
        return [one for one in found if self._counts(f"{purpose}:{fingerprint(one)}", moments)]

    def _counts(self, key: str, moments: Sequence[datetime]) -> bool:
        terms = self.terms.get(key, (ALWAYS,))
        return any(all(term.covers(moment) for moment in moments) for term in terms)


def load_anchors(folder: Path) -> TrustAnchors:
    """What the folder of anchors says (see :mod:`signing.trust.folder`), each certificate once a purpose.

    :raises TrustFolderInvalid: a file holds no certificate, or the manifest does not fit.
    """
    held: dict[str, dict[bytes, None]] = {"signers": {}, "timestamping": {}}
    terms: dict[str, tuple[AnchorTerm, ...]] = {}
    for anchor in read_trust_folder(folder):
        held[anchor.purpose][anchor.certificate.dump()] = None
        key = f"{anchor.purpose}:{anchor.sha256}"
        terms[key] = (*terms.get(key, ()), *anchor.terms)
    dated = {key: found for key, found in terms.items() if ALWAYS not in found}
    return TrustAnchors(tuple(held["signers"]), tuple(held["timestamping"]), dated)


@lru_cache(maxsize=16)
def _parsed(anchors: tuple[bytes, ...]) -> tuple[x509.Certificate, ...]:
    """Shared: these objects read themselves on demand, so they are read whole before (:mod:`signing.crypto.der`)."""
    return tuple(der.same(certificate) for data in anchors for certificate in read_certificates(data))


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text is not None else None
