"""Repairs of objects of the archive: proposed, then done or withdrawn; and deposits that cannot be entered before their object is repaired."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import delete, select, update

from service.depository.repair.whole import Difference
from service.store.holdings.holdings import counter
from service.store.register.register import COUNTER
from service.store.repository import AnyRow, Repository
from service.store.rows import built, plain
from service.store.tables import repairs, unentered
from service.store.work.counters import Counters

AGREEMENT = "deposit"
"""Kind of an unentered deposit that is no holding."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class UnenteredDeposit:
    """One deposit that waits for its repair."""

    leaf_index: int
    """Its place in the log."""
    object_id: str
    kind: str
    """:data:`AGREEMENT`, or of a holding its kind."""
    number: str
    """As the log has it, ``n/YYYY``; empty where the kind has no numbers."""
    found_at: datetime

    @property
    def label(self) -> str:
        """How people know it."""
        return self.number or self.object_id


class Unentered(Repository):
    """Deposits that stand in the log and not in the register, because their object is not whole: a row for each, until it is entered."""

    def add(self, deposit: UnenteredDeposit) -> None:
        """Its number is never given out again. :raises StoreConflict: object or place in the log has a row."""
        self._insert(unentered, plain(deposit))
        number, slash, year = deposit.number.partition("/")
        if slash and number.isdecimal() and year.isdecimal():
            name = COUNTER if deposit.kind == AGREEMENT else counter(deposit.kind)
            Counters(self._connection).raise_to(name, int(year), int(number))

    def get(self, object_id: str) -> UnenteredDeposit | None:
        """None: nothing is known of it here."""
        row = self._one(select(unentered).where(unentered.c.object_id == object_id))
        return None if row is None else built(UnenteredDeposit, row)

    def numbered(self, kind: str, number: str) -> UnenteredDeposit | None:
        """The one that has this number of its kind."""
        row = self._one(select(unentered).where(unentered.c.kind == kind, unentered.c.number == number).limit(1))
        return None if row is None else built(UnenteredDeposit, row)

    def all(self) -> Iterator[UnenteredDeposit]:
        """In the order of the log."""
        for row in self._all(select(unentered).order_by(unentered.c.leaf_index)):
            yield built(UnenteredDeposit, row)

    def remove(self, object_id: str) -> bool:
        """It is about to be entered; whether it waited."""
        return self._changed(delete(unentered).where(unentered.c.object_id == object_id)) == 1


def _repair(row: AnyRow) -> StoredRepair:
    files = tuple(Difference(**one) for one in row.files)
    return built(StoredRepair, row, act=RepairAct(row.act), state=RepairState(row.state), files=files)
