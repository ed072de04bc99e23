"""How long the proof of each deposited original lasts, read from the archive itself."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from service.confinement import ConfinementFailed, run_confined
from service.depository.register import RegisterEntry
from service.workflow.house import House
from signing.errors import RenewalRefused

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Proof:
    """One original. ``state``: ``fresh``, ``due``, ``late`` (the proof has lapsed), or ``unknown``, with the reason in ``told``."""

    label: str
    path: str
    state: str
    ends: datetime | None
    told: str


def proofs(house: House, *, at: datetime) -> Iterator[Proof]:
    """All deposited originals, in the order of the register. What is late is an alarm in the log, because nothing brings it back."""
    with house.store.reader() as unit:
        entries = unit.register.all()
    for entry in entries:
        for row in entry.originals:
            found = _proof(house, entry, row["path"], at)
            if found.state in {"late", "unknown"}:
                log.error(
                    "the proof of a deposited original is not in order: %s %s: %s", found.label, found.path, found.state
                )
            yield found


def _proof(house: House, entry: RegisterEntry, path: str, at: datetime) -> Proof:
    arguments = {"anchors": house.anchors.to_data(), "at": at.isoformat()}
    try:
        pdf = house.archive.read(entry.object_id, path)
        said, _ = run_confined("signing.renewal:task", arguments, [pdf], errors=(RenewalRefused,))
    except (RenewalRefused, ConfinementFailed) as error:
        return Proof(entry.label, path, "unknown", None, str(error))
    return Proof(entry.label, path, said["state"], datetime.fromisoformat(said["ends"]), str(said["authority"]))
