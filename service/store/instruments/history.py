"""Three records read as one: events of instruments, changes of accounts, sign-ins and downloads. Newest first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, and_, or_, select

from service.domain.record.events import Event
from service.domain.record.history import Place, Search, Source
from service.store.instruments.instruments import matching
from service.store.repository import AnyRow, Repository
from service.store.search.folding import words_of
from service.store.tables import access_events, account_events, events, instruments

_TABLES: Mapping[Source, Table] = {
    Source.INSTRUMENT: events,
    Source.ACCOUNT: account_events,
    Source.ACCESS: access_events,
}


class History(Repository):
    """A page is read from each record, from the place to which the reader has come."""

    def page(self, source: Source, asked: Search, *, after: Place | None, limit: int) -> list[tuple[Place, Event]]:
        """At most ``limit`` events of one record that answer the question and come after ``after``."""
        table = _TABLES[source]
        query = _query(source, asked)
        if query is None:
            return []
        if after is not None:
            same = and_(table.c.at == after.at, table.c.id < after.row)
            query = query.where(or_(table.c.at < after.at, same))
        rows = self._all(query.order_by(table.c.at.desc(), table.c.id.desc()).limit(limit))
        return [(Place(row.at, row.id), _event(source, row)) for row in rows]


def _query(source: Source, asked: Search) -> Select[Any] | None:
    """None: the record holds nothing of what is asked for."""
    table = _TABLES[source]
    kind = table.c.change if source is Source.ACCOUNT else table.c.kind
    conditions: list[ColumnElement[bool]] = []
    if asked.kind is not None:
        conditions.append(kind == asked.kind)
    if asked.since is not None:
        conditions.append(table.c.at >= asked.since)
    if asked.until is not None:
        conditions.append(table.c.at < asked.until)
    if asked.instrument_id is not None:
        if source is Source.ACCOUNT:
            return None
        conditions.append(table.c.instrument_id == asked.instrument_id)
    if source is Source.ACCOUNT:
        named = table.c.actor_name.op("||")(" ").op("||")(table.c.person_name)
        conditions += [named.ilike(f"%{word}%") for word in words_of(f"{asked.text or ''} {asked.actor or ''}")]
        return select(table).where(*conditions)
    conditions += matching(table.c.folded, asked.actor)
    query = select(table)
    if asked.text:
        query = query.outerjoin(instruments, instruments.c.id == table.c.instrument_id)
        conditions += [
            or_(table.c.folded.like(f"% {word}%"), instruments.c.folded.like(f"% {word}%"))
            for word in words_of(asked.text)
        ]
    return query.where(*conditions)


def _event(source: Source, row: AnyRow) -> Event:
    detail = dict(row.detail)
    if source is Source.ACCOUNT:
        detail["account"] = row.person_name
    return Event(
        instrument_id="" if source is Source.ACCOUNT else row.instrument_id or "",
        kind=row.change if source is Source.ACCOUNT else row.kind,
        actor_id=row.actor_id,
        actor_name=row.actor_name,
        at=row.at,
        state=row.state if source is Source.INSTRUMENT else "",
        detail=detail,
    )
