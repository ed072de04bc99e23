"""The deposit of a later instrument: what due form asks of its parent, and what the register records of the relation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from service.depository.deposit.dueform_facts import RelationFacts
from service.domain import terms
from service.domain.instrument import Instrument
from service.domain.later import relations
from service.domain.later.relations import Parent, RelationKind
from service.store.unit import Unit
from service.workflow.relations.parents import facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """A later instrument and its parent, read at one moment."""

    kind: RelationKind
    parent_id: str
    """Instrument."""
    parent: Parent | None
    """None: it is not in the register, or the relations go round in a circle."""

    def facts(self, answers: Mapping[str, Any], signed_on: date | None) -> RelationFacts:
        """For the examination of due form."""
        parent = self.parent
        late = parent is None or signed_on is None or relations.too_late(parent, in_force=_in_force(answers, signed_on))
        return RelationFacts(
            label="" if parent is None else parent.label,
            named=str(answers.get("parent_number") or ""),
            in_time=not late,
            ends=None if parent is None else parent.standing.ends,
        )

    def data(self, answers: Mapping[str, Any], signed_on: date) -> dict[str, Any]:
        """As the register keeps it: :attr:`service.depository.register.register.RegisterEntry.relation`."""
        done = relations.effect(self.kind, answers, signed_on=signed_on, in_force=_in_force(answers, signed_on))
        return {
            "kind": str(self.kind),
            "parent": self.parent_id,
            "number": "" if self.parent is None else self.parent.label,
            "effective": done.effective.isoformat(),
            "ends": done.ends.isoformat() if done.ends else None,
            "open_ended": done.open_ended,
        }


def linked(unit: Unit, instrument: Instrument) -> Linked | None:
    """What this instrument does to an earlier one; None where it stands alone."""
    relation = unit.relations.of(instrument.id)
    if relation is None:
        return None
    entry = unit.register.by_instrument(relation.parent)
    found = None if entry is None or _circular(unit, instrument.id, relation.parent) else facts(unit, entry)
    return Linked(kind=relation.kind, parent_id=relation.parent, parent=found)


def _circular(unit: Unit, child: str, parent: str) -> bool:
    """Whether the parent, or the parent of the parent, and so on, is the child itself."""
    seen: set[str] = {child}
    one: str | None = parent
    while one is not None:
        if one in seen:
            return True
        seen.add(one)
        above = unit.relations.of(one)
        one = None if above is None else above.parent
    return False


def _in_force(answers: Mapping[str, Any], signed_on: date) -> date:
    return terms.in_force_on(terms.entry_into_force(answers), signed_on)
