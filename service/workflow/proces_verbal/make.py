"""The procès-verbal of signature: who signed what, with which authority, where and when, sealed by the organization to B-LTA.

Two kinds, made by jobs: of one instrument, when everybody has signed (:data:`JobKind.PROCES_VERBAL`), and of one ceremony, when every signature
made in it has reached its level or was refused (:data:`JobKind.CEREMONY_PROCES_VERBAL`). Both are kept as files, named by an event on each instrument
they cover, and deposited with it. Commit point of each: the commit at its end; before it only files are added.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from service.domain import route
from service.domain.ceremony import Ceremony, ItemStage
from service.domain.errors import NotFound, Waiting
from service.domain.jobs import Job, JobKind
from service.domain.lifecycle import State
from service.domain.messages import Message
from service.domain.permissions import SERVICE_ACTOR, Actor
from service.domain.record.events import Event
from service.drafting import proces_verbal as drafting
from service.drafting.proces_verbal import SEAL_FIELD, Account
from service.store.unit import Unit
from service.workflow.ceremony import ceremony as ceremonies
from service.workflow.ceremony import run
from service.workflow.context import Services
from service.workflow.download import PDF, Download
from service.workflow.errors import NotReady
from service.workflow.proces_verbal.account import ceremony_account, instrument_account
from service.workflow.proces_verbal.due import record_of
from service.workflow.proces_verbal.facts import Facts, read_facts, step_in
from service.workflow.progress import Progress
from service.workflow.signature import evidence, keys
from service.workflow.signature.stamps import seal_in
from signing import Appearance


def of_instrument(services: Services, job: Job, progress: Progress) -> dict[str, Any]:
    """The procès-verbal of one instrument that everybody has signed. :raises Waiting: an authority does not answer."""
    instrument_id = job.payload["instrument_id"]
    with services.store.reader() as unit:
        known = record_of(unit.events.of(instrument_id), JobKind.PROCES_VERBAL)
        facts = read_facts(services, unit, instrument_id)
    if known:
        return {"sha256": known}
    sha256 = made(services, instrument_account(services, facts), job.created_at, progress)
    with services.store.unit() as unit:
        _add_event(services, unit, instrument_id, JobKind.PROCES_VERBAL, {"sha256": sha256})
        unit.commit()  # Commit point.
    return {"sha256": sha256}


def of_ceremony(services: Services, job: Job, progress: Progress) -> dict[str, Any]:
    """The procès-verbal of one ceremony. A ceremony whose process was killed is ended here, once its lease has expired.

    :raises Waiting: it is still under way, or a signature made in it is still on its way to its level.
    """
    ceremony = _over(services, job.payload["ceremony_id"])
    if ceremony.record:
        return {"sha256": ceremony.record}
    signed = [item for item in ceremony.items if item.stage is ItemStage.SIGNED]
    if not signed:
        return {"sha256": ""}  # nothing was signed; the history of each instrument tells why
    with services.store.reader() as unit:
        facts = {item.instrument_id: read_facts(services, unit, item.instrument_id) for item in ceremony.items}
    for item in signed:
        _require_settled(ceremony, facts[item.instrument_id])
    sha256 = made(services, ceremony_account(services, ceremony, facts), job.created_at, progress)
    with services.store.unit() as unit:
        unit.ceremonies.recorded(ceremony.id, sha256)
        for item in signed:
            _add_event(
                services,
                unit,
                item.instrument_id,
                JobKind.CEREMONY_PROCES_VERBAL,
                {"ceremony": ceremony.id, "sha256": sha256},
            )
        unit.commit()  # Commit point.
    return {"sha256": sha256}


def download(services: Services, actor: Actor, ceremony_id: str) -> Download:
    """The sealed procès-verbal of a ceremony. :raises NotFound: there is none yet, or it is not this actor's to see."""
    ceremony = ceremonies.get(services, actor, ceremony_id)
    if not ceremony.record:
        raise NotFound(noun="procès-verbal")
    return Download(f"proces-verbal-{ceremony.id[:8]}.pdf", PDF, services.files.read(ceremony.record))


def _over(services: Services, ceremony_id: str) -> Ceremony:
    with services.store.reader() as unit:
        ceremony = unit.ceremonies.get(ceremony_id)
    if ceremony is None:
        raise NotReady(Message("The ceremony of this task is not on file."))
    if ceremony.ended_at is not None:
        return ceremony
    if not ceremony.interrupted(services.clock()):
        raise Waiting(reason=Message("The ceremony is still under way."))
    return run.end(services, ceremony_id)


def _require_settled(ceremony: Ceremony, facts: Facts) -> None:
    """:raises Waiting: a signature that was made in the ceremony has not reached its level yet."""
    if facts.instrument.state is State.DECLINED:
        return
    if facts.route.progress(step_in(ceremony, facts)) is route.Progress.COMPLETING:
        reference = facts.instrument.reference
        raise Waiting(
            reason=Message("The evidence for the signatures on {reference} is not complete yet.", reference=reference)
        )


def made(services: Services, account: Account, when: datetime, progress: Progress) -> str:
    """Made, sealed, verified and kept; its SHA-256."""
    if services.converter is None:
        raise NotReady(Message("This process has no Word converter; the task belongs to a worker process."))
    progress(Message("Writing the procès-verbal."))
    unsigned = drafting.make(account, when=when, converter=services.converter)
    progress(Message("Sealing the procès-verbal."))
    return services.files.put(_sealed(services, unsigned, account))


def _sealed(services: Services, unsigned: bytes, account: Account) -> bytes:
    lasting = keys.seal_document(
        services, unsigned, field=SEAL_FIELD, appearance=_stamp(services, account), reason=account.title
    )
    evidence.require_sound(evidence.verdict(services, lasting, [SEAL_FIELD], level="B-LTA"))
    return lasting


def _stamp(services: Services, account: Account) -> Appearance | None:
    reference = account.first.subject[:60] if account.kind == "instrument" else ""
    return seal_in(services, drafting.BOX, reference, account.first.language, at=services.clock())


def _add_event(services: Services, unit: Unit, instrument_id: str, kind: str, detail: dict[str, Any]) -> None:
    """Add the event alone. The instrument's version stays, so that a page which the archivist has open remains valid."""
    instrument = unit.instruments.get(instrument_id)
    if instrument is None:
        raise NotReady(Message("The agreement of this procès-verbal is not on file."))
    unit.events.add(
        Event(
            instrument_id=instrument_id,
            kind=kind,
            actor_id=SERVICE_ACTOR.id,
            actor_name=SERVICE_ACTOR.name,
            at=services.clock(),
            state=instrument.state,
            detail=detail,
        )
    )
