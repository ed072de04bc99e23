"""Subscriptions of the public to notifications of the depositary. Plain data and one rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from service.domain.mail.notifications import Subject


class Scope(StrEnum):
    """What somebody wants to be told of."""

    ALL = "all"
    INSTRUMENT = "instrument"
    """One agreement, by its register number."""
    PARTY = "party"
    """Every agreement with a party, by its name."""
    TREATY = "treaty"
    """One treaty, by its number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """One address and what it wants to be told of."""

    id: str
    """UUID4, 36 characters."""
    email: str
    language: str
    scope: Scope
    value: str
    """Number or name; empty for :attr:`Scope.ALL`."""
    created_at: datetime
    confirmed_at: datetime | None
    """None: nobody has shown that the address is theirs; nothing is sent to it."""
    ended_at: datetime | None

    @property
    def active(self) -> bool:
        """Whether letters go to it."""
        return self.confirmed_at is not None and self.ended_at is None

    def wants(self, subject: Subject) -> bool:
        """Whether it is about this; whether the public may see that at all is asked before."""
        if not self.active:
            return False
        match self.scope:
            case Scope.ALL:
                return True
            case Scope.PARTY:
                return self.value.casefold() in {name.casefold() for name in subject.parties}
            case Scope.INSTRUMENT:
                return subject.path.startswith("/register/") and self.value == subject.label
            case Scope.TREATY:
                return not subject.path.startswith("/register/") and self.value == subject.label
