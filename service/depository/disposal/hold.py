"""Legal holds: while one stands on an object, nobody disposes of it.

Each act on a hold is ``holds/0001.json`` in a new version of the object, with PREMIS beside it: an event, and the statement of rights that says
that the object is not to be deleted. So a hold has its entry in the log, and whoever can write into the database can neither place nor lift one.
Several holds may stand on one object; it is free when all are lifted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from service.depository import canonical
from service.depository.deposit import premis
from service.depository.deposit.deposit import Depositor
from service.depository.deposit.premis import Agent, PremisEvent, Restriction
from service.depository.log.translog import Log
from service.depository.ocfl import versions
from service.depository.ocfl.objects import Archive
from service.depository.serialization import from_data, to_data, versioned

_PATH: Final = re.compile(r"holds/(\d{4})\.json")


class HoldAct(StrEnum):
    """What is done about a hold."""

    PLACE = "place"
    REVIEW = "review"
    """It goes on, and is looked at again on another day."""
    LIFT = "lift"


@versioned(1, object_id="object")
@dataclass(frozen=True, slots=True, kw_only=True)
class HoldRecord:
    """One act, as the archive keeps it."""

    object_id: str
    number: int
    """From 1 for each object."""
    act: HoldAct
    hold: int
    """Number of the act that placed the hold; of that act its own."""
    reason: str
    review_on: date | None
    """When somebody looks at it again; None where it is lifted."""
    by: str
    by_id: str
    at: datetime
    """Aware UTC, whole seconds."""

    @property
    def path(self) -> str:
        """Logical path in the object."""
        return f"holds/{self.number:04}.json"

    @property
    def premis_path(self) -> str:
        """Logical path of its preservation metadata."""
        return f"holds/{self.number:04}-premis.xml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """One hold as it stands after all acts."""

    object_id: str
    number: int
    """Of the act that placed it."""
    reason: str
    review_on: date
    placed_by: str
    placed_by_id: str
    placed_at: datetime
    reviews: int = 0
    """How often it was looked at and left."""
    lifted_reason: str = ""
    lifted_by: str = ""
    lifted_by_id: str = ""
    lifted_at: datetime | None = None

    @property
    def stands(self) -> bool:
        """Whether it was not lifted."""
        return self.lifted_at is None


def add(archive: Archive, log: Log, record: HoldRecord, depositor: Depositor) -> tuple[int, bytes]:
    """Makes the act durable in the archive, then in the log; index and bytes of its entry.

    :raises ObjectMissing: no such object. :raises DepositFailed: the disk refused; recovery finishes what was begun.
    """
    placed = next((one for one in records_of(archive, record.object_id) if one.number == record.hold), record)
    files = {
        record.path: canonical.readable(to_data(record)),
        record.premis_path: _premis(record, placed, depositor),
    }
    return versions.extend(
        archive, log, record.object_id, files, message=f"Legal hold: {record.act}", depositor=depositor, at=record.at
    )


def records_of(archive: Archive, object_id: str) -> list[HoldRecord]:
    """Every act on record, also of what was disposed of. Reads and raises as :func:`versions.records`."""
    return versions.records(archive, object_id, _PATH, _read, called="record of a legal hold")


def _read(data: Any) -> HoldRecord:
    found = from_data(HoldRecord, data)
    return replace(found, act=HoldAct(found.act))


def of_object(archive: Archive, object_id: str) -> list[Hold]:
    """Every hold, the first one first. Raises as :func:`records_of`."""
    return folded(records_of(archive, object_id))


def standing(archive: Archive, object_id: str) -> list[Hold]:
    """The holds that nobody has lifted. Raises as :func:`records_of`."""
    return [one for one in of_object(archive, object_id) if one.stands]


def folded(records: Iterable[HoldRecord]) -> list[Hold]:
    """The holds that these acts make. What the person who placed a hold says about its end does not lift it."""
    found: dict[int, Hold] = {}
    for one in records:
        before = found.get(one.hold)
        if one.act is HoldAct.PLACE and one.review_on is not None:
            found[one.number] = Hold(
                object_id=one.object_id, number=one.number, reason=one.reason, review_on=one.review_on, placed_by=one.by,
                placed_by_id=one.by_id, placed_at=one.at,
            )  # fmt: skip
        elif before is None or not before.stands:
            continue
        elif one.act is HoldAct.REVIEW and one.review_on is not None:
            found[one.hold] = replace(before, review_on=one.review_on, reviews=before.reviews + 1)
        elif one.act is HoldAct.LIFT and one.by_id != before.placed_by_id:
            found[one.hold] = replace(
                before, lifted_reason=one.reason, lifted_by=one.by, lifted_by_id=one.by_id, lifted_at=one.at
            )
    return list(found.values())


def _premis(record: HoldRecord, placed: HoldRecord, depositor: Depositor) -> bytes:
    agents = (
        Agent(id="program", name=depositor.program, type="software", version=depositor.program_version),
        Agent(id="person", name=record.by, type="person"),
    )
    outcome = {HoldAct.PLACE: "hold placed", HoldAct.REVIEW: "hold confirmed", HoldAct.LIFT: "hold lifted"}[record.act]
    event = PremisEvent(
        id=f"hold-{record.number}", type="policy assignment", at=record.at, outcome=outcome, agent="person", detail=record.reason,
        files=(record.object_id,),
    )  # fmt: skip
    right = Restriction(
        id=f"hold-{record.hold}-rights", basis="legal hold", note=placed.reason, act="delete",
        restriction="Not to be disposed of while the hold stands.", start=placed.at.date(),
        end=record.at.date() if record.act is HoldAct.LIFT else None, about=record.object_id, agent="person",
    )  # fmt: skip
    return premis.build({}, formats={}, events=[event], agents=agents, wholes=[record.object_id], rights=[right])
