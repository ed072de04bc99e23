"""Which deposit is this file? Asked by the digest of its bytes."""

from __future__ import annotations

from dataclasses import dataclass

from service.depository.holdings.holding import TEXT, HoldingEntry
from service.domain.permissions import Actor
from service.store.holdings.holdings import FoundHolding
from service.store.register.renewals import Renewed
from service.store.unit import Unit
from service.workflow.context import Services
from service.workflow.holdings.read import access_of, may_read


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file that is, byte for byte, one of a holding: as it was deposited, or as it became when its time-stamps were renewed."""

    entry: HoldingEntry
    path: str
    open: bool
    """Whether this reader may know more than kind, number and day."""
    renewed: Renewed | None = None
    """The newest renewal of this file; None while it is as it was deposited."""
    current: bool = True
    """False: these bytes are older than the newest renewal. They are still valid, but proved for a shorter time."""


def with_digest(services: Services, actor: Actor | None, sha256: str) -> list[KnownFile]:
    """Every holding that has these bytes, oldest first; also of those of which the reader may know little."""
    with services.store.reader() as unit:
        found = unit.holdings.with_file(sha256)
        known = [_known(unit, actor, one, sha256) for one in found]
    return [one for one in known if one.path in {file.path for file in one.entry.files} - {TEXT}]


def _known(unit: Unit, actor: Actor | None, one: FoundHolding, sha256: str) -> KnownFile:
    newest = unit.renewals.newest(one.entry.id, one.path)
    may, current = may_read(actor, access_of(unit, one.entry)), newest is None or newest.file.sha256 == sha256
    return KnownFile(one.entry, one.path, may, renewed=newest, current=current)
