from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from service.domain.jobs import Job, JobState
from service.domain.messages import Message
from service.store.errors import StoreConflict
from service.store.unit import Store
from tests.contracts.samples import NOW, stored_instrument

MINUTE = timedelta(minutes=1)
HOLDER = "worker-1"


@pytest.fixture
def owing(store: Store) -> Store:
    return Store(store.engine, clock=lambda: NOW)


def owe(store: Store, **more: object) -> Job:
    with store.unit() as unit:
        job = unit.jobs.enqueue("draft:assemble", {"revision": 1}, **more)  # type: ignore[arg-type]
        unit.commit()
    return job


def claim(store: Store, job: Job, *, at: timedelta = timedelta(0), lease: float = 60) -> Job | None:
    with store.unit() as unit:
        claimed = unit.jobs.claim(job.id, NOW + at, lease, HOLDER)
        unit.commit()
    return claimed


def test_an_job_is_owed_claimed_and_done(owing: Store) -> None:
    stored_instrument(owing)
    job = owe(owing, instrument_id="i-1")
    assert (job.state, job.created_at, job.run_after) == (JobState.QUEUED, NOW, NOW)

    claimed = claim(owing, job)
    assert claimed is not None
    assert (claimed.state, claimed.attempts, claimed.lease_until) == (JobState.RUNNING, 1, NOW + MINUTE)
    with owing.unit() as unit:
        unit.jobs.stage(job.id, "converting")
        unit.jobs.done(job.id, {"pages": 4}, NOW + MINUTE, HOLDER)
        unit.jobs.done(job.id, {"pages": 5}, NOW + 2 * MINUTE, HOLDER)
        unit.commit()

    with owing.reader() as unit:
        done = unit.jobs.get(job.id)
        assert done is not None
        assert (done.state, done.stage, done.result, done.done_at) == (
            JobState.DONE,
            "converting",
            {"pages": 4},
            NOW + MINUTE,
        )
        assert unit.jobs.due(NOW + 10 * MINUTE) == []
        assert unit.jobs.of("i-1") == [done]
        assert unit.jobs.of("i-1", "other:kind") == []
        assert unit.jobs.get("x") is None
    assert claim(owing, job, at=10 * MINUTE) is None


def test_one_worker_at_a_time_until_its_lease_ends(owing: Store) -> None:
    job = owe(owing)
    assert claim(owing, job) is not None
    assert claim(owing, job, at=0.9 * MINUTE) is None
    with owing.unit() as unit:
        assert unit.jobs.extend(job.id, NOW + 0.9 * MINUTE, 60, HOLDER)
        unit.commit()
    assert claim(owing, job, at=1.5 * MINUTE) is None

    again = claim(owing, job, at=2 * MINUTE)
    assert again is not None
    assert again.attempts == 2


def test_many_workers_claim_each_job_once(owing: Store) -> None:
    jobs = [owe(owing) for _ in range(10)]
    won: list[str] = []

    def work() -> None:
        won.extend(job.id for job in jobs if claim(owing, job) is not None)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(won) == sorted(job.id for job in jobs)


def test_what_failed_waits_or_is_given_up(owing: Store) -> None:
    job = owe(owing)
    assert claim(owing, job) is not None
    with owing.unit() as unit:
        unit.jobs.fail(job.id, Message("The authority is away."), NOW, NOW + 5 * MINUTE, HOLDER)
        unit.commit()
    with owing.reader() as unit:
        waiting = unit.jobs.get(job.id)
        assert waiting is not None
        assert (waiting.state, waiting.reason, waiting.lease_until) == (
            JobState.WAITING,
            "The authority is away.",
            None,
        )
        assert unit.jobs.due(NOW + 4 * MINUTE) == []
        assert [due.id for due in unit.jobs.due(NOW + 5 * MINUTE)] == [job.id]
    assert claim(owing, job, at=4 * MINUTE) is None
    assert claim(owing, job, at=5 * MINUTE) is not None

    with owing.unit() as unit:
        unit.jobs.fail(job.id, Message("The text is not there."), NOW + 6 * MINUTE, None, HOLDER)
        assert not unit.jobs.extend(job.id, NOW + 6 * MINUTE, 60, HOLDER)
        unit.commit()
    with owing.reader() as unit:
        failed = unit.jobs.get(job.id)
        assert failed is not None
        assert (failed.state, failed.done_at) == (JobState.FAILED, NOW + 6 * MINUTE)


def test_the_same_key_is_owed_once_while_it_is_under_way(owing: Store) -> None:
    first = owe(owing, key="assemble:i-1:1")
    assert owe(owing, key="assemble:i-1:1") == first
    assert owe(owing, key="assemble:i-1:2") != first
    with owing.unit() as unit:
        unit.jobs.claim(first.id, NOW, 60, HOLDER)
        assert unit.jobs.done(first.id, {}, NOW, HOLDER)
        unit.commit()
    assert owe(owing, key="assemble:i-1:1").id != first.id


def test_jobs_are_due_in_the_order_they_were_owed(owing: Store) -> None:
    late, early, later = (owe(owing, run_after=NOW + minutes * MINUTE) for minutes in (2, 1, 9))
    with owing.reader() as unit:
        assert [job.id for job in unit.jobs.due(NOW + 3 * MINUTE)] == [early.id, late.id]
        assert [job.id for job in unit.jobs.due(NOW + 9 * MINUTE, limit=1)] == [early.id]
    assert claim(owing, later, at=3 * MINUTE) is None


def test_an_job_belongs_to_an_instrument_that_exists(owing: Store) -> None:
    with owing.unit() as unit, pytest.raises(StoreConflict):
        unit.jobs.enqueue("a:b", {}, instrument_id="nothing")


def test_an_job_is_gone_with_the_act_that_was_undone(owing: Store) -> None:
    with owing.unit() as unit:
        job = unit.jobs.enqueue("a:b", {})
    with owing.reader() as unit:
        assert unit.jobs.get(job.id) is None


def test_jobs_can_be_listed_by_state(owing: Store) -> None:
    running, queued = owe(owing), owe(owing)
    assert claim(owing, running) is not None
    with owing.reader() as unit:
        assert [job.id for job in unit.jobs.in_states([JobState.QUEUED])] == [queued.id]
        both = unit.jobs.in_states([JobState.QUEUED, JobState.RUNNING])
        assert {job.id for job in both} == {running.id, queued.id}
        assert len(unit.jobs.in_states([JobState.QUEUED, JobState.RUNNING], limit=1)) == 1
        assert unit.jobs.in_states([]) == []
