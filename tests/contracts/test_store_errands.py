from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from service.domain.jobs import Errand, ErrandState
from service.store.errors import StoreConflict
from service.store.unit import Store
from tests.contracts.samples import NOW, stored_instrument

MINUTE = timedelta(minutes=1)


@pytest.fixture
def owing(store: Store) -> Store:
    return Store(store.engine, clock=lambda: NOW)


def owe(store: Store, **more: object) -> Errand:
    with store.unit() as unit:
        errand = unit.errands.add("draft:assemble", {"revision": 1}, **more)  # type: ignore[arg-type]
        unit.commit()
    return errand


def claim(store: Store, errand: Errand, *, at: timedelta = timedelta(0), lease: float = 60) -> Errand | None:
    with store.unit() as unit:
        claimed = unit.errands.claim(errand.id, NOW + at, lease)
        unit.commit()
    return claimed


def test_an_errand_is_owed_claimed_and_done(owing: Store) -> None:
    stored_instrument(owing)
    errand = owe(owing, instrument_id="i-1")
    assert (errand.state, errand.created_at, errand.run_after) == (ErrandState.QUEUED, NOW, NOW)

    claimed = claim(owing, errand)
    assert claimed is not None
    assert (claimed.state, claimed.attempts, claimed.lease_until) == (ErrandState.RUNNING, 1, NOW + MINUTE)
    with owing.unit() as unit:
        unit.errands.stage(errand.id, "converting")
        unit.errands.done(errand.id, {"pages": 4}, NOW + MINUTE)
        unit.errands.done(errand.id, {"pages": 5}, NOW + 2 * MINUTE)
        unit.commit()

    with owing.reader() as unit:
        done = unit.errands.get(errand.id)
        assert done is not None
        assert (done.state, done.stage, done.result, done.done_at) == (
            ErrandState.DONE,
            "converting",
            {"pages": 4},
            NOW + MINUTE,
        )
        assert unit.errands.due(NOW + 10 * MINUTE) == []
        assert unit.errands.of("i-1") == [done]
        assert unit.errands.of("i-1", "other:kind") == []
        assert unit.errands.get("x") is None
    assert claim(owing, errand, at=10 * MINUTE) is None


def test_one_worker_at_a_time_until_its_lease_ends(owing: Store) -> None:
    errand = owe(owing)
    assert claim(owing, errand) is not None
    assert claim(owing, errand, at=0.9 * MINUTE) is None
    with owing.unit() as unit:
        assert unit.errands.extend(errand.id, NOW + 0.9 * MINUTE, 60)
        unit.commit()
    assert claim(owing, errand, at=1.5 * MINUTE) is None

    again = claim(owing, errand, at=2 * MINUTE)
    assert again is not None
    assert again.attempts == 2


def test_many_workers_claim_each_errand_once(owing: Store) -> None:
    errands = [owe(owing) for _ in range(10)]
    won: list[str] = []

    def work() -> None:
        won.extend(errand.id for errand in errands if claim(owing, errand) is not None)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(won) == sorted(errand.id for errand in errands)


def test_what_failed_waits_or_is_given_up(owing: Store) -> None:
    errand = owe(owing)
    assert claim(owing, errand) is not None
    with owing.unit() as unit:
        unit.errands.fail(errand.id, "The authority is away.", NOW, NOW + 5 * MINUTE)
        unit.commit()
    with owing.reader() as unit:
        waiting = unit.errands.get(errand.id)
        assert waiting is not None
        assert (waiting.state, waiting.reason, waiting.lease_until) == (
            ErrandState.WAITING,
            "The authority is away.",
            None,
        )
        assert unit.errands.due(NOW + 4 * MINUTE) == []
        assert [due.id for due in unit.errands.due(NOW + 5 * MINUTE)] == [errand.id]
    assert claim(owing, errand, at=4 * MINUTE) is None
    assert claim(owing, errand, at=5 * MINUTE) is not None

    with owing.unit() as unit:
        unit.errands.fail(errand.id, "The text is not there.", NOW + 6 * MINUTE, None)
        assert not unit.errands.extend(errand.id, NOW + 6 * MINUTE, 60)
        unit.commit()
    with owing.reader() as unit:
        failed = unit.errands.get(errand.id)
        assert failed is not None
        assert (failed.state, failed.done_at) == (ErrandState.FAILED, NOW + 6 * MINUTE)


def test_the_same_key_is_owed_once_while_it_is_under_way(owing: Store) -> None:
    first = owe(owing, key="assemble:i-1:1")
    assert owe(owing, key="assemble:i-1:1") == first
    assert owe(owing, key="assemble:i-1:2") != first
    with owing.unit() as unit:
        unit.errands.done(first.id, {}, NOW)
        unit.commit()
    assert owe(owing, key="assemble:i-1:1").id != first.id


def test_errands_are_due_in_the_order_they_were_owed(owing: Store) -> None:
    late, early, later = (owe(owing, run_after=NOW + minutes * MINUTE) for minutes in (2, 1, 9))
    with owing.reader() as unit:
        assert [errand.id for errand in unit.errands.due(NOW + 3 * MINUTE)] == [early.id, late.id]
        assert [errand.id for errand in unit.errands.due(NOW + 9 * MINUTE, limit=1)] == [early.id]
    assert claim(owing, later, at=3 * MINUTE) is None


def test_an_errand_belongs_to_an_instrument_that_exists(owing: Store) -> None:
    with owing.unit() as unit, pytest.raises(StoreConflict):
        unit.errands.add("a:b", {}, instrument_id="nothing")


def test_an_errand_is_gone_with_the_act_that_was_undone(owing: Store) -> None:
    with owing.unit() as unit:
        errand = unit.errands.add("a:b", {})
    with owing.reader() as unit:
        assert unit.errands.get(errand.id) is None


def test_errands_can_be_listed_by_state(owing: Store) -> None:
    running, queued = owe(owing), owe(owing)
    assert claim(owing, running) is not None
    with owing.reader() as unit:
        assert [errand.id for errand in unit.errands.in_states([ErrandState.QUEUED])] == [queued.id]
        both = unit.errands.in_states([ErrandState.QUEUED, ErrandState.RUNNING])
        assert {errand.id for errand in both} == {running.id, queued.id}
        assert len(unit.errands.in_states([ErrandState.QUEUED, ErrandState.RUNNING], limit=1)) == 1
        assert unit.errands.in_states([]) == []
