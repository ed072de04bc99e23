"""A ceremony: several instruments signed in one act with one PIN. Each is confirmed and signed separately."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class ItemStage(StrEnum):
    """How far one instrument of a ceremony has come. ``signed`` and ``failed`` are final."""

    CHOSEN = "chosen"
    SEEN = "seen"
    SIGNING = "signing"
    SIGNED = "signed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CeremonyItem:
    """One instrument of a ceremony, and the digest that its signer looked at."""

    ceremony_id: str
    position: int
    """From 1, the order of signing."""
    instrument_id: str
    digest: str
    """The approved digest that was on file when it was chosen; only this one is signed."""
    consent: str = ""
    """The sentence that the signer confirmed for this digest, as it was shown; empty before."""
    stage: ItemStage = ItemStage.CHOSEN
    reason: str = ""
    """Why it was not signed."""
    told: Mapping[str, Any] | None = None
    """The same as :meth:`service.domain.errors.DomainError.telling` gives it, where it does."""
    at: datetime | None = None
    """Of the stage."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ceremony:
    """One act over several instruments. Its rows say how far it has come; the key was never written anywhere."""

    id: str
    by: str
    by_name: str
    made_at: datetime
    place: str = ""
    language: str = "en"
    """Of its procès-verbal."""
    signer: str = ""
    """Subject of the certificate."""
    begun_at: datetime | None = None
    alive_until: datetime | None = None
    """Lease of the process that signs; after this time the rest counts as interrupted."""
    ended_at: datetime | None = None
    record: str = ""
    """SHA-256 of the sealed procès-verbal; empty before it is made."""
    items: tuple[CeremonyItem, ...] = ()

    @property
    def all_seen(self) -> bool:
        """Every instrument was looked at and confirmed."""
        return bool(self.items) and all(item.consent for item in self.items)

    def under_way(self, now: datetime) -> bool:
        """True while its signatures are being made."""
        return self.begun_at is not None and self.ended_at is None and not self.interrupted(now)

    def interrupted(self, now: datetime) -> bool:
        """True when it began and did not end, and the lease of the signing process has expired: the process was stopped or killed."""
        return self.ended_at is None and self.alive_until is not None and self.alive_until < now

    def item(self, instrument_id: str) -> CeremonyItem:
        """:raises KeyError: the ceremony does not have it."""
        for item in self.items:
            if item.instrument_id == instrument_id:
                return item
        raise KeyError(instrument_id)
