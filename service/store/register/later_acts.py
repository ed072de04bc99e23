"""Later acts on deposited instruments. Append-only; the archive can restore them."""

from __future__ import annotations

from sqlalchemy import select

from service.depository.register.later_acts import ActKind, LaterAct
from service.store.repository import AnyRow, Repository
from service.store.rows import plain
from service.store.tables import later_acts


class LaterActs(Repository):
    """What became of an instrument after its deposit."""

    def add(self, act: LaterAct) -> None:
        """:raises StoreConflict: the instrument has an act of this number."""
        self._insert(later_acts, {**plain(act), "kind": str(act.kind)})

    def of(self, instrument_id: str) -> list[LaterAct]:
        """On this instrument, in the order of their numbers."""
        query = select(later_acts).where(later_acts.c.instrument_id == instrument_id)
        return [_act(row) for row in self._all(query.order_by(later_acts.c.number))]

    def by(self, label: str) -> list[LaterAct]:
        """Done by the instrument with this register number, oldest first."""
        query = select(later_acts).where(later_acts.c.later == label).order_by(later_acts.c.id)
        return [_act(row) for row in self._all(query)]


def _act(row: AnyRow) -> LaterAct:
    columns = {name: value for name, value in row._asdict().items() if name != "id"}
    return LaterAct(**{**columns, "kind": ActKind(row.kind)})
