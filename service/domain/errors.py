"""Refusals of the domain. Each error carries data, and its message says what to do next.

``service.problems`` is the one place that maps these to HTTP.
"""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter
from typing import Any


class DomainError(Exception):
    """Base of every refusal. ``str(error)`` is a sentence for the person who acted; ``data`` is for logs and JSON."""

    message = "This is not possible."

    def __init__(self, message: str | None = None, **data: Any) -> None:
        self.data = data
        self._sentence = "{said}" if message else self.message
        self._places = {"said": message} if message else data
        super().__init__(message or self.message.format(**data))

    def telling(self) -> dict[str, Any]:
        """The sentence with its {places} and what stands in them, JSON-able, so that it can be said in another language, also later."""
        names = [name for _, name, _, _ in Formatter().parse(self._sentence) if name]
        return {"sentence": self._sentence, "params": {name: _plain(self._places[name]) for name in names}}


class PermissionMissing(DomainError):
    """The actor's roles do not carry the permission."""

    message = "You do not have the permission for this ({permission}). Ask an administrator."


class FourEyes(DomainError):
    """Whoever drafted may not decide."""

    message = "You drafted this instrument, so somebody else has to decide on it."


class ActionNotPossible(DomainError):
    """The instrument is not in a state from which the action leads anywhere."""

    message = (
        "This cannot be done while the instrument is in the state “{state}”. Reload the page to see where it stands."
    )


class NotFound(DomainError):
    """No such thing, or not one that this actor may know about."""

    message = "There is no {noun} with this address, or you may not see it."


class StaleVersion(DomainError):
    """Somebody else changed the instrument since the page was loaded."""

    message = "Somebody else has changed this in the meantime. Nothing of yours was lost: look at the new version and decide again."


class DigestMismatch(DomainError):
    """What was confirmed, approved or signed is not what is on file now."""

    message = "The text has changed since it was shown to you. Look at the new version and decide again."


class InvalidInput(DomainError):
    """Field by field, what is wrong with the input and how to fix it."""

    message = "Some answers need your attention."

    def __init__(self, errors: Mapping[str, list[str]], message: str | None = None) -> None:
        self.errors = dict(errors)
        super().__init__(message, errors=self.errors)


class Waiting(DomainError):
    """Something outside (a time-stamping authority, a responder, disk space) is not there now; the act will be retried."""

    message = "Waiting: {reason} It will be tried again by itself."


def _plain(value: Any) -> Any:
    """What knows how to become data is something that speaks several languages."""
    return value.to_data() if hasattr(value, "to_data") else value if isinstance(value, int) else str(value)
