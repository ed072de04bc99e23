"""Later acts on deposited instruments. Append-only; the archive can restore them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select

from service.depository.register.corrections import REPLACES
from service.depository.register.later_acts import ActKind, Change, LaterAct
from service.store.repository import AnyRow, Repository
from service.store.rows import plain
from service.store.tables import later_acts


class LaterActs(Repository):
    """What became of an instrument after its deposit."""

    def add(self, act: LaterAct) -> None:
        """:raises StoreConflict: the instrument has an act of this number."""
        changes = [asdict(change) for change in act.changes] or None
        row = {**plain(act), "kind": str(act.kind), "changes": changes, "detail": dict(act.detail) or None}
        del row["open_ended"]  # only the deposit of an amendment says it, and that is no row of its own
        self._insert(later_acts, row)

    def of(self, instrument_id: str) -> list[LaterAct]:
        """On this instrument, in the order of their numbers."""
        query = select(later_acts).where(later_acts.c.instrument_id == instrument_id)
        return [_act(row) for row in self._all(query.order_by(later_acts.c.number))]

    def by(self, label: str) -> list[LaterAct]:
        """Done by the instrument with this register number, oldest first."""
        query = select(later_acts).where(later_acts.c.later == label).order_by(later_acts.c.id)
        return [_act(row) for row in self._all(query)]

    def between(self, begins: datetime, ends: datetime) -> list[LaterAct]:
        """Recorded from ``begins`` to before ``ends``, oldest first."""
        query = select(later_acts).where(later_acts.c.recorded_at >= begins, later_acts.c.recorded_at < ends)
        return [_act(row) for row in self._all(query.order_by(later_acts.c.recorded_at, later_acts.c.id))]

    def corrections(self, instrument_ids: Collection[str]) -> dict[str, list[LaterAct]]:
        """Instrument -> the acts that replace values of its entry, of those that have any."""
        replacing = later_acts.c.kind.in_([str(kind) for kind in REPLACES])
        wanted = later_acts.c.instrument_id.in_(list(instrument_ids)) & replacing
        found: dict[str, list[LaterAct]] = {}
        for row in self._all(select(later_acts).where(wanted).order_by(later_acts.c.number)):
            if row.changes:
                found.setdefault(row.instrument_id, []).append(_act(row))
        return found


def _act(row: AnyRow) -> LaterAct:
    columns = {name: value for name, value in row._asdict().items() if name != "id"}
    changes = tuple(Change(**change) for change in row.changes or ())
    return LaterAct(**{**columns, "kind": ActKind(row.kind), "changes": changes, "detail": row.detail or {}})
