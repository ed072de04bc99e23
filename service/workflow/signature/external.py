"""Signing with a key that the signer holds, in two steps: prepare, then finish with the signature values.

Each step checks everything that :func:`service.workflow.signature.sign.sign_with_pin` checks. Between them there is a preparation: a row
with an expiry, for one person and one use. A crash, or a signer that never answers, leaves nothing signed.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from service.domain.errors import InvalidInput, NotFound, StaleVersion
from service.domain.instrument import SignedRevision
from service.domain.messages import Message
from service.domain.parties import COUNTERPART, side_of
from service.domain.permissions import Actor
from service.domain.route import Chain
from service.store.records import Preparation
from service.store.unit import Unit
from service.workflow import continuity
from service.workflow.certificates.check import require_name
from service.workflow.context import Services
from service.workflow.errors import PreparationExpired, PreparationUsed, SigningFailed, SignsInOtherName
from service.workflow.signature import act as signing_act
from service.workflow.signature import keys
from service.workflow.signature.act import Act, KeyUse
from service.workflow.signature.case import Turn, proved_turn
from service.workflow.signature.consent import Said
from signing import (
    ExternalKey,
    PreparedSignature,
    ToSign,
    finish_external,
    holder_of,
    prepare_external,
    require_person,
)

LIFETIME = timedelta(minutes=15)
"""From the preparation to the values: time to look once more and to enter a PIN, and no more."""
RETENTION = timedelta(days=1)
"""How long a preparation can still be asked about after it expired."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPreparation:
    """A preparation as the external signer gets it: party of the original -> what its key has to sign."""

    id: str
    expires_at: datetime
    originals: Mapping[str, PreparedSignature]


def prepare(
    services: Services,
    actor: Actor,
    instrument_id: str,
    *,
    version: int,
    digest: str,
    said: Said,
    certificate: bytes,
    chain: Sequence[bytes] = (),
) -> OpenPreparation:
    """The first act: lays out the actor's signature on every original that does not bear it yet.

    1. It is the actor's turn, at this version, on this approved digest, and the files on disk are those files.
    2. The certificate (DER, with those above it in ``chain``) may sign: policy, trust, revocation. It bears the signatory's name; of the
       counterpart's the officer can accept another (:mod:`service.workflow.certificates`). It has not signed for another
       signatory of the same side.
    3. The signing log records what the key will be given, and one transaction writes the intention and the preparation. It takes the
       next version number, so that of two signers with the same page only one gets this far.

    :raises NotYourTurn, StaleVersion, DigestMismatch: step 1.
    :raises SigningFailed, NotReady: step 2; the issuer does not answer now.
    """
    turn = proved_turn(services, actor, instrument_id, version=version, digest=digest, external_key=True)
    with keys.translated(by_hand=True):
        key = ExternalKey.of(certificate, chain)
        _require_certificate(services, actor, turn, key)
        act = Act(turn, key.subject, said, services.clock())
        laid_out = [_laid_out(services, actor, act, one, key) for one in turn.open_chains]
    preparation = _preparation(actor, act, laid_out)
    with services.store.unit() as unit:
        unit.preparations.prune(act.at - RETENTION)
        signing_act.record_intention(unit, actor, turn, at=act.at, desk=preparation.id)
        unit.preparations.add(preparation)
        unit.commit()
    return OpenPreparation(
        id=preparation.id,
        expires_at=preparation.expires_at,
        originals={one["party"]: PreparedSignature.from_data(one["prepared"]) for one in laid_out},
    )


def _laid_out(services: Services, actor: Actor, act: Act, chain: Chain, key: ExternalKey) -> dict[str, Any]:
    prepared = prepare_external(
        services.files.read(chain.base),
        field=act.turn.signatory.field,
        key=key,
        anchors=services.anchors,
        lock=act.turn.locked_fields,
        **signing_act.look(services, act, chain),
    )
    use = KeyUse(services, actor, act, chain)
    use(ToSign.from_attributes(prepared.attributes))
    return {
        "party": chain.original.party,
        "sequence": chain.next_sequence,
        "consent": act.said.consent,
        "intent": use.intent,
        "prepared": prepared.to_data(),
    }


def _preparation(actor: Actor, act: Act, laid_out: list[dict[str, Any]]) -> Preparation:
    return Preparation(
        id=str(uuid.uuid4()),
        instrument_id=act.turn.instrument.id,
        step=act.turn.signatory.key,
        actor_id=actor.id,
        digest=act.turn.digest,
        place=act.said.place,
        originals=laid_out,
        created_at=act.at,
        expires_at=act.at + LIFETIME,
    )


