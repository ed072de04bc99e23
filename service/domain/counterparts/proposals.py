"""Proposals: what an organization asks for, addressed to a unit, before there is an instrument. Plain data, and the table of their acts.

A proposal is not an instrument: it has no model and no answers of one yet, most of it is a stranger's word, and it may never become one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from service.domain.errors import ActionNotPossible, InvalidInput
from service.domain.messages import Message, too_long

TEXT_MAXIMUM: Final = 4000
"""Characters of a question, an answer or a reason."""


class ProposalState(StrEnum):
    """Where a proposal stands. One column, one value."""

    WRITING = "writing"
    UNCONFIRMED = "unconfirmed"
    """Sent; the e-mail address has still to be confirmed."""
    SUBMITTED = "submitted"
    """On the desk of the unit."""
    ASKED = "asked"
    """Back with the organization, which has been asked something."""
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class ProposalAction(StrEnum):
    """What the organization or an officer does to a proposal."""

    START = "proposal:start"
    SAVE = "proposal:save"
    SEND = "proposal:send"
    CONFIRM = "proposal:confirm"
    ASK = "proposal:ask"
    ANSWER = "proposal:answer"
    FORWARD = "proposal:forward"
    ACCEPT = "proposal:accept"
    DECLINE = "proposal:decline"
    WITHDRAW = "proposal:withdraw"


_S = ProposalState
_A = ProposalAction
OPEN: Final = frozenset({_S.WRITING, _S.ASKED})
"""The organization can write in it."""
ON_DESK: Final = frozenset({_S.SUBMITTED, _S.ASKED, _S.ACCEPTED, _S.DECLINED})
"""Officers of the unit see it."""
STEPS: Final[Mapping[ProposalAction, tuple[frozenset[ProposalState], ProposalState | None]]] = {
    _A.SAVE: (OPEN, None),
    _A.SEND: (frozenset({_S.WRITING, _S.UNCONFIRMED}), _S.UNCONFIRMED),
    _A.CONFIRM: (frozenset({_S.UNCONFIRMED}), _S.SUBMITTED),
    _A.ASK: (frozenset({_S.SUBMITTED}), _S.ASKED),
    _A.ANSWER: (frozenset({_S.ASKED}), _S.SUBMITTED),
    _A.FORWARD: (frozenset({_S.SUBMITTED, _S.ASKED}), None),
    _A.ACCEPT: (frozenset({_S.SUBMITTED, _S.ASKED}), _S.ACCEPTED),
    _A.DECLINE: (frozenset({_S.SUBMITTED, _S.ASKED}), _S.DECLINED),
    _A.WITHDRAW: (frozenset({_S.WRITING, _S.UNCONFIRMED, _S.SUBMITTED, _S.ASKED}), _S.WITHDRAWN),
}
"""Act -> from which states, and to which one (None: the state stays)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalDocument:
    """A PDF that the organization attached, after it was examined."""

    id: str
    title: str
    sha256: str
    """Of the cleaned file, which people look at."""
    source_sha256: str
    """Of the file exactly as uploaded."""
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One proposal of one organization."""

    id: str
    """UUID4, 36 characters."""
    reference: str
    """``PROP-2026-0012``; empty until it is sent."""
    state: ProposalState
    version: int
    department: str
    """Key of the unit; empty until one is chosen."""
    language: str
    """Of the organization: its letters are written in it."""
    email: str
    answers: Mapping[str, Any]
    documents: tuple[ProposalDocument, ...] = ()
    created_at: datetime
    updated_at: datetime
    confirmed_at: datetime | None = None
    """When the holder of the address confirmed it."""
    instrument_id: str | None = None
    """The agreement whose draft was opened when it was accepted."""

    @property
    def name(self) -> str:
        """Of the organization, as it gives it."""
        return str(self.answers.get("name") or "")

    @property
    def subject(self) -> str:
        """What the agreement would be about."""
        return str(self.answers.get("subject") or "")

    @property
    def contact(self) -> str:
        """Who writes for the organization."""
        return str(self.answers.get("contact_name") or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalEvent:
    """One row of a proposal's history, never changed."""

    proposal_id: str
    kind: str
    actor_id: str
    """``organization``, or the id of a person with an account."""
    actor_name: str
    at: datetime
    state: ProposalState
    """After it."""
    detail: Mapping[str, Any] = field(default_factory=dict)


def step(state: ProposalState, action: ProposalAction) -> ProposalState:
    """The state after ``action``. :raises ActionNotPossible: it is not possible in this state."""
    sources, target = STEPS[action]
    if state not in sources:
        raise ActionNotPossible(action=action, state=state)
    return target or state


def said(text: str, *, missing: Message, field: str = "text") -> str:
    """A text that an act needs, without space around it. :raises InvalidInput: there is none, or it is too long."""
    found = text.strip()
    if not found:
        raise InvalidInput({field: [missing]})
    if len(found) > TEXT_MAXIMUM:
        raise InvalidInput({field: [too_long(found, TEXT_MAXIMUM)]})
    return found


def model_for(answers: Mapping[str, Any]) -> str:
    """Id of the model agreement that the answers ask for: general, unless a program, money or a specialized organization is in it.

    See AG/RES. 57 (I-O/71) and the summary of the types of agreements; an officer may choose another model.
    """
    if answers.get("specialized") not in (None, "none"):
        return "special-organization"
    if answers.get("program") == "yes" or answers.get("money") not in (None, "no"):
        return "special-program"
    return "general"
