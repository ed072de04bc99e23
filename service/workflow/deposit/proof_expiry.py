"""Expiry of the newest time-stamp of each deposited file: read from the archive and cached in the table ``proofs``.

The files are the signed originals, the certified electronic copies of paper originals, and the procès-verbaux. The table is derived:
it is written after a deposit, at a renewal, at a rebuild, and whenever :func:`of_register` goes through the archive (once a month).
"""

from __future__ import annotations

import logging
import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from service.depository.audit.examined import Examined
from service.depository.errors import ObjectDisposed
from service.depository.ocfl import versions
from service.depository.register.register import RegisterEntry
from service.domain.errors import DomainError
from service.domain.permissions import Actor, Permission
from service.sandbox.run import VERIFY_LIMITS, SandboxFailed, run_sandboxed
from service.store.records import StoredProof
from service.store.unit import Unit
from service.workflow.access import require
from service.workflow.context import Services
from service.workflow.translatable import in_english, message_of
from signing import PROOF_TERM_TASK, RENEWAL_LEAD_TIME, RenewalRefused, renewal_state

log = logging.getLogger(__name__)

STAMPED = re.compile(r"original-[a-z_]+\.pdf|paper/[^/]+/certified-copy\.pdf|proces-verbal/[^/]+\.pdf")
"""Logical paths of the files that the organization or the parties sealed or signed."""
TOGETHER = 16
"""Deposits that are asked about together."""
FILES, MOST_BYTES = 48, 16_000_000
"""At most so many files, and hardly more bytes, are judged in one process."""
AT_ONCE = 2
"""Processes that judge files of a whole register."""
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
    for entry, rows in refresh_all(services):
        for row in rows:
            found = proof_of(entry, row, at, ahead)
            if found.state in LAPSED:
                log.error(
                    "the proof of a deposited file is not in order: %s %s: %s", found.label, found.path, found.state
                )
            yield found


def refresh(services: Services, entry: RegisterEntry) -> list[StoredProof]:
    """Asks the archive about the files of one deposit and writes what it found into the table. The files themselves are not touched."""
    [(_, known)] = _kept(services, [entry], _asked(services, [entry]))
    return known


def refresh_all(services: Services) -> Iterator[tuple[RegisterEntry, list[StoredProof]]]:
    """The same for every deposit, in the order of the register. Some are read and judged while others are written."""
    running: deque[tuple[list[RegisterEntry], Future[list[StoredProof]]]] = deque()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for entries in parts(services):
            running.append((entries, pool.submit(_asked, services, entries)))
            if len(running) > AT_ONCE:
                asked, found = running.popleft()
                yield from _kept(services, asked, found.result())
        for asked, found in running:
            yield from _kept(services, asked, found.result())


def parts(services: Services) -> Iterator[list[RegisterEntry]]:
    """Every entry of the register, in its order, a few at a time."""
    after = (0, 0)
    while True:
        with services.store.reader() as unit:
            entries = unit.register.part(after=after, limit=TOGETHER)
        if not entries:
            return
        yield entries
        after = (entries[-1].year, entries[-1].number)


def _kept(
    services: Services, entries: Sequence[RegisterEntry], found: Sequence[StoredProof]
) -> list[tuple[RegisterEntry, list[StoredProof]]]:
    """Writes what was found about these deposits; each with everything that is known of it."""
    with services.store.unit() as unit:
        unit.proofs.put_all(found)
        known = unit.proofs.of_some([entry.instrument_id for entry in entries])
        unit.commit()
    return [(entry, known.get(entry.instrument_id, [])) for entry in entries]


def after_deposit(services: Services, entry: RegisterEntry) -> None:
    """The same for a deposit that has been acknowledged: a failure here is logged, and the next run repeats it."""
    try:
        refresh(services, entry)
    except DomainError as error:
        log.warning("until when the files of %s are proved is not written yet: %s", entry.label, error)


def after_rebuild(services: Services) -> None:
    """The same for every deposit."""
    try:
        for _ in refresh_all(services):
            pass
    except DomainError as error:
        log.warning("until when files are proved is not written yet: %s", error)


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
    """The numbers, from the table. :raises PermissionMissing: neither archivist, auditor, nor one who decides."""
    require(actor, Permission.ARCHIVE_READ)
    now = services.clock()
    with services.store.reader() as unit:
        lapsed, ending, unknown = (unit.proofs.count(at) for at in (now, now + RENEWAL_LEAD_TIME, None))
    return Alarm(lapsed, ending - lapsed, unknown)


def waiting(services: Services, actor: Actor, *, limit: int, offset: int = 0) -> list[Proof]:
    """The files behind :func:`alarm`: those of unknown expiry, what has lapsed, then what is due, soonest first."""
    require(actor, Permission.ARCHIVE_READ)
    now = services.clock()
    with services.store.reader() as unit:
        rows = unit.proofs.ending(now + RENEWAL_LEAD_TIME, limit=limit, offset=offset)
        return [proof_of(_entry(unit, row), row, now) for row in rows]


def _entry(unit: Unit, row: StoredProof) -> RegisterEntry:
    entry = unit.register.by_instrument(row.instrument_id)
    assert entry is not None, "the table refers to the register"
    return entry


def _asked(services: Services, entries: Sequence[RegisterEntry]) -> list[StoredProof]:
    """A file at a time is read, and several small ones are judged together."""
    return list(_answers(replace(services, archive=Examined(services.archive)), entries))


def _answers(services: Services, entries: Sequence[RegisterEntry]) -> Iterator[StoredProof]:
    waiting: list[tuple[StoredProof, bytes]] = []
    for entry in entries:
        try:
            known = services.archive.inventory(entry.object_id)
        except ObjectDisposed:
            continue
        for path in known.paths():
            if not STAMPED.fullmatch(path):
                continue
            sha256 = versions.digests(known, path)["sha256"]
            row = StoredProof(
                instrument_id=entry.instrument_id, path=path, sha256=sha256, stamped=True, ends=None, authority=""
            )
            try:
                waiting.append((row, services.archive.read(entry.object_id, path)))
            except DomainError as error:
                yield replace(row, doubt=message_of(error).to_data())
            if len(waiting) == FILES or sum(len(pdf) for _, pdf in waiting) > MOST_BYTES:
                yield from _judged(services, waiting)
                waiting = []
    yield from _judged(services, waiting)


def _judged(services: Services, files: Sequence[tuple[StoredProof, bytes]]) -> Iterator[StoredProof]:
    """In one sandboxed process; where that is lost, each file in one of its own, so that it is known which one it was."""
    if not files:
        return
    arguments = {"anchors": services.anchors.to_data()}
    try:
        said, _ = run_sandboxed(PROOF_TERM_TASK, arguments, [pdf for _, pdf in files], limits=VERIFY_LIMITS)
    except SandboxFailed as error:
        if len(files) == 1:
            yield replace(files[0][0], doubt=message_of(error).to_data())
            return
        for one in files:
            yield from _judged(services, [one])
        return
    for (row, _), answer in zip(files, said["answers"], strict=True):
        yield _row(row, answer)


def _row(row: StoredProof, answer: Mapping[str, Any]) -> StoredProof:
    if "refused" in answer:
        return replace(row, doubt=message_of(RenewalRefused.from_data(answer["refused"])).to_data())
    if not answer["stamped"]:
        return replace(row, stamped=False)
    return replace(row, ends=datetime.fromisoformat(answer["ends"]), authority=str(answer["authority"]))
