"""Any file, examined for anybody: the verdict on it, and what the register knows of it.

One verification may take seconds of a processor and much memory, and the page is open to the public; so few run at a time.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from service.depository.deposit.metadata import copy_party
from service.depository.errors import DepositoryError
from service.depository.register.later_acts import LaterAct
from service.depository.register.register import RegisterEntry
from service.domain.permissions import Actor, Permission
from service.drafting.paper import certified_copy
from service.store.register.renewals import Renewed
from service.store.unit import Unit
from service.workflow.context import Services
from service.workflow.errors import Busy
from service.workflow.signature import evidence
from signing import Verdict

CONCURRENT = 2
"""Verifications at a time in one process; each runs in a child of its own."""
PATIENCE_SECONDS = 10.0
"""How long a caller waits for its turn before it is told to come back."""
_turns = threading.BoundedSemaphore(CONCURRENT)


@dataclass(frozen=True, slots=True)
class Deposited:
    """A file that is, byte for byte, an original of our register, or the certified copy of one on paper: as it was deposited, or as it
    became when its time-stamps were renewed.
    """

    entry: RegisterEntry
    party: str
    """The party that keeps it, by key."""
    open: bool
    """Whether this reader may know more than number and date."""
    later: tuple[LaterAct, ...] = ()
    """What was done to the agreement since, when the reader may know."""
    copy: bool = False
    """True: the certified electronic copy of a paper original, and not an original itself."""
    renewed: Renewed | None = None
    """The newest renewal of this original or copy; None while it is as it was deposited."""
    current: bool = True
    """False: it was renewed, and these bytes are older than the newest ones. They are as right as they were, and proved for less long."""

    @property
    def keeper(self) -> str:
        """The party's name in the entry."""
        return next((one["name"] for one in self.entry.parties if one["key"] == self.party), self.party)


def access_of(actor: Actor | None) -> tuple[str, ...] | None:
    """The kinds of access that this reader has; None: all of them."""
    if actor is not None and Permission.REGISTER_READ in actor.permissions:
        return None
    return ("public",)


def deposited(services: Services, actor: Actor | None, data: bytes) -> Deposited | None:
    """What the register knows of exactly these bytes; also of entries of which the reader may know little."""
    sha256, access = evidence.digest(data), access_of(actor)
    with services.store.reader() as unit:
        found = _found(unit, sha256)
        if found is None:
            return None
        entry = found.entry
        may = access is None or entry.access in access
        later = tuple(unit.later_acts.of(entry.instrument_id)) if may else ()
        newest = unit.renewals.newest(entry.instrument_id, found.path)
    current = newest is None or newest.file.sha256 == sha256
    return Deposited(entry, found.party, may, later, copy=found.copy, renewed=newest, current=current)


def verify_file(services: Services, data: bytes) -> Verdict:
    """The verdict on any file. Of a deposited original also its digest has to be on record, and its signature fields and its level
    those that were found when it was deposited; a certified copy of one on paper has to be ours and at the highest level; a
    stranger's file only has to carry signatures of some level. The archive alone says what is on record.

    :raises UploadNotAccepted: the file is too much for the limits, or breaks whoever reads it.
    :raises Busy: too many verifications run already.
    """
    sha256 = evidence.digest(data)
    with services.store.reader() as unit:
        found = _found(unit, sha256)
    if found is None:
        fields, level = None, "B-B"
    elif found.copy:
        fields, level = [certified_copy.FIELD], "B-LTA"
    else:
        fields, level = _at_deposit(services, found.entry, found.party)
    with turn():
        return evidence.endured(services, data, fields, register=None if found is None else [sha256], level=level)


def _at_deposit(services: Services, entry: RegisterEntry, party: str) -> tuple[list[str] | None, str]:
    """Signature fields and level of an original as the deposit's own examination found them. Where the archive cannot say it at
    this moment nothing is asked of the fields, and the highest level is.
    """
    try:
        told = json.loads(services.archive.read(entry.object_id, f"validation/{party}.json"))
    except (DepositoryError, OSError):
        return None, "B-LTA"
    return [row["field"] for row in told["signatures"]], evidence.short_level(told["level"])


@contextmanager
def turn() -> Iterator[None]:
    """:raises Busy: no turn came within :data:`PATIENCE_SECONDS`."""
    if not _turns.acquire(timeout=PATIENCE_SECONDS):
        raise Busy
    try:
        yield
    finally:
        _turns.release()


@dataclass(frozen=True, slots=True)
class _Found:
    """What the register has under a digest."""

    entry: RegisterEntry
    path: str
    """Logical path in the object; empty for a certified copy that was never renewed."""
    party: str
    copy: bool


def _found(unit: Unit, sha256: str) -> _Found | None:
    return _certified(unit, sha256) or _original(unit, sha256) or _renewed(unit, sha256)


def _certified(unit: Unit, sha256: str) -> _Found | None:
    """The paper original that this is the certified copy of, as it was deposited."""
    told = unit.certified_copies.find(sha256)
    entry = unit.register.by_instrument(told[0]) if told is not None else None
    if told is None or entry is None:
        return None
    renewed = [file for one in unit.renewals.of(entry.instrument_id) for file in one.files]
    paths = [file.path for file in renewed if file.before_sha256 == sha256 and copy_party(file.path)]
    return _Found(entry, paths[0] if paths else "", told[1], copy=True)


def _original(unit: Unit, sha256: str) -> _Found | None:
    for entry in unit.register.all():
        for original in entry.originals:
            if original["sha256"] == sha256:
                return _Found(entry, original["path"], original["party"], copy=False)
    return None


def _renewed(unit: Unit, sha256: str) -> _Found | None:
    """An original or a certified copy with renewed time-stamps; a procès-verbal is neither."""
    renewed = unit.renewals.of_digest(sha256)
    entry = unit.register.by_instrument(renewed.instrument_id) if renewed is not None else None
    if renewed is None or entry is None:
        return None
    path, shown = renewed.file.path, copy_party(renewed.file.path)
    if shown:
        return _Found(entry, path, shown, copy=True)
    party = next((one["party"] for one in entry.originals if one["path"] == path), None)
    return _Found(entry, path, party, copy=False) if party is not None else None
