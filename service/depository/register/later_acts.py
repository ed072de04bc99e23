"""Later acts on a deposited instrument: that it was amended, ended, corrected or replaced, and by what.

What was deposited is never touched. An act is a small file of its own, ``acts/0001.json``, in a new version of the object that it is about,
and that version has its entry in the log; so the archive alone has every act, and a removed act is noticed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import partial
from typing import Any

from service.depository import canonical
from service.depository.deposit.deposit import Depositor
from service.depository.log.translog import Log
from service.depository.ocfl import versions
from service.depository.ocfl.objects import Archive
from service.depository.serialization import from_data, to_data, versioned

_PATH = re.compile(r"acts/(\d{4})\.json")


class ActKind(StrEnum):
    """What a later act does to the instrument."""

    AMENDMENT = "amendment"
    SUPPLEMENT = "supplement"
    RENEWAL = "renewal"
    TERMINATION = "termination"
    CORRECTION = "correction"
    SUPERSESSION = "supersession"
    FILING = "filing"
    """The depositary's own decision on access, place, symbol or subjects: nothing about the agreement itself."""
    SUCCESSION = "succession"
    """A party has another name, or another organization has taken its place."""
    CORRECTION_PROPOSED = "correction_proposed"
    """An error in the text itself and its proposed correction were notified: see :mod:`service.depository.register.rectification`."""
    CORRECTION_OBJECTION = "correction_objection"
    CORRECTION_WITHDRAWN = "correction_withdrawn"
    RECTIFICATION = "rectification"
    """The text was corrected, with a procès-verbal; the corrected text counts from the start."""
    RELEASE = "release"
    """Opens the entry to the public, or closes it again: :mod:`service.depository.register.release`. It changes nothing in the agreement."""


ON_THE_RECORD = frozenset({ActKind.FILING})
"""Acts on the depositary's record, which are not told to those who ask about the agreement."""


@dataclass(frozen=True, slots=True)
class Change:
    """One value of the register entry that a correction replaces: JSON values, as in ``metadata.json``."""

    field: str
    """A key of ``register`` in ``metadata.json``."""
    before: Any
    after: Any


@versioned(1, omitted=("changes", "detail", "effective", "ends", "open_ended"), instrument_id="instrument")
@dataclass(frozen=True, slots=True, kw_only=True)
class LaterAct:
    """One act."""

    instrument_id: str
    """The earlier instrument, which the act is about."""
    number: int
    """From 1 for each instrument; 0 for an act that no file records, because the deposit of another instrument is the act."""
    kind: ActKind
    day: date
    """When the act was done, not when it was recorded."""
    later: str | None
    """The register number ``n/YYYY`` of the instrument that does it, when it is one."""
    note: str
    recorded_by: str
    recorded_at: datetime
    """Aware UTC."""
    effective: date | None = None
    """From when the act has effect, where that is another day: a notice given today ends an agreement in sixty days."""
    changes: tuple[Change, ...] = ()
    """Of a correction of the register entry: what is wrong in it, and the right value. Of a release: how far the entry was open, and how far
    it is. Empty for every other act."""

    ends: date | None = None
    """The new last day of the agreement, where the act sets one."""
    open_ended: bool = False
    """True: the act takes the last day away."""
    detail: Mapping[str, Any] = field(default_factory=dict)
    """What an act of its kind says besides, JSON values. Empty for most."""

    @property
    def path(self) -> str:
        """Logical path in the object."""
        return f"acts/{self.number:04}.json"


def store(
    archive: Archive,
    log: Log,
    object_id: str,
    act: LaterAct,
    depositor: Depositor,
    *,
    files: Mapping[str, bytes] | None = None,
) -> tuple[int, bytes]:
    """Make the act durable in the archive, then in the log; index and bytes of its entry.

    :param files: what comes with the act, logical path -> bytes.
    :raises ObjectMissing: no such object. :raises DepositFailed: the disk refused; recovery finishes what was begun.
    """
    added = {**(files or {}), act.path: canonical.readable(to_data(act))}
    message = f"Later act: {act.kind}"
    return versions.extend(archive, log, object_id, added, message=message, depositor=depositor, at=act.recorded_at)


def of_object(archive: Archive, object_id: str, version: str | None = None) -> list[LaterAct]:
    """Every act in the object, up to ``version`` if it is given. Reads and raises as :func:`versions.records`."""
    return versions.records(
        archive, object_id, _PATH, partial(from_data, LaterAct), called="later act", version=version
    )
