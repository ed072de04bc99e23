"""Which deposit is this file? Asked by the digest of its bytes."""

from __future__ import annotations

from dataclasses import dataclass

from service.depository.holdings.holding import TEXT, HoldingEntry
from service.domain.permissions import Actor
from service.workflow.context import Services
from service.workflow.holdings.read import access_of, may_read


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file that is, byte for byte, one of a holding as it was deposited."""

    entry: HoldingEntry
    path: str
    open: bool
    """Whether this reader may know more than kind, number and day."""


def with_digest(services: Services, actor: Actor | None, sha256: str) -> list[KnownFile]:
    """Every holding that was deposited with these bytes, oldest first; also of those of which the reader may know little."""
    with services.store.reader() as unit:
        found = unit.holdings.with_file(sha256)
        known = [KnownFile(one.entry, one.path, may_read(actor, access_of(unit, one.entry))) for one in found]
    return [one for one in known if one.path in {file.path for file in one.entry.files} - {TEXT}]
