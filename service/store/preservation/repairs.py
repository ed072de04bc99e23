"""Repairs of objects of the archive: proposed, then done or withdrawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select, update

from service.depository.repair.whole import Difference
from service.store.repository import AnyRow, Repository
from service.store.rows import built, plain
from service.store.tables import repairs


class RepairAct(StrEnum):
    """What a repair does."""

    BRING_BACK = "bring_back"
    """The object is put together again from the replica."""
    SET_ASIDE = "set_aside"
    """What the log does not know is put into quarantine."""


class RepairState(StrEnum):
    """Where a repair stands."""

    PROPOSED = "proposed"
    DONE = "done"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRepair:
    """One repair."""

    id: str
    object_id: str
    label: str
    """How the register names the object; its id where it has no entry."""
    act: RepairAct
    files: tuple[Difference, ...]
    digest: str
    """SHA-256, in hex, of what is to be done; whoever confirms has seen the same."""
    reason: str
    proposed_by: str
    proposed_name: str
    proposed_at: datetime
    seal: str
    """Shows that the service wrote the proposal; empty in a row that was read back from the archive."""
    state: RepairState
    closed_by: str | None = None
    closed_name: str | None = None
    closed_at: datetime | None = None
    quarantine: str = ""
    """Folder below ``quarantine/``; empty: nothing was set aside."""


class Repairs(Repository):
    """Every repair that was proposed."""

    def add(self, repair: StoredRepair) -> None:
        """A new one."""
        files = [asdict(one) for one in repair.files]
        self._insert(repairs, {**plain(repair), "act": str(repair.act), "state": str(repair.state), "files": files})

    def get(self, repair_id: str) -> StoredRepair | None:
        """None: there is no such repair."""
        row = self._one(select(repairs).where(repairs.c.id == repair_id))
        return None if row is None else _repair(row)

    def close(
        self, repair_id: str, state: RepairState, *, by: str, name: str, at: datetime, quarantine: str = ""
    ) -> bool:
        """Done or withdrawn; False when it was neither proposed nor open any more."""
        values = {"state": str(state), "closed_by": by, "closed_name": name, "closed_at": at, "quarantine": quarantine}
        still = (repairs.c.id == repair_id) & (repairs.c.state == str(RepairState.PROPOSED))
        return self._changed(update(repairs).where(still).values(values)) == 1

    def waiting(self) -> list[StoredRepair]:
        """Those that nobody has confirmed or withdrawn, oldest first."""
        query = select(repairs).where(repairs.c.state == str(RepairState.PROPOSED))
        return [_repair(row) for row in self._all(query.order_by(repairs.c.proposed_at, repairs.c.id))]

    def closed(self, limit: int) -> Sequence[StoredRepair]:
        """The newest of the others first."""
        query = select(repairs).where(repairs.c.state != str(RepairState.PROPOSED))
        return [
            _repair(row) for row in self._all(query.order_by(repairs.c.closed_at.desc(), repairs.c.id).limit(limit))
        ]


def _repair(row: AnyRow) -> StoredRepair:
    files = tuple(Difference(**one) for one in row.files)
    return built(StoredRepair, row, act=RepairAct(row.act), state=RepairState(row.state), files=files)
