"""Later acts on a deposited instrument: that it was amended, ended, corrected or replaced, and by what.

What was deposited is never touched. An act is a small file of its own, ``acts/0001.json``, in a new version of the object that it is about,
and that version has its entry in the log; so the archive alone tells every act, and nobody can take one back unnoticed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self

from service.depository import canonical
from service.depository.deposit.deposit import Depositor
from service.depository.log.translog import Log
from service.depository.ocfl import versions
from service.depository.ocfl.inventory import utc_text
from service.depository.ocfl.objects import Archive

_PATH = re.compile(r"acts/(\d{4})\.json")


class ActKind(StrEnum):
    """What a later act does to the instrument."""

    AMENDMENT = "amendment"
    TERMINATION = "termination"
    CORRECTION = "correction"
    SUPERSESSION = "supersession"


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterAct:
    """One act. ``to_data`` and ``from_data`` are inverses."""

    instrument_id: str
    """The earlier instrument, which the act is about."""
    number: int
    """From 1 for each instrument."""
    kind: ActKind
    day: date
    """When the act was done, not when it was recorded."""
    later: str | None
    """The register number ``n/YYYY`` of the instrument that does it, when it is one."""
    note: str
    recorded_by: str
    recorded_at: datetime
    """Aware UTC."""

    @property
    def path(self) -> str:
        """Logical path in the object."""
        return f"acts/{self.number:04}.json"

    def to_data(self) -> dict[str, Any]:
        """JSON values only."""
        return {
            "schema_version": 1,
            "instrument": self.instrument_id,
            "number": self.number,
            "kind": str(self.kind),
            "day": self.day.isoformat(),
            "later": self.later,
            "note": self.note,
            "recorded_by": self.recorded_by,
            "recorded_at": utc_text(self.recorded_at),
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """:raises KeyError, TypeError, ValueError: ``data`` did not come from :meth:`to_data`."""
        if data["schema_version"] != 1:
            raise ValueError(f"its schema version is {data['schema_version']}, not 1")
        return cls(
            instrument_id=str(data["instrument"]),
            number=int(data["number"]),
            kind=ActKind(data["kind"]),
            day=date.fromisoformat(data["day"]),
            later=data["later"],
            note=str(data["note"]),
            recorded_by=str(data["recorded_by"]),
            recorded_at=datetime.fromisoformat(data["recorded_at"]),
        )


def keep(archive: Archive, log: Log, object_id: str, act: LaterAct, depositor: Depositor) -> tuple[int, bytes]:
    """Make the act durable in the archive, then in the log; index and bytes of its entry.

    :raises ObjectMissing: no such object. :raises DepositFailed: the disk refused; the sweep finishes what was begun.
    """
    files = {act.path: canonical.readable(act.to_data())}
    message = f"Later act: {act.kind}"
    return versions.extend(archive, log, object_id, files, message=message, depositor=depositor, at=act.recorded_at)


def of_object(archive: Archive, object_id: str) -> list[LaterAct]:
    """Every act that the object holds; reads and raises as :func:`versions.records`."""
    return versions.records(archive, object_id, _PATH, LaterAct.from_data, called="later act")
