"""How a SHA-256 is shown to people who compare it."""

from __future__ import annotations


def grouped(digest: str) -> str:
    """Hex in groups of four, as on the pages."""
    return " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))
