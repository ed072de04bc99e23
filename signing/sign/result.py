"""The result of every act of signing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SigningResult:
    """A signed revision. ``level`` and ``signer`` are those of the field that was worked on."""

    pdf: bytes = field(repr=False)
    level: str
    signer: str
    at: datetime
    """The best proved time, or when it was looked at while no time-stamp proves one."""
