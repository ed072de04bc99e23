"""The replica, as it was last read back: one row for each entry of the log that stands for a version of an object."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, func, select
from sqlalchemy.dialects import postgresql, sqlite

from service.store.repository import AnyRow, Repository
from service.store.rows import built, plain
from service.store.tables import log_entries, register, replica_bags, replica_logs


class BagState(StrEnum):
    """What is known of a bag. What has no row waits."""

    WHOLE = "whole"
    FAILED = "failed"
    DISPOSED = "disposed"
    """The object was disposed of. A copy that was made before stays as long as the lock on it forbids that it is deleted."""


class Trouble(StrEnum):
    """Why a version is not whole on the replica."""

    NONE = ""
    DAMAGED_HERE = "damaged_here"
    """The object in the archive is not what the log says, so it was not copied."""
    DAMAGED_THERE = "damaged_there"
    LOST_THERE = "lost_there"
    UNLOCKED = "unlocked"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplicaBag:
    """One version of an object on the replica."""

    leaf_index: int
    object_id: str
    version: str
    outcome: BagState
    key: str
    """Empty: nothing was written."""
    reason: Trouble
    detail: str
    """The sentence of the refusal, in English; empty when it is whole."""
    size: int
    """Of the bag, in bytes."""
    locked_until: datetime | None
    checked_at: datetime
    """When it was last read back, or when that was last tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplicaCounts:
    """Versions of objects, and when the one that was not read for longest was read."""

    whole: int
    failed: int
    waiting: int
    size: int
    """Bytes of all bags that are whole."""
    oldest: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedBag:
    """A version that is not whole on the replica, and the register entry that it concerns, if the register has one."""

    bag: ReplicaBag
    number: int | None
    year: int | None
    title: str


class Replicas(Repository):
    """What the replica holds."""

    def keep(self, bag: ReplicaBag) -> None:
        """The newest word on this version."""
        values = {**plain(bag), "outcome": str(bag.outcome), "reason": str(bag.reason)}
        self._put(replica_bags, values, "leaf_index")

    def waiting(self, limit: int) -> list[tuple[int, bytes]]:
        """Index and bytes of entries of the log that were never tried, in their order."""
        query = (
            select(log_entries.c.index.label("leaf"), log_entries.c.data)
            .where(_unknown())
            .order_by(log_entries.c.index)
            .limit(limit)
        )
        return [(row.leaf, bytes(row.data)) for row in self._all(query)]

    def failed(self, after: int, limit: int) -> list[tuple[int, bytes]]:
        """The same for those that failed, from the one after ``after``."""
        query = (
            select(log_entries.c.index.label("leaf"), log_entries.c.data)
            .join(replica_bags, replica_bags.c.leaf_index == log_entries.c.index)
            .where(replica_bags.c.outcome == str(BagState.FAILED), log_entries.c.index > after)
        )
        return [(row.leaf, bytes(row.data)) for row in self._all(query.order_by(log_entries.c.index).limit(limit))]

    def stalest(self, before: datetime, limit: int) -> list[ReplicaBag]:
        """Whole ones that were last read before this moment, the one not read for longest first."""
        due = and_(replica_bags.c.outcome == str(BagState.WHOLE), replica_bags.c.checked_at < before)
        query = select(replica_bags).where(due).order_by(replica_bags.c.checked_at, replica_bags.c.leaf_index)
        return [_bag(row) for row in self._all(query.limit(limit))]

    def of_object(self, object_id: str) -> list[ReplicaBag]:
        """In the order of the versions."""
        query = select(replica_bags).where(replica_bags.c.object_id == object_id)
        return [_bag(row) for row in self._all(query.order_by(replica_bags.c.leaf_index))]

    def counts(self) -> ReplicaCounts:
        """Of all versions in the log."""
        query = select(
            replica_bags.c.outcome, func.count().label("many"), func.sum(replica_bags.c.size).label("size"),
            func.min(replica_bags.c.checked_at).label("oldest"),
        ).group_by(replica_bags.c.outcome)  # fmt: skip
        rows = {row.outcome: row for row in self._all(query)}
        whole, failed = rows.get(BagState.WHOLE), rows.get(BagState.FAILED)
        return ReplicaCounts(
            whole=whole.many if whole else 0,
            failed=failed.many if failed else 0,
            waiting=self._count(log_entries, _unknown()),
            size=int(whole.size) if whole else 0,
            oldest=whole.oldest if whole else None,
        )

    def failures(self, *, limit: int, offset: int) -> list[FailedBag]:
        """In the order of the log."""
        query = (
            select(replica_bags, register.c.number, register.c.year, register.c.title)
            .join(register, register.c.object_id == replica_bags.c.object_id, isouter=True)
            .where(replica_bags.c.outcome == str(BagState.FAILED))
            .order_by(replica_bags.c.leaf_index)
        )
        return [
            FailedBag(bag=_bag(row), number=row.number, year=row.year, title=row.title or "")
            for row in self._all(query.limit(limit).offset(offset))
        ]

    def log_copied(self, log: str, size: int, checkpoint_key: str, at: datetime) -> None:
        """The log was copied up to ``size`` entries."""
        self._put(replica_logs, {"log": log, "size": size, "checkpoint_key": checkpoint_key, "at": at}, "log", "size")

    def log_sizes(self) -> dict[str, int]:
        """Log -> how many entries of it are on the replica."""
        query = select(replica_logs.c.log, func.max(replica_logs.c.size).label("size")).group_by(replica_logs.c.log)
        return {row.log: row.size for row in self._all(query)}

    def _put(self, table: Table, values: dict[str, Any], *key: str) -> None:
        dialect = sqlite if self._connection.dialect.name == "sqlite" else postgresql
        made = dialect.insert(table).values(values)
        rest = {name: value for name, value in values.items() if name not in key}
        self._connection.execute(made.on_conflict_do_update(index_elements=list(key), set_=rest))


def _unknown() -> ColumnElement[bool]:
    return log_entries.c.index.not_in(select(replica_bags.c.leaf_index))


def _bag(row: AnyRow) -> ReplicaBag:
    return built(ReplicaBag, row, outcome=BagState(row.outcome), reason=Trouble(row.reason))
