"""Why something was refused or waits, for pages that speak another language than the rooms below.

A *telling* (:meth:`service.domain.errors.DomainError.telling`) is a sentence in English with {places}, and what stands in them; it may
have lain in a row until somebody reads it. What comes from ``signing`` speaks four languages by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.domain.errors import DomainError
from signing import SigningError, Told


def in_places(telling: Mapping[str, Any], language: str) -> dict[str, Any]:
    """What stands in each place: text of ``signing`` in that language, everything else as it is."""
    return {
        name: Told.from_data(value).said(language) if isinstance(value, Mapping) else value
        for name, value in telling["params"].items()
    }


def telling_of(error: Exception) -> dict[str, Any]:
    """Of any error with a sentence for a person."""
    if isinstance(error, DomainError):
        return error.telling()
    reason = error.told.to_data() if isinstance(error, SigningError) else str(error)
    return {"sentence": "{reason}", "params": {"reason": reason}}


def in_english(telling: Mapping[str, Any] | None) -> str:
    """As the log and the command line say it; empty when there is none."""
    return "" if telling is None else str(telling["sentence"]).format(**in_places(telling, "en"))
