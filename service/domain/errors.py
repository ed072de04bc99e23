"""Refusals of the domain. Each error carries data, and its message says what to do next.

``service.problems`` is the one place that maps these to HTTP.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from service.domain.messages import Message


class DomainError(Exception):
    """Base of every refusal. ``message`` is for the person who acted, ``str(error)`` the same in English; ``data`` is for logs and JSON."""

    message = Message("This is not possible.")

    def __init__(self, message: Message | None = None, **data: Any) -> None:
        self.data = data
        self.message = type(self).message.with_params(data) if message is None else message
        super().__init__(str(self.message))


class PermissionMissing(DomainError):
    """The actor's roles do not carry the permission."""

    message = Message("You do not have the permission for this ({permission}). Ask an administrator.")


class DelegationNotInForce(DomainError):
    """A substitute acts outside of the period of the delegation; the message names its days."""

    message = Message("You have no delegation for this.")


class FourEyes(DomainError):
    """Who wrote, confirmed or submitted a text may not decide on it."""

    message = Message("You wrote, confirmed or submitted this text. Another person has to decide on it.")


class ActionNotPossible(DomainError):
    """The instrument is not in a state from which the action leads anywhere."""

    message = Message("This is not possible in the present state. Reload the page to see the current one.")


class NotFound(DomainError):
    """No such thing, or not one that this actor may know about."""

    message = Message("There is no such page, or you do not have access to it.")


class StaleVersion(DomainError):
    """Somebody else changed the instrument since the page was loaded."""

    message = Message(
        "This was changed in the meantime, in another tab or by another person. Your entries have not been lost. Review the new version and try again."
    )


class DigestMismatch(DomainError):
    """What was confirmed, approved or signed is not what is on file now."""

    message = Message("The text has changed since it was shown to you. Review the new version before deciding.")


class InvalidInput(DomainError):
    """Field by field, what is wrong with the input and how to correct it."""

    message = Message("Some answers need your attention.")

    def __init__(self, errors: Mapping[str, Sequence[Message]], message: Message | None = None) -> None:
        self.messages = {path: list(found) for path, found in errors.items()}
        super().__init__(message)

    @property
    def errors(self) -> dict[str, list[str]]:
        """The same in English, for the API and the log."""
        return {path: [str(one) for one in found] for path, found in self.messages.items()}


class Waiting(DomainError):
    """Something outside (a time-stamping authority, a responder, disk space) is not there now; the act will be retried."""

    message = Message("{reason} The service will try again automatically.")
