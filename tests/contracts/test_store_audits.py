"""The newest audit is shown with its findings and the entries that they concern."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from service.depository.audit.findings import Finding, Kind
from service.store.unit import Store
from tests.contracts.samples import NOW, entry

DAMAGED = Finding(Kind.CONTENT, entry(1).object_id, "v1/content/a.pdf", "Its digest is wrong.", "E092")
LOG = Finding(Kind.LOG, "", "log", "The log is damaged.")


def added(store: Store, *findings: Finding, days: int = 0, **changes: Any) -> int:
    at = NOW + timedelta(days=days)
    values = {"started_at": at, "ended_at": at, "objects": 2, "entries": 3, "root_hash": "ab", "found": len(findings)}
    with store.unit() as unit:
        made = unit.audits.add(findings, **{**values, **changes})
        unit.commit()
    return made


def test_nothing_is_known_before_the_first_audit(store: Store) -> None:
    with store.reader() as unit:
        assert unit.audits.newest() is None


def test_the_newest_audit_is_the_one_that_ended_last(store: Store) -> None:
    with store.unit() as unit:
        unit.register.add(entry(1), "")
        unit.commit()
    newest = added(store, DAMAGED, LOG, days=2, found=7)
    added(store, days=1)
    with store.reader() as unit:
        found = unit.audits.newest()
        assert found is not None
        assert (found.id, found.ended_at, found.objects, found.entries, found.root_hash, found.found) == (
            newest, NOW + timedelta(days=2), 2, 3, "ab", 7,
        )  # fmt: skip
        rows = unit.audits.findings(newest, limit=9)
        assert [(row.finding, row.number, row.year, row.title) for row in rows] == [
            (DAMAGED, 1, 2026, entry(1).title),
            (LOG, None, None, ""),
        ]
        assert unit.audits.findings(newest, limit=1, offset=1) == rows[1:]
        assert unit.audits.count(newest) == 2
