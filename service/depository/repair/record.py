"""The record of a repair: ``repairs/0001.json`` in a new version of the repaired object, with PREMIS events beside it.

The version has an entry in the log like any other, so that a repair is as hard to hide as a deposit. What was replaced is kept in
quarantine; the record names the folder.
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
from service.depository.ocfl import versions
from service.depository.ocfl.objects import Archive
from service.depository.repair.whole import Difference
from service.depository.serialization import from_data, to_data, versioned

_PATH = re.compile(r"repairs/(\d{4})\.json")


@versioned(1, object_id="object")
@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """One repair of one object."""

    id: str
    object_id: str
    number: int
    """From 1 for each object."""
    files: tuple[Difference, ...]
    replica: str
    """Where the bytes came from: server and bucket, and what else was needed."""
    reason: str
    proposed_by: str
    proposed_by_id: str
    proposed_at: datetime
    """Aware UTC, whole seconds; so is the next."""
    confirmed_by: str
    confirmed_by_id: str
    confirmed_at: datetime
    quarantine: str
    """Folder below ``quarantine/`` with what lay there before; empty: nothing did."""

    @property
    def path(self) -> str:
        """Logical path in the object."""
        return f"repairs/{self.number:04}.json"

    @property
    def premis_path(self) -> str:
        """Logical path of its preservation metadata."""
        return f"repairs/{self.number:04}-premis.xml"


def add(archive: Archive, repair: Repair, files: Mapping[str, bytes], depositor: Depositor) -> bytes:
    """Adds the record to the object in ``archive`` as a new version; the entry that the log has to get.

    :param files: path below the object's folder -> the bytes that were put there.
    """
    replaced = {one.path: files[one.path] for one in repair.files if one.expected}
    made = archive.add_version(
        repair.object_id,
        {
            repair.path: canonical.readable(to_data(repair)),
            repair.premis_path: _premis(repair, replaced, depositor),
        },
        message=f"Repair {repair.number}", user_name=depositor.name, user_address=depositor.address,
        created=repair.confirmed_at,
    )  # fmt: skip
    return versions.leaf(archive, repair.object_id, made.head)


def of_object(archive: Archive, object_id: str) -> list[Repair]:
    """Every repair on record in the object. Reads and raises as :func:`versions.records`."""
    return versions.records(archive, object_id, _PATH, partial(from_data, Repair), called="record of a repair")


def _premis(repair: Repair, replaced: Mapping[str, bytes], depositor: Depositor) -> bytes:
    agents = (
        Agent(id="program", name=depositor.program, type="software", version=depositor.program_version),
        Agent(id="proposed", name=repair.proposed_by, type="person"),
        Agent(id="confirmed", name=repair.confirmed_by, type="person"),
    )
    return premis.build(
        replaced, formats=dict.fromkeys(replaced, "as it was deposited"), events=list(_events(repair)), agents=agents
    )


def _events(repair: Repair) -> Iterator[PremisEvent]:
    for number, one in enumerate(repair.files, start=1):
        found, expected = one.found or "no such file", one.expected or "no such file"
        yield PremisEvent(id=f"fixity-{number}", type="fixity check", at=repair.proposed_at, outcome="fail", agent="program",
                          detail=f"{one.path}: SHA-512 found: {found}; expected by the log: {expected}.",
                          files=(one.path,) if one.expected else ())  # fmt: skip
    if repair.quarantine:
        yield PremisEvent(id="quarantine", type="quarantine", at=repair.confirmed_at, outcome="success", agent="program", files=(),
                          detail=f"The object as it was found is kept in quarantine/{repair.quarantine}.")  # fmt: skip
    restored = tuple(one.path for one in repair.files if one.expected)
    yield PremisEvent(id="proposal", type="quality review", at=repair.proposed_at, outcome="proposed", agent="proposed",
                      detail=repair.reason, files=restored)  # fmt: skip
    yield PremisEvent(id="recovery", type="recovery", at=repair.confirmed_at, outcome="success", agent="confirmed",
                      detail=f"The object was put together again from {repair.replica}; every version gives its entry in the log.",
                      files=restored)  # fmt: skip
