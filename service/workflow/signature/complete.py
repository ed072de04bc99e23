"""The errands that the service does with keys and evidence: seal the approved originals, lift signatures to their level.

Truth line of each: the commit at its end. Before it only content-addressed files are added; after a crash the errand runs
again and finds either nothing recorded (and does it all again) or everything (and does nothing).
Nothing is recorded that was not verified, whole, by ``signing.validate.verify`` first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service.domain.approval import ApprovedPreliminary
from service.domain.errors import ActionNotPossible
from service.domain.instrument import SEAL, Instrument, Original, Signatory, SignedRevision
from service.domain.jobs import Errand
from service.domain.lifecycle import Action, State
from service.domain.permissions import SERVICE_ACTOR
from service.domain.route import COMPLETE, REFUSED, Chain
from service.drafting.pdf.pages import page_images
from service.store.unit import Unit
from service.workflow.context import House, note, record
from service.workflow.draft.edit import pinned
from service.workflow.errors import NotReady, SigningFailed
from service.workflow.progress import Progress
from service.workflow.signature import evidence, keys
from service.workflow.signature.route import SEAL_FIELD, Way, way_of
from service.workflow.signature.stamps import seal_stamp
from signing.credentials import Credential
from signing.sign import sign as sealing
from signing.sign.sign import Signed

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
"""Codes that no second attempt can mend, of ``SigningRefused`` and of ``require_sound``: the step is opened again for the signatory."""


def seal(house: House, errand: Errand, progress: Progress) -> dict[str, Any]:
    """Certifies every original of the approved digest with the organization's seal (DocMDP P=2, level B-LT).

    :raises Waiting: an authority or responder does not answer; nothing was recorded.
    :raises SigningFailed: the seal cannot be used, or what came out did not pass verification.
    """
    instrument, way = _way(house, errand)
    if way.proof.preliminary.digest != errand.payload["digest"]:
        raise NotReady(reason="another text has been approved since; this seal is not wanted any more")
    if all(chain.of_step(SEAL) is not None for chain in way.route.chains):
        return {"sealed": len(way.route.chains)}
    at = house.clock()
    made = []
    with keys.seal_credential(house, signatures=len(way.route.chains)) as credential:
        for chain in way.route.chains:
            progress(f"Sealing original {chain.original.number} of {len(way.route.chains)}")
            prove_pages(house, chain.original)
            made.append(_sealed(house, way.proof, chain, reference=instrument.reference, credential=credential, at=at))
    _record_seal(house, instrument, made, at)
    return {"sealed": len(made)}


def prove_pages(house: House, original: Original) -> None:
    """The pages drawn now from the approved bytes are, pixel by pixel, those that were shown.

    :raises SigningFailed: they are not; the renderer or the file changed since the approval.
    """
    drawn = [evidence.digest(image) for image in page_images(house.files.read(original.sha256))]
    if tuple(drawn) != original.page_images:
        raise SigningFailed(
            reason="the pages do not look as they did when the original was approved. "
            "An administrator has to find out what changed (the version of the renderer, or the file).",
            code="pages_differ",
        )


def _sealed(
    house: House,
    proof: ApprovedPreliminary,
    chain: Chain,
    *,
    reference: str,
    credential: Credential,
    at: datetime,
) -> SignedRevision:
    original = chain.original
    frozen = house.files.read(original.sha256)
    with keys.translated():
        signed = sealing.certify(
            frozen,
            field=SEAL_FIELD,
            credential=credential,
            authorities=house.authorities,
            anchors=house.anchors,
            appearance=seal_stamp(house, original, reference, at=at),
            reason=f"Approved text {proof.preliminary.digest}",
            location="",
        )
    evidence.prove_extends(frozen, signed.pdf)
    evidence.require_sound(evidence.verdict(house, signed.pdf, [SEAL_FIELD], level="B-LT"))
    return SignedRevision(
        instrument_id=proof.preliminary.instrument_id,
        party=original.party,
        sequence=chain.next_sequence,
        step=SEAL,
        stage=COMPLETE,
        sha256=house.files.put(signed.pdf),
        level=evidence.short_level(signed.level),
        signer=signed.signer,
        at=at,
    )


def _record_seal(house: House, read: Instrument, made: list[SignedRevision], at: datetime) -> None:
    with house.store.unit() as unit:
        for revision in made:
            unit.signatures.add(revision)
        detail = {"signer": made[0].signer, "sha256": [revision.sha256 for revision in made]}
        record(unit, read, Action.SEAL, SERVICE_ACTOR, at=at, detail=detail)
        unit.commit()  # The truth line.


@dataclass(frozen=True, slots=True)
class _Task:
    """One raw revision that has to reach its level."""

    instrument: Instrument
    way: Way
    chain: Chain
    raw: SignedRevision
    signatory: Signatory
    required: str
    """What the model asks of the finished instrument."""

    @property
    def level(self) -> str:
        """B-LT in the middle of the route; at its end what the model asks for."""
        return self.required if self.way.route.is_last(self.signatory.key) else "B-LT"

    @property
    def final(self) -> bool:
        """The time-stamp that covers everything comes now."""
        return self.level == "B-LTA"

    @property
    def fields(self) -> list[str]:
        """Every field that must be signed after this step: no more, no fewer."""
        order = self.signatory.order
        route = self.way.route
        return [
            SEAL_FIELD,
            *(one.field for one in route.signatories if one.order <= order and one.key not in route.ink),
        ]


def complete(house: House, errand: Errand, progress: Progress) -> dict[str, Any]:
    """Adds validation data and time-stamps to a raw signature, verifies the whole file, and records the complete revision.

    B-LT in the middle of the route; the level that the model asks for (B-LTA, unless it says B-LT) for the last signatory, with whom the
    instrument becomes SIGNED once every original is there. A file whose evidence would not last until its renewal waits. A signature that can never reach its level (a revoked certificate, a file that does not pass verification) opens its step
    again and says why.

    :raises Waiting: an authority or responder does not answer; nothing was recorded and it is tried again.
    """
    task = _task(house, errand)
    if task is None:
        return {"already": True}
    progress("Adding time-stamps and validation data")
    before = house.files.read(task.raw.sha256)
    try:
        with keys.translated():
            signed = sealing.complete(
                before,
                field=task.signatory.field,
                authorities=house.authorities,
                anchors=house.anchors,
                final=task.final,
            )
        evidence.prove_extends(before, signed.pdf)
        progress("Verifying the whole document")
        verdict = evidence.verdict(house, signed.pdf, task.fields, level=task.level)
        evidence.require_sound(verdict)
        if task.final:
            evidence.require_enduring(house, signed.pdf)
    except SigningFailed as error:
        if error.data.get("code") in FINAL_REFUSALS:
            _refuse(house, task, error)
        raise
    return _record_complete(house, task, signed, verdict)


def _task(house: House, errand: Errand) -> _Task | None:
    """None when this raw revision has been completed (or refused) before."""
    instrument, way = _way(house, errand)
    chain = way.route.chain(errand.payload["party"])
    raw = chain.revisions[errand.payload["sequence"] - 1]
    later = chain.revisions[errand.payload["sequence"] :]
    if any(revision.step == raw.step for revision in later):
        return None
    signatory = next(one for one in way.route.signatories if one.key == raw.step)
    return _Task(instrument, way, chain, raw, signatory, pinned(house, instrument).signature_level)


def _record_complete(house: House, task: _Task, signed: Signed, verdict: evidence.Verdict) -> dict[str, Any]:
    at = house.clock()
    revision = _following(
        task, stage=COMPLETE, sha256=house.files.put(signed.pdf), level=evidence.short_level(signed.level), at=at
    )
    detail = {
        "step": task.signatory.key,
        "original": revision.party,
        "level": revision.level,
        "sha256": revision.sha256,
    }
    with house.store.unit() as unit:
        # Read again inside the transaction: the other original may have been completed a moment ago, and whoever
        # comes second has to be the one who finishes. ``note`` is the lock that makes "second" well defined.
        instrument = _still_there(unit, task.instrument.id)
        unit.signatures.add(revision)
        unit.verdicts.add(instrument.id, revision.party, revision.sha256, verdict.to_data(), at)
        instrument = note(unit, instrument, "signature:complete", SERVICE_ACTOR, at=at, detail=detail)
        if way_of(unit, instrument).route.finished:
            record(unit, instrument, Action.FINISH, SERVICE_ACTOR, at=at, detail={"level": task.level})
        unit.commit()  # The truth line.
    return {"sha256": revision.sha256, "level": revision.level}


def _refuse(house: House, task: _Task, error: SigningFailed) -> None:
    """Opens the step again. The raw file stays on record as what was refused."""
    at = house.clock()
    revision = _following(task, stage=REFUSED, sha256=task.raw.sha256, level=task.raw.level, at=at)
    detail = {
        "step": task.signatory.key,
        "original": revision.party,
        "code": error.data.get("code"),
        "reason": str(error.data.get("reason", error)),
        "told": error.telling(),
    }
    with house.store.unit() as unit:
        instrument = _still_there(unit, task.instrument.id)
        unit.signatures.add(revision)
        note(unit, instrument, "signature:refuse", SERVICE_ACTOR, at=at, detail=detail)
        unit.commit()  # The truth line.


def _following(task: _Task, *, stage: str, sha256: str, level: str, at: datetime) -> SignedRevision:
    return SignedRevision(
        instrument_id=task.instrument.id,
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


def _way(house: House, errand: Errand) -> tuple[Instrument, Way]:
    with house.store.reader() as unit:
        instrument = unit.instruments.get(errand.payload["instrument_id"])
        if instrument is None:
            raise NotReady(reason="the instrument of this errand is not on file")
        return instrument, way_of(unit, instrument)
