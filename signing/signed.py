"""The result of every act of signing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed revision. ``level`` and ``signer`` are those of the field that was worked on; ``at`` is its best proved time, or the time
    at which it was looked at when no time-stamp proves one yet."""

    pdf: bytes
    level: str
    signer: str
    at: datetime
