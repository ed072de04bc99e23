"""Planned signings."""

from __future__ import annotations

from sqlalchemy import select, update

from service.domain.office.signings import PlannedSigning
from service.store.repository import Repository
from service.store.rows import built, plain
from service.store.tables import planned_signings


class PlannedSignings(Repository):
    """At most one that is not cancelled for each instrument; the use cases see to it."""

    def add(self, planned: PlannedSigning) -> None:
        """One more."""
        self._insert(planned_signings, plain(planned))

    def change(self, planned: PlannedSigning) -> bool:
        """Writes all fields; False when somebody else changed it first (it has not the sequence before this one)."""
        before = (planned_signings.c.id == planned.id) & (planned_signings.c.sequence == planned.sequence - 1)
        return self._changed(update(planned_signings).where(before).values(plain(planned))) == 1

    def get(self, planned_id: str) -> PlannedSigning | None:
        """The plan with this id."""
        row = self._one(select(planned_signings).where(planned_signings.c.id == planned_id))
        return None if row is None else built(PlannedSigning, row)

    def of(self, instrument_id: str) -> PlannedSigning | None:
        """The plan of an instrument that counts; None: there is none, or it was cancelled."""
        mine = (planned_signings.c.instrument_id == instrument_id) & planned_signings.c.cancelled_at.is_(None)
        row = self._one(select(planned_signings).where(mine))
        return None if row is None else built(PlannedSigning, row)

    def all(self) -> list[PlannedSigning]:
        """By day, hour and place; cancelled ones too."""
        order = (planned_signings.c.day, planned_signings.c.hour, planned_signings.c.place, planned_signings.c.id)
        return [built(PlannedSigning, row) for row in self._all(select(planned_signings).order_by(*order))]
