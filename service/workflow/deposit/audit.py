"""Audit of the archive: run it, store what it found, and show the newest result to the archivist."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from service.depository.audit.audit import Audit
from service.depository.audit.findings import Finding
from service.depository.audit.log import Row
from service.domain.permissions import Actor, Permission
from service.store.register.audits import StoredAudit, StoredFinding
from service.workflow.access import require
from service.workflow.context import Services

log = logging.getLogger(__name__)

MAX_STORED = 1000
"""Findings of one audit that are kept for the page; the command prints all of them."""
OVERDUE = timedelta(days=35)
"""After so long without an audit the page says that the timer does not run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What the archivist sees of the newest audit."""

    audit: StoredAudit | None
    """None: the archive was never audited."""
    stored: int
    """How many of its findings can be shown."""
    overdue: bool
    """There are deposits, and none was audited for longer than :data:`OVERDUE`."""

    @property
    def alarm(self) -> bool:
        """True when somebody has to do something."""
        return self.overdue or (self.audit is not None and self.audit.found > 0)


class AuditRun:
    """One audit of this archive against this register. Iterate over :meth:`findings` to the end, then call :meth:`store`."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self.started_at = services.clock()
        self.ended_at: datetime | None = None
        self.found = 0
        self._first: list[Finding] = []
        with services.store.reader() as unit:
            registered: dict[str, Row] = {entry.object_id: entry for entry in unit.register.all()}
            registered |= {entry.object_id: entry for entry in unit.holdings.all()}
        self.audit = Audit(
            services.archive, verifier=services.log.verifier, registered=registered, registered_now=self._entry
        )

    def findings(self) -> Iterator[Finding]:
        """Every finding; each is written to the service's log, too."""
        for one in self.audit.run():
            self.found += 1
            if len(self._first) < MAX_STORED:
                self._first.append(one)
            log.error("audit of the archive: %s %s %s: %s", one.kind, one.object_id, one.path, one.sentence)
            yield one
        self.ended_at = self._services.clock()

    def store(self) -> None:
        """Writes the result for the archivist's page. :raises RuntimeError: the audit has not ended."""
        if self.ended_at is None:
            raise RuntimeError("an audit is stored when it has ended")
        with self._services.store.unit() as unit:
            unit.audits.add(
                self._first, started_at=self.started_at, ended_at=self.ended_at, objects=self.audit.objects,
                entries=self.audit.entries, root_hash=self.audit.root_hash, found=self.found,
            )  # fmt: skip
            unit.commit()

    def _entry(self, object_id: str) -> Row | None:
        with self._services.store.reader() as unit:
            return unit.register.by_object(object_id) or unit.holdings.by_object(object_id)


def overview(services: Services, actor: Actor) -> Overview:
    """The newest audit. :raises PermissionMissing: not an archivist."""
    require(actor, Permission.DEPOSIT_MAKE)
    with services.store.reader() as unit:
        newest = unit.audits.newest()
        stored = unit.audits.count(newest.id) if newest is not None else 0
        first = unit.register.first_day()
    since = newest.ended_at.date() if newest is not None else first
    overdue = since is not None and since + OVERDUE < services.clock().date()
    return Overview(audit=newest, stored=stored, overdue=overdue)


def findings(services: Services, actor: Actor, audit: StoredAudit, *, limit: int, offset: int) -> list[StoredFinding]:
    """What this audit found, in its order. :raises PermissionMissing: as :func:`overview`."""
    require(actor, Permission.DEPOSIT_MAKE)
    with services.store.reader() as unit:
        return unit.audits.findings(audit.id, limit=limit, offset=offset)
