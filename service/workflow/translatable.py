"""The message of any error that has a sentence for a person: of ours, of the sandbox's and of ``signing``'s."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.domain.errors import DomainError
from service.domain.messages import Message
from service.sandbox.run import SandboxFailed
from service.translation import say
from signing import SigningError


def message_of(error: Exception) -> Message:
    """What went wrong; the words of an error that nobody foresaw are shown as they are."""
    if isinstance(error, DomainError | SandboxFailed):
        return error.message
    if isinstance(error, SigningError):
        return Message("{reason}", reason=error.told)
    return Message.verbatim(str(error))


def in_english(message: Mapping[str, Any] | None) -> str:
    """A stored message as the log and the command line show it; empty when there is none."""
    return "" if message is None else say(message, "en")
