"""Read holdings: who may, their files, their receipts."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from pathlib import PurePosixPath

from service.depository.holdings.holding import Access, HoldingEntry, HoldingKind
from service.depository.holdings.package import from_object
from service.depository.log import holding_receipt
from service.depository.register.renewals import Renewal
from service.domain.errors import NotFound
from service.domain.permissions import Actor, Permission
from service.domain.record.formats import media_type
from service.store.unit import Unit
from service.workflow.checkpoints.confirmations import confirmed
from service.workflow.context import Services
from service.workflow.download import JSON, PDF, Download
from service.workflow.paper.receipt_pages import page_of


def readable(actor: Actor | None) -> Collection[str] | None:
    """The kinds of access that this reader has; None: all of them."""
    if actor is not None and Permission.HOLDING_READ in actor.permissions:
        return None
    if actor is not None and Permission.REGISTER_READ in actor.permissions:
        return (str(Access.PUBLIC), str(Access.INTERNAL))
    return (str(Access.PUBLIC),)


def may_read(actor: Actor | None, access: str) -> bool:
    """Whether this reader may read what has this access."""
    known = readable(actor)
    return known is None or access in known


def access_of(unit: Unit, entry: HoldingEntry) -> str:
    """The access as it was decided last."""
    listed = unit.records.get(entry.id) if entry.kind == HoldingKind.RECORD else None
    return entry.access if listed is None else listed.record.access


def open_to(services: Services, actor: Actor | None, entries: Iterable[HoldingEntry]) -> set[str]:
    """Ids of those that this reader may read."""
    with services.store.reader() as unit:
        return {entry.id for entry in entries if may_read(actor, access_of(unit, entry))}


def holding(services: Services, actor: Actor | None, holding_id: str) -> HoldingEntry:
    """One holding. :raises NotFound: there is none, or it is not this actor's to read."""
    with services.store.reader() as unit:
        entry = unit.holdings.get(holding_id)
        if entry is None or not may_read(actor, access_of(unit, entry)):
            raise NotFound(noun="holding")
    return entry


def file(services: Services, actor: Actor | None, holding_id: str, path: str, *, deposited: bool = False) -> Download:
    """A file of it, re-hashed: as it is now, with renewed time-stamps if they were renewed, or as it was ``deposited``.

    :raises NotFound: as :func:`holding`, or no such file. :raises ObjectDamaged:
    """
    entry = holding(services, actor, holding_id)
    known = next((one for one in entry.files if one.path == path), None)
    if known is None:
        raise NotFound(noun="file")
    data = services.archive.read(entry.object_id, path, "v1" if deposited else None)
    return Download(f"{entry.id[:8]}-{PurePosixPath(path).name}", media_type(known.format), data)


def renewals(services: Services, entry: HoldingEntry) -> list[Renewal]:
    """How the time-stamps of its files were renewed, oldest first; for everybody who may read it."""
    with services.store.reader() as unit:
        return unit.renewals.of(entry.id)


def receipt(services: Services, actor: Actor | None, holding_id: str) -> Download:
    """The receipt under the log's newest checkpoint. :raises NotFound: as :func:`holding`."""
    entry = holding(services, actor, holding_id)
    made = json.dumps(receipt_of(services, entry), ensure_ascii=False, indent=1)
    return Download(f"receipt-{entry.id[:8]}.json", JSON, made.encode())


def receipt_page(services: Services, actor: Actor | None, holding_id: str, language: str) -> Download:
    """The same as a page to read in this language, with the receipt attached. :raises NotFound: as :func:`holding`."""
    entry = holding(services, actor, holding_id)
    return Download(f"receipt-{entry.id[:8]}.pdf", PDF, page_of(services, receipt_of(services, entry), language))


def receipt_of(services: Services, entry: HoldingEntry) -> dict[str, object]:
    """The receipt as JSON values."""
    leaf = from_object(services.archive, entry.object_id).leaf
    proof, key = services.log.proof(entry.at), services.log.verifier
    return confirmed(services, holding_receipt.make(entry, leaf=leaf, proof=proof, log_key=key))
