"""One act of signing: an opened key, one instrument, every original that does not bear this signature yet.

Who opened the key, and for how many instruments, is not known here: ``sign`` does it for one, ``ceremony`` for several. ``desk`` does
the same in two parts, with a key that is not here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from service.domain.errors import DigestMismatch, StaleVersion
from service.domain.instrument import Instrument, Signatory, SignedRevision
from service.domain.lifecycle import Action, step
from service.domain.parties import COUNTERPART, side_of
from service.domain.permissions import Actor
from service.domain.route import RAW, Chain
from service.store.unit import Unit
from service.workflow.access import get_visible
from service.workflow.context import Services
from service.workflow.errors import NotYourTurn, SigningFailed
from service.workflow.signature import keys, signing_log
from service.workflow.signature.consent import Said
from service.workflow.signature.evidence import prove_extends, short_level
from service.workflow.signature.route import SEAL_FIELD, ApprovedRoute, add_raw, load_approved_route
from service.workflow.signature.stamps import signature_stamp
from service.workflow.signature.state import own_turn, require_other_certificate
from service.workflow.transitions import apply_transition, record_event
from signing import Credential, SigningResult, ToSign, sign_field

INTENT = "signature:intent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """What is about to be signed, proved from disk; nothing is written yet."""

    instrument: Instrument
    approved_route: ApprovedRoute
    signatory: Signatory
    shown: tuple[Mapping[str, Any], ...]

    @property
    def open_chains(self) -> list[Chain]:
        """The originals on which this step is still to be made. After a refusal that may be one of them only."""
        return [chain for chain in self.approved_route.route.chains if chain.of_step(self.signatory.key) is None]

    @property
    def digest(self) -> str:
        """What was approved."""
        return self.approved_route.proof.preliminary.digest


def ready(
    services: Services,
    actor: Actor,
    instrument_id: str,
    *,
    digest: str,
    version: int | None = None,
    at_desk: bool = False,
) -> Ready:
    """It is the actor's turn on this approved digest, and the files on disk are those files: every file is read and re-hashed,
    and every revision that is to be signed starts with the approved original.

    :param version: what the actor looked at; None where only the digest counts.
    :param at_desk: with the actor's own key, which is not here; only so the counterpart signs too.
    :raises NotYourTurn, StaleVersion, DigestMismatch: it is not.
    :raises FileDamaged, FileMissing: the disk no longer holds what was approved.
    :raises SigningFailed: a revision does not start with its original.
    """
    with services.store.reader() as unit:
        instrument = get_visible(unit, actor, instrument_id, version=version)
        step(instrument.state, Action.SIGN, actor)
        if not at_desk and side_of(actor) == COUNTERPART:
            raise NotYourTurn(reason="the counterpart signs with its own tool and uploads the signed file")
        approved_route = load_approved_route(unit, instrument)
    if approved_route.proof.preliminary.digest != digest:
        raise DigestMismatch
    found = Ready(
        instrument=instrument, approved_route=approved_route, signatory=own_turn(approved_route, actor), shown=()
    )
    return replace(found, shown=tuple(_shown(services, chain) for chain in found.open_chains))


def _shown(services: Services, chain: Chain) -> Mapping[str, Any]:
    frozen, base = services.files.read(chain.original.sha256), services.files.read(chain.base)
    for image in chain.original.page_images:
        services.files.read(image)
    prove_extends(frozen, base)
    return {
        "party": chain.original.party,
        "original": chain.original.sha256,
        "signs": chain.base,
        "page_images": list(chain.original.page_images),
    }


def perform(services: Services, actor: Actor, found: Ready, credential: Credential, said: Said) -> list[SignedRevision]:
    """Signs.

    1. The intention is written down with all digests, in its own transaction, before the key is used. It takes the next version
       number, so that of two people (or two clicks) with the same page only one gets this far.
    2. The originals are signed; just before each use of the key the signing log is told what it will sign. Each new file starts
       with the one before.
    3. Commit point: one transaction adds the raw revisions, the event and the jobs that lift them to their level. What else
       was written meanwhile (an invitation, another attempt of a job) does no harm to a finished signature.

    A crash before 3 leaves orphaned files and the recorded intention, and nothing is signed: the person signs again.

    :raises StaleVersion: somebody else signs or has signed.
    :raises SigningFailed: the certificate is revoked, expired, has signed for another of the same side, or is otherwise not usable.
    :raises NotReady: the certificate's status could not be asked now. Nothing was signed in either case.
    """
    require_other_certificate(found.approved_route, found.signatory, credential.subject)
    with services.store.unit() as unit:
        intended = note_intention(unit, actor, found, at=services.clock())
        unit.commit()
    act = Act(intended, found, credential.subject, said, services.clock())
    try:
        made = [_signed_original(services, actor, act, chain, credential) for chain in found.open_chains]
    except SigningFailed as error:
        note_failure(services, actor, act, error)
        raise
    with services.store.unit() as unit:
        record_signatures(unit, actor, act, made)
        unit.commit()  # Commit point.
    return made


@dataclass(frozen=True, slots=True)
class Act:
    """Everything settled before the key is used. ``instrument``: with the intention's version number."""

    instrument: Instrument
    ready: Ready
    signer: str
    """The name in the certificate."""
    said: Said
    at: datetime


