"""History of an instrument: one row for each act, never changed or deleted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

FOR_COUNTERPART: Final = "for_counterpart"
"""Key of ``detail`` of a withdrawal: its reason was written for the counterpart too. Earlier reasons were for the organization alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened. ``kind`` is an :class:`~service.domain.lifecycle.Action` value or another ``noun:action``."""

    instrument_id: str
    kind: str
    actor_id: str
    actor_name: str
    at: datetime
    state: str
    """The state after it."""
    detail: Mapping[str, Any] = field(default_factory=dict)
    """Digests, remarks, figures; no personal data beyond names and offices that stand in the instrument."""
