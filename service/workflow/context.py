"""Application services: everything the use cases work with, made once by the composition root."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from service.depository.holdings.holding import HoldingRecord
from service.depository.log.translog import Log
from service.depository.ocfl.objects import Archive
from service.drafting.model.catalogue import Catalogue
from service.drafting.word.convert import WordToPdf
from service.settings import Settings
from service.store.files import Files
from service.store.unit import Store, Unit
from signing import TimestampAuthorities, TrustAnchors

LOG, SIGNING_LOG = "log", "signing-log"
"""Folders of the two logs below ``archive_root``."""

Refill = Callable[["Services", Unit, HoldingRecord], None]
"""Writes the rows that one kind of holding derives from what was deposited, where they are missing; the caller commits. It is called when the
holding is entered, when an interrupted deposit is finished, and when the database is rebuilt from the archive."""

LaterRefill = Callable[["Services", Unit, str], int]
"""The same of what came with later versions of the object of this id; how many rows changed."""


def _nothing(_services: Services, _unit: Unit, _object_id: str) -> int:
    return 0


class Sealing(Protocol):
    """The part of the services with which the organization's seal is applied."""

    @property
    def settings(self) -> Settings: ...

    @property
    def clock(self) -> Callable[[], datetime]: ...

    @property
    def anchors(self) -> TrustAnchors: ...

    @property
    def authorities(self) -> TimestampAuthorities: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SealOnly:
    """For a machine that has settings and seal, and neither database nor archive."""

    settings: Settings
    clock: Callable[[], datetime]
    anchors: TrustAnchors
    authorities: TimestampAuthorities


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """First argument of every use case."""

    store: Store
    files: Files
    catalogue: Catalogue
    archive: Archive
    log: Log
    """Of deposits."""
    signing_log: Log
    """Of what keys are used for; see :mod:`service.workflow.signature.signing_log`."""
    settings: Settings
    clock: Callable[[], datetime]
    """Aware UTC."""
    code_key: bytes
    """32 secret bytes from which the access codes on signed pages are made."""
    anchors: TrustAnchors
    authorities: TimestampAuthorities
    refills: Mapping[str, Refill] = field(default_factory=dict)
    """Kind of holding -> what derives its rows; a kind without such rows is not in it."""
    announces: Mapping[str, Refill] = field(default_factory=dict)
    """Kind of holding -> what tells of it, by the act that deposits it or by recovery that finishes the act; never by a rebuild."""
    resumes: Sequence[Callable[[Services], list[str]]] = ()
    """What a start goes on with after deposits are finished; each gives a sentence for everything that it did."""
    refill_holds: LaterRefill = _nothing
    """Writes the rows of the legal holds that an object has."""
    converter: WordToPdf | None = None
    """Only where jobs are performed; the web process has none."""
