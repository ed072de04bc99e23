"""The engine behind the jobs: retries, leases, lost workers, a clean stop."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
import pytest

from service.domain.errors import StaleVersion, Waiting
from service.domain.jobs import Job, JobState
from service.domain.messages import Message
from service.drafting.word.convert import ConversionFailed, Converter
from service.jobs.attempt import ABANDONED, LEASE, Attempts
from service.jobs.engine import Worker, drain
from service.jobs.retry_policy import LONGEST, TRIES, RetryPolicy, back_off
from service.sandbox.run import SandboxFailed
from service.workflow.draft import edit
from service.workflow.errors import SigningFailed
from service.workflow.queries import retrieve
from tests.support.world import OFFICER, World

At = Callable[[str], World]


def job(attempts: int = 1) -> Job:
    now = datetime.now(UTC)
    return Job(
        id="e",
        kind="draft:preview",
        payload={},
        instrument_id=None,
        key=None,
        state=JobState.RUNNING,
        stage="",
        attempts=attempts,
        reason="",
        created_at=now,
        run_after=now,
    )


class TestPatience:
    def test_waiting_is_doubled_up_to_ten_minutes(self) -> None:
        assert [back_off(attempt) for attempt in (1, 2, 3, 6, 7, 8, 1000)] == [10, 20, 40, 320, 600, 600, 600]

    def test_waiting_is_never_given_up(self) -> None:
        outcome = RetryPolicy().judge(job(5000), Waiting(reason="The authority is silent."))
        assert outcome.after is not None
        assert outcome.after.total_seconds() == LONGEST
        assert str(outcome.message) == "The authority is silent."

    def test_being_late_is_tried_again_at_once(self) -> None:
        outcome = RetryPolicy().judge(job(), StaleVersion())
        assert outcome.after is not None
        assert outcome.after.total_seconds() == 1

    def test_a_refusal_is_final(self) -> None:
        outcome = RetryPolicy().judge(job(), SigningFailed(reason="The certificate is revoked."))
        assert (outcome.after, str(outcome.message)) == (None, "Nothing was signed. The certificate is revoked.")

    @pytest.mark.parametrize(
        "error",
        [ConversionFailed(why="It ended."), SandboxFailed("crashed", "x"), KeyError("x"), MemoryError()],
        ids=lambda error: type(error).__name__,
    )
    def test_what_nobody_foresaw_is_tried_three_times(self, error: Exception) -> None:
        patience = RetryPolicy()
        outcomes = [patience.judge(job(), error).after is None for _ in range(TRIES)]
        assert outcomes == [False, False, True]

    def test_success_forgets_earlier_failures(self) -> None:
        patience = RetryPolicy()
        for _ in range(TRIES - 1):
            patience.judge(job(), KeyError())
        patience.forget(job())
        assert patience.judge(job(), KeyError()).after is not None


def test_an_unknown_kind_fails_with_a_sentence(empty: World) -> None:
    with empty.services.store.unit() as unit:
        made = unit.jobs.enqueue("nobody:knows", {})
        unit.commit()
    drain(empty.services)
    with empty.services.store.reader() as unit:
        kept = unit.jobs.get(made.id)
    assert kept is not None
    assert kept.state is JobState.FAILED
    assert "nobody:knows" in kept.reason


def test_a_lease_keeps_others_away_until_it_ends(empty: World) -> None:
    with empty.services.store.unit() as unit:
        made = unit.jobs.enqueue("nobody:knows", {})
        assert unit.jobs.claim(made.id, empty.clock(), LEASE, "another") is not None
        unit.commit()
    attempts = Attempts(empty.services)
    assert attempts.make(made.id) is False
    empty.clock.skip(LEASE + 1)
    assert attempts.make(made.id) is True


def test_a_job_that_ends_every_worker_is_given_up(empty: World) -> None:
    with empty.services.store.unit() as unit:
        made = unit.jobs.enqueue("nobody:knows", {})
        unit.commit()
    for number in range(ABANDONED):
        with empty.services.store.unit() as unit:
            assert unit.jobs.claim(made.id, empty.clock(), LEASE, f"worker-{number}") is not None
            unit.commit()
        empty.clock.skip(LEASE + 1)
    drain(empty.services)
    kept = kept_job(empty, made.id)
    assert kept.state is JobState.FAILED
    assert f"ended {ABANDONED} times" in kept.reason


def test_whoever_lost_the_lease_says_nothing_any_more(empty: World) -> None:
    with empty.services.store.unit() as unit:
        made = unit.jobs.enqueue("nobody:knows", {})
        unit.jobs.claim(made.id, empty.clock(), LEASE, "slow")
        unit.commit()
    empty.clock.skip(LEASE + 1)
    with empty.services.store.unit() as unit:
        assert unit.jobs.claim(made.id, empty.clock(), LEASE, "quick") is not None
        assert not unit.jobs.extend(made.id, empty.clock(), LEASE, "slow")
        assert not unit.jobs.done(made.id, {"by": "slow"}, empty.clock(), "slow")
        assert not unit.jobs.fail(made.id, Message("Too late."), empty.clock(), None, "slow")
        assert unit.jobs.done(made.id, {"by": "quick"}, empty.clock(), "quick")
        unit.commit()
    kept = kept_job(empty, made.id)
    assert (kept.result, kept.holder, kept.abandoned) == ({"by": "quick"}, None, 1)


class TestThreads:
    def test_a_thread_outlives_what_nobody_foresaw(self, empty: World) -> None:
        worker = Worker(empty.services, threads=1)
        calls: list[int] = []

        def failing() -> None:
            calls.append(1)
            raise sqlite3.OperationalError("database is locked")

        helper = threading.Thread(target=worker._every, args=(0.01, failing), daemon=True)
        helper.start()
        wait_until(lambda: len(calls) > 2, seconds=5)
        worker._stopping.set()
        helper.join(5)
        assert not helper.is_alive()

    def test_several_workers_do_each_job_once_and_report_themselves(self, empty: World) -> None:
        with empty.services.store.unit() as unit:
            made = [unit.jobs.enqueue("nobody:knows", {"n": n}).id for n in range(20)]
            unit.commit()
        workers = [Worker(empty.services, threads=2) for _ in range(3)]
        for worker in workers:
            worker.start()
        with empty.services.store.reader() as unit:
            assert len(unit.workers.all()) == 3
        wait_until(lambda: all(kept_job(empty, one).done_at for one in made), seconds=30)
        for worker in workers:
            worker.stop()
        assert {kept_job(empty, one).attempts for one in made} == {1}
        with empty.services.store.reader() as unit:
            assert unit.workers.all() == []


def kept_job(world: World, job_id: str) -> Job:
    with world.services.store.reader() as unit:
        found = unit.jobs.get(job_id)
    assert found is not None
    return found


def requested(world: World) -> str:
    world.open()
    world.save()
    return edit.request_originals(world.services, OFFICER, world.id, version=world.version).id


def wait_for(world: World, job_id: str, *, seconds: float = 240.0) -> Job:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with world.services.store.reader() as unit:
            found = unit.jobs.get(job_id)
        assert found is not None
        if found.done_at is not None:
            return found
        time.sleep(0.1)
    raise AssertionError(found)


@pytest.mark.office
class TestWorker:
    @pytest.mark.slow
    def test_a_worker_finds_what_is_owed_and_stops_cleanly(self, empty: World) -> None:
        worker = Worker(empty.services, threads=2)
        worker.start()
        try:
            done = wait_for(empty, requested(empty))
        finally:
            worker.stop()
        assert done.state is JobState.DONE
        assert done.stage == "Recording the originals."

    @pytest.mark.slow
    def test_a_killed_worker_loses_nothing(self, empty: World) -> None:
        owed = requested(empty)
        folder = empty.services.settings.data_folder
        child = start_worker(folder)
        wait_until(lambda: stage_of(empty, owed) != "", child)
        child.kill()
        child.wait()
        with empty.services.store.reader() as unit:
            left = unit.jobs.get(owed)
        assert left is not None
        assert left.state is JobState.RUNNING
        empty.clock.skip(LEASE + 30)
        drain(empty.services)
        done = wait_for(empty, owed)
        assert (done.state, done.attempts) == (JobState.DONE, 2)
        assert retrieve.instrument(empty.services, OFFICER, empty.id).preliminary is not None

    @pytest.mark.slow
    def test_sigterm_lets_it_finish(self, empty: World) -> None:
        owed = requested(empty)
        child = start_worker(empty.services.settings.data_folder)
        wait_until(lambda: stage_of(empty, owed) != "", child)
        child.send_signal(signal.SIGTERM)
        assert child.wait(timeout=240) == 0
        assert wait_for(empty, owed).state is JobState.DONE

    @pytest.mark.slow
    def test_a_lost_office_is_replaced(self, empty: World, tmp_path: Path) -> None:
        with Converter(data_folder=tmp_path / "office", timeout=60.0) as office:
            services = replace(empty.services, converter=Murdered(office))
            owed = requested(empty)
            drain(services)
            empty.clock.skip(15)  # lost while it started, the office is reported; the job is then tried again
            drain(services)
        assert wait_for(empty, owed).state is JobState.DONE


class Murdered:
    """A real converter whose office is killed once while it converts."""

    def __init__(self, office: Converter) -> None:
        self._office, self._killed = office, False

    def convert(self, docx: bytes) -> bytes:
        if self._killed:
            return self._office.convert(docx)
        self._killed = True
        killer = threading.Timer(0.2, kill_offices)
        killer.start()
        try:
            return self._office.convert(docx)
        finally:
            killer.join()


def kill_offices() -> None:
    """Every LibreOffice that descends from this process and was started last."""
    offices = [one for one in psutil.Process().children(recursive=True) if "soffice.bin" in one.name()]
    newest = max(offices, key=lambda one: one.create_time(), default=None)
    if newest is not None:
        newest.kill()


def stage_of(world: World, job_id: str) -> str:
    with world.services.store.reader() as unit:
        found = unit.jobs.get(job_id)
    assert found is not None
    return found.stage


def wait_until(true: Callable[[], bool], child: subprocess.Popen[Any] | None = None, seconds: float = 240.0) -> None:
    """Until it is true; at once an error when ``child`` has ended instead."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        assert child is None or child.poll() is None
        time.sleep(0.05)


WORKING = """
import sys
from contextlib import closing
from pathlib import Path
from service.app import make_converter
from service.jobs.engine import Worker
from tests.support.world import open_services
folder = Path(sys.argv[1])
with closing(make_converter(open_services(folder).settings)) as converter:
    Worker(open_services(folder, converter=converter)).run()
"""


def start_worker(folder: Path) -> subprocess.Popen[Any]:
    return subprocess.Popen(
        [sys.executable, "-c", WORKING, str(folder)], env={**os.environ, "PYTHONPATH": str(Path.cwd())}
    )
