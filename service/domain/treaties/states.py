"""The States that can do something to a treaty: dated data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class StateName:
    """How a State is called between two days."""

    texts: Mapping[str, str]
    """Language -> name; all four languages."""
    valid_from: date | None = None
    """None: from the beginning."""
    valid_to: date | None = None
    """The first day on which it is no longer called so."""

    def holds_on(self, day: date) -> bool:
        """Whether the State is called so on ``day``."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, slots=True, kw_only=True)
class TreatyState:
    """A State, also one that has ceased to exist."""

    code: str
    """ISO 3166-1 alpha-3, or alpha-4 of ISO 3166-3 for a State that has ceased to exist."""
    names: tuple[StateName, ...]
    """At least one, oldest first."""
    valid_from: date | None = None
    """First day of its existence; None: not recorded."""
    valid_to: date | None = None
    """First day on which it no longer exists."""

    def name(self, language: str, day: date | None = None) -> str:
        """In ``language`` as it was on ``day``; without a day, or where no name holds on it, the newest name."""
        held = next((one for one in self.names if day is not None and one.holds_on(day)), self.names[-1])
        return held.texts.get(language) or held.texts["en"]

    def exists_on(self, day: date) -> bool:
        """Whether there is this State on ``day``, as far as is recorded."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)
