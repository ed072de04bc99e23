"""Which instrument does what to which, from the opening of the later one on. Of a deposited one the archive can restore the row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from service.depository.register.register import RegisterEntry
from service.domain.later.relations import RelationKind
from service.store.repository import AnyRow, Repository
from service.store.tables import register, relations


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """One row."""

    child: str
    """Instrument that does it."""
    parent: str
    """Instrument to which it is done; it is in the register."""
    kind: RelationKind
    effective: date | None = None
    """Known from the deposit of the child on."""


class Relations(Repository):
    """A child has one parent."""

    __slots__ = ()

    def add(self, relation: Relation) -> None:
        """:raises StoreConflict: the child has a parent already."""
        self._insert(relations, _row(relation))

    def deposited(self, entry: RegisterEntry) -> None:
        """The relation of an entry, with its day of effect; nothing where the entry stands alone."""
        if entry.relation:
            effective = entry.relation.get("effective")
            row = Relation(
                child=entry.instrument_id,
                parent=entry.relation["parent"],
                kind=RelationKind(entry.relation["kind"]),
                effective=date.fromisoformat(effective) if effective else None,
            )
            self._connection.execute(relations.delete().where(relations.c.child == row.child))
            self._insert(relations, _row(row))

    def of(self, child: str) -> Relation | None:
        """What this instrument does to which; None where it stands alone."""
        row = self._one(select(relations).where(relations.c.child == child))
        return None if row is None else _relation(row)

    def on(self, parent: str) -> list[Relation]:
        """What is done, or being prepared, to this instrument, by child."""
        query = select(relations).where(relations.c.parent == parent).order_by(relations.c.child)
        return [_relation(row) for row in self._all(query)]

    def deposited_on(self, parent: str) -> list[str]:
        """Children of this instrument that are in the register, by year and number."""
        query = (
            select(register.c.instrument_id)
            .join(relations, relations.c.child == register.c.instrument_id)
            .where(relations.c.parent == parent)
            .order_by(register.c.year, register.c.number)
        )
        return [row.instrument_id for row in self._all(query)]


def _row(relation: Relation) -> dict[str, Any]:
    return {
        "child": relation.child,
        "parent": relation.parent,
        "kind": str(relation.kind),
        "effective": relation.effective,
    }


def _relation(row: AnyRow) -> Relation:
    return Relation(child=row.child, parent=row.parent, kind=RelationKind(row.kind), effective=row.effective)
