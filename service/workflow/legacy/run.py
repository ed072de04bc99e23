"""Starts a prepared import, and the background job that makes its entries. Running the job twice leaves the same rows: each entry is a transaction of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from service.domain.errors import ActionNotPossible, StaleVersion
from service.domain.jobs import Job, JobKind
from service.domain.legacy.imports import ImportRow, ImportState, RegisterImport, RowOutcome
from service.domain.mail.letters import Text, to_person
from service.domain.messages import Message
from service.domain.permissions import Actor, Permission
from service.store.unit import Unit
from service.workflow.access import require
from service.workflow.context import Services
from service.workflow.errors import NotReady
from service.workflow.legacy import enter, prepare
from service.workflow.legacy.check import LegacyRow
from service.workflow.legacy.examine import Examined
from service.workflow.letters.send import send
from service.workflow.progress import Progress

LETTER: Final = "letter:import"
START, DONE, STOPPED = "archive:import-start", "archive:import-done", "archive:import-stop"
"""Kinds of events."""


def start(services: Services, actor: Actor, import_id: str) -> None:
    """Examines everything once more and has the entries made in the background, in the actor's name; or has a job that was given up done again.

    :raises PermissionMissing: :raises NotFound: :raises ActionNotPossible: it is under way, or done. :raises StaleVersion: somebody changed it meanwhile.
    :raises NotReady: there are defects, which the report has; or another import is being made, and signatures must not wait for a second one.
    """
    require(actor, Permission.DEPOSIT_MAKE)
    with services.store.reader() as unit:
        found, named = prepare.get(unit, import_id), prepare.named_scans(unit, import_id)
        before = unit.imports.rows(import_id, limit=prepare.MOST_ROWS)
    rows: list[ImportRow] = []
    if found.state is ImportState.PREPARED:
        examined, values = prepare.examined_again(services, found, named)
        if examined.defects:
            prepare.write_report(services, found, named, values)
            raise NotReady(
                Message("The table has defects. The report names them. Put them right and upload the table again.")
            )
        rows = _rows(examined, before)
    with services.store.unit() as unit:
        if prepare.get(unit, import_id) != found or prepare.named_scans(unit, import_id) != named:
            raise StaleVersion
        under_way = [
            one for one in unit.imports.in_state(ImportState.STARTED) if unit.jobs.under_way(prepare.job_key(one.id))
        ]
        if found.state is ImportState.DONE or any(one.id == import_id for one in under_way):
            raise ActionNotPossible
        if under_way:
            raise NotReady(
                Message("Another import is being made: {file}. Start this one when it is done.", file=under_way[0].file)
            )
        if rows:
            unit.imports.put_rows(import_id, rows)
        at = services.clock()
        unit.imports.change(
            import_id,
            at,
            state=str(ImportState.STARTED),
            started_by=actor.id,
            started_by_name=actor.name,
            started_at=at,
        )
        unit.jobs.enqueue(JobKind.IMPORT, {"import": import_id}, key=prepare.job_key(import_id))
        prepare.record(unit, START, actor, found)
        unit.commit()


def _rows(examined: Examined, before: Sequence[ImportRow]) -> list[ImportRow]:
    """:param before: the rows of an earlier start, which the job had to stop; what it entered stays told as entered."""
    entered = {(one.number, one.year) for one in before if one.outcome is RowOutcome.ENTERED}

    def outcome(row: LegacyRow) -> RowOutcome:
        if row.label not in examined.there:
            return RowOutcome.WAITING
        return RowOutcome.ENTERED if (row.number, row.year) in entered else RowOutcome.THERE

    return [
        ImportRow(row=one.source.row, number=one.number, year=one.year, title=one.title, outcome=outcome(one))
        for one in examined.rows
    ]


def perform(services: Services, job: Job, progress: Progress) -> Mapping[str, Any]:
    """Makes every entry that is not there. Where something has become a defect meanwhile, nothing more is imported and the import can be corrected again.

    :raises NotReady: whoever started it makes no deposits any more.
    """
    with services.store.reader() as unit:
        found = unit.imports.get(job.payload["import"])
        if found is None or found.state is not ImportState.STARTED:
            return {}
        actor = archivist(unit, found.started_by)
        named = prepare.named_scans(unit, found.id)
    progress(Message("Examining the table."))
    examined, values = prepare.examined_again(services, found, named)
    if examined.defects:
        return _stopped(services, found, actor, values)
    progress(Message("Making the entries."))
    return _imported(services, found, actor, examined)


def _imported(services: Services, found: RegisterImport, actor: Actor, examined: Examined) -> Mapping[str, Any]:
    def also(unit: Unit, row: LegacyRow) -> None:
        unit.imports.entered(found.id, row.source.row)

    for _ in enter.enter(services, actor, examined.rows, file=found.file, access=found.access, also=also):
        pass
    with services.store.unit() as unit:
        if unit.imports.get(found.id) != found:
            return {}  # another worker has the job by now, and has ended it
        unit.imports.entered(found.id)
        unit.imports.remove_scans(found.id)
        now = services.clock()
        unit.imports.change(found.id, now, state=str(ImportState.DONE), ended_at=now, table_sha256="")
        prepare.record(unit, DONE, actor, found)
        told = Message.counted(
            "{count} row of it is in the register.", "All {count} rows of it are in the register.", count=found.total
        )
        _tell(services, unit, found, Message("The import of {file} is done", file=found.file), told)
        unit.commit()
    return {"rows": found.total}


def _stopped(services: Services, found: RegisterImport, actor: Actor, values: Mapping[str, Any]) -> Mapping[str, Any]:
    with services.store.unit() as unit:
        if unit.imports.get(found.id) != found:
            return {}
        unit.imports.change(found.id, services.clock(), state=str(ImportState.PREPARED), **values)
        prepare.record(unit, STOPPED, actor, found)
        told = Message("There are defects now. The report names them.")
        _tell(services, unit, found, Message("The import of {file} stopped", file=found.file), told)
        unit.commit()
    return {"defects": values["defects"]}


def archivist(unit: Unit, person_id: str) -> Actor:
    """The person as the account is now. :raises NotReady: it is closed, or makes no deposits any more."""
    person = unit.people.get(person_id)
    actor = Actor(id=person.id, name=person.name, roles=person.roles) if person and person.active else None
    if actor is None or Permission.DEPOSIT_MAKE not in actor.permissions:
        raise NotReady(
            Message("Whoever started the import is no archivist any more. Another archivist can go on with it.")
        )
    return actor


def _tell(services: Services, unit: Unit, found: RegisterImport, subject: Message, said: Message) -> None:
    person = unit.people.get(found.started_by)
    if person is None:
        return
    text = Text(
        subject=subject,
        paragraphs=(said,),
        action=Message("Open the import"),
        path=f"/register/imports/{found.id}",
    )
    send(services, unit, text, kind=LETTER, to=to_person(person))
