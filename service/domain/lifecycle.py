"""The table of transitions, the named sets of states, and the only code that computes a new state.

Every use case in ``service.workflow`` asks :func:`step` before it acts, through ``service.workflow.access.check``, which knows which of the
actor's roles hold for an instrument; no other code assigns ``state`` (architecture tests check this). :func:`possible` answers the same question
for pages and API links, through ``can``. The rows are in the order of the flow.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from service.domain.errors import ActionNotPossible, DomainError, FourEyes
from service.domain.permissions import Actor, Permission, Role, refused


class State(StrEnum):
    """Where an instrument stands. One column, one value, never inferred from dates."""

    PROPOSED = "proposed"
    DRAFTING = "drafting"
    IN_REVIEW = "in_review"
    PRELIMINARY = "preliminary"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    SIGNING = "signing"
    SIGNED = "signed"
    DEPOSITED = "deposited"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Action(StrEnum):
    """What people (or, for ``seal`` and ``finish``, the service itself) do to an instrument."""

    PROPOSE = "instrument:propose"
    OPEN = "instrument:open"
    REVISE = "instrument:revise"
    REQUEST_REVIEW = "instrument:request_review"
    CLEAR_PART = "instrument:clear_part"
    CLEAR = "instrument:clear"
    SEND_BACK = "instrument:send_back"
    TAKE_BACK = "instrument:take_back"
    COMMENT = "comment:write"
    ANSWER_COMMENT = "comment:answer"
    COUNTERPROPOSE = "counterproposal:make"
    DECIDE_CHANGES = "counterproposal:decide"
    CONFIRM = "instrument:confirm"
    AGREE = "instrument:agree"
    REOPEN = "instrument:reopen"
    SUBMIT = "instrument:submit"
    APPROVE = "instrument:approve"
    RETURN = "instrument:return"
    DECLINE = "instrument:decline"
    SEAL = "instrument:seal"
    SIGN = "instrument:sign"
    TAKE_BACK_SIGNATURE = "signature:take_back"
    REPLACE = "signatory:replace"
    ACCEPT_CERTIFICATE = "certificate:accept"
    DECLINE_SIGNATURE = "instrument:refuse"
    ATTEST = "instrument:attest"
    FINISH = "instrument:finish"
    OBJECT = "instrument:object"
    ANSWER = "objection:answer"
    DEPOSIT = "instrument:deposit"
    SETTLE = "obligation:settle"
    HAND_IN = "report:hand_in"
    DECIDE_REPORT = "report:decide"
    WITHDRAW = "instrument:withdraw"
    HAND_OVER = "instrument:hand_over"


@dataclass(frozen=True, slots=True)
class Transition:
    """One row: who may take an instrument from one of ``sources`` to ``target`` (None: the state stays)."""

    action: Action
    sources: frozenset[State | None]
    target: State | None
    permission: Permission
    four_eyes: bool = False
    """True: the drafter may not do this, whatever other roles the drafter holds."""


_S = State
BEFORE_APPROVAL = frozenset({_S.PROPOSED, _S.DRAFTING, _S.IN_REVIEW, _S.PRELIMINARY, _S.SUBMITTED})
"""No page with an access code has been issued."""
SIGNABLE = frozenset({_S.APPROVED, _S.SIGNING})
"""Signatures are being made."""
FULLY_SIGNED = frozenset({_S.SIGNED, _S.DEPOSITED})
"""Every signature is there, so the signed originals may be handed out."""
BEFORE_AGREEMENT = frozenset({_S.DRAFTING, _S.IN_REVIEW})
"""The text is the department's own affair until it shares it."""
APPROVED_STATES = SIGNABLE | FULLY_SIGNED
"""There are approved originals and a signing order."""
ENDED = frozenset({_S.DECLINED, _S.WITHDRAWN})
"""The counterpart has no access any more; the reason is the organization's own affair."""


