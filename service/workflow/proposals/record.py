"""The only two functions that write a proposal's row: each writes the row and its event together."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from service.domain.counterparts.proposals import Proposal, ProposalAction, ProposalEvent, step
from service.domain.permissions import Actor
from service.store.unit import Unit

ORGANIZATION: Final = "organization"
"""Who acts when no account does: the holder of the private address."""


def apply(
    unit: Unit,
    proposal: Proposal,
    action: ProposalAction,
    by: Actor | None,
    *,
    at: datetime,
    detail: Any = None,
    **changes: Any,
) -> Proposal:
    """Checks the table, then writes row and event in the caller's transaction.

    :param by: None: the organization.
    :raises ActionNotPossible: the table says no.
    :raises StaleVersion: somebody else wrote since ``proposal`` was read.
    """
    state = step(proposal.state, action)
    written = replace(proposal, state=state, version=proposal.version + 1, updated_at=at, **changes)
    unit.proposals.update(written)
    record(unit, written, action, by, at=at, detail=detail)
    return written


def record(unit: Unit, proposal: Proposal, kind: str, by: Actor | None, *, at: datetime, detail: Any = None) -> None:
    """One more event."""
    unit.proposals.record(
        ProposalEvent(
            proposal_id=proposal.id,
            kind=str(kind),
            actor_id=by.id if by else ORGANIZATION,
            actor_name=by.name if by else proposal.contact or proposal.email,
            at=at,
            state=proposal.state,
            detail=detail or {},
        )
    )
