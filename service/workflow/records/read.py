"""List and read conference documents."""

from __future__ import annotations

from service.depository.holdings.records import AccessDecision, decisions_of
from service.domain.errors import NotFound
from service.domain.permissions import Actor
from service.store.holdings.records import ListedRecord, RecordPage, RecordQuestion
from service.workflow.context import Services
from service.workflow.holdings.read import may_read, readable


def search(
    services: Services, actor: Actor | None, question: RecordQuestion, *, limit: int = 20, offset: int = 0
) -> RecordPage:
    """Documents that this actor may read, newest first."""
    with services.store.reader() as unit:
        return unit.records.search(question, access=readable(actor), limit=limit, offset=offset)


def years(services: Services, actor: Actor | None) -> list[int]:
    """Years of the documents that this actor may read, newest first."""
    with services.store.reader() as unit:
        known = unit.records.years(readable(actor))
    return list(range(known[1], known[0] - 1, -1)) if known else []


def record(services: Services, actor: Actor | None, holding_id: str) -> ListedRecord:
    """One document. :raises NotFound: there is none, or it is not this actor's to read."""
    with services.store.reader() as unit:
        found = unit.records.get(holding_id)
    if found is None or not may_read(actor, found.record.access):
        raise NotFound(noun="holding")
    return found


def decisions(services: Services, found: ListedRecord) -> list[AccessDecision]:
    """How its access was decided later, oldest first."""
    return decisions_of(services.archive, found.entry.object_id)
