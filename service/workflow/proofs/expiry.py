"""Expiry of the newest time-stamp of each deposited file: read from the archive and cached in the table ``proofs``.

The files are the PDFs of every agreement and holding. Those that the organization or the parties sealed or signed have to be proved as long as
they are kept. One that was received with signatures of others counts once its time-stamp is of an authority that is trusted here and it passes
verification to the end of its proof; every other one is dated by the log's stamped checkpoints alone. The table is derived: it is written
after a deposit, at a renewal, at a rebuild, and whenever :func:`of_archive` goes through the archive (once a month).
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from service.depository.holdings.holding import HoldingEntry
from service.depository.register.register import RegisterEntry
from service.domain.errors import DomainError
from service.domain.permissions import Actor, Permission
from service.store.records import StoredProof
from service.store.unit import Unit
from service.workflow.access import require
from service.workflow.context import Services
from service.workflow.proofs import reading
from service.workflow.proofs.reading import Deposited
from service.workflow.translatable import in_english
from signing import RENEWAL_LEAD_TIME, renewal_state

log = logging.getLogger(__name__)

TOGETHER = 16
"""Deposits that are asked about together."""
AT_ONCE = 2
"""Processes that judge files of a whole register."""
NONE, UNKNOWN, LATE, DUE = "none", "unknown", "late", "due"
LAPSED = frozenset({LATE, UNKNOWN})
"""An alarm: the first cannot be fixed, and a person has to look at the second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """One deposited file. ``state``: ``fresh``, ``due``, ``late`` (the proof has lapsed), ``unknown`` (the reason is ``doubt``), or
    ``none`` (it has no document time-stamp, or one that cannot be relied on here; nothing is renewed).
    """

    entry: Deposited
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
        """The register number; of a holding, its kind and number."""
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


def of_archive(services: Services, *, at: datetime, ahead: timedelta = RENEWAL_LEAD_TIME) -> Iterator[Proof]:
    """Every file of every deposit, in the order of :func:`parts`, asked of the archive. What is late is an alarm in the log."""
    for entry, rows in refresh_all(services):
        for row in rows:
            found = proof_of(entry, row, at, ahead)
            if found.state in LAPSED:
                log.error(
                    "the proof of a deposited file is not in order: %s %s: %s", found.label, found.path, found.state
                )
            yield found


def refresh(services: Services, entry: Deposited) -> list[StoredProof]:
    """Asks the archive about the files of one deposit and writes what it found into the table. The files themselves are not touched."""
    with services.store.reader() as unit:
        before = unit.proofs.of(entry.id)
    [(_, known)] = _kept(services, [entry], reading.asked(services, [entry], before))
    return known


def refresh_all(services: Services) -> Iterator[tuple[Deposited, list[StoredProof]]]:
    """The same for every deposit, in the order of :func:`parts`. Some are read and judged while others are written."""
    running: deque[tuple[Sequence[Deposited], Future[list[StoredProof]]]] = deque()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for entries in parts(services):
            with services.store.reader() as unit:
                before = unit.proofs.of_some([entry.id for entry in entries])
            known = [row for rows in before.values() for row in rows]
            running.append((entries, pool.submit(reading.asked, services, entries, known)))
            if len(running) > AT_ONCE:
                asked, found = running.popleft()
                yield from _kept(services, asked, found.result())
        for asked, found in running:
            yield from _kept(services, asked, found.result())


def parts(services: Services) -> Iterator[Sequence[Deposited]]:
    """Every entry of the register in its order, then every holding in the order of the log; a few at a time."""
    after = (0, 0)
    while agreements := _agreements(services, after):
        yield agreements
        after = (agreements[-1].year, agreements[-1].number)
    place = -1
    while holdings := _holdings(services, place):
        yield holdings
        place = holdings[-1].at


def _agreements(services: Services, after: tuple[int, int]) -> list[RegisterEntry]:
    with services.store.reader() as unit:
        return unit.register.part(after=after, limit=TOGETHER)


def _holdings(services: Services, after: int) -> list[HoldingEntry]:
    with services.store.reader() as unit:
        return unit.holdings.part(after=after, limit=TOGETHER)


def _kept(
    services: Services, entries: Sequence[Deposited], found: Sequence[StoredProof]
) -> list[tuple[Deposited, list[StoredProof]]]:
    """Writes what was found about these deposits; each with everything that is known of it."""
    with services.store.unit() as unit:
        unit.proofs.put_all(found)
        known = unit.proofs.of_some([entry.id for entry in entries])
        unit.commit()
    return [(entry, known.get(entry.id, [])) for entry in entries]


def after_deposit(services: Services, entry: Deposited) -> None:
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


def proof_of(entry: Deposited, row: StoredProof, at: datetime, ahead: timedelta = RENEWAL_LEAD_TIME) -> Proof:
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


def _entry(unit: Unit, row: StoredProof) -> Deposited:
    entry = unit.register.by_instrument(row.subject) or unit.holdings.get(row.subject)
    assert entry is not None, "a row is written after the entry that it is about"
    return entry