def note_intention(unit: Unit, actor: Actor, found: Ready, *, at: datetime, **told: Any) -> Instrument:
    """The intention, in the caller's transaction, which ends before the key is used. :raises StaleVersion: somebody else signs or has signed."""
    detail = {"digest": found.digest, "step": found.signatory.key, "originals": list(found.shown), **told}
    return record_event(unit, found.instrument, INTENT, actor, at=at, detail=detail)


def _signed_original(
    services: Services, actor: Actor, act: Act, chain: Chain, credential: Credential
) -> SignedRevision:
    before, signatory = services.files.read(chain.base), act.ready.signatory
    told = Told(services, actor, act, chain)
    with keys.translated(by_hand=True):
        signed = sign_field(
            before,
            field=signatory.field,
            credential=credential,
            authorities=services.authorities,
            anchors=services.anchors,
            **look(services, act, chain),
            lock=locked_fields(act.ready.approved_route, signatory),
            announce=told,
        )
    return raw_revision(services, act, chain, signed, told)


def look(services: Services, act: Act, chain: Chain) -> dict[str, Any]:
    """How the signature looks, and what it says about itself: appearance, reason and location."""
    return {
        "appearance": signature_stamp(
            services, chain.original, act.ready.signatory, act.instrument, where=act.said.place, at=act.at
        ),
        "reason": f"Signature of {act.instrument.reference}, approved text {act.ready.digest}",
        "location": act.said.place,
    }


def raw_revision(services: Services, act: Act, chain: Chain, signed: SigningResult, told: Told) -> SignedRevision:
    """One raw revision, its file put, its row not yet written. :raises SigningFailed: it does not start with what was to be signed."""
    prove_extends(services.files.read(chain.base), signed.pdf)
    sha256 = services.files.put(signed.pdf)
    told.result(sha256)
    return SignedRevision(
        instrument_id=act.instrument.id,
        party=chain.original.party,
        sequence=chain.next_sequence,
        step=act.ready.signatory.key,
        stage=RAW,
        sha256=sha256,
        level=short_level(signed.level),
        signer=signed.signer,
        at=act.at,
    )


class Told:
    """Tells the signing log what the key will sign, each time before it is used, and what came of it."""

    def __init__(self, services: Services, actor: Actor, act: Act, chain: Chain, *, intent: int = -1) -> None:
        self._services, self._actor, self._act, self._chain = services, actor, act, chain
        self.intent = intent
        """Place of the last intention in that log."""

    def __call__(self, what: ToSign) -> None:
        self.intent = signing_log.intend(
            self._services,
            self._act.instrument,
            self._chain,
            step=self._act.ready.signatory.key,
            base=self._chain.base,
            approved=self._act.ready.digest,
            document=what.document,
            to_sign=what.attributes,
            consent=self._act.said.consent,
            actor=self._actor,
        )

    def result(self, sha256: str) -> None:
        signing_log.made(
            self._services,
            self._act.instrument,
            self._chain.original.party,
            step=self._act.ready.signatory.key,
            base=self._chain.base,
            sha256=sha256,
            intent=self.intent,
        )


def record_signatures(unit: Unit, actor: Actor, act: Act, made: Sequence[SignedRevision], **told: Any) -> None:
    """The raw revisions, the event and the jobs that lift them to their level, in the caller's transaction.

    :raises StaleVersion: what was signed is not what is to be signed any more.
    """
    detail = {
        "step": act.ready.signatory.key,
        "place": act.said.place,
        "signer": act.signer,
        "sha256": [revision.sha256 for revision in made],
        **told,
    }
    detail |= {"ceremony": act.said.ceremony} if act.said.ceremony else {}
    held = _unchanged(unit, actor, act)
    for revision in made:
        add_raw(unit, held, revision)
    apply_transition(unit, held, Action.SIGN, actor, at=act.at, detail=detail)


def _unchanged(unit: Unit, actor: Actor, act: Act) -> Instrument:
    """The instrument as it is now, if what was signed is still what is to be signed.

    Not the bare version: an unrelated note raises it too, and a finished signature would be thrown away.

    :raises StaleVersion: somebody else signed meanwhile, or it is not to be signed any more.
    """
    held = get_visible(unit, actor, act.instrument.id)
    if held.state is not act.instrument.state:
        raise StaleVersion
    approved_route = load_approved_route(unit, held)
    turn, proof = approved_route.route.turn, approved_route.proof.preliminary
    if turn != act.ready.signatory or proof.digest != act.ready.digest:
        raise StaleVersion
    if any(
        approved_route.route.chain(one.original.party).next_sequence != one.next_sequence
        for one in act.ready.open_chains
    ):
        raise StaleVersion
    return held


def note_failure(services: Services, actor: Actor, act: Act, error: SigningFailed) -> None:
    """History tells why an intention led to nothing."""
    detail = {"step": act.ready.signatory.key, "code": error.data.get("code", ""), "reason": str(error)}
    with services.store.unit() as unit:
        held = get_visible(unit, actor, act.instrument.id)
        record_event(unit, held, "signature:fail", actor, at=services.clock(), detail=detail)
        unit.commit()


def locked_fields(approved_route: ApprovedRoute, signatory: Signatory) -> list[str]:
    """The seal's field and those of everybody up to this signatory. Not "all": the archive's own time-stamps come later."""
    return [SEAL_FIELD, *(other.field for other in approved_route.route.signatories if other.order <= signatory.order)]
