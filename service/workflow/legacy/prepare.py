"""An archivist prepares the import of an earlier register: the table, the scans, the report; corrects, or discards it.

Nothing is stored before it is asked whether the actor may. The commit point of each use case is the commit of its one unit; files are put before it. An import
belongs to no person: any archivist goes on with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import uuid4

from service.domain.errors import ActionNotPossible, InvalidInput, NotFound, StaleVersion
from service.domain.legacy.imports import ImportScan, ImportState, RegisterImport
from service.domain.messages import Message
from service.domain.permissions import SERVICE_ACTOR, Actor, Permission
from service.store.unit import Unit
from service.workflow.access import require
from service.workflow.context import Services
from service.workflow.errors import NotReady
from service.workflow.legacy.enter import ACCESS
from service.workflow.legacy.examine import Examined, examine
from service.workflow.legacy.findings import Rejected
from service.workflow.legacy.report import Report
from service.workflow.legacy.scans import Stored, fault, plain_name
from service.workflow.legacy.unpack import LONGEST_NAME, Upload, scans_in

DATES: Final = ("", "day-first", "month-first")
MOST_ROWS: Final = 10_001
"""Of one table, the headings included: a page and a job have to bear it. The command takes more."""
MOST_SCANS: Final = 10_000
MOST_PREPARED: Final = 5
"""Imports that are prepared at a time, so that what nobody starts cannot fill the disk."""
_ATTEMPTS: Final = 3
DISCARD: Final = "archive:import-discard"
"""Kind of the event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The table as the archivist uploads it, and how it is to be read."""

    name: str
    data: bytes | None
    """None: the table that is there stays."""
    access: str
    dates: str


def begin(services: Services, actor: Actor, asked: Asked) -> str:
    """Examines the table and keeps it; the id of the import.

    :raises PermissionMissing: the actor makes no deposits. :raises InvalidInput: the table cannot be read. :raises NotReady: too many are prepared already.
    """
    require(actor, Permission.DEPOSIT_MAKE)
    with services.store.reader() as unit:
        _require_place(unit)
    now = services.clock()
    new = RegisterImport(
        id=str(uuid4()), state=ImportState.PREPARED, file="", table_sha256="", report="", total=0, defects=0, there=0, access="",
        dates="", made_by=actor.id, made_by_name=actor.name, made_at=now, changed_at=now,
    )  # fmt: skip
    values = _table(services, new, asked, {})
    with services.store.unit() as unit:
        _require_place(unit)
        unit.imports.add(new)
        unit.imports.change(new.id, now, **values)
        unit.commit()
    return new.id


def replace_table(services: Services, actor: Actor, import_id: str, asked: Asked) -> None:
    """Another table, or another reading of the one that is there; the scans stay.

    :raises PermissionMissing: :raises NotFound: :raises ActionNotPossible: it was started. :raises InvalidInput: as in :func:`begin`.
    :raises StaleVersion: somebody changed it meanwhile.
    """
    found, named = _prepared(services, actor, import_id)
    write_report(services, found, named, _table(services, found, asked, named))


def add_scans(services: Services, actor: Actor, import_id: str, uploads: Sequence[Upload]) -> tuple[int, list[Message]]:
    """Examines each file and keeps it; one of the same name replaces the earlier one.

    :returns: how many were kept, and why others were not.
    :raises PermissionMissing: :raises NotFound: :raises ActionNotPossible: it was started.
    """
    _prepared(services, actor, import_id)
    with services.store.reader() as unit:
        there = {one.name: one.size for one in unit.imports.scans(import_id)}
    kept: dict[str, ImportScan] = {}
    refused: list[Message] = []
    for name, data in scans_in(uploads):
        if isinstance(data, Message):
            refused.append(data)
            continue
        said = _no_room(services, there, name, len(data)) or fault(name, data)
        if said is not None:
            refused.append(said)
            continue
        kept[name] = ImportScan(name=name, sha256=services.files.put(data), size=len(data))
        there[name] = len(data)
    with services.store.unit() as unit:
        _require_prepared(unit, import_id)
        unit.imports.put_scans(import_id, list(kept.values()))
        unit.commit()
    _again(services, import_id)
    return len(kept), refused


def remove_unused(services: Services, actor: Actor, import_id: str) -> None:
    """Scans that no row names are not kept. :raises PermissionMissing: :raises NotFound: :raises ActionNotPossible: it was started."""
    require(actor, Permission.DEPOSIT_MAKE)
    with services.store.unit() as unit:
        report = Report.from_bytes(services.files.read(_require_prepared(unit, import_id).report))
        unit.imports.remove_scans(import_id, report.unused)
        unit.commit()
    _again(services, import_id)


def discard(services: Services, actor: Actor, import_id: str) -> None:
    """Forgets what was prepared. :raises PermissionMissing: :raises NotFound: :raises ActionNotPossible: it was started."""
    require(actor, Permission.DEPOSIT_MAKE)
    with services.store.unit() as unit:
        found = _require_prepared(unit, import_id)
        _remove(unit, found, actor)
        unit.commit()


def remove_forgotten(services: Services) -> int:
    """Removes imports that were prepared and that nobody has touched for ``limits.import_days``; how many."""
    before = services.clock() - timedelta(days=services.settings.limits.import_days)
    with services.store.unit() as unit:
        forgotten = [one for one in unit.imports.in_state(ImportState.PREPARED) if one.changed_at < before]
        for one in forgotten:
            _remove(unit, one, SERVICE_ACTOR)
        if forgotten:
            unit.commit()
    return len(forgotten)


def examined_again(services: Services, found: RegisterImport, named: dict[str, str]) -> tuple[Examined, dict[str, Any]]:
    """The examination of what is prepared, and the values of the row that follow. :raises NotReady: the table cannot be read any more."""
    stored, data = Stored(services.files, named), services.files.read(found.table_sha256)
    try:
        examined = examine(services, found.file, data, stored, month_first=found.month_first, most=MOST_ROWS)
    except Rejected as error:
        raise NotReady(error.said) from error
    return examined, _values(services, examined, stored)


def record(unit: Unit, kind: str, actor: Actor, found: RegisterImport) -> None:
    """For the auditors."""
    detail = {"import": found.id, "file": found.file, "rows": found.total}
    unit.access_events.add(kind, actor_id=actor.id, actor_name=actor.name, at=unit.now(), detail=detail)


def job_key(import_id: str) -> str:
    """Of the one job that makes the entries."""
    return f"import:{import_id}"


def _table(services: Services, found: RegisterImport, asked: Asked, named: dict[str, str]) -> dict[str, Any]:
    """The values of the row with this table, which is stored when it can be read."""
    if asked.access not in ACCESS:
        raise InvalidInput({"access": [Message("Choose who may read the entries.")]})
    if asked.dates not in DATES:
        raise InvalidInput({"dates": [Message("Choose how days in figures are meant.")]})
    name = plain_name(asked.name)[:LONGEST_NAME] if asked.data is not None else found.file
    if not name:
        raise InvalidInput({"table": [Message("Choose the table: a CSV file or an Excel workbook.")]})
    data = asked.data if asked.data is not None else services.files.read(found.table_sha256)
    stored, month_first = Stored(services.files, named), asked.dates == "month-first" if asked.dates else None
    try:
        examined = examine(services, name, data, stored, month_first=month_first, most=MOST_ROWS)
    except Rejected as error:
        said = [error.said, *(Message("{column}: {said}", column=one.column, said=one.said) for one in error.findings)]
        raise InvalidInput({"table": said}) from error
    if not examined.total:
        raise InvalidInput(
            {"table": [Message("{name} has headings and no rows. Add the rows and upload it again.", name=name)]}
        )
    given = {"file": name, "table_sha256": services.files.put(data), "access": asked.access, "dates": asked.dates}
    return given | _values(services, examined, stored)


def _values(services: Services, examined: Examined, stored: Stored) -> dict[str, Any]:
    report = services.files.put(Report(tuple(examined.findings), stored.unused()).to_bytes())
    counts = {"total": examined.total, "defects": examined.defects, "there": len(examined.there)}
    return {"report": report, **counts}


def _again(services: Services, import_id: str) -> None:
    """The report after the scans have changed. :raises StaleVersion: others changed the import all the time."""
    for left in reversed(range(_ATTEMPTS)):
        with services.store.reader() as unit:
            found, named = _require_prepared(unit, import_id), named_scans(unit, import_id)
        _, values = examined_again(services, found, named)
        try:
            write_report(services, found, named, values)
        except StaleVersion:
            if not left:
                raise
        else:
            return


def write_report(services: Services, found: RegisterImport, named: dict[str, str], values: dict[str, Any]) -> None:
    """The values of the row after an examination of what was there then.

    :raises ActionNotPossible: it was started. :raises StaleVersion: there is another table, or there are other scans now.
    """
    with services.store.unit() as unit:
        if _require_prepared(unit, found.id) != found or named_scans(unit, found.id) != named:
            raise StaleVersion
        unit.imports.change(found.id, services.clock(), **values)
        unit.commit()


def _prepared(services: Services, actor: Actor, import_id: str) -> tuple[RegisterImport, dict[str, str]]:
    require(actor, Permission.DEPOSIT_MAKE)
    with services.store.reader() as unit:
        return _require_prepared(unit, import_id), named_scans(unit, import_id)


def _require_prepared(unit: Unit, import_id: str) -> RegisterImport:
    found = get(unit, import_id)
    if found.state is not ImportState.PREPARED:
        raise ActionNotPossible
    return found


def get(unit: Unit, import_id: str) -> RegisterImport:
    """:raises NotFound:"""
    found = unit.imports.get(import_id)
    if found is None:
        raise NotFound(noun="import")
    return found


def named_scans(unit: Unit, import_id: str) -> dict[str, str]:
    """Name -> SHA-256."""
    return {one.name: one.sha256 for one in unit.imports.scans(import_id)}


def _remove(unit: Unit, found: RegisterImport, actor: Actor) -> None:
    unit.imports.remove(found.id)
    record(unit, DISCARD, actor, found)


def _require_place(unit: Unit) -> None:
    if len(unit.imports.in_state(ImportState.PREPARED)) >= MOST_PREPARED:
        raise NotReady(
            Message("{most} imports are prepared already. Start or discard one of them first.", most=MOST_PREPARED)
        )


def _no_room(services: Services, there: dict[str, int], name: str, new: int) -> Message | None:
    if name not in there and len(there) >= MOST_SCANS:
        return Message(
            "“{name}” was not taken: an import has at most {most} scans. Divide the register into several imports.",
            name=name,
            most=MOST_SCANS,
        )
    most = services.settings.limits.import_bytes
    if sum(there.values()) - there.get(name, 0) + new > most:
        return Message(
            "“{name}” was not taken: the scans of an import have at most {most} MB together. Divide the register into several imports.",
            name=name,
            most=most // 1_000_000,
        )
    return None
