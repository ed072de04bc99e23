"""The result of every signing operation."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class SigningResult:
    """A signed revision. ``level`` and ``signer`` belong to the field that was signed or completed."""

    pdf: bytes = field(repr=False)
    level: str
    signer: str
    at: datetime
    """The earliest proved time, or the time of the assessment if no time-stamp proves one."""
