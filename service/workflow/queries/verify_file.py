"""Verify an uploaded file and look it up in the register.

A verification may take seconds of processor time and much memory, and the page is public, so few run at a time.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from service.depository.errors import DepositoryError
from service.depository.register.deposited_files import FileKind
from service.depository.register.later_acts import ON_THE_RECORD, LaterAct
from service.depository.register.register import RegisterEntry
from service.domain.messages import Message
from service.domain.permissions import Actor
from service.domain.record.access_level import may_read
from service.drafting.paper import certified_copy
from service.store.register.deposited_files import FoundFile
from service.store.register.renewals import Renewed
from service.store.unit import Unit
from service.workflow.context import Services
from service.workflow.errors import Busy
from service.workflow.signature import evidence
from signing import Verdict, not_a_pdf

CONCURRENT = 2
"""Verifications at a time in one process; each runs in a child of its own."""
PATIENCE_SECONDS = 10.0
"""How long a caller waits for its turn before :class:`Busy` is raised."""
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
    """False: it was renewed, and these bytes are older than the newest ones. They are still valid, but proved for a shorter time."""

    @property
    def keeper(self) -> str:
        """The party's name in the entry."""
        return next((one["name"] for one in self.entry.parties if one["key"] == self.party), self.party)


def told_of(acts: Iterable[LaterAct]) -> tuple[LaterAct, ...]:
    """The acts that concern the agreement itself, for those who verify it."""
    return tuple(act for act in acts if act.kind not in ON_THE_RECORD)


def deposited(services: Services, actor: Actor | None, data: bytes) -> Deposited | None:
    """What the register knows of exactly these bytes; also of entries of which the reader may know little."""
    return deposited_as(services, actor, evidence.digest(data))


def deposited_as(services: Services, actor: Actor | None, sha256: str) -> Deposited | None:
    """The same by the digest of the bytes."""
    with services.store.reader() as unit:
        found = _found(unit, sha256)
        if found is None:
            return None
        entry = found.entry
        may = may_read(actor, entry.access, entry.department)
        later = told_of(unit.register.acts_on(entry.instrument_id)) if may else ()
        newest = unit.renewals.newest(entry.instrument_id, found.file.path)
    current = newest is None or newest.file.sha256 == sha256
    copy = found.file.kind is FileKind.CERTIFIED_COPY
    return Deposited(entry, found.file.party, may, later, copy=copy, renewed=newest, current=current)


def verify_file(services: Services, data: bytes) -> Verdict:
    """The verdict on any file. Of a deposited original also its digest has to be on record, and its signature fields and its level
    those that were found when it was deposited; a certified copy of one on paper has to be ours and at the highest level; any
    other file only has to carry signatures of some level. The archive alone says what is on record.

    :raises UploadNotAccepted: the file is too much for the limits, or breaks the reader.
    :raises Busy: too many verifications run already.
    """
    sha256 = evidence.digest(data)
    with services.store.reader() as unit:
        found = _found(unit, sha256)
    if found is None:
        fields, level = None, "B-B"
    elif found.file.kind is FileKind.CERTIFIED_COPY:
        fields, level = [certified_copy.FIELD], "B-LTA"
    else:
        fields, level = _at_deposit(services, found.entry, found.file.party)
    with turn():
        return evidence.endured(services, data, fields, register=None if found is None else [sha256], level=level)


def not_signed_by_design(services: Services, data: bytes) -> Message | None:
    """What a file is that nobody signs (a Word file, a receipt, a reading copy), and what to verify instead; None: verify it."""
    return other_than_pdf(data) or reading_copy(services, data)


def other_than_pdf(data: bytes) -> Message | None:
    """What a file is that is no PDF; None: it is one."""
    told = not_a_pdf(data)
    return None if told is None else Message.verbatim(told)


def reading_copy(services: Services, data: bytes) -> Message | None:
    """That the file is the reading copy of an agreement, and of which."""
    with services.store.reader() as unit:
        copy = unit.preliminaries.by_reading_copy(evidence.digest(data))
        instrument = unit.instruments.get(copy.instrument_id) if copy else None
    if instrument is None:
        return None
    return Message(
        "This is the reading copy of the agreement {reference}. A reading copy is not an original and is not signed. Verify the signed original.",
        reference=instrument.reference,
    )


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


def _found(unit: Unit, sha256: str) -> FoundFile | None:
    """The original, or certified copy of one, that has these bytes: as it was deposited or with renewed time-stamps."""
    return unit.deposited_files.find(sha256, (FileKind.ORIGINAL, FileKind.CERTIFIED_COPY))
