"""Proposals and their history."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from service.domain.counterparts.proposals import Proposal, ProposalDocument, ProposalEvent, ProposalState
from service.domain.errors import StaleVersion
from service.store.repository import AnyRow, Repository
from service.store.rows import built, plain
from service.store.tables import proposal_events, proposals


class Proposals(Repository):
    """Those that wait longest first in lists."""

    def add(self, proposal: Proposal) -> None:
        """A new one."""
        self._insert(proposals, _values(proposal))

    def get(self, proposal_id: str) -> Proposal | None:
        """As it is now."""
        row = self._one(select(proposals).where(proposals.c.id == proposal_id))
        return None if row is None else _proposal(row)

    def update(self, proposal: Proposal) -> None:
        """Write it. :raises StaleVersion: the stored one is not the version before it any more."""
        mine = (proposals.c.id == proposal.id) & (proposals.c.version == proposal.version - 1)
        if not self._changed(update(proposals).where(mine).values(_values(proposal))):
            raise StaleVersion(proposal_id=proposal.id)

    def list(self, *, department: str, states: Collection[ProposalState], limit: int = 200) -> Sequence[Proposal]:
        """Those of one unit that stand in one of these states, the oldest change first."""
        query = select(proposals).where(
            proposals.c.department == department, proposals.c.state.in_([str(state) for state in states])
        )
        return [
            _proposal(row) for row in self._all(query.order_by(proposals.c.updated_at, proposals.c.id).limit(limit))
        ]

    def of_instrument(self, instrument_id: str) -> Proposal | None:
        """The one from which the instrument was opened."""
        row = self._one(select(proposals).where(proposals.c.instrument_id == instrument_id))
        return None if row is None else _proposal(row)

    def remove_unsent(self, before: datetime) -> int:
        """Those that were never sent and not written in since ``before``; how many. What has a history stays."""
        known = select(proposal_events.c.proposal_id)
        old = (proposals.c.state == str(ProposalState.WRITING)) & (proposals.c.updated_at < before)
        return self._changed(delete(proposals).where(old, proposals.c.id.not_in(known)))

    def record(self, event: ProposalEvent) -> None:
        """One more row of the history."""
        self._insert(proposal_events, {**plain(event), "state": str(event.state)})

    def history(self, proposal_id: str) -> Sequence[ProposalEvent]:
        """Oldest first."""
        query = select(proposal_events).where(proposal_events.c.proposal_id == proposal_id)
        rows = self._all(query.order_by(proposal_events.c.id))
        return [built(ProposalEvent, row, state=ProposalState(row.state)) for row in rows]


def _values(proposal: Proposal) -> dict[str, Any]:
    documents = [asdict(one) for one in proposal.documents]
    return {**plain(proposal), "state": str(proposal.state), "documents": documents}


def _proposal(row: AnyRow) -> Proposal:
    documents = tuple(ProposalDocument(**one) for one in row.documents)
    return built(Proposal, row, state=ProposalState(row.state), documents=documents)