def visible_states(role: Role) -> frozenset[State]:
    """The states in which an instrument may be visible to the role; officers and counterparts are limited further, see
    :func:`service.workflow.access.is_visible`.
    """
    match role:
        case Role.SERVICE | Role.AUDITOR | Role.OFFICER:
            seen = frozenset(State)
        case Role.COUNTERPART:
            seen = frozenset(State) - ENDED
        case Role.SG_OFFICE:
            seen = APPROVED_STATES | {State.PROPOSED, State.SUBMITTED, State.DECLINED}
        case Role.ARCHIVIST:  # from approval on: signed paper may come by post
            seen = APPROVED_STATES
        case Role.SIGNATORY:
            seen = APPROVED_STATES | {State.DECLINED}
        case Role.REVIEWER:  # what was sent back or reopened is the department's own affair until it is asked again
            seen = APPROVED_STATES | {State.IN_REVIEW, State.PRELIMINARY, State.SUBMITTED}
        case Role.ADMINISTRATOR:
            seen = frozenset()
        case _:
            assert_never(role)
    return seen


def _row(
    action: Action, sources: set[State | None], target: State | None, permission: Permission, *, four_eyes: bool = False
) -> Transition:
    return Transition(action, frozenset(sources), target, permission, four_eyes)


ACTIONS: dict[Action, Transition] = {
    row.action: row
    for row in (
        _row(Action.PROPOSE, {None}, _S.PROPOSED, Permission.PROPOSAL_MAKE),
        _row(Action.OPEN, {None, _S.PROPOSED}, _S.DRAFTING, Permission.DRAFT_WRITE),
        _row(Action.REVISE, {_S.DRAFTING}, None, Permission.DRAFT_WRITE),
        _row(Action.REQUEST_REVIEW, {_S.DRAFTING, _S.PRELIMINARY}, _S.IN_REVIEW, Permission.DRAFT_WRITE),
        _row(Action.CLEAR_PART, {_S.IN_REVIEW}, None, Permission.REVIEW_DECIDE, four_eyes=True),
        _row(Action.CLEAR, {_S.IN_REVIEW}, _S.DRAFTING, Permission.REVIEW_DECIDE, four_eyes=True),
        _row(Action.SEND_BACK, {_S.IN_REVIEW}, _S.DRAFTING, Permission.REVIEW_DECIDE, four_eyes=True),
        _row(Action.TAKE_BACK, {_S.IN_REVIEW}, _S.DRAFTING, Permission.DRAFT_WRITE),
        _row(Action.COMMENT, {*BEFORE_AGREEMENT, _S.PRELIMINARY}, None, Permission.TEXT_CONFIRM),
        _row(Action.ANSWER_COMMENT, {*BEFORE_AGREEMENT, _S.PRELIMINARY}, None, Permission.DRAFT_WRITE),
        _row(Action.COUNTERPROPOSE, {_S.DRAFTING}, None, Permission.TEXT_CONFIRM),
        _row(Action.DECIDE_CHANGES, {_S.DRAFTING}, None, Permission.DRAFT_WRITE),
        _row(Action.CONFIRM, {_S.DRAFTING}, None, Permission.TEXT_CONFIRM),
        _row(Action.AGREE, {_S.DRAFTING}, _S.PRELIMINARY, Permission.TEXT_CONFIRM),
        _row(Action.REOPEN, {_S.PRELIMINARY}, _S.DRAFTING, Permission.DRAFT_WRITE),
        _row(Action.SUBMIT, {_S.PRELIMINARY}, _S.SUBMITTED, Permission.DRAFT_WRITE),
        _row(Action.APPROVE, {_S.SUBMITTED}, _S.APPROVED, Permission.APPROVAL_DECIDE, four_eyes=True),
        _row(Action.RETURN, {_S.SUBMITTED, _S.APPROVED}, _S.DRAFTING, Permission.APPROVAL_DECIDE, four_eyes=True),
        _row(Action.DECLINE, {_S.SUBMITTED}, _S.DECLINED, Permission.APPROVAL_DECIDE, four_eyes=True),
        _row(Action.SEAL, {_S.APPROVED}, None, Permission.SERVICE_ACT),
        _row(Action.SIGN, {_S.APPROVED, _S.SIGNING}, _S.SIGNING, Permission.SIGNATURE_MAKE),
        _row(Action.TAKE_BACK_SIGNATURE, {_S.SIGNING}, None, Permission.SIGNATURE_TAKE_BACK),
        _row(Action.REPLACE, {_S.APPROVED, _S.SIGNING}, None, Permission.APPROVAL_DECIDE, four_eyes=True),
        _row(
            Action.ACCEPT_CERTIFICATE,
            {_S.PRELIMINARY, _S.SUBMITTED, *SIGNABLE},
            None,
            Permission.DRAFT_WRITE,
        ),
        _row(Action.DECLINE_SIGNATURE, {_S.APPROVED, _S.SIGNING}, _S.DECLINED, Permission.SIGNATURE_MAKE),
        _row(Action.ATTEST, {_S.APPROVED, _S.SIGNING}, _S.SIGNING, Permission.PAPER_ATTEST, four_eyes=True),
        _row(Action.FINISH, {_S.SIGNING}, _S.SIGNED, Permission.SERVICE_ACT),
        _row(Action.OBJECT, {_S.SIGNED}, None, Permission.DEPOSIT_MAKE),
        _row(Action.ANSWER, {_S.SIGNED}, None, Permission.DRAFT_WRITE),
        _row(Action.DEPOSIT, {_S.SIGNED}, _S.DEPOSITED, Permission.DEPOSIT_MAKE),
        _row(Action.SETTLE, {_S.DEPOSITED}, None, Permission.OBLIGATION_SETTLE),
        _row(Action.HAND_IN, {_S.DEPOSITED}, None, Permission.REPORT_MAKE),
        _row(Action.DECIDE_REPORT, {_S.DEPOSITED}, None, Permission.OBLIGATION_SETTLE),
        _row(Action.WITHDRAW, {*BEFORE_APPROVAL, _S.APPROVED}, _S.WITHDRAWN, Permission.DRAFT_WRITE),
        _row(
            Action.HAND_OVER,
            {_S.DRAFTING, _S.IN_REVIEW, _S.PRELIMINARY, _S.SUBMITTED, *SIGNABLE, _S.SIGNED},
            None,
            Permission.INSTRUMENT_ASSIGN,
        ),
    )
}


