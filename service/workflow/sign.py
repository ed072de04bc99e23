"""Signing: the Secretary General with a PIN, the counterpart with its own tool, each on both originals.

What was approved is what is signed: signing starts from :class:`ApprovedPreliminary`, and every new revision
starts with the bytes of the one before. A raw signature is recorded first and lifted to its level by an errand
(``signature:complete``), so that a silent time-stamping authority delays evidence but never loses a signature.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from service.domain.errors import DigestMismatch, InvalidInput, StaleVersion
from service.domain.instrument import Instrument, Signatory, SignedRevision
from service.domain.lifecycle import Action, step
from service.domain.permissions import Actor, Role
from service.store.unit import Unit
from service.workflow import keys
from service.workflow.agree import ORGANIZATION
from service.workflow.errors import NotYourTurn, SigningFailed
from service.workflow.evidence import prove_extends, short_level
from service.workflow.house import House, note, record
from service.workflow.pins import opened_with_pin
from service.workflow.raw import add_raw
from service.workflow.routes import SEAL_FIELD, Way, way_of
from service.workflow.sight import seen
from service.workflow.signing_state import SigningState, StepState, handed_out, own_turn, state
from service.workflow.stamps import signature_stamp
from service.workflow.turns import RAW, Chain
from service.workflow.upload import accept_upload
from signing import seal
from signing.credentials import Credential

__all__ = ["INTENT", "SigningState", "StepState", "accept_upload", "handed_out", "sign_with_pin", "state"]

INTENT = "signature:intent"


@dataclass(frozen=True, slots=True)
class _Act:
    """Everything one act of signing needs, settled before the key is used."""

    instrument: Instrument
    way: Way
    signatory: Signatory
    credential: Credential
    place: str
    at: datetime

    @property
    def open_chains(self) -> list[Chain]:
        """The originals on which this step is still to be made. After a refusal that may be one of them only."""
        return _open_chains(self.way, self.signatory)


def sign_with_pin(
    house: House, actor: Actor, instrument_id: str, *, version: int, digest: str, pin: str, place: str
) -> list[SignedRevision]:
    """The Secretary General signs every original that does not bear this signature yet: both, or after a refusal
    (:data:`service.workflow.turns.REFUSED`) the one that was refused.

    1. It is the actor's turn, at this version, on this approved digest, and the files on disk are those files.
    2. The PIN opens the key, whose certificate bears the signatory's name; wrong PINs are counted and slowed down, never stored.
    3. The intention is written down with all digests, in its own transaction, before the key is used. It takes the next
       version number, so that of two people (or two clicks) with the same page only one gets this far.
    4. The originals are signed; each new file starts with the one before.
    5. Truth line: one transaction adds the raw revisions, the event and the errands that lift them to their level. What else
       was written meanwhile (an invitation, another attempt of an errand) does no harm to a finished signature.

    A crash before 5 leaves orphaned files and the recorded intention, and nothing is signed: the person signs again.

    :raises NotYourTurn, StaleVersion, DigestMismatch: step 1.
    :raises PinWrong, TooManyPins: step 2.
    :raises SigningFailed: the certificate is revoked, expired, somebody else's or otherwise not usable; nothing was signed.
    :raises KeyNotThere: the token or the signing service does not answer; nothing was signed.
    :raises NotReady: the certificate's status could not be asked now; nothing was signed.
    """
    place = _place(place)
    with house.store.reader() as unit:
        instrument, way, signatory = _ready_to_sign(unit, actor, instrument_id, version=version, digest=digest)
    chains = _open_chains(way, signatory)
    shown = _shown(house, chains)
    with opened_with_pin(house, actor, pin, signatory=signatory.name, signatures=len(chains)) as credential:
        intended = _intend(house, actor, instrument, {"digest": digest, "step": signatory.key, "originals": shown})
        act = _Act(intended, way, signatory, credential, place, house.clock())
        try:
            made = [_signed_original(house, act, chain) for chain in chains]
        except SigningFailed as error:
            _note_failure(house, actor, act, error)
            raise
    _record_signatures(house, actor, act, made)
    return made


def _record_signatures(house: House, actor: Actor, act: _Act, made: list[SignedRevision]) -> None:
    detail = {
        "step": act.signatory.key,
        "place": act.place,
        "signer": act.credential.subject,
        "sha256": [revision.sha256 for revision in made],
    }
    with house.store.unit() as unit:
        held = _unchanged(unit, actor, act)
        for revision in made:
            add_raw(unit, held, revision)
        record(unit, held, Action.SIGN, actor, at=act.at, detail=detail)
        unit.commit()  # The truth line.


def _unchanged(unit: Unit, actor: Actor, act: _Act) -> Instrument:
    """The instrument as it is now, if what was signed is still what is to be signed.

    Not the bare version: an unrelated note raises it too, and a finished signature would be thrown away.

    :raises StaleVersion: somebody else signed meanwhile, or it is not to be signed any more.
    """
    held = seen(unit, actor, act.instrument.id)
    if held.state is not act.instrument.state:
        raise StaleVersion
    way = way_of(unit, held)
    turn, proof = way.route.turn, way.proof.preliminary
    same_turn = turn is not None and turn.key == act.signatory.key
    if not same_turn or proof.digest != act.way.proof.preliminary.digest:
        raise StaleVersion
    if any(way.route.chain(one.original.party).next_sequence != one.next_sequence for one in act.open_chains):
        raise StaleVersion
    return held


def _open_chains(way: Way, signatory: Signatory) -> list[Chain]:
    return [chain for chain in way.route.chains if chain.of_step(signatory.key) is None]


def _ready_to_sign(
    unit: Unit, actor: Actor, instrument_id: str, *, version: int, digest: str
) -> tuple[Instrument, Way, Signatory]:
    """Step 1 of :func:`sign_with_pin`, as far as the database can answer it."""
    instrument = seen(unit, actor, instrument_id, version=version)
    step(instrument.state, Action.SIGN, actor)
    if Role.SG_OFFICE not in actor.roles:
        raise NotYourTurn(reason="the counterpart signs with its own tool and uploads the signed file")
    way = way_of(unit, instrument)
    if way.proof.preliminary.digest != digest:
        raise DigestMismatch
    return instrument, way, own_turn(way, ORGANIZATION)


def _shown(house: House, chains: Sequence[Chain]) -> list[dict[str, Any]]:
    """What the signatory has seen, proved from disk: every file is read and re-hashed, and every revision that is to be
    signed starts with the approved original.

    :raises FileDamaged, FileMissing: the disk no longer holds what was approved.
    :raises SigningFailed: a revision does not start with its original.
    """
    evidence = []
    for chain in chains:
        frozen, base = house.files.read(chain.original.sha256), house.files.read(chain.base)
        for image in chain.original.page_images:
            house.files.read(image)
        prove_extends(frozen, base)
        evidence.append(
            {
                "party": chain.original.party,
                "original": chain.original.sha256,
                "signs": chain.base,
                "page_images": list(chain.original.page_images),
            }
        )
    return evidence


def _intend(house: House, actor: Actor, instrument: Instrument, detail: Mapping[str, Any]) -> Instrument:
    """Step 3 of :func:`sign_with_pin`. :raises StaleVersion: somebody else signs or has signed."""
    with house.store.unit() as unit:
        intended = note(unit, instrument, INTENT, actor, at=house.clock(), detail=detail)
        unit.commit()
    return intended


def _note_failure(house: House, actor: Actor, act: _Act, error: SigningFailed) -> None:
    """History tells why an intention led to nothing."""
    detail = {"step": act.signatory.key, "code": error.data.get("code", ""), "reason": str(error)}
    with house.store.unit() as unit:
        held = seen(unit, actor, act.instrument.id)
        note(unit, held, "signature:fail", actor, at=house.clock(), detail=detail)
        unit.commit()


def _signed_original(house: House, act: _Act, chain: Chain) -> SignedRevision:
    """One raw revision, its file put, its row not yet written."""
    before = house.files.read(chain.base)
    with keys.translated(by_hand=True):
        signed = seal.sign(
            before,
            field=act.signatory.field,
            credential=act.credential,
            authorities=house.authorities,
            anchors=house.anchors,
            appearance=signature_stamp(
                house, chain.original, act.signatory, act.instrument, where=act.place, at=act.at
            ),
            reason=f"Signature of {act.instrument.reference}",
            location=act.place,
            lock=locked_fields(act.way, act.signatory),
        )
    prove_extends(before, signed.pdf)
    return SignedRevision(
        instrument_id=act.instrument.id,
        party=chain.original.party,
        sequence=chain.next_sequence,
        step=act.signatory.key,
        stage=RAW,
        sha256=house.files.put(signed.pdf),
        level=short_level(signed.level),
        signer=signed.signer,
        at=act.at,
    )


def locked_fields(way: Way, signatory: Signatory) -> list[str]:
    """The seal's field and those of everybody up to this signatory. Not "all": the archive's own time-stamps come later."""
    return [SEAL_FIELD, *(other.field for other in way.route.signatories if other.order <= signatory.order)]


def _place(place: str) -> str:
    place = " ".join(place.split())
    if not place:
        raise InvalidInput({"place": ["Enter the place of signature."]})
    if len(place) > 100:
        raise InvalidInput({"place": [f"The place has {len(place)} characters; at most 100 fit."]})
    return place
