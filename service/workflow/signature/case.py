"""The signing case of one instrument: what was approved, who signs in which order, how far each original has come.

Every use case of signing loads it once and asks it. Whose turn it is follows from :mod:`service.domain.route`; whether the actor acts
for that person is decided here (:func:`acts_for`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from service.domain.approval import ApprovedPreliminary, approved
from service.domain.errors import ActionNotPossible, DelegationNotInForce, DigestMismatch
from service.domain.instrument import Instrument, Signatory, SignedRevision
from service.domain.jobs import JobKind
from service.domain.lifecycle import APPROVED_STATES, SIGNABLE, Action, State
from service.domain.messages import Message
from service.domain.office.delegations import Delegation
from service.domain.paper.copies import PaperCopy, PaperStage
from service.domain.parties import COUNTERPART, ORGANIZATION, side_of
from service.domain.permissions import Actor, Role
from service.domain.route import SIGNED, VOID, Chain, Progress, Route, route
from service.store.unit import Unit
from service.workflow.access import check, get_visible
from service.workflow.acting import acts_for, by_actor, same_name
from service.workflow.context import Services
from service.workflow.errors import NotReady, NotYourTurn, SignedTwice, SignsTwice
from service.workflow.letters import recipients
from service.workflow.letters.turns import tell_turn
from service.workflow.signature.evidence import prove_extends

SEAL_FIELD = "Seal"
"""The PDF field of the organization's seal on every original."""


