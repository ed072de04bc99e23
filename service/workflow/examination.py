"""Any file, examined for anybody: the verdict on it, and what the register knows of it.

One verification may take seconds of a processor and much memory, and the page is open to the public; so few run at a time.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from service.depository.acts import LaterAct
from service.depository.errors import DepositoryError
from service.depository.register import RegisterEntry
from service.domain.permissions import Actor, Permission
from service.drafting import certified_copy
from service.store.unit import Unit
from service.workflow import evidence
from service.workflow.errors import Busy
from service.workflow.house import House
from signing.verdict import Verdict

CONCURRENT = 2
"""Verifications at a time in one process; each runs in a child of its own."""
PATIENCE_SECONDS = 10.0
"""How long a caller waits for its turn before it is told to come back."""
_turns = threading.BoundedSemaphore(CONCURRENT)


@dataclass(frozen=True, slots=True)
class Deposited:
    """A file that is, byte for byte, a deposited original of our register, or the certified copy of one on paper."""

    entry: RegisterEntry
    party: str
    """The party that keeps it, by key."""
    open: bool
    """Whether this reader may know more than number and date."""
    later: tuple[LaterAct, ...] = ()
    """What was done to the agreement since, when the reader may know."""
    copy: bool = False
    """True: the certified electronic copy of a paper original, and not an original itself."""

    @property
    def keeper(self) -> str:
        """The party's name in the entry."""
        return next((one["name"] for one in self.entry.parties if one["key"] == self.party), self.party)


def access_of(actor: Actor | None) -> tuple[str, ...] | None:
    """The kinds of access that this reader has; None: all of them."""
    if actor is not None and Permission.REGISTER_READ in actor.permissions:
        return None
    return ("public",)


def deposited(house: House, actor: Actor | None, data: bytes) -> Deposited | None:
    """What the register knows of exactly these bytes; also of entries of which the reader may know little."""
    sha256, access = evidence.digest(data), access_of(actor)
    with house.store.reader() as unit:
        copied = _certified(unit, sha256)
        found = copied or _original(unit, sha256)
        if found is None:
            return None
        entry, party = found
        may = access is None or entry.access in access
        later = tuple(unit.later_acts.of(entry.instrument_id)) if may else ()
        return Deposited(entry, party, may, later, copy=copied is not None)


def verify_file(house: House, data: bytes) -> Verdict:
    """The verdict on any file. Of a deposited original also its digest has to be on record, and its signature fields and its level
    those that were found when it was deposited; a certified copy of one on paper has to be ours and at the highest level; a
    stranger's file only has to carry signatures of some level. The archive alone says what is on record.

    :raises UploadNotAccepted: the file is too much for the limits, or breaks whoever reads it.
    :raises Busy: too many verifications run already.
    """
    sha256 = evidence.digest(data)
    with house.store.reader() as unit:
        copied, found = _certified(unit, sha256), _original(unit, sha256)
    fields, level = _at_deposit(house, *found) if found else (None, "B-B")
    digests = [row["sha256"] for row in found[0].originals] if found else None
    if copied:
        fields, digests, level = [certified_copy.FIELD], [sha256], "B-LTA"
    with turn():
        return evidence.endured(house, data, fields, register=digests, level=level)


def _at_deposit(house: House, entry: RegisterEntry, party: str) -> tuple[list[str] | None, str]:
    """Signature fields and level of an original as the deposit's own examination found them. Where the archive cannot say it at
    this moment nothing is asked of the fields, and the highest level is.
    """
    try:
        told = json.loads(house.archive.read(entry.object_id, f"validation/{party}.json"))
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


def _certified(unit: Unit, sha256: str) -> tuple[RegisterEntry, str] | None:
    """Entry and party of the paper original that this is the certified copy of; only once it is deposited."""
    found = unit.certified_copies.find(sha256)
    entry = unit.register.by_instrument(found[0]) if found is not None else None
    return None if found is None or entry is None else (entry, found[1])


def _original(unit: Unit, sha256: str) -> tuple[RegisterEntry, str] | None:
    for entry in unit.register.all():
        for original in entry.originals:
            if original["sha256"] == sha256:
                return entry, original["party"]
    return None
