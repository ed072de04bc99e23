"""Proposals: one version after the other, the inbox of one unit, a history that never changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from service.domain.counterparts.proposals import ON_DESK, Proposal, ProposalDocument, ProposalEvent, ProposalState
from service.domain.errors import StaleVersion
from service.store.errors import StoreError
from service.store.unit import Store
from tests.contracts.samples import NOW


def proposal(key: str = "p-1", department: str = "dsd", state: ProposalState = ProposalState.SUBMITTED) -> Proposal:
    return Proposal(
        id=key,
        reference="PROP-2026-0001",
        state=state,
        version=1,
        department=department,
        language="es",
        email="luis@paramo.example",
        answers={"name": "Fundación Páramo", "areas": ["agua"]},
        documents=(ProposalDocument(id="d-1", title="Estatutos", sha256="a", source_sha256="b", pages=3),),
        created_at=NOW,
        updated_at=NOW,
        confirmed_at=NOW,
    )


EVENT = ProposalEvent(
    proposal_id="p-1", kind="proposal:ask", actor_id="o-1", actor_name="Olga", at=NOW, state=ProposalState.ASKED
)


@pytest.fixture
def proposed(store: Store) -> Store:
    with store.unit() as unit:
        unit.proposals.add(replace(proposal(), updated_at=NOW + timedelta(days=1)))
        unit.proposals.add(proposal("p-2"))
        unit.proposals.add(proposal("p-3", department="deco"))
        unit.proposals.add(proposal("p-4", state=ProposalState.UNCONFIRMED))
        unit.commit()
    return store


def test_it_comes_back_as_it_was_written(proposed: Store) -> None:
    with proposed.reader() as unit:
        assert unit.proposals.get("p-2") == proposal("p-2")
        assert unit.proposals.get("p-9") is None


def test_the_inbox_is_of_one_unit_and_the_longest_waiting_comes_first(proposed: Store) -> None:
    with proposed.reader() as unit:
        assert [one.id for one in unit.proposals.list(department="dsd", states=ON_DESK)] == ["p-2", "p-1"]


def test_a_change_needs_the_version_before_it(proposed: Store) -> None:
    changed = replace(proposal("p-2"), version=2, state=ProposalState.ASKED)
    with proposed.unit() as unit:
        unit.proposals.update(changed)
        unit.commit()
    with proposed.unit() as unit, pytest.raises(StaleVersion):
        unit.proposals.update(changed)


def test_the_history_cannot_be_changed(proposed: Store) -> None:
    with proposed.unit() as unit:
        unit.proposals.record(EVENT)
        unit.commit()
    for change in ("UPDATE proposal_events SET kind = 'x'", "DELETE FROM proposal_events"):
        with proposed.unit() as unit, pytest.raises(StoreError):
            unit.proposals._connection.execute(text(change))
    with proposed.reader() as unit:
        assert list(unit.proposals.history("p-1")) == [EVENT]
