"""Decisions are bound to exact bytes: a changed preliminary agreement has a new digest, and no approval."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from service.domain.errors import DigestMismatch
from service.domain.instrument import Preliminary


class Decision(StrEnum):
    """What the Secretary General's office can say to a submitted preliminary agreement."""

    APPROVE = "approve"
    DECLINE = "decline"
    RETURN = "return"


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """One recorded decision, bound to the digest that was shown."""

    instrument_id: str
    digest: str
    decision: Decision
    remarks: str
    by: str
    """Actor id."""
    by_name: str
    at: datetime
    delegation: str | None = None
    """Id of the delegation on which a substitute decided for the head of the organization; None: in the office's own right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """One side's word that the text of this digest is the agreed text."""

    instrument_id: str
    digest: str
    side: str
    """Party key."""
    by: str
    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ApprovedPreliminary:
    """Proof that exactly these originals were approved. Only :func:`approved` makes one; sealing and signing ask for it."""

    preliminary: Preliminary
    approval: Approval


def approved(preliminary: Preliminary, approval: Approval | None) -> ApprovedPreliminary:
    """:raises DigestMismatch: there is no approval of exactly this digest."""
    if approval is None or approval.decision is not Decision.APPROVE or approval.digest != preliminary.digest:
        raise DigestMismatch
    return ApprovedPreliminary(preliminary, approval)


def agreed(preliminary: Preliminary, confirmations: list[Confirmation], sides: tuple[str, ...]) -> bool:
    """True when every side has confirmed exactly this digest."""
    confirmed = {c.side for c in confirmations if c.digest == preliminary.digest}
    return set(sides) <= confirmed
