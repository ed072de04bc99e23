"""Trust anchors: certificates of authorities for signers and, separately, for time-stamps, with their validity windows."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from signing.crypto import der
from signing.crypto.certificates import fingerprint, read_certificates
from signing.crypto.types import Certificate
from signing.records import CONVERTER, Record
from signing.trust.folder import ALWAYS, AnchorTerm, read_trust_folder

Terms = Mapping[str, tuple[AnchorTerm, ...]]
"""``purpose:sha256`` of a certificate -> the windows in which it counts. A certificate that is not listed always counts."""


@dataclass(frozen=True, slots=True)
class TrustAnchors(Record):
    """PEM (one or several certificates) or DER, per purpose. An authority for signers is not trusted for time-stamps, nor the reverse."""

    signers: tuple[bytes, ...]
    timestamping: tuple[bytes, ...]
    terms: Terms = field(default_factory=dict)

    def signer_certificates(self, *moments: datetime) -> list[Certificate]:
        """Those that count at each of ``moments``; all of them if no moment is given. :raises ValueError: an anchor is not a certificate."""
        return self._counting("signers", _parsed(self.signers), moments)

    def timestamping_certificates(self, *moments: datetime) -> list[Certificate]:
        """As :meth:`signer_certificates`, for the authorities of time-stamps."""
        return self._counting("timestamping", _parsed(self.timestamping), moments)

    def timestamping_digest(self) -> bytes:
        """SHA-256 of all that decides which authority of time-stamps counts when: as long as it is the same, so is every answer."""
        terms = sorted((key, found) for key, found in self.terms.items() if key.startswith("timestamping:"))
        return hashlib.sha256(repr((sorted(self.timestamping), terms)).encode()).digest()

    def _counting(self, purpose: str, found: Sequence[Certificate], moments: Sequence[datetime]) -> list[Certificate]:
        if not self.terms or not moments:
            return list(found)
        return [one for one in found if self._counts(f"{purpose}:{fingerprint(one)}", moments)]

    def _counts(self, key: str, moments: Sequence[datetime]) -> bool:
        terms = self.terms.get(key, (ALWAYS,))
        return any(all(term.covers(moment) for moment in moments) for term in terms)


def load_anchors(folder: Path) -> TrustAnchors:
    """The anchors in a folder (see :mod:`signing.trust.folder`), each certificate once for each purpose.

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
def _parsed(anchors: tuple[bytes, ...]) -> tuple[Certificate, ...]:
    """Shared: these objects read themselves on demand, so they are read whole before (:mod:`signing.crypto.der`)."""
    return tuple(der.shared(certificate) for data in anchors for certificate in read_certificates(data))


def _term(value: Any, _: Any) -> AnchorTerm:
    since, until = (None if moment is None else datetime.fromisoformat(moment) for moment in value)
    return AnchorTerm(since, until)


CONVERTER.register_unstructure_hook(
    AnchorTerm, lambda term: [None if moment is None else moment.isoformat() for moment in (term.since, term.until)]
)
CONVERTER.register_structure_hook(AnchorTerm, _term)
