"""Audit of the archive: run it, whole or within a budget, keep what it found, tell of changes, and show all of it to the archivist.

A run within a budget reads the objects that were not examined for longest; with a budget that is large enough, everything is examined once in
the period of the settings (``register.audit_days``). What was found stands until a later run has seen that it is well again.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import Final

from service.depository.audit.audit import Audit
from service.depository.audit.findings import QUESTIONS, Finding, Kind, Question
from service.depository.audit.log import Row
from service.depository.audit.one_object import audit_object
from service.depository.ocfl import layout
from service.domain.mail.letters import Text, to_person
from service.domain.messages import Message
from service.domain.permissions import Actor, Permission, Role
from service.store.preservation.checks import Ages, ObjectCheck, OpenFinding, key_of
from service.store.register.audits import StoredAudit
from service.store.unit import Unit
from service.workflow.access import require
from service.workflow.checkpoints import witnesses
from service.workflow.context import Services
from service.workflow.letters.recipients import with_role
from service.workflow.letters.send import send
from service.workflow.preservation.stamp_audit import StampAudit

log = logging.getLogger(__name__)

MAX_STORED = 1000
"""Findings of one audit that are kept; the command prints all of them."""
LETTER: Final = "letter:audit"
_NOT_ASKED: Final = frozenset({Kind.REGISTER, Kind.DOUBLE_NUMBER, Kind.LOG})
"""What nobody asks when one object is examined again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What one run may use. Both None: everything is examined."""

    time: timedelta | None = None
    size: int | None = None
    """Bytes of content that are read."""

    @property
    def limited(self) -> bool:
        """Whether there is one."""
        return self.time is not None or self.size is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What the archivist sees of the audit."""

    audit: StoredAudit | None
    """The newest run; None: the archive was never audited."""
    open: int
    """How many findings stand."""
    by_question: Mapping[Question, int]
    """Each of the four questions -> how many of these are answers to it."""
    ages: Ages
    period_days: int
    """Everything is to be examined at least once in so many days."""

    @property
    def overdue(self) -> int:
        """Deposits that were not examined within the period."""
        return self.ages.overdue

    @property
    def alarm(self) -> bool:
        """True when somebody has to do something."""
        return bool(self.overdue or self.open)


class AuditRun:
    """One audit of this archive against this register. Iterate over :meth:`findings` to the end, then call :meth:`store`."""

    def __init__(self, services: Services, budget: Budget | None = None) -> None:
        """:param budget: None: everything is examined."""
        budget = budget or Budget()
        self._services = services
        self.started_at = services.clock()
        self.ended_at: datetime | None = None
        self.found = 0
        self.by_question = dict.fromkeys(Question, 0)
        self._found: dict[tuple[str, str, str, str], Finding] = {}
        with services.store.reader() as unit:
            registered: dict[str, Row] = {entry.object_id: entry for entry in unit.register.all()}
            registered |= {entry.object_id: entry for entry in unit.holdings.all()}
            ages = unit.checks.all() if budget.limited else None
            self.stamps = StampAudit(services, unit, enough=lambda: self._used_up(budget, 0))
        self.audit = Audit(
            services.archive, verifier=services.log.verifier, registered=registered, registered_now=self._entry, ages=ages,
            enough=lambda size: self._used_up(budget, size),
        )  # fmt: skip

    def findings(self) -> Iterator[Finding]:
        """Every finding; each is written to the service's log, too."""
        for one in chain(self.stamps.run(), self.audit.run(), witnesses.contradictions(self._services)):
            self.found += 1
            self.by_question[QUESTIONS[one.kind]] += 1
            self._found.setdefault(key_of(one), one)
            log.error("audit of the archive: %s %s %s: %s", one.kind, one.object_id, one.path, one.sentence)
            yield one
        self.ended_at = self._services.clock()

    def store(self) -> None:
        """Writes the result for the archivist's page, and tells the archivists what is newly wrong and what is well again.

        :raises RuntimeError: the audit has not ended.
        """
        if self.ended_at is None:
            raise RuntimeError("an audit is stored when it has ended")
        checks = [
            ObjectCheck(object_id, self.ended_at, one.size, one.found) for object_id, one in self.audit.examined.items()
        ]
        first = list(self._found.values())[:MAX_STORED]
        with self._services.store.unit() as unit:
            unit.audits.add(
                first, started_at=self.started_at, ended_at=self.ended_at, objects=len(self.audit.examined),
                entries=self.audit.entries, root_hash=self.audit.root_hash, found=self.found,
            )  # fmt: skip
            unit.checks.keep(checks)
            unit.checks.forget(set(unit.checks.all()) - self.audit.present)
            self.stamps.store(unit)
            stands = unit.checks.open()
            new = {key: one for key, one in self._found.items() if key not in stands}
            well = [key for key, one in stands.items() if key not in self._found and self.audit.answered(one)]
            change(self._services, unit, new, well, left=len(stands) + len(new) - len(well))
            unit.commit()

    def _used_up(self, budget: Budget, size: int) -> bool:
        over = budget.time is not None and self._services.clock() - self.started_at >= budget.time
        return over or (budget.size is not None and size >= budget.size)

    def _entry(self, object_id: str) -> Row | None:
        with self._services.store.reader() as unit:
            return unit.register.by_object(object_id) or unit.holdings.by_object(object_id)


