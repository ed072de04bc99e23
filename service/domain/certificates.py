"""Certificates of signatories whose name is not the one in the text, and what the officer said of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from service.domain.messages import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateException:
    """The officer's word that a signatory may sign with a certificate in another name. Never changed."""

    instrument_id: str
    key: str
    """The signatory's."""
    name: str
    """The signatory's, when it was said; for a signatory of another name it does not count."""
    subject: str
    """Whom the certificate names."""
    fingerprint: str
    """SHA-256 of the certificate, lower-case hex; empty: any certificate of this subject."""
    reason: str
    by: str
    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedCertificate:
    """A file that was refused because its certificate bears another name."""

    key: str
    name: str
    subject: str
    fingerprint: str
    at: datetime

    @property
    def told(self) -> Message:
        """What the officer reads of it."""
        names = {"found": self.subject, "name": self.name}
        return Message("A signature was refused: the certificate names {found}, the agreement {name}.", **names)
