"""What the audit knows of each object and of the logs' time-stamps, and what it found that is not known to be well again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Column, ColumnElement, Table, delete, exists, func, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from service.depository.audit.findings import Finding, Kind
from service.store.repository import AnyRow, Repository
from service.store.rows import built, plain
from service.store.tables import holdings, log_entries, object_checks, open_findings, register, stamp_checks

_SOME: Final = 500


@dataclass(frozen=True, slots=True)
class ObjectCheck:
    """One object as the audit saw it last."""

    object_id: str
    checked_at: datetime
    size: int
    """Bytes that were read."""
    found: int


@dataclass(frozen=True, slots=True)
class StampCheck:
    """One time-stamp of a log that was valid."""

    digest: str
    """Of all that its verification depends on."""
    path: str
    """Below the archive."""
    checked_at: datetime


@dataclass(frozen=True, slots=True)
class OpenFinding:
    """A finding that stands, since when, and the register entry that it concerns, if the register has one."""

    finding: Finding
    since: datetime
    number: int | None
    year: int | None
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ages:
    """How long ago objects were checked."""

    objects: int
    """In the register and among the holdings."""
    never: int
    """Of these, without a check."""
    overdue: int
    """Last checked before the day that was asked for, or never although they were there by then."""
    oldest: datetime | None
    """The check that lies furthest back."""


class Checks(Repository):
    """One row for each object that was ever checked."""

    def all(self) -> dict[str, datetime]:
        """Object id -> when it was last checked."""
        return {row.object_id: row.checked_at for row in self._all(select(object_checks))}

    def keep(self, checks: Iterable[ObjectCheck]) -> None:
        """The newest word on each of these objects."""
        dialect = sqlite if self._connection.dialect.name == "sqlite" else postgresql
        for one in checks:
            values = {"checked_at": one.checked_at, "size": one.size, "found": one.found}
            made = dialect.insert(object_checks).values(object_id=one.object_id, **values)
            self._connection.execute(made.on_conflict_do_update(index_elements=["object_id"], set_=values))

    def forget(self, object_ids: Iterable[str]) -> None:
        """Objects that are not in the archive any more."""
        self._delete(object_checks.c.object_id, list(object_ids))

    def stamps(self) -> dict[str, StampCheck]:
        """Digest -> the newest word on this time-stamp."""
        return {row.digest: built(StampCheck, row) for row in self._all(select(stamp_checks))}

    def change_stamps(self, valid: Iterable[StampCheck], gone: Iterable[str]) -> None:
        """Time-stamps that were verified now, and digests of those of which nothing is known any more."""
        verified = list(valid)
        self._delete(stamp_checks.c.digest, [*(one.digest for one in verified), *gone])
        self._insert_all(stamp_checks, [plain(one) for one in verified])

    def open(self) -> dict[tuple[str, str, str, str], Finding]:
        """Kind, object, path and code -> the finding that stands."""
        return {_key(one): one for one in (_finding(row) for row in self._all(select(open_findings)))}

    def change(
        self, new: Mapping[tuple[str, str, str, str], Finding], well: Iterable[tuple[str, str, str, str]], at: datetime
    ) -> None:
        """Findings that stand from now on, and those that do not any more."""
        for kind, object_id, path, code in well:
            gone = (open_findings.c.kind == kind) & (open_findings.c.object_id == object_id)
            self._connection.execute(
                delete(open_findings).where(gone, open_findings.c.path == path, open_findings.c.code == code)
            )
        rows = [
            {"kind": key[0], "object_id": key[1], "path": key[2], "code": key[3], "sentence": one.sentence, "since": at}
            for key, one in new.items()
        ]
        if rows:
            self._connection.execute(insert(open_findings), rows)

    def listed(self, *, limit: int, offset: int = 0) -> list[OpenFinding]:
        """What stands, oldest first."""
        query = (
            select(open_findings, register.c.number, register.c.year, register.c.title)
            .join(register, register.c.object_id == open_findings.c.object_id, isouter=True)
            .order_by(open_findings.c.since, open_findings.c.object_id, open_findings.c.path, open_findings.c.kind)
        )
        return [
            OpenFinding(_finding(row), row.since, row.number, row.year, row.title or "")
            for row in self._all(query.limit(limit).offset(offset))
        ]

    def count_open(self) -> dict[Kind, int]:
        """Kind -> how many stand."""
        query = select(open_findings.c.kind, func.count().label("many")).group_by(open_findings.c.kind)
        return {Kind(row.kind): row.many for row in self._all(query)}

    def of_object(self, object_id: str) -> list[Finding]:
        """What stands of one object."""
        query = select(open_findings).where(open_findings.c.object_id == object_id).order_by(open_findings.c.path)
        return [_finding(row) for row in self._all(query)]

    def ages(self, before: datetime) -> Ages:
        """:param before: what was last checked earlier is overdue."""
        late = never = objects = 0
        for table in (register, holdings):
            joined = table.join(object_checks, object_checks.c.object_id == table.c.object_id, isouter=True)
            unchecked = object_checks.c.object_id.is_(None)
            objects += self._count(table)
            never += self._connection.execute(select(func.count()).select_from(joined).where(unchecked)).scalar_one()
            old = (object_checks.c.checked_at < before) | (unchecked & _deposited_before(table, before))
            late += self._connection.execute(select(func.count()).select_from(joined).where(old)).scalar_one()
        oldest = self._one(select(func.min(object_checks.c.checked_at).label("oldest")))
        return Ages(objects=objects, never=never, overdue=late, oldest=oldest.oldest if oldest else None)

    def _delete(self, column: Column[str], values: list[str]) -> None:
        for start in range(0, len(values), _SOME):
            part = values[start : start + _SOME]
            self._connection.execute(delete(column.table).where(column.in_(part)))


def _deposited_before(table: Table, before: datetime) -> ColumnElement[bool]:
    """Told by the log for the register: the day of entry of an earlier register's agreement says nothing of when it came here."""
    if table is holdings:
        return holdings.c.deposited_at < before
    return exists().where(log_entries.c.index == register.c.leaf_index, log_entries.c.at < before)


def key_of(one: Finding) -> tuple[str, str, str, str]:
    """What makes two findings the same."""
    return _key(one)


def _key(one: Finding) -> tuple[str, str, str, str]:
    return str(one.kind), one.object_id, one.path, one.code


def _finding(row: AnyRow) -> Finding:
    return built(Finding, row, kind=Kind(row.kind))
