"""The job that makes the originals of a draft, which are its preview until both sides confirm them.

Running one twice gives the same files and the same rows: the time printed into the files is that of the job, and
before a row is written it is looked for. Commit point: the commit at the end; everything before it only adds files that
are named by their own digest.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable
from typing import Any

from service.domain.errors import ActionNotPossible
from service.domain.instrument import DraftRevision, Instrument, Original, Preliminary
from service.domain.jobs import Job
from service.domain.lifecycle import State
from service.domain.messages import Message
from service.domain.permissions import SERVICE_ACTOR, Actor
from service.drafting import preliminary as making
from service.drafting.model import signatories
from service.drafting.model.template import Template
from service.drafting.word.convert import WordToPdf
from service.workflow.context import Services
from service.workflow.draft.edit import complete_revision, pinned
from service.workflow.errors import NotReady
from service.workflow.progress import Progress
from service.workflow.transitions import record_event

STAGES = {
    "filling": Message("Filling the Word files."),
    "converting": Message("Converting Word to PDF."),
    "assembling": Message("Putting cover, text, annexes and signature page together."),
    "checking": Message("Checking the PDF files against the archive standard."),
    "drawing": Message("Drawing the pages for the screen."),
}
"""What ``drafting`` calls its steps, and what people read while they wait."""


def assemble(services: Services, job: Job, progress: Progress) -> dict[str, Any]:
    """The originals of one revision, the reading copy and the list of signatories.

    :raises NotReady: the draft was saved again in the meantime; the originals of the old text are not wanted any more.
    """
    instrument, draft, template = _source(services, job)
    known = _already(services, instrument, draft)
    if known is not None:
        return {"preliminary": known.id, "digest": known.digest, "revision": draft.revision}
    agreement = _agreement(services, instrument, draft, template, job)
    prepared = making.prepare(
        agreement, converter=_converter(services), progress=_spoken(progress), keep=services.files.put
    )
    progress(Message("Recording the originals."))
    preliminary = _stored(services, prepared, instrument, draft, job)
    _record(services, preliminary, template, draft, job)
    return {"preliminary": preliminary.id, "digest": preliminary.digest, "revision": draft.revision}


def _source(services: Services, job: Job) -> tuple[Instrument, DraftRevision, Template]:
    with services.store.reader() as unit:
        instrument = unit.instruments.get(job.payload["instrument_id"])
        draft = unit.drafts.get(job.payload["instrument_id"], job.payload["revision"])
    if instrument is None or draft is None:
        raise NotReady(Message("The draft of this task is not on file."))
    return instrument, draft, pinned(services, instrument)


def _agreement(
    services: Services, instrument: Instrument, draft: DraftRevision, template: Template, job: Job
) -> making.AgreementSpec:
    return making.AgreementSpec(
        template=template,
        answers=draft.answers,
        annexes=[(annex, services.files.read(annex.sha256)) for annex in draft.annexes],
        organization=services.settings.organization.for_documents(),
        reference=instrument.reference,
        wording=draft.wording,
        when=job.created_at,
    )


def _already(services: Services, instrument: Instrument, draft: DraftRevision) -> Preliminary | None:
    with services.store.reader() as unit:
        latest = unit.preliminaries.latest(instrument.id)
    return latest if latest is not None and latest.revision == draft.revision else None


def _stored(
    services: Services, prepared: making.Prepared, instrument: Instrument, draft: DraftRevision, job: Job
) -> Preliminary:
    """Files first; the rows that name them come later."""
    return Preliminary(
        id=str(uuid.uuid5(uuid.UUID(instrument.id), f"{job.id}:{draft.revision}")),
        instrument_id=instrument.id,
        revision=draft.revision,
        originals=tuple(_stored_original(services, original) for original in prepared.originals),
        reading_copy=services.files.put(prepared.reading_copy),
        answers_sha256=answers_digest(draft),
        assembled_at=job.created_at,
    )


def _stored_original(services: Services, made: making.PreparedOriginal) -> Original:
    return Original(
        party=made.party,
        number=made.number,
        sha256=services.files.put(made.pdf),
        size=len(made.pdf),
        pages=made.pages,
        languages=tuple(made.languages),
        places=tuple(made.places),
        word_files={language: services.files.put(data) for language, data in made.word_files.items()},
        page_images=made.page_images,
    )


def _record(services: Services, preliminary: Preliminary, template: Template, draft: DraftRevision, job: Job) -> None:
    named = signatories.named(template, draft.answers, order=services.settings.signing.order)
    actor = _on_behalf(job)
    with services.store.unit() as unit:
        instrument = unit.instruments.get(preliminary.instrument_id)
        if instrument is None or instrument.state is not State.DRAFTING:
            raise ActionNotPossible(action="originals:assemble", state=instrument.state if instrument else None)
        if complete_revision(unit, instrument).revision != preliminary.revision:
            raise NotReady(Message("The text was changed while the originals were being made. Make them again."))
        unit.preliminaries.add(preliminary)
        unit.signatories.replace(instrument.id, named)
        detail = {"digest": preliminary.digest, "revision": preliminary.revision}
        record_event(unit, instrument, "originals:assemble", actor, at=services.clock(), detail=detail)
        unit.commit()  # Commit point.


def _on_behalf(job: Job) -> Actor:
    """History names the person who asked; the permission was checked when the job was written."""
    payload = job.payload
    if "actor_id" not in payload:
        return SERVICE_ACTOR
    return Actor(id=payload["actor_id"], name=payload["actor_name"], roles=frozenset())


def answers_digest(draft: DraftRevision) -> str:
    """SHA-256 over the answers as JSON with sorted keys, without spaces, in UTF-8."""
    text = json.dumps(draft.answers, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _converter(services: Services) -> WordToPdf:
    if services.converter is None:
        raise NotReady(Message("This process has no Word converter; the task belongs to a worker process."))
    return services.converter


def _spoken(progress: Progress) -> Callable[[str], None]:
    return lambda stage: progress(STAGES[stage])
