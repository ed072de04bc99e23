from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from service.domain.approval import Approval, Confirmation, Decision
from service.domain.errors import StaleVersion
from service.domain.instrument import KeptAnswers, Signatory, SignedRevision
from service.domain.lifecycle import State
from service.domain.record.events import Event
from service.domain.record.history import Search, Source
from service.domain.review import ReviewDecision
from service.store.errors import StoreConflict
from service.store.unit import Store, Unit
from tests.contracts.samples import NOW, draft, instrument, preliminary, review, stored_instrument


def found(unit: Unit, **asked: str) -> list[Event]:
    return [event for _, event in unit.history.page(Source.INSTRUMENT, Search(**asked), after=None, limit=9)]


def test_an_instrument_comes_back_as_it_was_stored(store: Store) -> None:
    signatories = (
        Signatory(key="counterpart", party="counterpart", order=2, name="B", office="President", field="Counterpart"),
        Signatory(key="organization", party="organization", order=1, name="A", office="SG", field="Organization"),
    )
    with store.unit() as unit:
        unit.instruments.add(instrument(), signatories=signatories)
        unit.commit()

    with store.reader() as unit:
        assert unit.instruments.get("i-1") == instrument()
        assert unit.instruments.get("i-2") is None
        assert [signatory.key for signatory in unit.signatories.of("i-1")] == ["organization", "counterpart"]

    with store.unit() as unit:
        unit.signatories.replace("i-1", signatories[:1])
        unit.commit()
    with store.reader() as unit:
        assert unit.signatories.of("i-1") == signatories[:1]


def test_only_the_next_version_of_what_was_read_is_written(store: Store) -> None:
    first = stored_instrument(store)
    second = replace(first, version=2, state=State.PRELIMINARY)
    with store.unit() as unit:
        unit.instruments.update(second, expected_version=1)
        unit.commit()

    with store.unit() as unit, pytest.raises(StaleVersion):
        unit.instruments.update(replace(first, version=2, title="Other"), expected_version=1)
    with store.unit() as unit, pytest.raises(StaleVersion):
        unit.instruments.update(instrument("nobody", version=2), expected_version=1)
    with store.unit() as unit, pytest.raises(ValueError, match="version n"):
        unit.instruments.update(replace(second, version=7), expected_version=2)
    with store.reader() as unit:
        assert unit.instruments.get("i-1") == second


def test_lists_filter_and_page(store: Store) -> None:
    stored_instrument(store, "a", title="Água e saneamento", updated_at=NOW + timedelta(seconds=1))
    stored_instrument(store, "b", department="SMS", state=State.SUBMITTED)
    stored_instrument(store, "c", drafter_id="p-2", updated_at=NOW + timedelta(seconds=2))

    def found(**filters: object) -> str:
        with store.reader() as unit:
            listed = "".join(one.id for one in unit.instruments.list(**filters))  # type: ignore[arg-type]
            assert unit.instruments.count(**filters) == len(listed)  # type: ignore[arg-type]
            return listed

    assert found() == "cab"
    assert found(states=[State.DRAFTING]) == "ca"
    assert found(states=[]) == ""
    assert found(department="SMS") == "b"
    assert found(drafter="p-2") == "c"
    assert found(text="agua SANEA") == "a"
    assert found(text="fundacion") == "cab"
    assert found(text="% _ '") == "cab"
    assert found(text="undación") == ""
    with store.reader() as unit:
        assert [one.id for one in unit.instruments.list(limit=1, offset=1)] == ["a"]


def test_drafts_and_preliminaries_come_back_whole(store: Store) -> None:
    stored_instrument(store)
    with store.unit() as unit:
        unit.drafts.add(draft())
        unit.drafts.add(draft(revision=2, complete=False, annexes=()))
        unit.preliminaries.add(preliminary())
        unit.preliminaries.add(preliminary(id_="pre-2", sha256="d" * 64))
        unit.commit()

    with store.reader() as unit:
        assert unit.drafts.get("i-1", 1) == draft()
        assert unit.drafts.latest("i-1") == draft(revision=2, complete=False, annexes=())
        assert unit.drafts.count("i-1") == 2
        assert unit.drafts.latest("i-9") is None
        assert unit.preliminaries.latest("i-1") == preliminary(id_="pre-2", sha256="d" * 64)
        assert unit.preliminaries.by_digest("i-1", preliminary().digest) == preliminary()
        assert unit.preliminaries.by_digest("i-1", "0" * 64) is None
    with store.unit() as unit, pytest.raises(StoreConflict):
        unit.drafts.add(draft())


def test_what_a_person_typed_is_kept_once_and_for_nobody_else(store: Store) -> None:
    stored_instrument(store)
    first = KeptAnswers(
        instrument_id="i-1", person_id="p-1", answers={"purpose": {"en": "Wat"}}, bases={"purpose": "0"}, kept_at=NOW
    )
    newer = replace(first, answers={"purpose": None, "months": "24"}, bases={"purpose": "0", "months": "1"})
    with store.unit() as unit:
        unit.kept_answers.put(first)
        unit.kept_answers.put(newer)
        unit.commit()
    with store.reader() as unit:
        assert unit.kept_answers.of("i-1", "p-1") == newer
        assert unit.kept_answers.of("i-1", "p-2") is None
    with store.unit() as unit:
        unit.kept_answers.put(replace(newer, answers={}, bases={}))
        assert unit.kept_answers.of("i-1", "p-1") is None


