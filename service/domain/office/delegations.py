"""The head of the organization delegates to a substitute, for a period: who acts for whom, on which document, from when to when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any, assert_never

from service.domain.messages import Message


class Standing(StrEnum):
    """Where a delegation stands on a day."""

    TO_COME = "to_come"
    IN_FORCE = "in_force"
    OVER = "over"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegation:
    """One delegation. Never changed, but that it is revoked."""

    id: str
    """UUID4."""
    head_id: str
    """Account of who delegates."""
    head_name: str
    substitute_id: str
    substitute_name: str
    """As the certificate of the substitute has it."""
    office: str
    """What the substitute is; it stands under the signature."""
    key: str
    """Name of the substitute's key in the settings; empty: a key on the substitute's own computer."""
    begins: date
    """Days in UTC; both belong to the period."""
    ends: date
    authority: str
    """The document that empowers: what it is, its date, who issued it."""
    authority_sha256: str
    """Of its PDF, as it was uploaded."""
    reason: str
    made_at: datetime
    revoked_at: datetime | None = None
    revoked_name: str = ""
    """Who revoked it."""
    revoked_reason: str = ""

    def standing(self, at: datetime) -> Standing:
        """On the day of ``at``."""
        day = at.astimezone(UTC).date()
        if self.revoked_at is not None and self.revoked_at <= at:
            return Standing.REVOKED
        if day < self.begins:
            return Standing.TO_COME
        return Standing.OVER if day > self.ends else Standing.IN_FORCE

    def in_force(self, at: datetime) -> bool:
        """Whether the substitute may act at this moment."""
        return self.standing(at) is Standing.IN_FORCE

    @property
    def document(self) -> str:
        """The authority with its period, as the record of a signature has it."""
        return f"{self.authority} ({self.begins.isoformat()} – {self.ends.isoformat()})"

    def to_data(self) -> dict[str, Any]:
        """For the events of what is done on it."""
        return {
            "id": self.id,
            "head": self.head_name,
            "authority": self.authority,
            "begins": self.begins.isoformat(),
            "ends": self.ends.isoformat(),
        }

    def why_not(self, at: datetime) -> Message:
        """Why the substitute may not act at this moment, with the days on which it could."""
        period: dict[str, Any] = {"head": self.head_name, "begins": self.begins, "ends": self.ends}
        standing = self.standing(at)
        match standing:
            case Standing.TO_COME:
                return Message(
                    "You act for {head} from {begins} to {ends}. You can do this from the first day on.", **period
                )
            case Standing.REVOKED:
                return Message(
                    "You could act for {head} from {begins} to {ends}, but the delegation was revoked on {day}. Ask {head}.",
                    day=(self.revoked_at or at).date(),
                    **period,
                )
            case Standing.OVER | Standing.IN_FORCE:
                return Message(
                    "You could act for {head} from {begins} to {ends}. Ask {head} for a new delegation.", **period
                )
            case _:
                assert_never(standing)


def counting(delegations: Iterable[Delegation], at: datetime) -> Delegation | None:
    """Of one substitute's delegations the one in force, else the next one to come, else the last one that ended; None: there is none."""
    found = sorted(delegations, key=lambda one: one.begins)
    for wanted in (Standing.IN_FORCE, Standing.TO_COME):
        for one in found:
            if one.standing(at) is wanted:
                return one
    return max(found, key=lambda one: min(one.ends, (one.revoked_at or at).date()), default=None)
