"""How a job reports the stage it has reached, for the person who waits."""

from __future__ import annotations

from collections.abc import Callable

from service.domain.messages import Message

Progress = Callable[[Message], None]
"""Takes one sentence without parameters, such as ``Filling the Word files.``"""