def test_a_side_confirms_once_and_the_office_declines_once_for_each_digest(store: Store) -> None:
    stored_instrument(store)
    word = Confirmation(instrument_id="i-1", digest="d", side="counterpart", by="link:1", by_name="FAC", at=NOW)
    returned = Approval(
        instrument_id="i-1", digest="d", decision=Decision.RETURN, remarks="Why?", by="p", by_name="P", at=NOW
    )
    approved = replace(returned, decision=Decision.APPROVE)
    with store.unit() as unit:
        unit.confirmations.add(word)
        unit.approvals.add(returned)
        unit.approvals.add(returned)
        unit.approvals.add(approved)
        unit.approvals.add(returned)
        unit.approvals.add(approved)  # returned after the approval, and the text was left as it was
        unit.commit()

    with store.unit() as unit, pytest.raises(StoreConflict):
        unit.confirmations.add(word)
    with store.unit() as unit:
        unit.approvals.add(replace(returned, decision=Decision.DECLINE))
        with pytest.raises(StoreConflict):
            unit.approvals.add(replace(returned, decision=Decision.DECLINE))
    with store.unit() as unit:
        unit.approvals.add(replace(approved, digest="e"))
    with store.reader() as unit:
        assert unit.confirmations.of("i-1", "d") == [word]
        assert unit.confirmations.of("i-1", "e") == []
        assert unit.approvals.latest("i-1") == approved
        assert unit.approvals.of("i-1") == [returned, returned, approved, returned, approved]


def test_chains_of_signatures(store: Store) -> None:
    stored_instrument(store)

    def link(party: str, sequence: int) -> SignedRevision:
        return SignedRevision(
            instrument_id="i-1",
            party=party,
            sequence=sequence,
            step="seal",
            stage="raw",
            sha256=f"{sequence}" * 64,
            level="B-T",
            signer="CN=SG",
            at=NOW,
        )

    with store.unit() as unit:
        unit.signatures.add(link("organization", 2), handed_out=True)
        unit.signatures.add(link("organization", 1))
        unit.signatures.add(link("counterpart", 1))
        unit.verdicts.add("i-1", "organization", "2" * 64, {"level": "B-T"}, NOW)
        unit.commit()

    with store.reader() as unit:
        assert unit.signatures.chain("i-1", "organization") == [link("organization", 1), link("organization", 2)]
        assert unit.signatures.latest("i-1", "organization") == link("organization", 2)
        assert unit.signatures.latest("i-1", "nobody") is None
        assert unit.signatures.handed_out("i-1", "organization") == link("organization", 2)
        assert unit.signatures.handed_out("i-1", "counterpart") is None
        assert len(unit.signatures.of("i-1")) == 3
        assert unit.verdicts.of("i-1")[0].verdict == {"level": "B-T"}
    with store.unit() as unit, pytest.raises(StoreConflict):
        unit.signatures.add(link("counterpart", 1))


def test_history_is_in_order_and_can_be_searched(store: Store) -> None:
    stored_instrument(store)
    acts = [
        Event(instrument_id="i-1", kind=kind, actor_id="p", actor_name=name, at=NOW, state="drafting", detail={"n": n})
        for n, (kind, name) in enumerate([("instrument:open", "Ana Pérez"), ("instrument:revise", "Zoë")])
    ]
    with store.unit() as unit:
        for act in acts:
            unit.events.add(act)
        unit.commit()

    with store.reader() as unit:
        assert unit.events.of("i-1") == acts
        assert found(unit) == acts[::-1]
        assert found(unit, kind="instrument:revise") == acts[1:]
        assert found(unit, text="perez") == found(unit, actor="perez") == acts[:1]
        assert found(unit, text="rivers") == found(unit, actor="basins") == []
        assert found(unit, text="zoe basins") == acts[1:]
        newest = unit.history.page(Source.INSTRUMENT, Search(), after=None, limit=1)
        assert [
            event for _, event in unit.history.page(Source.INSTRUMENT, Search(), after=newest[0][0], limit=9)
        ] == acts[:1]


def test_objections_are_numbered_within_the_instrument(store: Store) -> None:
    stored_instrument(store)
    stored_instrument(store, "i-2")
    with store.unit() as unit:
        assert unit.objections.add("i-1", "No date", "p", NOW).number == 1
        assert unit.objections.add("i-1", "No place", "p", NOW).number == 2
        assert unit.objections.add("i-2", "No seal", "p", NOW).number == 1
        assert [objection.text for objection in unit.objections.of("i-1")] == ["No date", "No place"]


@pytest.mark.parametrize("naive", [datetime(2026, 1, 1)])  # noqa: DTZ001
def test_a_moment_without_a_zone_is_not_stored(store: Store, naive: datetime) -> None:
    with store.unit() as unit, pytest.raises(Exception, match="time zone"):
        unit.instruments.add(instrument(updated_at=naive))


def test_reviews_are_kept_in_their_order_with_their_remarks(store: Store) -> None:
    stored_instrument(store)
    stored_instrument(store, "i-2")
    said = [review(), review(digest="e", kind="finance", decision=ReviewDecision.CLEAR, summary="", remarks=())]
    with store.unit() as unit:
        for one in said:
            unit.reviews.add(one)
        unit.commit()
    with store.reader() as unit:
        assert unit.reviews.of("i-1") == said
        assert unit.reviews.of("i-2") == []
