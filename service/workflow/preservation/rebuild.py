"""The database again from the archive alone: every row that it lacks, in the order of the log, as the acts wrote them.

So the rows have the same order as before, and a list or a search answers the same. The archive must have been audited; nothing is guessed.
A few hundred entries of the log are one transaction: after each the database is one that the archive is ahead of, and the memory needed does not
grow with the archive. Running it again writes what is still missing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any, Final

from service.depository.audit.examined import Examined
from service.depository.deposit import deposit
from service.depository.errors import ObjectDamaged
from service.depository.holdings.holding import METADATA
from service.depository.holdings.package import LEAF_KIND, is_holding
from service.depository.register import rebuild
from service.depository.register.rebuild import DepositedRecord
from service.domain.messages import Message
from service.store.unit import Unit
from service.workflow import continuity
from service.workflow.context import Services
from service.workflow.deposit import commit, holdings, repairs
from service.workflow.obligations.refresh import refresh_due
from service.workflow.proofs import expiry
from service.workflow.proofs import rows as proof_rows

VERSION: Final = "version"
"""Kind of an entry of the log about an object that is there already."""
TOGETHER: Final = 300
"""Entries of the log of one transaction."""


def rebuild_all(services: Services) -> int:
    """Writes every row that the database lacks: register, search, later acts, legal holds, renewals, deposited files, holdings and what they derive,
    entries of the log, until when each file is proved, and the obligations that the agreements set. Returns how many deposits were written.

    :raises ObjectDamaged, ObjectMissing, LogDamaged: restore the archive from a copy first.
    """
    once = replace(services, archive=Examined(services.archive))
    entries, written, objects = enumerate(services.log.entries()), 0, 0
    while part := list(islice(entries, TOGETHER)):
        said = [json.loads(leaf) for _, leaf in part]
        objects += sum(one["kind"] != VERSION for one in said)
        with services.store.unit() as unit:
            known = unit.log_entries.size()
            written += sum(_entered(once, unit, one, at) for one, at in zip(said, part, strict=True))
            moments = [datetime.fromisoformat(one["utc"]) for one in said]
            unit.log_entries.extend([(*one, at) for one, at in zip(part, moments, strict=True) if one[0] >= known])
            continuity.keep_heads(services, unit)
            unit.commit()
    if objects != sum(1 for _ in services.archive.object_folders()):
        written += _not_in_log(once)
    expiry.after_rebuild(services)
    refresh_due(services)
    return written


def _entered(services: Services, unit: Unit, said: Mapping[str, Any], at: tuple[int, bytes]) -> bool:
    """Writes what one entry of the log stands for; whether it is a deposit that was missing."""
    object_id = str(said["object"])
    if said["kind"] == VERSION:
        _later(services, unit, object_id, str(said["version"]))
        return False
    if said["kind"] == LEAF_KIND:
        return holdings.fill(services, unit, rebuild.holding_at(services.archive, object_id, *at))
    return _agreement(services, unit, rebuild.agreement_at(services.archive, object_id, *at))


def _agreement(services: Services, unit: Unit, record: DepositedRecord) -> bool:
    missing = not unit.register.has(record.entry.instrument_id)
    if missing:
        unit.register.add(record.entry, record.text)
    commit.refill_files(services, unit, record.entry.object_id)
    return missing


def _later(services: Services, unit: Unit, object_id: str, version: str | None = None) -> None:
    """What came with a later version, or with all of them. Whatever the object is, only what it holds is looked for."""
    commit.refill_acts(services, unit, object_id, version)
    proof_rows.refill(services, unit, object_id, version)
    repairs.refill(services, unit, object_id)
    services.refill_holds(services, unit, object_id)


def _not_in_log(services: Services) -> int:
    """Agreements that are in the archive only, after all others; how many were missing. :raises ObjectDamaged: a holding has no place in the log."""
    found: list[tuple[int, int, str]] = []
    with services.store.unit() as unit:
        for object_id in services.archive.object_ids():
            if object_id in repairs.Registered(unit):
                continue
            if is_holding(services.archive, object_id):
                detail = Message("It has no place in the log.")
                raise ObjectDamaged(object_id=object_id, path=METADATA, detail=detail)
            entry = deposit.from_object(services.archive, object_id, audited=True).entry
            found.append((entry.year, entry.number, object_id))
        for _, _, object_id in sorted(found):
            package = deposit.from_object(services.archive, object_id, audited=True)
            _agreement(services, unit, rebuild.record_of(package, services.log))
            _later(services, unit, object_id)
        unit.commit()
    return len(found)