def finish(
    services: Services, actor: Actor, instrument_id: str, preparation_id: str, *, values: Mapping[str, bytes]
) -> list[SignedRevision]:
    """The second act: the signatures with these values, party of the original -> value. The same values twice are taken once.

    1. The preparation is the actor's, of this instrument, not used, not expired; there is a value for each of its originals.
    2. Everything of :func:`prepare` still holds: turn, digest, files, certificate. Not the bare version: see
       :func:`service.workflow.signature.act.record_signatures`.
    3. Each value is the key's over exactly what was prepared; the signed files start with the ones before.
    4. Commit point: one transaction uses the preparation up and adds the raw revisions, the event and the jobs.

    A crash before 4 leaves orphaned files; the signer sends its values again.

    :raises NotFound, PreparationExpired, PreparationUsed, InvalidInput: step 1.
    :raises NotYourTurn, StaleVersion, DigestMismatch: step 2.
    :raises SigningFailed: steps 2 and 3. :raises NotReady: an issuer does not answer now.
    """
    preparation, done = _of(services, actor, instrument_id, preparation_id, values)
    if done:
        return done
    act, matches = _act_again(services, actor, preparation)
    try:
        made = [_finished(services, actor, act, one, values) for one in preparation.originals]
    except SigningFailed as error:
        signing_act.record_failure(services, actor, act, error)
        raise
    with services.store.unit() as unit:
        if unit.preparations.use(preparation.id, act.at, _digest(values)):
            signing_act.record_signatures(unit, actor, act, made, at_desk=True, name_matches=matches)
            continuity.keep_heads(services, unit)
            unit.commit()  # Commit point.
            return made
    return _of(services, actor, instrument_id, preparation_id, values)[
        1
    ]  # another request used the same preparation first


def _of(
    services: Services, actor: Actor, instrument_id: str, preparation_id: str, values: Mapping[str, bytes]
) -> tuple[Preparation, list[SignedRevision]]:
    """Step 1 of :func:`finish`, and what was made of the preparation before, when it was used with these very values."""
    with services.store.reader() as unit:
        preparation = unit.preparations.get(preparation_id)
        if preparation is None or (preparation.actor_id, preparation.instrument_id) != (actor.id, instrument_id):
            raise NotFound(noun="preparation")
        if preparation.used_at is not None:
            if preparation.values_sha256 != _digest(values):
                raise PreparationUsed
            return preparation, _recorded(unit, preparation)
    if services.clock() >= preparation.expires_at:
        raise PreparationExpired(minutes=int(LIFETIME.total_seconds() // 60))
    wanted = {one["party"] for one in preparation.originals}
    if set(values) != wanted:
        raise InvalidInput(
            {"values": [Message("Send one value for each of these originals: {parties}.", parties=sorted(wanted))]}
        )
    return preparation, []


def _recorded(unit: Unit, preparation: Preparation) -> list[SignedRevision]:
    made = {(one.party, one.sequence): one for one in unit.signatures.of(preparation.instrument_id)}
    return [made[one["party"], one["sequence"]] for one in preparation.originals]


def _act_again(services: Services, actor: Actor, preparation: Preparation) -> tuple[Act, bool]:
    """The act, and whether the certificate bears the name. :raises StaleVersion: what was prepared is not what is to be signed any more."""
    turn = proved_turn(services, actor, preparation.instrument_id, digest=preparation.digest, external_key=True)
    now = {(chain.original.party, chain.next_sequence, chain.base) for chain in turn.open_chains}
    then = {(one["party"], one["sequence"], one["prepared"]["base"]) for one in preparation.originals}
    if turn.signatory.key != preparation.step or now != then:
        raise StaleVersion
    with keys.translated(by_hand=True):
        prepared = PreparedSignature.from_data(preparation.originals[0]["prepared"])
        matches = _require_certificate(services, actor, turn, prepared.key)
    said = Said(place=preparation.place, consent=preparation.originals[0]["consent"])
    return Act(turn, prepared.key.subject, said, services.clock()), matches


def _require_certificate(services: Services, actor: Actor, turn: Turn, key: ExternalKey) -> bool:
    """Whether the certificate bears the signatory's name.

    :raises SigningFailed: it does not, and nobody has accepted it; or it has signed for another signatory of the same side.
    """
    if side_of(actor) == COUNTERPART:
        turn.require_other_certificate(key.subject)
        holder = holder_of(key.certificate_der)
        return require_name(services, actor, turn.instrument.id, turn.signatory, holder, refusal=SignsInOtherName)
    require_person(key.certificate_der, turn.signatory.name)
    turn.require_other_certificate(key.subject)
    return True


def _finished(
    services: Services, actor: Actor, act: Act, one: Mapping[str, Any], values: Mapping[str, bytes]
) -> SignedRevision:
    chain = act.turn.case.route.chain(one["party"])
    with keys.translated(by_hand=True):
        signed = finish_external(
            services.files.read(chain.base),
            PreparedSignature.from_data(one["prepared"]),
            values[one["party"]],
            authorities=services.authorities,
            anchors=services.anchors,
        )
    return signing_act.raw_revision(
        services, act, chain, signed, KeyUse(services, actor, act, chain, intent=one["intent"])
    )


def _digest(values: Mapping[str, bytes]) -> str:
    pairs = sorted((party, value.hex()) for party, value in values.items())
    return hashlib.sha256(json.dumps(pairs, separators=(",", ":")).encode()).hexdigest()
