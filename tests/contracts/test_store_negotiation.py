"""Comments, counter-proposals, decisions and negotiated wording, on both databases: they come back as they were written, once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.domain.negotiation.comments import Entry, EntryKind
from service.domain.negotiation.proposals import ChangeDecision, ChangeKind, CounterProposal, ProposedChange, Verdict
from service.domain.negotiation.wording import Edit, EditKind, Wording
from service.store.errors import StoreConflict
from service.store.unit import Store
from tests.contracts.samples import NOW, draft, stored_instrument

BY = {"by": "link:1", "by_name": "María", "at": NOW}
ENTRY = Entry(
    instrument_id="i-1", thread="t-1", article="", revision=2, kind=EntryKind.COMMENT, text="¿Por qué?", side="counterpart", **BY
)  # fmt: skip
CHANGE = ProposedChange(
    id="c-1", article="areas", kind=ChangeKind.ANSWER, old="a\nb", nth=0, new=("x", "y"), position=3, question="areas",
    value=["x", {"deep": 1}],
)  # fmt: skip
PROPOSAL = CounterProposal(
    id="p-1", instrument_id="i-1", revision=2, language="es", sha256="a" * 64, formatting=1, changes=(CHANGE,),
    tracked=({"kind": "inserted", "author": "", "date": "", "text": "x"},), **BY,
)  # fmt: skip
DECISION = ChangeDecision(
    instrument_id="i-1", proposal="p-1", change="c-1", verdict=Verdict.ACCEPT, reason="", revision=3, **BY
)
WORDING = Wording(
    id="c-2", article="areas", kind=EditKind.INSERT, reason="As they asked.",
    edits={"en": Edit("old", 1, ("one", "two")), "es": Edit("", 0, ())},
)  # fmt: skip


def test_comments_and_counterproposals_come_back_in_their_order(store: Store) -> None:
    stored_instrument(store)
    later = replace(ENTRY, kind=EntryKind.SETTLE, text="")
    with store.unit() as unit:
        unit.comments.add(ENTRY)
        unit.comments.add(later)
        unit.counterproposals.add(PROPOSAL)
        unit.counterproposals.add(replace(PROPOSAL, id="p-2", changes=()))
        unit.change_decisions.add(DECISION)
        unit.commit()
    with store.reader() as unit:
        assert unit.comments.of("i-1") == [ENTRY, later]
        assert unit.counterproposals.of("i-1") == [PROPOSAL, replace(PROPOSAL, id="p-2", changes=())]
        assert unit.change_decisions.of("i-1") == [DECISION]
        assert unit.comments.of("i-2") == []


def test_a_change_is_decided_once(store: Store) -> None:
    stored_instrument(store)
    with store.unit() as unit:
        unit.change_decisions.add(DECISION)
        unit.commit()
    with pytest.raises(StoreConflict), store.unit() as unit:
        unit.change_decisions.add(replace(DECISION, verdict=Verdict.DECLINE))


def test_negotiated_wording_stays_with_its_draft(store: Store) -> None:
    stored_instrument(store)
    with store.unit() as unit:
        unit.drafts.add(draft(wording=(WORDING,)))
        unit.drafts.add(draft(revision=2))
        unit.commit()
    with store.reader() as unit:
        found = unit.drafts.get("i-1", 1)
        assert found is not None
        assert found.wording == (WORDING,)
        assert [one.wording for one in unit.drafts.of("i-1")] == [(WORDING,), ()]
