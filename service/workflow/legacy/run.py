"""The background job that makes the entries of a prepared import. Running it twice leaves the same rows: each entry is a transaction of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from service.domain.jobs import Job
from service.domain.legacy.imports import ImportState, RegisterImport
from service.domain.mail.letters import Text, to_person
from service.domain.messages import Message
from service.domain.permissions import Actor, Permission
from service.store.unit import Unit
from service.workflow.context import Services
from service.workflow.errors import NotReady
from service.workflow.legacy import enter
from service.workflow.legacy.check import LegacyRow
from service.workflow.legacy.examine import Examined
from service.workflow.legacy.prepare import examined_again, record
from service.workflow.letters.send import send
from service.workflow.progress import Progress

LETTER: Final = "letter:import"
DONE, STOPPED = "archive:import-done", "archive:import-stop"
"""Kinds of events."""


def perform(services: Services, job: Job, progress: Progress) -> Mapping[str, Any]:
    """Makes every entry that is not there. Where something has become a defect meanwhile, nothing more is imported and the import can be corrected again.

    :raises NotReady: whoever started it makes no deposits any more.
    """
    with services.store.reader() as unit:
        found = unit.imports.get(job.payload["import"])
        if found is None or found.state is not ImportState.STARTED:
            return {}
        actor = archivist(unit, found.started_by)
        named = {one.name: one.sha256 for one in unit.imports.scans(found.id)}
    progress(Message("Examining the table."))
    examined, values = examined_again(services, found, named)
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
        unit.imports.entered(found.id)
        unit.imports.remove_scans(found.id)
        now = services.clock()
        unit.imports.change(found.id, now, state=str(ImportState.DONE), ended_at=now, table_sha256="")
        record(unit, DONE, actor, found)
        _tell(services, unit, found, Message("The import of {file} is done.", file=found.file))
        unit.commit()
    return {"rows": found.total}


def _stopped(services: Services, found: RegisterImport, actor: Actor, values: Mapping[str, Any]) -> Mapping[str, Any]:
    with services.store.unit() as unit:
        unit.imports.change(found.id, services.clock(), state=str(ImportState.PREPARED), **values)
        record(unit, STOPPED, actor, found)
        said = Message("The import of {file} stopped: there are defects now. The report names them.", file=found.file)
        _tell(services, unit, found, said)
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


def _tell(services: Services, unit: Unit, found: RegisterImport, said: Message) -> None:
    person = unit.people.get(found.started_by)
    if person is None:
        return
    text = Text(
        subject=said,
        paragraphs=(said,),
        action=Message("Open the import"),
        path=f"/register/imports/{found.id}",
    )
    send(services, unit, text, kind=LETTER, to=to_person(person))
