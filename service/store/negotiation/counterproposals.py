"""The counterpart's own versions of a text, and what was decided on each of their changes. Append-only."""

from __future__ import annotations

from sqlalchemy import select

from service.domain.negotiation.proposals import ChangeDecision, ChangeKind, CounterProposal, ProposedChange, Verdict
from service.store.repository import AnyRow, Repository
from service.store.rows import built, document_of, plain
from service.store.tables import change_decisions, counterproposals


class CounterProposals(Repository):
    """One row for each upload."""

    def add(self, proposal: CounterProposal) -> None:
        """One more."""
        values = {
            **plain(proposal),
            "proposal": proposal.id,
            "tracked": [dict(one) for one in proposal.tracked],
            "changes": [document_of(one) for one in proposal.changes],
        }
        self._insert(counterproposals, {name: value for name, value in values.items() if name != "id"})

    def of(self, instrument_id: str) -> list[CounterProposal]:
        """Oldest first."""
        mine = counterproposals.c.instrument_id == instrument_id
        return [
            _proposal(row) for row in self._all(select(counterproposals).where(mine).order_by(counterproposals.c.id))
        ]


class ChangeDecisions(Repository):
    """One row for each change that was accepted or declined."""

    def add(self, decision: ChangeDecision) -> None:
        """:raises StoreConflict: it was decided already."""
        self._insert(change_decisions, {**plain(decision), "verdict": str(decision.verdict)})

    def of(self, instrument_id: str) -> list[ChangeDecision]:
        """Oldest first."""
        mine = change_decisions.c.instrument_id == instrument_id
        rows = self._all(select(change_decisions).where(mine).order_by(change_decisions.c.id))
        return [built(ChangeDecision, row, verdict=Verdict(row.verdict)) for row in rows]


def _proposal(row: AnyRow) -> CounterProposal:
    changes = tuple(
        ProposedChange(**{**one, "kind": ChangeKind(one["kind"]), "new": tuple(one["new"])}) for one in row.changes
    )
    return built(CounterProposal, row, id=row.proposal, tracked=tuple(row.tracked), changes=changes)
