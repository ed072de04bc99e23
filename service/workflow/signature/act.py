"""One act of signing: an opened key, one instrument, every original that does not bear this signature yet.

:mod:`.sign` opens a key for one instrument and :mod:`service.workflow.ceremony.run` for several; :mod:`.external` performs the act in
two parts, with a key that is held elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service.domain.errors import StaleVersion
from service.domain.instrument import Instrument, SignedRevision
from service.domain.lifecycle import Action
from service.domain.permissions import Actor
from service.domain.route import RAW, Chain
from service.store.unit import Unit
from service.workflow import continuity
from service.workflow.access import get_visible
from service.workflow.context import Services
from service.workflow.errors import SigningFailed
from service.workflow.signature import keys, signing_log
from service.workflow.signature.case import (
    Turn,
    add_raw,
    load_case,
)
from service.workflow.signature.consent import Said
from service.workflow.signature.evidence import prove_extends, short_level
from service.workflow.signature.stamps import signature_stamp
from service.workflow.transitions import apply_transition, record_event
from signing import Credential, SigningResult, ToSign, sign_field

INTENT = "signature:intent"


def perform(services: Services, actor: Actor, turn: Turn, credential: Credential, said: Said) -> list[SignedRevision]:
    """Signs.

    1. The intention is written down with all digests, in its own transaction, before the key is used. It takes the next version
       number, so that of two people (or two clicks) with the same page only one gets this far.
    2. The originals are signed; just before each use of the key the signing log records what it will sign. Each new file starts
       with the one before.
    3. Commit point: one transaction adds the raw revisions, the event and the jobs that lift them to their level. What else
       was written meanwhile (an invitation, another attempt of a job) does no harm to a finished signature.

    A crash before 3 leaves orphaned files and the recorded intention, and nothing is signed: the person signs again.

    :raises StaleVersion: somebody else signs or has signed.
    :raises SigningFailed: the certificate is revoked, expired, has signed for another of the same side, or is otherwise not usable.
    :raises NotReady: the certificate's status could not be asked now. Nothing was signed in either case.
    """
    turn.require_other_certificate(credential.subject)
    with services.store.unit() as unit:
        record_intention(unit, actor, turn, at=services.clock())
        unit.commit()
    act = Act(turn, credential.subject, said, services.clock())
    try:
        made = [_signed_original(services, actor, act, chain, credential) for chain in turn.open_chains]
    except SigningFailed as error:
        record_failure(services, actor, act, error)
        raise
    with services.store.unit() as unit:
        record_signatures(unit, actor, act, made)
        continuity.keep_heads(services, unit)
        unit.commit()  # Commit point.
    return made


@dataclass(frozen=True, slots=True)
class Act:
    """Everything settled before the key is used."""

    turn: Turn
    signer: str
    """The name in the certificate."""
    said: Said
    at: datetime


def record_intention(unit: Unit, actor: Actor, turn: Turn, *, at: datetime, **more: Any) -> None:
    """Record the intention in the caller's transaction, which ends before the key is used. :raises StaleVersion: somebody else signs or
    has signed.
    """
    detail = {
        "digest": turn.digest, "step": turn.signatory.key, "originals": turn.shown, **for_whom(turn), **more
    }  # fmt: skip
    record_event(unit, turn.instrument, INTENT, actor, at=at, detail=detail)


def _signed_original(
    services: Services, actor: Actor, act: Act, chain: Chain, credential: Credential
) -> SignedRevision:
    before, turn = services.files.read(chain.base), act.turn
    use = KeyUse(services, actor, act, chain)
    with keys.translated(by_hand=True):
        signed = sign_field(
            before,
            field=turn.signatory.field,
            credential=credential,
            authorities=services.authorities,
            anchors=services.anchors,
            **look(services, act, chain),
            lock=turn.locked_fields,
            announce=use,
        )
    return raw_revision(services, act, chain, signed, use)


def look(services: Services, act: Act, chain: Chain) -> dict[str, Any]:
    """How the signature looks, and what it says about itself: appearance, reason and location."""
    return {
        "appearance": signature_stamp(
            services, chain.original, act.turn.signatory, act.turn.instrument, where=act.said.place, at=act.at
        ),
        "reason": f"Signature of {act.turn.instrument.reference}, approved text {act.turn.digest}{_behalf(act.turn)}",
        "location": act.said.place,
    }


def _behalf(turn: Turn) -> str:
    """In English, as the whole reason of a signature."""
    one = turn.signatory
    return f"; for {one.named}, by authority of {one.authority}" if turn.delegation is not None else ""


def for_whom(turn: Turn) -> dict[str, Any]:
    """What an event says of the delegation on which a signature is made; nothing where the signatory signs in person."""
    return {"delegation": turn.delegation.to_data()} if turn.delegation is not None else {}


def raw_revision(services: Services, act: Act, chain: Chain, signed: SigningResult, use: KeyUse) -> SignedRevision:
    """One raw revision, its file put, its row not yet written. :raises SigningFailed: it does not start with what was to be signed."""
    prove_extends(services.files.read(chain.base), signed.pdf)
    sha256 = services.files.put(signed.pdf)
    use.result(sha256)
    return SignedRevision(
        instrument_id=act.turn.instrument.id,
        party=chain.original.party,
        sequence=chain.next_sequence,
        step=act.turn.signatory.key,
        stage=RAW,
        sha256=sha256,
        level=short_level(signed.level),
        signer=signed.signer,
        at=act.at,
    )


class KeyUse:
    """Enters each use of the key into the signing log: what it will sign, before; the signed file, after."""

    def __init__(self, services: Services, actor: Actor, act: Act, chain: Chain, *, intent: int = -1) -> None:
        self._services, self._actor, self._act, self._chain = services, actor, act, chain
        self.intent = intent
        """Place of the last intention in that log."""

    def __call__(self, what: ToSign) -> None:
        self.intent = signing_log.intend(
            self._services,
            self._act.turn.instrument,
            self._chain,
            step=self._act.turn.signatory.key,
            base=self._chain.base,
            approved=self._act.turn.digest,
            document=what.document,
            to_sign=what.attributes,
            consent=self._act.said.consent,
            actor=self._actor,
        )

    def result(self, sha256: str) -> None:
        signing_log.made(
            self._services,
            self._act.turn.instrument,
            self._chain.original.party,
            step=self._act.turn.signatory.key,
            base=self._chain.base,
            sha256=sha256,
            intent=self.intent,
        )


def record_signatures(unit: Unit, actor: Actor, act: Act, made: Sequence[SignedRevision], **told: Any) -> None:
    """The raw revisions, the event and the jobs that lift them to their level, in the caller's transaction.

    :raises StaleVersion: what was signed is not what is to be signed any more.
    """
    detail = {
        "step": act.turn.signatory.key,
        "place": act.said.place,
        "signer": act.signer,
        "sha256": [revision.sha256 for revision in made],
        **for_whom(act.turn),
        **told,
    }
    detail |= {"ceremony": act.said.ceremony} if act.said.ceremony else {}
    held = _unchanged(unit, actor, act)
    for revision in made:
        add_raw(unit, held, revision)
    if act.turn.delegation is not None:
        others = [one for one in act.turn.case.route.signatories if one.key != act.turn.signatory.key]
        unit.signatories.replace(held.id, [*others, act.turn.signatory])
    apply_transition(unit, held, Action.SIGN, actor, at=act.at, detail=detail)


def _unchanged(unit: Unit, actor: Actor, act: Act) -> Instrument:
    """The instrument as it is now, if what was signed is still what is to be signed.

    Not the bare version: an unrelated note raises it too, and a finished signature would be thrown away.

    :raises StaleVersion: somebody else signed meanwhile, or it is not to be signed any more.
    """
    held = get_visible(unit, actor, act.turn.instrument.id)
    if held.state is not act.turn.instrument.state:
        raise StaleVersion
    now = load_case(unit, held)
    turn = now.turn_of(actor)
    if turn is None or turn.signatory != act.turn.signatory or now.digest != act.turn.digest:
        raise StaleVersion
    if any(now.route.chain(one.original.party).next_sequence != one.next_sequence for one in act.turn.open_chains):
        raise StaleVersion
    return held


def record_failure(services: Services, actor: Actor, act: Act, error: SigningFailed) -> None:
    """Record in the history why an intention led to nothing."""
    detail = {"step": act.turn.signatory.key, "code": error.data.get("code", ""), "reason": str(error)}
    with services.store.unit() as unit:
        held = get_visible(unit, actor, act.turn.instrument.id)
        record_event(unit, held, "signature:fail", actor, at=services.clock(), detail=detail)
        unit.commit()
