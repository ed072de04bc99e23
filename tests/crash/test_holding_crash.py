"""A holding whose deposit is killed anywhere was not deposited, or is finished at the next start under the same number."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from service.depository.audit.audit import examine
from service.workflow.deposit import commit, recovery
from service.workflow.preservation.audit import AuditRun
from tests.crash import points as acting
from tests.crash.killing import SAMPLE, died, kill_everywhere
from tests.support.pki import ServedPki
from tests.support.world import open_services, write_site

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]


def test_holding_killed_before_each_change(tmp_path: Path, pki: ServedPki, every_point: bool) -> None:
    template = tmp_path / "template"
    write_site(template, pki)
    open_services(template).store.engine.dispose()
    (template / "case.json").write_text(json.dumps({}))
    seen = []
    sample = None if every_point else 4 * SAMPLE
    for point, folder in kill_everywhere("holding", template, tmp_path / "killed", sample=sample):
        seen.append(point)
        check(folder, point)
    assert seen[0]["changes"] > 20
    assert died(seen)


def check(folder: Path, point: dict[str, Any]) -> None:
    services, where = open_services(folder), f"point {point['point']}"
    recovery.start_up(services)
    with services.store.reader() as unit:
        entries = unit.holdings.all()
    if point["acknowledged"]:
        assert len(entries) == 1, where
    if not entries:
        assert list(services.archive.object_ids()) == [], where
        acting.act_holding(services, {})
    with services.store.reader() as unit:
        (entry,), leaves = unit.holdings.all(), unit.log_entries.all()
        assert not commit.unfinished(services, unit), where
        assert [entry.id] == [found.entry.id for found in unit.holdings.with_file(entry.files[0].sha256)], where
    assert (entry.number, entry.leaf_index) == ("1/2026", 0), where
    assert [row.data for row in leaves] == list(services.log.entries()), where
    assert examine(services.archive, verifier=services.log.verifier).passed, where
    assert list(AuditRun(services).findings()) == [], where
    assert recovery.start_up(services) == [], where
    services.store.engine.dispose()
