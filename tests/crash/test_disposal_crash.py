"""A disposal that is killed anywhere was not decided, or is finished at the next start; never are the files gone without the record of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from service.depository.audit.audit import examine
from service.depository.disposal import tombstone
from service.depository.ocfl import layout, tombstones
from service.store.preservation.disposals import DisposalState
from service.workflow.deposit import commit, recovery
from service.workflow.disposal import decide
from service.workflow.disposal.decide import Asked
from service.workflow.preservation.audit import AuditRun
from service.workflow.records.deposit import deposit_record
from tests.crash.killing import SAMPLE, died, kill_everywhere
from tests.support.pki import ServedPki
from tests.support.world import ARCHIVIST, SG, open_services, write_site
from tests.workflow.test_records import new

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]


def test_disposal_killed_before_each_change(tmp_path: Path, pki: ServedPki, every_point: bool) -> None:
    template = tmp_path / "template"
    write_site(template, pki)
    services = open_services(template)
    entry = deposit_record(services, ARCHIVIST, new(services))
    today = services.clock().date()
    asked = Asked(authority="Retention schedule, series 4.2", authority_date=today, reason="Kept for ten years.")
    row = decide.propose(services, ARCHIVIST, entry.object_id, asked, seen=None)
    services.store.engine.dispose()
    (template / "case.json").write_text(json.dumps({"disposal": row.id, "object": entry.object_id}))
    seen, states = [], set()
    sample = None if every_point else 6 * SAMPLE
    for point, folder in kill_everywhere("dispose", template, tmp_path / "killed", sample=sample):
        seen.append(point)
        states.add(check(folder, point))
    assert seen[0]["changes"] > 30
    assert died(seen)
    assert states == {DisposalState.PROPOSED, DisposalState.APPROVED, DisposalState.RECORDED, DisposalState.DONE}


def check(folder: Path, point: dict[str, Any]) -> DisposalState:
    """Returns the state in which the killed process had left the disposal."""
    services, where = open_services(folder), f"point {point['point']}"
    case = json.loads((folder / "case.json").read_text())
    place, archive = services.archive.ocfl / layout.path_of(case["object"]), services.archive
    with services.store.reader() as unit:
        left = unit.disposals.get(case["disposal"])
    assert left is not None
    assert place.exists() or archive.exists(tombstones.id_of(case["object"])), where
    recovery.start_up(services)
    with services.store.reader() as unit:
        row = unit.disposals.get(case["disposal"])
        assert row is not None
        assert not commit.unfinished(services, unit), where
    if left.state is DisposalState.PROPOSED:
        assert (row.state, place.exists(), point["acknowledged"]) == (DisposalState.PROPOSED, True, False), where
        row = decide.approve(services, SG, case["disposal"], seen=None)
    assert (row.state, place.exists()) == (DisposalState.DONE, False), where
    assert list(archive.staging.glob("[!.]*")) == [], where
    found = tombstone.of(archive, case["object"])
    assert found is not None
    assert found.disposal.id == case["disposal"], where
    assert examine(archive, verifier=services.log.verifier).passed, where
    assert list(AuditRun(services).findings()) == [], where
    assert recovery.start_up(services) == [], where
    services.store.engine.dispose()
    return left.state
