"""Renewal of time-stamps in the archive, of agreements and holdings alike: the renewed files keep their paths in a new version of the object.

The version before stays, so both files can be read for ever. What was renewed, by which authority and until when it lasts stands
in ``renewals/0001.json``; the same version has the PREMIS events about it. The log's entry for the version names new and old digests.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from service.depository import canonical
from service.depository.deposit import premis
from service.depository.deposit.deposit import Depositor
from service.depository.deposit.premis import Agent, PremisEvent
from service.depository.log.translog import Log
from service.depository.ocfl import versions
from service.depository.ocfl.inventory import utc_text
from service.depository.ocfl.objects import Archive
from service.depository.serialization import from_data, to_data, versioned

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


@versioned(1, subject="instrument")
@dataclass(frozen=True, slots=True, kw_only=True)
class Renewal:
    """What was renewed of one deposit at one time."""

    subject: str
    """Id of the agreement or holding."""
    number: int
    """From 1 for each of them."""
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


def store(
    archive: Archive, log: Log, object_id: str, renewal: Renewal, *, renewed: Mapping[str, bytes], depositor: Depositor
) -> tuple[int, bytes]:
    """Make the renewed files durable in the archive, then their entry in the log; index and bytes of the entry.

    :param renewed: path -> bytes, of each file that ``renewal`` names.
    :raises ObjectMissing: no such object. :raises DepositFailed: the disk refused; recovery finishes what was begun.
    """
    files = {
        **renewed,
        renewal.path: canonical.readable(to_data(renewal)),
        renewal.premis_path: _premis(renewal, renewed, depositor),
    }
    message = f"Renewal {renewal.number} of time-stamps"
    return versions.extend(archive, log, object_id, files, message=message, depositor=depositor, at=renewal.renewed_at)


def of_object(archive: Archive, object_id: str, version: str | None = None) -> list[Renewal]:
    """Every renewal in the object, up to ``version`` if it is given. Reads and raises as :func:`versions.records`."""
    return versions.records(
        archive, object_id, _PATH, partial(from_data, Renewal), called="record of a renewal", version=version
    )


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
