"""Renewals of time-stamps. Append-only; the archive can restore them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import Select, select

from service.depository.register.renewals import Renewal, RenewedFile
from service.store.repository import AnyRow, Repository
from service.store.rows import built, plain
from service.store.tables import renewals


@dataclass(frozen=True, slots=True)
class Renewed:
    """One renewed file, with the deposit and the moment it belongs to."""

    subject: str
    file: RenewedFile
    at: datetime


class Renewals(Repository):
    """Which files of a deposit were renewed, when and until when."""

    def add(self, renewal: Renewal) -> None:
        """:raises StoreConflict: the subject has a renewal of this number."""
        common = {name: value for name, value in plain(renewal).items() if name != "files"}
        for one in renewal.files:
            self._insert(renewals, {**common, **plain(one)})

    def of(self, subject: str) -> list[Renewal]:
        """Of this agreement or holding, in the order of their numbers."""
        query = select(renewals).where(renewals.c.subject == subject)
        rows = self._all(query.order_by(renewals.c.number, renewals.c.id))
        return [_renewal(list(group)) for _, group in groupby(rows, lambda row: row.number)]

    def between(self, begins: datetime, ends: datetime) -> list[Renewed]:
        """Files renewed from ``begins`` to before ``ends``, oldest first."""
        query = select(renewals).where(renewals.c.renewed_at >= begins, renewals.c.renewed_at < ends)
        rows = self._all(query.order_by(renewals.c.renewed_at, renewals.c.id))
        return [Renewed(row.subject, built(RenewedFile, row), row.renewed_at) for row in rows]

    def newest(self, subject: str, path: str) -> Renewed | None:
        """The last renewal of this file; None when it is as it was deposited."""
        mine = (renewals.c.subject == subject) & (renewals.c.path == path)
        return self._file(select(renewals).where(mine).order_by(renewals.c.number.desc()).limit(1))

    def _file(self, query: Select[tuple[object, ...]]) -> Renewed | None:
        row = self._one(query)
        return None if row is None else Renewed(row.subject, built(RenewedFile, row), row.renewed_at)


def _renewal(rows: list[AnyRow]) -> Renewal:
    return built(Renewal, rows[0], files=tuple(built(RenewedFile, row) for row in rows))
