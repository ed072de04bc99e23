"""Expiry of the newest time-stamp of each deposited file: read from the archive and cached in the table ``proofs``.

The files are the signed originals, the certified electronic copies of paper originals, and the procès-verbaux. The table is derived:
it is written after a deposit, at a renewal, at a rebuild, and whenever :func:`of_register` goes through the archive (once a month).
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from service.depository.ocfl import versions
from service.depository.register.register import RegisterEntry
from service.domain.errors import DomainError
from service.domain.permissions import Actor, Permission
from service.sandbox.run import SandboxFailed, run_sandboxed
from service.store.records import StoredProof
from service.store.unit import Unit
from service.workflow.access import require
from service.workflow.context import Services
from service.workflow.translatable import in_english, message_of
from signing import PROOF_TERM_TASK, RENEWAL_LEAD_TIME, RenewalRefused, renewal_state

log = logging.getLogger(__name__)

STAMPED = re.compile(r"original-[a-z_]+\.pdf|paper/[^/]+/certified-copy\.pdf|proces-verbal/[^/]+\.pdf")
"""Logical paths of the files that the organization or the parties sealed or signed."""
NONE, UNKNOWN, LATE, DUE = "none", "unknown", "late", "due"
LAPSED = frozenset({LATE, UNKNOWN})
"""An alarm: the first cannot be fixed, and a person has to look at the second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """One deposited file. ``state``: ``fresh``, ``due``, ``late`` (the proof has lapsed), ``unknown`` (the reason is ``doubt``), or
    ``none`` (it has no document time-stamp, so there is nothing to renew).
    """

    entry: RegisterEntry
    path: str
    state: str
    ends: datetime | None
    authority: str
    """Of the newest time-stamp."""
    doubt: Mapping[str, Any] | None
    """Why it is not known: the data of a :class:`service.domain.messages.Message`."""
    trouble: Mapping[str, Any] | None
    """Why the last attempt to renew it failed, likewise."""
    tried_at: datetime | None

    @property
    def label(self) -> str:
        """The register number."""
        return self.entry.label

    @property
    def told(self) -> str:
        """The authority; where it is unknown, the reason in English."""
        return in_english(self.doubt) or self.authority


@dataclass(frozen=True, slots=True)
class Alarm:
    """Numbers of files that need attention. False when there are none."""

    lapsed: int
    due: int
    unknown: int
    """Of which it cannot be told: damaged, or by an authority that is not trusted here any more."""

    @property
    def total(self) -> int:
        """All of them."""
        return self.lapsed + self.due + self.unknown

    def __bool__(self) -> bool:
        return bool(self.total)


def of_register(services: Services, *, at: datetime, ahead: timedelta = RENEWAL_LEAD_TIME) -> Iterator[Proof]:
    """Every file of every deposit, in the order of the register, asked of the archive. What is late is an alarm in the log."""
    with services.store.reader() as unit:
        entries = unit.register.all()
    for entry in entries:
        for row in refresh(services, entry):
            found = proof_of(entry, row, at, ahead)
            if found.state in LAPSED:
                log.error(
                    "the proof of a deposited file is not in order: %s %s: %s", found.label, found.path, found.state
                )
            yield found


def refresh(services: Services, entry: RegisterEntry) -> list[StoredProof]:
    """Asks the archive about the files of one deposit and writes what it found into the table. The files themselves are not touched."""
    found = _asked(services, entry)
    with services.store.unit() as unit:
        for row in found:
            unit.proofs.put(row)
        known = unit.proofs.of(entry.instrument_id)
        unit.commit()
    return known


def after_deposit(services: Services, entry: RegisterEntry) -> None:
    """The same for a deposit that has been acknowledged: a failure here is logged, and the next run repeats it."""
    try:
        refresh(services, entry)
    except DomainError as error:
        log.warning("until when the files of %s are proved is not written yet: %s", entry.label, error)


def proof_of(entry: RegisterEntry, row: StoredProof, at: datetime, ahead: timedelta = RENEWAL_LEAD_TIME) -> Proof:
    """What the row means at ``at``."""
    state = NONE if not row.stamped else UNKNOWN if row.ends is None else str(renewal_state(row.ends, at, ahead))
    return Proof(
        entry=entry,
        path=row.path,
        state=state,
        ends=row.ends,
        authority=row.authority,
        doubt=row.doubt,
        trouble=row.trouble,
        tried_at=row.tried_at,
    )


def alarm(services: Services, actor: Actor) -> Alarm:
    """The numbers, from the table. :raises PermissionMissing: not an archivist."""
    require(actor, Permission.DEPOSIT_MAKE)
    now = services.clock()
    with services.store.reader() as unit:
        lapsed, ending, unknown = (unit.proofs.count(at) for at in (now, now + RENEWAL_LEAD_TIME, None))
    return Alarm(lapsed, ending - lapsed, unknown)


def waiting(services: Services, actor: Actor, *, limit: int, offset: int = 0) -> list[Proof]:
    """The files behind :func:`alarm`: those of unknown expiry, what has lapsed, then what is due, soonest first."""
    require(actor, Permission.DEPOSIT_MAKE)
    now = services.clock()
    with services.store.reader() as unit:
        rows = unit.proofs.ending(now + RENEWAL_LEAD_TIME, limit=limit, offset=offset)
        return [proof_of(_entry(unit, row), row, now) for row in rows]


def _entry(unit: Unit, row: StoredProof) -> RegisterEntry:
    entry = unit.register.by_instrument(row.instrument_id)
    assert entry is not None, "the table refers to the register"
    return entry


def _asked(services: Services, entry: RegisterEntry) -> list[StoredProof]:
    known = services.archive.inventory(entry.object_id)
    paths = [path for path in known.paths() if STAMPED.fullmatch(path)]
    return [_one(services, entry, path, versions.digests(known, path)["sha256"]) for path in paths]


def _one(services: Services, entry: RegisterEntry, path: str, sha256: str) -> StoredProof:
    arguments = {"anchors": services.anchors.to_data()}
    stamped, ends, authority, doubt = True, None, "", None
    try:
        pdf = services.archive.read(entry.object_id, path)
        said, _ = run_sandboxed(PROOF_TERM_TASK, arguments, [pdf], errors=(RenewalRefused,))
        stamped = bool(said["stamped"])
        ends = datetime.fromisoformat(said["ends"]) if stamped else None
        authority = str(said.get("authority", ""))
    except (DomainError, RenewalRefused, SandboxFailed) as error:
        doubt = message_of(error).to_data()
    return StoredProof(
        instrument_id=entry.instrument_id, path=path, sha256=sha256, stamped=stamped, ends=ends, authority=authority, doubt=doubt
    )  # fmt: skip