def change(
    services: Services,
    unit: Unit,
    new: Mapping[tuple[str, str, str, str], Finding],
    well: list[tuple[str, str, str, str]],
    *,
    left: int,
) -> None:
    """Keeps what changed, and writes one letter to each archivist if anything did. The caller commits.

    :param left: how many findings stand afterwards.
    """
    if not new and not well:
        return
    unit.checks.change(new, well, services.clock())
    paragraphs = []
    if new:
        paragraphs.append(
            Message.counted(
                "The audit of the archive found {count} thing that was in order before.",
                "The audit of the archive found {count} things that were in order before.",
                count=len(new),
            )
        )
    if well:
        paragraphs.append(
            Message.counted(
                "{count} thing that it had found is in order again.",
                "{count} things that it had found are in order again.",
                count=len(well),
            )
        )
    paragraphs.append(Message("Discrepancies that stand now: {count}.", count=left))
    subject = (
        Message("The audit of the archive found a new discrepancy")
        if new
        else Message("Discrepancies in the archive are resolved")
    )
    text = Text(
        subject=subject, paragraphs=tuple(paragraphs), action=Message("Open the audit of the archive"), path="/audit"
    )
    for person in with_role(unit, Role.ARCHIVIST):
        send(services, unit, text, kind=LETTER, to=to_person(person))


def examine_again(services: Services, object_id: str) -> None:
    """Reads one object after it was repaired, so that the page does not show what is well again."""
    folder, sizes = services.archive.ocfl / layout.path_of(object_id), list[int]()
    there = folder.is_dir()
    found = (
        {key_of(one): one for one in audit_object(services.archive, folder, object_id, sizes=sizes)} if there else {}
    )
    with services.store.unit() as unit:
        stands = {key_of(one): one for one in unit.checks.of_object(object_id)}
        if there:
            unit.checks.keep([ObjectCheck(object_id, services.clock(), sum(sizes), len(found))])
        new = {key: one for key, one in found.items() if key not in stands}
        well = [key for key in stands if key not in found and key[0] not in _NOT_ASKED]
        change(services, unit, new, well, left=sum(unit.checks.count_open().values()) + len(new) - len(well))
        unit.commit()


def overview(services: Services, actor: Actor) -> Overview:
    """The newest run, what stands, and how long ago everything was examined. :raises PermissionMissing: neither archivist, auditor, nor one who decides."""
    require(actor, Permission.ARCHIVE_READ)
    with services.store.reader() as unit:
        return overview_in(services, unit)


def overview_in(services: Services, unit: Unit) -> Overview:
    """The same, in a transaction of the caller's, who has checked the permission."""
    days = services.settings.register.audit_days
    stands = unit.checks.count_open()
    by_question = dict.fromkeys(Question, 0)
    for kind, many in stands.items():
        by_question[QUESTIONS[kind]] += many
    return Overview(
        audit=unit.audits.newest(), open=sum(stands.values()), by_question=by_question,
        ages=unit.checks.ages(services.clock() - timedelta(days=days)), period_days=days,
    )  # fmt: skip


def findings(services: Services, actor: Actor, *, limit: int, offset: int) -> list[OpenFinding]:
    """What stands, oldest first. :raises PermissionMissing: as :func:`overview`."""
    require(actor, Permission.ARCHIVE_READ)
    with services.store.reader() as unit:
        return unit.checks.listed(limit=limit, offset=offset)
