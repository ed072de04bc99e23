"""Two processes that ask for work and three workers that do it, killed at random: every job is done once, within two leases."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from service.domain.jobs import Job, JobState
from service.workflow.context import Services
from tests.support.pki import ServedPki
from tests.support.world import open_services, write_site

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

LEASE = 3.0
SECONDS = {False: 40.0, True: 120.0}
"""Of killing, in a usual run and in a long one."""

WORKER = f"""
import random, sys, time
from datetime import UTC, datetime
from pathlib import Path
from service.jobs import attempt, engine
from tests.support.world import open_services

attempt.LEASE = engine.LEASE = {LEASE}
ended = Path(sys.argv[1]) / "ended"

def perform(services, job):
    time.sleep(random.uniform(0.05, 1.5))
    with ended.open("a") as lines:
        lines.write(job.id + chr(10))
    return {{"by": sys.argv[2]}}

attempt.perform = perform
worker = engine.Worker(open_services(Path(sys.argv[1]), clock=lambda: datetime.now(UTC)), threads=2)
print("ready", flush=True)
worker.run()
"""

ASKING = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from tests.support.world import open_services

services = open_services(Path(sys.argv[1]), clock=lambda: datetime.now(UTC))
print("ready", flush=True)
while True:
    with services.store.unit() as unit:
        unit.jobs.enqueue("drill", {})
        unit.commit()
    time.sleep(0.4)
"""


@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def test_every_job_is_done_once(
    engine: str, every_point: bool, tmp_path: Path, pki: ServedPki, request: pytest.FixtureRequest
) -> None:
    folder, chance = tmp_path / "site", random.Random(7)
    if engine == "postgresql":
        write_site(folder, pki, database_url=request.getfixturevalue("postgres").empty())
    else:
        write_site(folder, pki)
    services = open_services(folder, clock=lambda: datetime.now(UTC))
    running = [start(WORKER, folder, n) for n in range(3)] + [start(ASKING, folder, n) for n in range(2)]
    kills, end = 0, time.monotonic() + SECONDS[every_point]
    try:
        while time.monotonic() < end:
            time.sleep(chance.uniform(0.5, 3.0))
            number = chance.randrange(len(running))
            running[number].kill()
            running[number].wait()
            running[number] = start(WORKER if number < 3 else ASKING, folder, number)
            kills += 1
        for asking in running[3:]:
            asking.kill()
        made = wait_for_all(services, seconds=90)
    finally:
        for child in running:
            child.kill()
            child.wait()
    assert kills > 3
    assert len(made) > 10
    assert {job.state for job in made} == {JobState.DONE}
    times = Counter((folder / "ended").read_text().split())
    again = {job.id for job in made if job.attempts > 1}
    assert again, "no worker died over a job"
    assert all(times[job.id] == 1 for job in made if job.id not in again)
    waited = max(job.done_at - job.created_at for job in made if job.done_at)
    sys.stdout.write(
        f"{engine}: {kills} kills, {len(made)} jobs, {len(again)} begun again, {sum(times.values()) - len(times)} performed twice, "
        f"the longest {waited.total_seconds():.1f} s\n"
    )
    longest = timedelta(seconds=2 * LEASE + 3)
    for job in made:
        assert job.done_at is not None
        assert job.done_at - job.created_at < longest * (job.abandoned + 1) + timedelta(seconds=len(made))


def start(program: str, folder: Path, number: int) -> subprocess.Popen[bytes]:
    """A child that has loaded everything: killed before that, it could not have done any work."""
    words = [sys.executable, "-c", program, str(folder), str(number)]
    child = subprocess.Popen(words, cwd=Path.cwd(), stdout=subprocess.PIPE)
    assert child.stdout is not None
    while child.stdout.readline().strip() not in (b"ready", b""):
        continue
    return child


def wait_for_all(services: Services, *, seconds: float) -> list[Job]:
    """Every job, once all are final."""
    deadline = time.monotonic() + seconds
    while True:
        with services.store.reader() as unit:
            made = unit.jobs.in_states(list(JobState), limit=10_000)
        if all(job.done_at for job in made):
            return made
        assert time.monotonic() < deadline, [job for job in made if not job.done_at]
        time.sleep(0.5)
