"""Jobs of the service's own keys: seal the approved originals, complete raw signatures to their level.

Commit point of each: the commit at its end. Before it only content-addressed files are added; after a crash the job runs
again and finds either nothing recorded (and does it all again) or everything (and does nothing).
Nothing is recorded that was not verified, whole, by ``signing.validate.verify`` first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from service.domain.approval import ApprovedPreliminary
from service.domain.errors import ActionNotPossible, Waiting
from service.domain.instrument import SEAL, Instrument, Signatory, SignedRevision
from service.domain.jobs import Job
from service.domain.lifecycle import Action, State
from service.domain.messages import Message
from service.domain.permissions import SERVICE_ACTOR
from service.domain.route import COMPLETE, REFUSED, Chain
from service.store.unit import Unit
from service.workflow.context import Services
from service.workflow.draft.edit import pinned
from service.workflow.errors import NotReady, SigningFailed
from service.workflow.letters.tell import tell
from service.workflow.progress import Progress
from service.workflow.signature import evidence, keys
from service.workflow.signature.case import SEAL_FIELD, SigningCase, load_case, tell_next
from service.workflow.signature.stamps import seal_stamp
from service.workflow.transitions import apply_transition, record_event
from signing import Credential, SigningResult, TimestampUnavailable, certify_document, complete_signatures

FINAL_REFUSALS = frozenset(
    {
        "revoked",
        "expired",
        "not_yet_valid",
        "untrusted",
        "wrong_usage",
        "weak_algorithm",
        "invalid",
        "altered",
        "unreadable",
        "not_sound",
    }
)
"""Codes that a second attempt cannot change, of ``SigningRefused`` and of ``require_sound``: the step is opened again for the signatory."""


MOST_WAITING = timedelta(days=14)
"""So long an issuer is asked again about a signature; then its step is opened again. Our own time-stamping authorities are waited for: another
signature would not help."""


def seal(services: Services, job: Job, progress: Progress) -> dict[str, Any]:
    """Certifies every original of the approved digest with the organization's seal (DocMDP P=2, level B-LT).

    :raises Waiting: an authority or responder does not answer; nothing was recorded.
    :raises SigningFailed: the seal cannot be used, or what came out did not pass verification.
    """
    case = _case(services, job)
    if case.digest != job.payload["digest"]:
        raise NotReady(Message("Another text has been approved since then; this seal is no longer needed."))
    if all(chain.of_step(SEAL) is not None for chain in case.route.chains):
        return {"sealed": len(case.route.chains)}
    at, made = services.clock(), []
    drawn = evidence.drawn_in_advance(services, case.instrument.id, case.digest)
    with keys.seal_credential(services, signatures=len(case.route.chains)) as credential:
        for chain in case.route.chains:
            progress(Message("Sealing the originals."))
            if not drawn:
                evidence.prove_pages(services, chain.original)
            made.append(
                _sealed(services, case.proof, chain, reference=case.instrument.reference, credential=credential, at=at)
            )
    _record_seal(services, case.instrument, made, at)
    return {"sealed": len(made), "drawn_in_advance": drawn}


def _sealed(
    services: Services,
    proof: ApprovedPreliminary,
    chain: Chain,
    *,
    reference: str,
    credential: Credential,
    at: datetime,
) -> SignedRevision:
    original = chain.original
    frozen = services.files.read(original.sha256)
    with keys.translated():
        signed = certify_document(
            frozen,
            field=SEAL_FIELD,
            credential=credential,
            authorities=services.authorities,
            anchors=services.anchors,
            appearance=seal_stamp(services, original, reference, at=at),
            reason=f"Approved text {proof.preliminary.digest}",
            location="",
        )
    evidence.prove_extends(frozen, signed.pdf)
    evidence.require_sound(evidence.verdict(services, signed.pdf, [SEAL_FIELD], level="B-LT"))
    return SignedRevision(
        instrument_id=proof.preliminary.instrument_id,
        party=original.party,
        sequence=chain.next_sequence,
        step=SEAL,
        stage=COMPLETE,
        sha256=services.files.put(signed.pdf),
        level=evidence.short_level(signed.level),
        signer=signed.signer,
        at=at,
    )


def _record_seal(services: Services, read: Instrument, made: list[SignedRevision], at: datetime) -> None:
    with services.store.unit() as unit:
        for revision in made:
            unit.signatures.add(revision)
        detail = {"signer": made[0].signer, "sha256": [revision.sha256 for revision in made]}
        sealed = apply_transition(unit, read, Action.SEAL, SERVICE_ACTOR, at=at, detail=detail)
        tell_next(services, unit, sealed)
        unit.commit()  # Commit point.


@dataclass(frozen=True, slots=True)
class _Task:
    """One raw revision that has to reach its level."""

    case: SigningCase
    chain: Chain
    raw: SignedRevision
    signatory: Signatory
    required: str
    """What the model asks of the finished instrument."""

    @property
    def level(self) -> str:
        """B-LT in the middle of the route; at its end what the model asks for."""
        return self.required if self.case.route.is_last(self.signatory.key) else "B-LT"

    @property
    def final(self) -> bool:
        """The time-stamp that covers everything comes now."""
        return self.level == "B-LTA"

    @property
    def fields(self) -> list[str]:
        """Every field that must be signed after this step: no more, no fewer."""
        order = self.signatory.order
        route = self.case.route
        return [
            SEAL_FIELD,
            *(one.field for one in route.signatories if one.order <= order and one.key not in route.ink),
        ]


def complete(services: Services, job: Job, progress: Progress) -> dict[str, Any]:
    """Adds validation data and time-stamps to a raw signature, verifies the whole file, and records the complete revision.

    B-LT in the middle of the route; the level that the model asks for (B-LTA, unless it says B-LT) for the last signatory, with whom the
    instrument becomes SIGNED once every original is there. A file whose evidence would not last until its renewal waits. A signature that can never reach its level (a revoked certificate, a file that does not pass verification) opens its step
    again and says why.

    :raises Waiting: an authority or responder does not answer; nothing was recorded and it is tried again.
    """
    task = _task(services, job)
    if task is None:
        return {"already": True}
    progress(Message("Adding time-stamps and validation data."))
    before = services.files.read(task.raw.sha256)
    try:
        with keys.translated():
            signed = complete_signatures(
                before,
                field=task.signatory.field,
                authorities=services.authorities,
                anchors=services.anchors,
                final=task.final,
            )
        if signed.pdf != before:  # the signatory's own tool may have added everything already
            evidence.prove_extends(before, signed.pdf)
        progress(Message("Verifying the whole document."))
        verdict = evidence.verdict(services, signed.pdf, task.fields, level=task.level)
        evidence.require_sound(verdict)
        if task.final:
            evidence.require_enduring(services, signed.pdf)
    except SigningFailed as error:
        if error.data.get("code") in FINAL_REFUSALS:
            _refuse(services, task, error)
        raise
    except Waiting as error:
        reason = error.data.get("reason")
        ours = reason is None or isinstance(error.__cause__, TimestampUnavailable)
        if ours or services.clock() < task.raw.at + MOST_WAITING:
            raise
        failed = SigningFailed(reason=reason, code="waited_too_long")
        _refuse(services, task, failed)
        raise failed from error
    return _record_complete(services, task, signed, verdict)


def _task(services: Services, job: Job) -> _Task | None:
    """None when this raw revision has been completed (or refused) before."""
    case = _case(services, job)
    chain = case.route.chain(job.payload["party"])
    raw = chain.revisions[job.payload["sequence"] - 1]
    later = chain.revisions[job.payload["sequence"] :]
    if any(revision.step == raw.step for revision in later):
        return None
    signatory = next(one for one in case.route.signatories if one.key == raw.step)
    return _Task(case, chain, raw, signatory, pinned(services, case.instrument).signature_level)


def _record_complete(
    services: Services, task: _Task, signed: SigningResult, verdict: evidence.Verdict
) -> dict[str, Any]:
    at = services.clock()
    revision = _following(
        task, stage=COMPLETE, sha256=services.files.put(signed.pdf), level=evidence.short_level(signed.level), at=at
    )
    detail = {
        "step": task.signatory.key,
        "original": revision.party,
        "level": revision.level,
        "sha256": revision.sha256,
    }
    with services.store.unit() as unit:
        # Read again inside the transaction: the other original may have been completed a moment ago, and the
        # second job has to finish the instrument. ``record_event`` is the lock that makes "second" well defined.
        instrument = _still_there(unit, task.case.instrument.id)
        unit.signatures.add(revision)
        unit.verdicts.add(instrument.id, revision.party, revision.sha256, verdict.to_data(), at)
        instrument = record_event(unit, instrument, "signature:complete", SERVICE_ACTOR, at=at, detail=detail)
        if load_case(unit, instrument).route.finished:
            finished = apply_transition(
                unit, instrument, Action.FINISH, SERVICE_ACTOR, at=at, detail={"level": task.level}
            )
            tell(services, unit, finished, Action.FINISH, SERVICE_ACTOR)
        else:
            tell_next(services, unit, instrument)
        unit.commit()  # Commit point.
    return {"sha256": revision.sha256, "level": revision.level}


def _refuse(services: Services, task: _Task, error: SigningFailed) -> None:
    """Opens the step again. The raw file stays on record as what was refused."""
    at = services.clock()
    revision = _following(task, stage=REFUSED, sha256=task.raw.sha256, level=task.raw.level, at=at)
    detail = {
        "step": task.signatory.key,
        "original": revision.party,
        "code": error.data.get("code"),
        "reason": str(error.data.get("reason", error)),
        "told": error.message.to_data(),
    }
    with services.store.unit() as unit:
        instrument = _still_there(unit, task.case.instrument.id)
        unit.signatures.add(revision)
        instrument = record_event(unit, instrument, "signature:refuse", SERVICE_ACTOR, at=at, detail=detail)
        tell_next(services, unit, instrument)
        unit.commit()  # Commit point.


def _following(task: _Task, *, stage: str, sha256: str, level: str, at: datetime) -> SignedRevision:
    return SignedRevision(
        instrument_id=task.case.instrument.id,
        party=task.raw.party,
        sequence=task.raw.sequence + 1,
        step=task.raw.step,
        stage=stage,
        sha256=sha256,
        level=level,
        signer=task.raw.signer,
        at=at,
    )


def _still_there(unit: Unit, instrument_id: str) -> Instrument:
    instrument = unit.instruments.get(instrument_id)
    if instrument is None or instrument.state is not State.SIGNING:
        raise ActionNotPossible(action="signature:complete", state=instrument.state if instrument else None)
    return instrument


def _case(services: Services, job: Job) -> SigningCase:
    with services.store.reader() as unit:
        instrument = unit.instruments.get(job.payload["instrument_id"])
        if instrument is None:
            raise NotReady(Message("The agreement of this task is not on file."))
        return load_case(unit, instrument)
