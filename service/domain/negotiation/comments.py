"""Comments of the counterpart on a text that is shared with it: a thread for each, of entries that never change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from service.domain.parties import COUNTERPART

WHOLE: Final = "*"
"""In place of an article: the text as a whole."""


class EntryKind(StrEnum):
    """What an entry does to its thread."""

    COMMENT = "comment"
    """Begins it."""
    ANSWER = "answer"
    SETTLE = "settle"
    REOPEN = "reopen"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One act in a thread."""

    instrument_id: str
    thread: str
    """UUID4, 36 characters."""
    article: str
    """Key of the article; empty: title and preamble; :data:`WHOLE`: the text as a whole."""
    revision: int
    """Of the draft from which the text was made that was current then."""
    kind: EntryKind
    text: str
    """Empty where a thread was settled or reopened without a word."""
    side: str
    """Key of the party."""
    by: str
    """Actor id."""
    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Thread:
    """A comment with everything that followed it, oldest first."""

    entries: tuple[Entry, ...]

    @property
    def first(self) -> Entry:
        """The comment."""
        return self.entries[0]

    @property
    def id(self) -> str:
        """Of the thread."""
        return self.first.thread

    @property
    def settled(self) -> bool:
        """The organization has settled it, and since then it was not reopened and the counterpart has said nothing."""
        settled = False
        for entry in self.entries:
            if entry.kind is EntryKind.SETTLE:
                settled = True
            elif entry.kind is EntryKind.REOPEN or entry.side == COUNTERPART:
                settled = False
        return settled

    @property
    def waits(self) -> bool:
        """It is open, and the last word is the counterpart's."""
        return not self.settled and self.entries[-1].side == COUNTERPART


def threads(entries: Iterable[Entry]) -> tuple[Thread, ...]:
    """In the order in which they began. ``entries`` come oldest first."""
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.thread, []).append(entry)
    return tuple(Thread(tuple(one)) for one in found.values())


def still_open(entries: Iterable[Entry]) -> tuple[Thread, ...]:
    """The threads that nobody has settled."""
    return tuple(thread for thread in threads(entries) if not thread.settled)
