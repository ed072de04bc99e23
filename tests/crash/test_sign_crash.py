"""A signature that is killed anywhere is either on both originals or on none, and the intention is on record first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from service.workflow.deposit import recovery
from service.workflow.queries import retrieve
from service.workflow.signature.state import signing_state
from tests.crash.killing import SAMPLE, died, kill_everywhere, prepare
from tests.support.stages import Stages
from tests.support.world import AUDITOR, SG, World, open_services

pytestmark = [pytest.mark.office, pytest.mark.timeout(1800)]


@pytest.mark.slow
def test_signing_killed_before_each_change(stages: Stages, tmp_path: Path, every_point: bool) -> None:
    template = prepare(stages, "sealed")
    points = []
    for point, folder in kill_everywhere("sign", template, tmp_path / "killed", sample=None if every_point else SAMPLE):
        points.append(point)
        check(stages, folder, point)
    assert points[0]["changes"] >= 12
    assert died(points)


def check(stages: Stages, folder: Path, point: dict[str, Any]) -> None:
    made = stages.template("sealed")
    services = open_services(folder)
    world = World(services, made.pki, made.clock, id=made.id, digest=made.digest)
    assert recovery.start_up(services) == []
    where = f"point {point['point']}"
    if point["acknowledged"]:
        assert world.state == "signing", where
    if world.state == "approved":
        not_half_signed(world, where)
        world.sign()
    both_signed(world, where)


def not_half_signed(world: World, where: str) -> None:
    with world.services.store.reader() as unit:
        assert {row.step for row in unit.signatures.of(world.id)} == {"seal"}, where
        assert [job.kind for job in unit.jobs.of(world.id)].count("signature:complete") == 0, where
    assert signing_state(world.services, SG, world.id).turn == "organization", where


def both_signed(world: World, where: str) -> None:
    services = world.services
    with services.store.reader() as unit:
        rows = [row for row in unit.signatures.of(world.id) if row.step == "organization"]
        jobs = [job for job in unit.jobs.of(world.id) if job.kind == "signature:complete"]
        everything = unit.signatures.of(world.id)
    assert [(row.party, row.stage) for row in rows] == [("counterpart", "raw"), ("organization", "raw")], where
    assert len(jobs) == 2, where
    for row in everything:
        services.files.read(row.sha256)
    kinds = [event.kind for event in retrieve.history(services, AUDITOR, world.id)]
    assert kinds.count("instrument:sign") == 1, where
    assert kinds.index("signature:intent") < kinds.index("instrument:sign"), where
