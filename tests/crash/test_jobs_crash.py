"""Sealing and completing killed anywhere: done again at the next start, once, and nothing below the required level goes on record."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.store.unit import Unit
from service.workflow.deposit import recovery
from service.workflow.queries import retrieve
from service.workflow.signature import evidence
from service.workflow.signature.state import signing_state
from tests.crash.killing import died, kill_everywhere, prepare
from tests.support.stages import Stages
from tests.support.world import AUDITOR, SG, Clock, World, open_services

pytestmark = [pytest.mark.slow, pytest.mark.office, pytest.mark.timeout(3600)]

SAMPLE = 1
"""Points in a usual run, in the middle: each costs a few signatures and verifications."""

LEASE = 3600
"""Seconds after which a job whose worker died is due again, and some more."""


@pytest.mark.parametrize(
    ("stage", "step", "event"), [("approved", "seal", "instrument:seal"), ("raw", "organization", "signature:complete")]
)
def test_jobs_killed_before_each_change(
    stages: Stages, tmp_path: Path, every_point: bool, stage: str, step: str, event: str
) -> None:
    template, points = prepare(stages, stage), []
    for point, folder in kill_everywhere("jobs", template, tmp_path / "killed", sample=None if every_point else SAMPLE):
        points.append(point)
        world = reopened(stages, stage, folder)
        where = f"{stage}, point {point['point']} of {points[0]['changes']}"
        nothing_below_the_level(world, where)
        world.clock.skip(LEASE)
        world.jobs()
        once_on_each_original(world, step, event, where)
        nothing_below_the_level(world, where)
    assert points[0]["changes"] >= 12
    assert died(points)


def reopened(stages: Stages, stage: str, folder: Path) -> World:
    made, clock = stages.template(stage), Clock()
    world = World(open_services(folder, clock=clock), made.pki, clock, id=made.id, digest=made.digest)
    assert all("will be done again" in told for told in recovery.start_up(world.services))
    return world


def once_on_each_original(world: World, step: str, event: str, where: str) -> None:
    with world.services.store.reader() as unit:
        rows = [row for row in unit.signatures.of(world.id) if row.step == step and row.stage == "complete"]
        waiting = [job for job in unit.jobs.of(world.id) if job.done_at is None]
    assert sorted(row.party for row in rows) == ["counterpart", "organization"], where
    assert waiting == [], where
    kinds = [one.kind for one in retrieve.history(world.services, AUDITOR, world.id)]
    assert kinds.count(event) == (1 if step == "seal" else 2), where
    turn = signing_state(world.services, SG, world.id).turn
    assert turn == ("organization" if step == "seal" else "counterpart"), where


def nothing_below_the_level(world: World, where: str) -> None:
    """Every complete revision on record, judged from its file."""
    with world.services.store.reader() as unit:
        rows = complete_rows(unit, world.id)
    for sha256 in rows:
        found = evidence.verdict(world.services, world.services.files.read(sha256), level="B-LT")
        assert found.passed, (where, [one.sentence for one in found.failed_steps])


def complete_rows(unit: Unit, instrument: str) -> list[str]:
    newest = {row.party: row.sha256 for row in unit.signatures.of(instrument) if row.stage == "complete"}
    return list(newest.values())
