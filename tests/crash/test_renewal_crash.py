"""A renewal that is killed anywhere either did not happen or is finished by the next start; the next run renews what is left, once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ocfl
import pytest

from service.depository.audit.audit import examine
from service.drafting.word.convert import Converter
from service.workflow.deposit import commit, recovery, renewals
from service.workflow.queries import retrieve
from tests.crash.killing import SAMPLE, died, kill_everywhere, prepare
from tests.crash.points import A_LIFETIME
from tests.decades.sites import name_authorities, sites
from tests.support.stages import Stages
from tests.support.world import AUDITOR, World, open_services

pytestmark = [
    pytest.mark.office,
    pytest.mark.timeout(1800),
    pytest.mark.slow,  # tests/workflow/test_renewals.py interrupts a renewal at its two commit points
]

FILES = {"original-counterpart.pdf", "original-organization.pdf", "proces-verbal/signature.pdf"}


def test_renewal_killed_before_each_change(office: Converter, tmp_path: Path, every_point: bool) -> None:
    with sites(tmp_path / "decades", office) as (decades, stages):
        template = prepare(stages, "deposited")
        name_authorities(template, decades, "longer")  # which is there today, so no clock has to be turned
        points = []
        for point, folder in kill_everywhere(
            "renew", template, tmp_path / "killed", sample=None if every_point else SAMPLE
        ):
            points.append(point)
            check(stages, folder, point)
    assert points[0]["changes"] > 40
    assert died(points)


def check(stages: Stages, folder: Path, point: dict[str, Any]) -> None:
    made = stages.template("deposited")
    world = World(open_services(folder), made.pki, made.clock, id=made.id, digest=made.digest)
    services, where = world.services, f"point {point['point']}"
    recovery.start_up(services)
    done = renewed_paths(world)
    assert done in (set(), FILES), where
    if point["acknowledged"]:
        assert done == FILES, where
    left = {one.path: one.state for one in renewals.run(services, ahead=A_LIFETIME) if one.state == renewals.RENEWED}
    if not done:
        assert left == dict.fromkeys(FILES, renewals.RENEWED), where
    everything_agrees(world, where)
    assert recovery.start_up(services) == [], where
    world.services.store.engine.dispose()


def renewed_paths(world: World) -> set[str]:
    with world.services.store.reader() as unit:
        return {file.path for one in unit.renewals.of(world.id) for file in one.files}


def everything_agrees(world: World, where: str) -> None:
    services = world.services
    with services.store.reader() as unit:
        (entry,) = unit.register.all()
        leaves, rows = unit.log_entries.all(), unit.proofs.of(world.id)
        assert not commit.unfinished(services, unit), where
        acts = unit.renewals.of(world.id)
    newest = {file.path: file for act in acts for file in act.files}
    assert {row.path: row.sha256 for row in rows} == {path: file.sha256 for path, file in newest.items()}, where
    assert {row.ends.year for row in rows if row.ends} == {2040}, where
    assert [row.data for row in leaves] == list(services.log.entries()), where
    assert services.archive.inventory(entry.object_id).head == f"v{1 + len(acts)}", where
    account = examine(services.archive, verifier=services.log.verifier)
    assert (account.findings, account.objects, account.entries) == ((), 1, 1 + len(acts)), where
    assert ocfl.StorageRoot(root=str(services.archive.ocfl)).validate(log_warnings=False), where
    kinds = [event.kind for event in retrieve.history(services, AUDITOR, world.id)]
    assert kinds.count(commit.RENEW) == len(acts), where
