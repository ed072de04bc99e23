"""Everything that happened, for auditors: acts on instruments, changes of accounts, sign-ins and downloads, in one order."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import merge
from itertools import islice

from service.domain.errors import NotFound
from service.domain.permissions import Actor, Permission
from service.domain.record.events import Event
from service.domain.record.history import Place, Search, Source
from service.workflow.access import require
from service.workflow.context import Services

BATCH = 500
"""Rows that are read at once from one record."""


def everything(services: Services, actor: Actor, asked: Search, *, batch: int = BATCH) -> Iterator[Event]:
    """Newest first, read as it is asked for. Nothing is held that was given already.

    :raises PermissionMissing: not an auditor.
    """
    require(actor, Permission.AUDIT_READ)
    sources = (_of(services, source, asked, batch) for source in Source)
    found = merge(*sources, key=lambda pair: pair[0].at, reverse=True)
    return (event for _, event in found)


def page(services: Services, actor: Actor, asked: Search, *, limit: int, offset: int) -> list[Event]:
    """At most ``limit`` events after the first ``offset``."""
    batch = min(BATCH, limit + offset)
    return list(islice(everything(services, actor, asked, batch=batch), offset, offset + limit))


def instrument_of(services: Services, actor: Actor, reference: str) -> str:
    """The id of the instrument with this working reference. :raises NotFound: there is none."""
    require(actor, Permission.AUDIT_READ)
    with services.store.reader() as unit:
        found = unit.instruments.id_of_reference(reference.strip().upper())
    if found is None:
        raise NotFound(noun="instrument")
    return found


def _of(services: Services, source: Source, asked: Search, batch: int) -> Iterator[tuple[Place, Event]]:
    after: Place | None = None
    while True:
        with services.store.reader() as unit:
            found = unit.history.page(source, asked, after=after, limit=batch)
        yield from found
        if len(found) < batch:
            return
        after = found[-1][0]