_ELSEWHERE = Message(
    "{name} signs this agreement in another place, and each person signs only once. {head} or another substitute has to sign here."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningCase:
    """As of one moment; :func:`load_case` and :func:`get_case` make it."""

    instrument: Instrument
    proof: ApprovedPreliminary
    route: Route

    @property
    def digest(self) -> str:
        """Of the approved text."""
        return self.proof.preliminary.digest

    @property
    def ink_now(self) -> tuple[Signatory, ...]:
        """Who can sign on paper now, in order."""
        return self.route.ink_now if self.instrument.state in SIGNABLE else ()

    @property
    def choosable(self) -> tuple[Signatory, ...]:
        """Those for whom paper or certificate can still be chosen."""
        return tuple(one for one in self.route.signatories if self.may_choose_means(one))

    @property
    def copies(self) -> tuple[PaperCopy, ...]:
        """Every scan of every original."""
        return tuple(copy for chain in self.route.chains for copy in chain.papers)

    def current_copy(self, party: str) -> PaperCopy | None:
        """The newest scan of this party's original that was not put aside."""
        mine = [one for one in self.copies if one.party == party and one.stage is not PaperStage.REPLACED]
        return mine[-1] if mine else None

    def may_choose_means(self, signatory: Signatory) -> bool:
        """True as long as nothing of this signature is on any original."""
        return (
            self.instrument.state in SIGNABLE
            and all(chain.standing(signatory.key) is None for chain in self.route.chains)
            and self.route.progress(signatory.key) in {Progress.NOW, Progress.LATER}
        )

    def of_actor(self, actor: Actor) -> tuple[Signatory, ...]:
        """Those for whom the actor acts, in order."""
        return tuple(one for one in self.route.signatories if acts_for(actor, one))

    def turn_of(self, actor: Actor) -> Turn | None:
        """The actor's turn, whether it is signed with a key or in ink; None when it is not the actor's turn."""
        turn = self.route.turn
        if turn is None or not acts_for(actor, turn) or self._signs_elsewhere(actor, turn):
            return None
        return Turn(self, *by_actor(actor, turn))

    def _signs_elsewhere(self, actor: Actor, turn: Signatory) -> bool:
        """Whether a substitute has a place of its own on the same side: nobody signs twice for it."""
        delegation = by_actor(actor, turn)[1]
        others = [one.name for one in self.route.of_side(turn.party) if one.key != turn.key]
        return delegation is not None and any(same_name(delegation.substitute_name, other) for other in others)

    def require_turn(self, actor: Actor) -> Turn:
        """The actor's turn to sign with a key. :raises NotYourTurn: it is not, with the reason."""
        found, own = self.turn_of(actor), self.of_actor(actor)
        if found is not None:
            if found.in_ink:
                raise NotYourTurn(Message("This signature is made on paper. Choose the electronic signature first."))
            return found
        turn = self.route.turn
        if turn is not None and acts_for(actor, turn) and self._signs_elsewhere(actor, turn):
            raise NotYourTurn(_ELSEWHERE.with_params({"name": actor.name, "head": turn.name}))
        if turn is not None and not own and actor.outside is not None:
            raise DelegationNotInForce(actor.outside)
        if own and all(self.route.progress(one.key) in SIGNED for one in own):
            raise NotYourTurn(Message("This signature is already on every original."))
        if self.route.turn is not None:
            raise NotYourTurn(Message("Waiting for the signature of {name}.", name=self.route.turn.name))
        raise NotYourTurn(Message("The previous signature is still being processed. Try again in a minute."))


@dataclass(frozen=True, slots=True)
class Turn:
    """One signatory's turn in a case."""

    case: SigningCase
    signatory: Signatory
    """Who signs; of a substitute as the record will name it."""
    delegation: Delegation | None = None
    """On which a substitute signs; None: the signatory signs in person."""

    @property
    def instrument(self) -> Instrument:
        return self.case.instrument

    @property
    def digest(self) -> str:
        """Of the approved text."""
        return self.case.digest

    @property
    def in_ink(self) -> bool:
        return self.signatory.key in self.case.route.ink

    @property
    def chains(self) -> tuple[Chain, ...]:
        """Of all originals, also those that bear the signature already (after a refusal of the other)."""
        return self.case.route.chains

    @property
    def open_chains(self) -> tuple[Chain, ...]:
        """Of the originals on which this signature is still to be made."""
        return tuple(chain for chain in self.chains if self.is_open(chain))

    def is_open(self, chain: Chain) -> bool:
        """Whether this original is still to be signed."""
        return chain.of_step(self.signatory.key) is None

    @property
    def shown(self) -> list[Mapping[str, Any]]:
        """Digests of what is shown and signed, for the record of the intention."""
        return [
            {
                "party": chain.original.party,
                "original": chain.original.sha256,
                "signs": chain.base,
                "page_images": list(chain.original.page_images),
            }
            for chain in self.open_chains
        ]

    @property
    def locked_fields(self) -> list[str]:
        """The seal's field and those of everybody up to this signatory. Not "all": the archive's own time-stamps come later."""
        order = self.signatory.order
        return [SEAL_FIELD, *(other.field for other in self.case.route.signatories if other.order <= order)]

    def require_other_certificate(self, signer: str, refusal: type[SignsTwice | SignedTwice] = SignsTwice) -> None:
        """Nobody signs twice for the same side. A name on record does not help: with the certificate of the organization anybody
        could sign for everybody.

        :param signer: the name in the certificate.
        :raises SignsTwice, SignedTwice: this certificate has signed for another signatory of the same side.
        """
        before = self.case.route.signers_before(self.signatory).get(signer)
        if before is not None:
            raise refusal(signer=signer, before=before, name=self.signatory.name, code="same_signer")


def load_case(unit: Unit, instrument: Instrument) -> SigningCase:
    """:raises ActionNotPossible: the instrument has not been approved.
    :raises DigestMismatch: the originals on file are not the approved ones.
    """
    if instrument.state not in APPROVED_STATES:
        raise ActionNotPossible(action=Action.SIGN, state=instrument.state)
    approval = unit.approvals.latest(instrument.id)
    preliminary = unit.preliminaries.latest(instrument.id)
    if approval is None or preliminary is None:
        raise NotReady(Message("There are no approved originals on file."))
    revisions = {
        original.party: unit.signatures.chain(instrument.id, original.party) for original in preliminary.originals
    }
    signatories = unit.signatories.of(instrument.id)
    papers, ink = unit.paper_copies.of(instrument.id), unit.paper_means.ink(instrument.id)
    return SigningCase(
        instrument=instrument,
        proof=approved(preliminary, approval),
        route=route(preliminary, signatories, revisions, papers, ink),
    )


def get_case(
    unit: Unit, actor: Actor, instrument_id: str, *, version: int | None = None, action: Action | None = None
) -> SigningCase:
    """The case of an instrument that the actor may see.

    :param action: what the actor wants to do; the table of transitions is checked first.
    :raises NotFound, StaleVersion: see :func:`service.workflow.access.get_visible`.
    :raises PermissionMissing, FourEyes, ActionNotPossible: the table says no.
    """
    instrument = get_visible(unit, actor, instrument_id, version=version)
    if action is not None:
        check(instrument, action, actor)
    return load_case(unit, instrument)


def proved_turn(
    services: Services,
    actor: Actor,
    instrument_id: str,
    *,
    digest: str,
    version: int | None = None,
    external_key: bool = False,
) -> Turn:
    """The actor's turn on this approved digest, with the files on disk checked: every file is read and re-hashed, and every revision
    that is to be signed starts with the approved original.

    :param version: what the actor looked at; None where only the digest counts.
    :param external_key: the key is held by the actor; only then may the counterpart sign too.
    :raises NotYourTurn, StaleVersion, DigestMismatch: it is not the actor's turn, or something else is on file.
    :raises FileDamaged, FileMissing: the disk no longer holds what was approved.
    :raises SigningFailed: a revision does not start with its original.
    """
    with services.store.reader() as unit:
        case = get_case(unit, actor, instrument_id, version=version, action=Action.SIGN)
    if not external_key and side_of(actor) == COUNTERPART:
        raise NotYourTurn(Message("The counterpart signs with its own tool and uploads the signed file."))
    if case.digest != digest:
        raise DigestMismatch
    turn = case.require_turn(actor)
    for chain in turn.open_chains:
        _prove_files(services, chain)
    return turn


def _prove_files(services: Services, chain: Chain) -> None:
    frozen, base = services.files.read(chain.original.sha256), services.files.read(chain.base)
    for image in chain.original.page_images:
        services.files.read(image)
    prove_extends(frozen, base)


def add_raw(unit: Unit, instrument: Instrument, revision: SignedRevision) -> None:
    """Store a raw signature and enqueue the job that completes it (B-LT or B-LTA), in the caller's transaction."""
    unit.signatures.add(revision)
    payload = {
        "instrument_id": instrument.id,
        "party": revision.party,
        "sequence": revision.sequence,
        "step": revision.step,
    }
    key = f"{JobKind.COMPLETE_SIGNATURE}:{instrument.id}:{revision.party}:{revision.sequence}"
    unit.jobs.enqueue(JobKind.COMPLETE_SIGNATURE, payload, instrument_id=instrument.id, key=key)


def void_seals(unit: Unit, instrument: Instrument, *, at: datetime) -> None:
    """Mark, in the caller's transaction, that the revisions so far belong to originals that are not wanted any more.

    Nothing is removed: the chain goes on behind the mark.
    """
    preliminary = unit.preliminaries.latest(instrument.id)
    for original in preliminary.originals if preliminary is not None else ():
        chain = Chain(original, tuple(unit.signatures.chain(instrument.id, original.party)))
        if chain.counting:
            unit.signatures.add(replace(chain.revisions[-1], sequence=chain.next_sequence, stage=VOID, at=at))


def tell_next(services: Services, unit: Unit, instrument: Instrument) -> None:
    """Write to whoever signs next, in the caller's transaction. The office that has just approved is not told that it signs first."""
    found = load_case(unit, instrument).route
    turn = found.turn
    if turn is None:
        return
    named = [one for one in recipients.with_role(unit, Role.SIGNATORY) if same_name(one.name, turn.name)]
    first = instrument.state is State.APPROVED and turn.party == ORGANIZATION
    if named or not first:
        step = f"{turn.name}:{sum(chain.next_sequence for chain in found.chains)}"
        tell_turn(services, unit, instrument, turn, named=named, step=step)
