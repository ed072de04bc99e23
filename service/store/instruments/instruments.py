"""Instruments and their signatories."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, false, insert, or_, select, update

from service.domain.errors import StaleVersion
from service.domain.instrument import Instrument, Signatory
from service.domain.lifecycle import State
from service.domain.worklist import Sight
from service.store.repository import AnyRow, Repository
from service.store.rows import built, plain
from service.store.search.folding import folded_line, words_of
from service.store.tables import instruments, signatories


class Instruments(Repository):
    """The cases, newest change first in lists."""

    def add(self, instrument: Instrument, signatories: Sequence[Signatory] = ()) -> None:
        """A new case. :raises StoreConflict: its id or reference is taken."""
        self._insert(instruments, _values(instrument))
        self._touch(instrument.id)
        Signatories(self._connection).replace(instrument.id, signatories)

    def get(self, instrument_id: str) -> Instrument | None:
        """The case as it is now."""
        row = self._one(select(instruments).where(instruments.c.id == instrument_id))
        return None if row is None else instrument_from(row)

    def id_of_reference(self, reference: str) -> str | None:
        """The id of the case with this working reference."""
        row = self._one(select(instruments.c.id).where(instruments.c.reference == reference))
        return None if row is None else str(row.id)

    def update(self, instrument: Instrument, *, expected_version: int) -> None:
        """Write ``instrument``, whose version must be ``expected_version + 1``.

        :raises StaleVersion: the stored version is not ``expected_version`` any more (or there is no such case).
        """
        if instrument.version != expected_version + 1:
            raise ValueError("an instrument read at version n is written at version n + 1")
        mine = (instruments.c.id == instrument.id) & (instruments.c.version == expected_version)
        if not self._changed(update(instruments).where(mine).values(_values(instrument))):
            raise StaleVersion(instrument_id=instrument.id, expected_version=expected_version)
        self._touch(instrument.id)

    def list(
        self,
        *,
        states: Collection[State] | None = None,
        department: str | None = None,
        drafter: str | None = None,
        text: str | None = None,
        sights: Sequence[Sight] | None = None,
        limit: int = 50,
        offset: int = 0,
    ) -> list[Instrument]:
        """The cases that meet every given condition; ``text`` is words of title, counterpart or reference, and one of ``sights`` holds."""
        query = (
            select(instruments)
            .where(*_conditions(states, department, drafter, text, sights))
            .order_by(instruments.c.updated_at.desc(), instruments.c.id)
            .limit(limit)
            .offset(offset)
        )
        return [instrument_from(row) for row in self._all(query)]

    def among(self, instrument_ids: Collection[str]) -> Sequence[str]:
        """Those of these that are here, by id."""
        query = select(instruments.c.id).where(instruments.c.id.in_(list(instrument_ids))).order_by(instruments.c.id)
        return [row.id for row in self._all(query)]

    def count(
        self,
        *,
        states: Collection[State] | None = None,
        department: str | None = None,
        drafter: str | None = None,
        text: str | None = None,
        sights: Sequence[Sight] | None = None,
    ) -> int:
        """How many cases :meth:`list` would give without a limit."""
        return self._count(instruments, *_conditions(states, department, drafter, text, sights))


class Signatories(Repository):
    """Who signs, in order. These rows may be replaced; what was signed is in ``signatures``."""

    def replace(self, instrument_id: str, signatories_: Sequence[Signatory]) -> None:
        """Replaces all signatories of the instrument."""
        self._connection.execute(delete(signatories).where(signatories.c.instrument_id == instrument_id))
        rows = [{**plain(signatory), "instrument_id": instrument_id} for signatory in signatories_]
        if rows:
            self._connection.execute(insert(signatories), rows)

    def of(self, instrument_id: str) -> tuple[Signatory, ...]:
        """In the order of signing."""
        query = select(signatories).where(signatories.c.instrument_id == instrument_id)
        return tuple(built(Signatory, row) for row in self._all(query.order_by(signatories.c.order, signatories.c.key)))


def matching(column: ColumnElement[str], text: str | None) -> list[ColumnElement[bool]]:
    """Every word of ``text`` begins a word of the folded column. Words hold no ``LIKE`` wildcards."""
    return [column.like(f"% {word}%") for word in words_of(text or "")]


def seen_by(sights: Sequence[Sight], state: ColumnElement[str], department: ColumnElement[str]) -> ColumnElement[bool]:
    """The condition that one of ``sights`` holds."""
    found = [
        and_(in_states(state, sight.states), *([] if sight.department is None else [department == sight.department]))
        for sight in sights
    ]
    return or_(*found) if found else false()


def in_states(column: ColumnElement[str], states: Collection[State]) -> ColumnElement[bool]:
    """The condition that the column is one of ``states``."""
    return column.in_(sorted(str(state) for state in states))


def _conditions(
    states: Collection[State] | None,
    department: str | None,
    drafter: str | None,
    text: str | None,
    sights: Sequence[Sight] | None,
) -> Sequence[ColumnElement[bool]]:
    conditions = matching(instruments.c.folded, text)
    if sights is not None:
        conditions.append(seen_by(sights, instruments.c.state, instruments.c.department))
    if states is not None:
        conditions.append(in_states(instruments.c.state, states))
    if department is not None:
        conditions.append(instruments.c.department == department)
    if drafter is not None:
        conditions.append(instruments.c.drafter_id == drafter)
    return conditions


def _values(instrument: Instrument) -> dict[str, Any]:
    folded = folded_line(
        instrument.title, *instrument.titles.values(), instrument.counterpart_name, instrument.reference
    )
    state, hands = str(instrument.state), " ".join(instrument.hands)
    return {**plain(instrument), "state": state, "hands": hands, "folded": folded}


def instrument_from(row: AnyRow) -> Instrument:
    """The case from its columns."""
    return built(Instrument, row, state=State(row.state), hands=tuple(row.hands.split()))
