"""Audits of the archive and what they found. Rows are added when an audit has ended, and never changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select

from service.depository.audit.findings import Finding, Kind
from service.store.repository import AnyRow, Repository
from service.store.rows import built, plain
from service.store.tables import audit_findings, audits, register


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredAudit:
    """One audit that ended."""

    id: int
    started_at: datetime
    ended_at: datetime
    objects: int
    """Deposits that were examined."""
    entries: int
    """Entries of the log."""
    root_hash: str
    """Of the log, in hexadecimal; empty when the log could not be read."""
    found: int
    """How many findings there were; more than are stored when there were very many."""


@dataclass(frozen=True, slots=True)
class StoredFinding:
    """One finding, and the register entry that it concerns, if the register has one."""

    finding: Finding
    number: int | None
    year: int | None
    title: str


class Audits(Repository):
    """The newest audit is the one that counts; the others are history."""

    def add(
        self,
        findings: Iterable[Finding],
        *,
        started_at: datetime,
        ended_at: datetime,
        objects: int,
        entries: int,
        root_hash: str,
        found: int,
    ) -> int:
        """One audit with the findings that are kept; its id."""
        values = {
            "started_at": started_at, "ended_at": ended_at, "objects": objects, "entries": entries,
            "root_hash": root_hash, "found": found,
        }  # fmt: skip
        key = self._connection.execute(insert(audits).values(values)).inserted_primary_key
        if key is None:
            raise RuntimeError("the database gave the audit no key")
        for position, one in enumerate(findings):
            row = {**plain(one), "kind": str(one.kind), "audit": key[0], "position": position}
            self._insert(audit_findings, row)
        return int(key[0])

    def newest(self) -> StoredAudit | None:
        """The audit that ended last; None when there was none."""
        row = self._one(select(audits).order_by(audits.c.ended_at.desc(), audits.c.id.desc()).limit(1))
        return None if row is None else built(StoredAudit, row)

    def between(self, begins: datetime, ends: datetime) -> list[StoredAudit]:
        """Audits that ended from ``begins`` to before ``ends``, oldest first."""
        query = select(audits).where(audits.c.ended_at >= begins, audits.c.ended_at < ends)
        return [built(StoredAudit, row) for row in self._all(query.order_by(audits.c.ended_at, audits.c.id))]

    def findings(self, audit_id: int, *, limit: int, offset: int = 0) -> list[StoredFinding]:
        """The stored findings of one audit, in its order."""
        query = (
            select(audit_findings, register.c.number, register.c.year, register.c.title)
            .join(register, register.c.object_id == audit_findings.c.object_id, isouter=True)
            .where(audit_findings.c.audit == audit_id)
            .order_by(audit_findings.c.position)
        )
        return [_finding(row) for row in self._all(query.limit(limit).offset(offset))]

    def count(self, audit_id: int) -> int:
        """How many findings of this audit are stored."""
        return self._count(audit_findings, audit_findings.c.audit == audit_id)


def _finding(row: AnyRow) -> StoredFinding:
    return StoredFinding(built(Finding, row, kind=Kind(row.kind)), row.number, row.year, row.title or "")