def step(
    state: State | None, action: Action, actor: Actor, *, drafter_id: str | None = None, hands: Collection[str] = ()
) -> State:
    """The state after ``action``; the caller stores it together with the act's event, in one transaction.

    :param drafter_id: id of the person who drafted, for rows that ask for four eyes.
    :param hands: ids of others who count as the drafter does, see :attr:`service.domain.instrument.Instrument.hands`.
    :raises PermissionMissing: the actor's roles do not carry the row's permission.
    :raises FourEyes: the actor drafted the instrument and the row asks for another pair of eyes.
    :raises ActionNotPossible: the instrument is not in one of the row's source states.
    """
    row = ACTIONS[action]
    refusal = _refusal(row, state, actor, {drafter_id, *hands})
    if refusal is not None:
        raise refusal
    if row.target is not None:
        return row.target
    if state is None:
        raise ActionNotPossible(action=action, state=state)
    return state


def possible(
    state: State | None, actor: Actor, *, drafter_id: str | None = None, hands: Collection[str] = ()
) -> frozenset[Action]:
    """Every action for which :func:`step` would not refuse this actor now.

    What the table does not know (whose turn it is to sign, whether the draft is complete) is checked by the use case.
    """
    eyes = {drafter_id, *hands}
    return frozenset(action for action, row in ACTIONS.items() if _refusal(row, state, actor, eyes) is None)


def _refusal(row: Transition, state: State | None, actor: Actor, eyes: Collection[str | None]) -> DomainError | None:
    """A missing permission comes first, so that nobody learns the state of an instrument from a refusal."""
    if row.permission not in actor.permissions:
        return refused(actor, row.permission, action=row.action)
    if state not in row.sources:
        return ActionNotPossible(action=row.action, state=state)
    if row.four_eyes and actor.id in eyes:
        return FourEyes(action=row.action)
    return None
