"""Certified true copies: what was copied, for whom, by whom. The holding has the sealed file; its ``details`` are one of these."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from service.depository.holdings.holding import SEALED, HoldingKind
from service.depository.serialization import versioned

FILE, VERDICT = SEALED[HoldingKind.CERTIFIED_COPY], "validation.json"
"""Paths in the holding: the sealed copy, and what the examination of its seal found."""


@versioned(1)
@dataclass(frozen=True, slots=True, kw_only=True)
class CertifiedCopy:
    """One copy, from the moment when it is asked for. It becomes a holding of the same id and number when it is sealed."""

    id: str
    number: str
    """n/YYYY."""
    subject: str
    """Id of the agreement or holding."""
    path: str
    """Of the file in the object of the subject, as it was deposited."""
    sha256: str
    """Of that file."""
    pages: int
    title: str
    place: str
    """Where it is kept, in the language of the copy: register number and party, or series and symbol."""
    language: str
    """Of the certifying page."""
    person: str
    organization: str
    """Who gets it; one of the two may be empty."""
    printed: int
    """Copies on paper that are certified with it."""
    asked_by: str
    """Id of the archivist who certifies."""
    asked_by_name: str
    asked_at: datetime

    @property
    def given_to(self) -> str:
        """Person and organization."""
        return ", ".join(part for part in (self.person, self.organization) if part)
