"""Why something was refused or waits, for pages that speak another language than the rooms below.

A *telling* (:meth:`service.domain.errors.DomainError.telling`) is a sentence in English with {places}, and what stands in them; it may
have lain in a row until somebody reads it. What comes from ``signing`` speaks four languages by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from signing.wording import Told


def in_places(telling: Mapping[str, Any], language: str) -> dict[str, Any]:
    """What stands in each place: text of ``signing`` in that language, everything else as it is."""
    return {
        name: Told.from_data(value).said(language) if isinstance(value, Mapping) else value
        for name, value in telling["params"].items()
    }
