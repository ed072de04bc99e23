"""Counter-proposals: the counterpart's own version of a text, change by change, and what the department decided on each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class ChangeKind(StrEnum):
    """What the counterpart did to the text."""

    ANSWER = "answer"
    """It touched exactly what an answer fills: a proposed new answer."""
    REPLACE = "replace"
    INSERT = "insert"
    DROP = "drop"
    ADD_ARTICLE = "add_article"
    OMIT_ARTICLE = "omit_article"
    HEADING = "heading"
    TABLE = "table"
    MOVED = "moved"


CARRIED = frozenset(ChangeKind) - {ChangeKind.HEADING, ChangeKind.TABLE, ChangeKind.MOVED}
"""What can be accepted; the others can only be declined, and are made in another way if at all."""


class Verdict(StrEnum):
    """What the department says to a change."""

    ACCEPT = "accept"
    DECLINE = "decline"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedChange:
    """One change of a counter-proposal."""

    id: str
    """UUID4, 36 characters."""
    article: str
    """Key of the article; empty for the preamble and for an added article."""
    kind: ChangeKind
    old: str
    """What the text says there, with single spaces; see :class:`service.domain.negotiation.wording.Edit`."""
    nth: int
    new: tuple[str, ...]
    """Paragraphs; of an answer, what the text would say."""
    position: int
    """Of ``old`` among the lines of the article, from 0; -1: its heading."""
    question: str = ""
    value: Any = None
    """Of an answer, raw: what the question would be answered with; in one language where it is asked in several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterProposal:
    """One uploaded version."""

    id: str
    """UUID4, 36 characters."""
    instrument_id: str
    revision: int
    """Of the draft from which the text was made that it changes."""
    language: str
    sha256: str
    """Of the file as it was uploaded."""
    tracked: tuple[Mapping[str, Any], ...]
    """The tracked changes of the file: ``kind``, ``author``, ``date``, ``text``."""
    formatting: int
    """Tracked changes of the look only, which are not taken over."""
    changes: tuple[ProposedChange, ...]
    by: str
    """Actor id."""
    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeDecision:
    """What became of one change. Recorded once."""

    instrument_id: str
    proposal: str
    change: str
    verdict: Verdict
    reason: str
    revision: int
    """Of the draft in which it was accepted; 0: it was declined."""
    by: str
    by_name: str
    at: datetime


def undecided(proposal: CounterProposal, decisions: Iterable[ChangeDecision]) -> tuple[ProposedChange, ...]:
    """The changes about which nothing was said."""
    said = {one.change for one in decisions}
    return tuple(one for one in proposal.changes if one.id not in said)


def waiting(proposals: Iterable[CounterProposal], decisions: Iterable[ChangeDecision]) -> tuple[ProposedChange, ...]:
    """The undecided changes of the newest counter-proposal; a newer one takes the place of those before. ``proposals`` come oldest first."""
    listed = list(proposals)
    return undecided(listed[-1], decisions) if listed else ()
