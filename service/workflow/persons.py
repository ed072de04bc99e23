"""Whether a certificate bears the name of the person who had to sign. The rule is ``signing``'s, where keys are held to it."""

from __future__ import annotations

from signing.credentials.policy import same_person

__all__ = ["same_person"]
