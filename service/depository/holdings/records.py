"""Documents of conferences and other bodies: what the details of such a holding say, and who may read it as it was decided last.

``details`` of the holding: ``body`` (key in ``records.toml``), ``body_name`` (by language, as it was called), ``series``, ``meeting``, ``symbol``,
``date`` (ISO), ``languages`` (code -> path of the file), ``reason`` and ``review_on`` (ISO or null) of the access. A later decision about the
access is a file ``access/0001.json`` in a new version of the object, with its entry in the log.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from service.depository import canonical
from service.depository.deposit.deposit import Depositor
from service.depository.holdings.holding import Access, HoldingEntry
from service.depository.log.translog import Log
from service.depository.ocfl import versions
from service.depository.ocfl.objects import Archive
from service.depository.serialization import from_data, to_data, versioned

_PATH = re.compile(r"access/(\d{4})\.json")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConferenceRecord:
    """One document in one or more languages."""

    holding: str
    """Id of the holding."""
    body: str
    meeting: str
    symbol: str
    day: date
    languages: Mapping[str, str]
    """Code -> path of the file in the object."""
    access: str
    reason: str
    """Why it is not open to everybody; empty where it is."""
    review_on: date | None
    """When somebody looks at the access again."""


@versioned(1)
@dataclass(frozen=True, slots=True, kw_only=True)
class AccessDecision:
    """Who may read a holding from now on."""

    number: int
    """From 1 for each holding."""
    access: str
    reason: str
    review_on: date | None
    decided_by: str
    decided_at: datetime

    @property
    def path(self) -> str:
        """Logical path in the object."""
        return f"access/{self.number:04}.json"


def record_of(archive: Archive, entry: HoldingEntry) -> ConferenceRecord:
    """The document with its access as it stands.

    :raises KeyError, TypeError, ValueError: the details are not those of a record. :raises ObjectDamaged: a decision cannot be read.
    """
    said = entry.details
    made = decisions_of(archive, entry.object_id)
    newest = made[-1] if made else None
    return ConferenceRecord(
        holding=entry.id, body=said["body"], meeting=said["meeting"], symbol=said["symbol"],
        day=date.fromisoformat(said["date"]), languages=said["languages"],
        access=str(Access(newest.access if newest else entry.access)),
        reason=newest.reason if newest else said["reason"],
        review_on=newest.review_on if newest else _day(said["review_on"]),
    )  # fmt: skip


def decisions_of(archive: Archive, object_id: str) -> list[AccessDecision]:
    """Every later decision about the access, oldest first. Reads and raises as :func:`versions.records`."""
    return versions.records(archive, object_id, _PATH, partial(from_data, AccessDecision), called="decision on access")


def decide(
    archive: Archive, log: Log, object_id: str, decision: AccessDecision, depositor: Depositor
) -> tuple[int, bytes]:
    """Makes the decision durable in the archive, then in the log; index and bytes of its entry.

    :raises ObjectMissing: no such object. :raises DepositFailed: the disk refused; recovery finishes what was begun.
    """
    files = {decision.path: canonical.readable(to_data(decision))}
    return versions.extend(
        archive, log, object_id, files, message="Access", depositor=depositor, at=decision.decided_at
    )


def plain_symbol(symbol: str) -> str:
    """One form of a symbol for comparing: case and spaces do not matter."""
    return _SPACE.sub("", symbol).casefold()


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None
