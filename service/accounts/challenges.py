"""Challenges that an authenticator or a provider answers: signed by the service, for one purpose, for a few minutes, for one answer.

A challenge is nothing on disk until it is answered; asking for the sign-in page writes nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta

from service.store.errors import StoreConflict
from service.store.unit import Unit

LASTS = timedelta(minutes=10)


class ChallengeRefused(Exception):
    """Not ours, for something or somebody else, too old, or answered before."""


def make(key: bytes, *, purpose: str, subject: str, now: datetime) -> bytes:
    """A new challenge. :param subject: whom it is for; empty for anybody."""
    body = f"{int(now.timestamp())}.{secrets.token_urlsafe(24)}"
    return f"{body}.{_seal(key, purpose, subject, body)}".encode()


def require(
    key: bytes, challenge: bytes, *, purpose: str, subject: str, now: datetime, lasts: timedelta = LASTS
) -> None:
    """:raises ChallengeRefused: it was not made for this, or too long ago."""
    body, _, seal = challenge.decode("ascii", "replace").rpartition(".")
    if not hmac.compare_digest(seal.encode(), _seal(key, purpose, subject, body).encode()):
        raise ChallengeRefused
    made = datetime.fromtimestamp(int(body.partition(".")[0]), now.tzinfo)
    if not timedelta(seconds=-60) <= now - made <= lasts:
        raise ChallengeRefused


def spend(unit: Unit, challenge: bytes, now: datetime) -> None:
    """:raises ChallengeRefused: it was answered before."""
    unit.spent_challenges.prune(now - 2 * LASTS)
    try:
        unit.spent_challenges.spend(hashlib.sha256(challenge).hexdigest(), now)
    except StoreConflict:
        raise ChallengeRefused from None


def _seal(key: bytes, purpose: str, subject: str, body: str) -> str:
    own = hmac.digest(key, b"alternat challenge", "sha256")
    return hmac.new(own, f"{purpose}\n{subject}\n{body}".encode(), "sha256").hexdigest()
