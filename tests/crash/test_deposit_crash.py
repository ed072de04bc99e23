"""A deposit that is killed anywhere either did not happen or is finished at the next start, under the same number."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ocfl
import pytest

from service.depository.audit.audit import examine
from service.workflow.deposit import commit, recovery
from service.workflow.queries import retrieve
from service.workflow.queries.files import file as read_file
from tests.crash.killing import SAMPLE, died, kill_everywhere, prepare
from tests.support.stages import Stages
from tests.support.world import ARCHIVIST, World, open_services

pytestmark = [pytest.mark.slow, pytest.mark.office, pytest.mark.timeout(1800)]


def test_deposit_killed_before_each_change(stages: Stages, tmp_path: Path, every_point: bool) -> None:
    template = prepare(stages, "signed")
    points = []
    for point, folder in kill_everywhere(
        "deposit", template, tmp_path / "killed", sample=None if every_point else SAMPLE
    ):
        points.append(point)
        check(stages, folder, point)
    assert points[0]["changes"] > 50
    assert died(points)


def check(stages: Stages, folder: Path, point: dict[str, Any]) -> None:
    made = stages.template("signed")
    services = open_services(folder)
    world = World(services, made.pki, made.clock, id=made.id, digest=made.digest)
    recovery.start_up(services)
    where = f"point {point['point']}"
    if point["acknowledged"]:
        assert world.state == "deposited", where
    if world.state == "signed":  # before the line: the archivist does it again, and the number is the first
        assert list(services.archive.object_ids()) == [], where
        world.deposit()
    assert world.state == "deposited", where
    everything_agrees(world, where)
    assert recovery.start_up(services) == [], where


def everything_agrees(world: World, where: str) -> None:
    services = world.services
    with services.store.reader() as unit:
        entries, leaves, receipts = unit.register.all(), unit.log_entries.all(), unit.receipts.of(world.id)
        assert not commit.unfinished(services, unit), where
    assert [(entry.number, entry.leaf_index) for entry in entries] == [(1, 0)], where
    assert [row.data for row in leaves] == list(services.log.entries()), where
    assert len(receipts) == 2, where
    account = examine(services.archive, verifier=services.log.verifier)
    assert (account.findings, account.objects, account.entries) == ((), 1, 1), where
    assert ocfl.StorageRoot(root=str(services.archive.ocfl)).validate(log_warnings=False), where
    for row in receipts:
        pdf = read_file(services, ARCHIVIST, world.id, f"original-{row.party}.pdf").data
        assert retrieve.verify_receipt(services, row.receipt, pdf).passed, where
    kinds = [event.kind for event in retrieve.history(services, ARCHIVIST, world.id)]
    assert kinds.count("instrument:deposit") == 1, where
