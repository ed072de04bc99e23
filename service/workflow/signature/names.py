"""Whether a certificate bears the name of the person who had to sign. The rule is ``signing``'s, where keys are held to it."""

from __future__ import annotations

from signing import same_person

__all__ = ["same_name", "same_person"]


def same_name(one: str, other: str) -> bool:
    """Whether two names on record are one: neither has a word that the other lacks."""
    return same_person(one, other) and same_person(other, one)
