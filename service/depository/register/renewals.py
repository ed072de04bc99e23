"""Renewal of time-stamps as the archive keeps it: the renewed files under their old names in a new version of the object.

The version before stays as it was, so both files can be read for ever. What was renewed, by which authority and until when it lasts stands
in ``renewals/0001.json``; the same version has the PREMIS events about it. The log's entry for the version names new and old digests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from service.depository import canonical
from service.depository.deposit import premis
from service.depository.deposit.deposit import Depositor
from service.depository.deposit.premis import Agent, PremisEvent
from service.depository.log.translog import Log
from service.depository.ocfl import versions
from service.depository.ocfl.inventory import utc_text
from service.depository.ocfl.objects import Archive

_PATH = re.compile(r"renewals/(\d{4})\.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewedFile:
    """One file with one more time-stamp at its end; it begins with the bytes that it had before."""

    path: str
    """Logical path in the object, the same as before."""
    sha256: str
    before_sha256: str
    authority: str
    """Whose time-stamp was added."""
    ends: datetime
    """Until when that time-stamp proves the file, as was known when it was added. Aware UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """What was renewed of one deposit at one time. ``to_data`` and ``from_data`` are inverses."""

    instrument_id: str
    number: int
    """From 1 for each instrument."""
    files: tuple[RenewedFile, ...]
    renewed_by: str
    renewed_at: datetime
    """Aware UTC, whole seconds."""

    @property
    def path(self) -> str:
        """Logical path in the object."""
        return f"renewals/{self.number:04}.json"

    @property
    def premis_path(self) -> str:
        """Logical path of its preservation metadata."""
        return f"renewals/{self.number:04}-premis.xml"

    def to_data(self) -> dict[str, Any]:
        """JSON values only."""
        files = [
            {
                "path": one.path, "sha256": one.sha256, "before_sha256": one.before_sha256, "authority": one.authority,
                "ends": utc_text(one.ends),
            }
            for one in self.files
        ]  # fmt: skip
        return {
            "schema_version": 1,
            "instrument": self.instrument_id,
            "number": self.number,
            "files": files,
            "renewed_by": self.renewed_by,
            "renewed_at": utc_text(self.renewed_at),
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """:raises KeyError, TypeError, ValueError: ``data`` did not come from :meth:`to_data`."""
        if data["schema_version"] != 1:
            raise ValueError(f"its schema version is {data['schema_version']}, not 1")
        files = tuple(RenewedFile(**{**row, "ends": datetime.fromisoformat(row["ends"])}) for row in data["files"])
        return cls(
            instrument_id=str(data["instrument"]),
            number=int(data["number"]),
            files=files,
            renewed_by=str(data["renewed_by"]),
            renewed_at=datetime.fromisoformat(data["renewed_at"]),
        )


def keep(
    archive: Archive, log: Log, object_id: str, renewal: Renewal, *, renewed: Mapping[str, bytes], depositor: Depositor
) -> tuple[int, bytes]:
    """Make the renewed files durable in the archive, then their entry in the log; index and bytes of the entry.

    :param renewed: path -> bytes, of each file that ``renewal`` names.
    :raises ObjectMissing: no such object. :raises DepositFailed: the disk refused; the sweep finishes what was begun.
    """
    files = {
        **renewed,
        renewal.path: canonical.readable(renewal.to_data()),
        renewal.premis_path: _premis(renewal, renewed, depositor),
    }
    message = f"Renewal {renewal.number} of time-stamps"
    return versions.extend(archive, log, object_id, files, message=message, depositor=depositor, at=renewal.renewed_at)


def of_object(archive: Archive, object_id: str) -> list[Renewal]:
    """Every renewal that the object tells of; reads and raises as :func:`versions.records`."""
    return versions.records(archive, object_id, _PATH, Renewal.from_data, called="record of a renewal")


def _premis(renewal: Renewal, renewed: Mapping[str, bytes], depositor: Depositor) -> bytes:
    program = Agent(id="program", name=depositor.program, type="software", version=depositor.program_version)
    return premis.build(
        renewed, formats=dict.fromkeys(renewed, "PDF"), events=list(_events(renewal)), agents=(program,)
    )


def _events(renewal: Renewal) -> Iterator[PremisEvent]:
    at, everything = renewal.renewed_at, tuple(one.path for one in renewal.files)
    for number, one in enumerate(renewal.files, start=1):
        detail = (
            f"Validation data and a document time-stamp by {one.authority} added at the end of the file, whose SHA-256 was "
            f"{one.before_sha256} before. It proves the file until {utc_text(one.ends)}."
        )
        yield PremisEvent(id=f"time-stamp-{number}", type="digital signature generation", at=at, outcome="success",
                          detail=detail, agent="program", files=(one.path,))  # fmt: skip
    yield PremisEvent(id="validation", type="digital signature validation", at=at, outcome="TOTAL_PASSED", agent="program",
                      detail="Every file passed before and after.", files=everything)  # fmt: skip
    yield PremisEvent(id="digests", type="message digest calculation", at=at, outcome="success", agent="program",
                      detail="SHA-256 and SHA-512 computed.", files=everything)  # fmt: skip
