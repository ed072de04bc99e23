"""One letter of one act, as the tables of letters list it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from service.domain.instrument import Instrument
from service.domain.lifecycle import State
from service.domain.mail.letters import Recipient
from service.domain.messages import Message
from service.store.unit import Unit

OPEN: Final = Message("Open the agreement")


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One letter of one act. ``{title}`` and ``{reference}`` may stand in its words."""

    kind: str
    to: Callable[[Unit, Instrument], list[Recipient]]
    subject: Message
    says: tuple[Message, ...]
    action: Message | None = OPEN
    path: str = "/instruments/{id}"
    before: frozenset[State] = frozenset(State)
    """The states before the act in which this letter is written."""
    receipt: str = ""
    link: str = ""
    """Purpose of the link that a counterpart gets with the letter; empty: none."""
