"""Preparation of a ceremony: choose instruments and confirm each of them.

Instruments are chosen (:func:`choose`) and confirmed one by one (:func:`confirm`), each by its digest. The signatures are made in
:mod:`service.workflow.ceremony.run`.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime

from service.domain.ceremony import Ceremony, CeremonyItem, ItemStage
from service.domain.errors import DigestMismatch, DomainError, InvalidInput, NotFound
from service.domain.instrument import Instrument
from service.domain.lifecycle import SIGNABLE
from service.domain.messages import Message
from service.domain.parties import COUNTERPART, side_of
from service.domain.permissions import Actor, Permission, Role
from service.settings import KeyPlace
from service.store.unit import Unit
from service.workflow.access import require
from service.workflow.context import Services
from service.workflow.errors import NotReady, NotYourTurn
from service.workflow.signature import keys
from service.workflow.signature.case import (
    Turn,
    load_case,
)

MAX_INSTRUMENTS = 200
"""Instruments in one ceremony."""
READERS = frozenset({Role.SG_OFFICE, Role.AUDITOR, Role.ARCHIVIST})
"""Of every ceremony that was begun; a signatory reads the own ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A turn that can be signed in a ceremony: somebody of the organization, with a key that the service has."""

    turn: Turn
    place: KeyPlace
    """Where that person's key is."""

    @property
    def instrument(self) -> Instrument:
        return self.turn.instrument

    @property
    def digest(self) -> str:
        """Of the approved text."""
        return self.turn.digest

    @property
    def since(self) -> datetime:
        """When the last thing happened to the instrument."""
        return self.instrument.updated_at

    @property
    def originals(self) -> int:
        """How many are still to be signed."""
        return len(self.turn.open_chains)

    @property
    def signatory(self) -> str:
        """Who signs, by the name on record."""
        return self.turn.signatory.name


def candidates(services: Services, actor: Actor) -> list[Candidate]:
    """What the actor could bring to signature now, longest waiting first. :raises PermissionMissing: the actor signs for nobody."""
    _require_signing(actor)
    with services.store.reader() as unit:
        waiting = unit.instruments.list(states=SIGNABLE, limit=1000)
        found = [candidate for one in waiting if (candidate := candidate_of(services, unit, actor, one)) is not None]
    return sorted(found, key=lambda candidate: candidate.since)


def candidate_of(services: Services, unit: Unit, actor: Actor, instrument: Instrument) -> Candidate | None:
    """The candidate, or None when it is not the turn of a person for whom the actor acts and whose key the service has."""
    try:
        turn = load_case(unit, instrument).turn_of(actor)
        if turn is None or turn.in_ink:
            return None
        place = keys.of_signatory(services, instrument, turn.signatory, turn.delegation)
    except DomainError:
        return None
    return None if place is None else Candidate(turn=turn, place=place)


def choose(services: Services, actor: Actor, instrument_ids: Collection[str]) -> Ceremony:
    """Prepares a ceremony over these instruments; nothing is signed yet.

    :raises InvalidInput: none, too many, one that is not ready for this signature, or signatures of different persons.
    """
    ready = {candidate.instrument.id: candidate for candidate in candidates(services, actor)}
    chosen = list(dict.fromkeys(instrument_ids))
    if not chosen or len(chosen) > MAX_INSTRUMENTS:
        sentence = Message("Choose at least one agreement and at most {most}.", most=MAX_INSTRUMENTS)
        raise InvalidInput({"instrument": [sentence]})
    if not set(chosen) <= set(ready):
        sentence = Message("One of these is not ready for your signature any longer. Choose again.")
        raise InvalidInput({"instrument": [sentence]})
    if len({(ready[one].signatory, ready[one].place) for one in chosen}) > 1:
        sentence = Message("These agreements are signed by different persons. Choose those of one person.")
        raise InvalidInput({"instrument": [sentence]})
    made = Ceremony(id=str(uuid.uuid4()), by=actor.id, by_name=actor.name, made_at=services.clock())
    items = tuple(
        CeremonyItem(ceremony_id=made.id, position=place, instrument_id=one, digest=ready[one].digest)
        for place, one in enumerate(chosen, start=1)
    )
    made = replace(made, items=items)
    with services.store.unit() as unit:
        unit.ceremonies.add(made)
        unit.commit()
    return made


def get(services: Services, actor: Actor, ceremony_id: str) -> Ceremony:
    """:raises NotFound: there is none, or it is not this actor's to see."""
    with services.store.reader() as unit:
        return _seen(unit, actor, ceremony_id)


def recent(services: Services, actor: Actor) -> list[Ceremony]:
    """Newest first; those that were begun, and the actor's own that were not."""
    _require_signing(actor)
    with services.store.reader() as unit:
        return [one for one in unit.ceremonies.recent() if _may_read(actor, one)]


def instruments(services: Services, ceremony: Ceremony) -> dict[str, Instrument]:
    """By id, those of a ceremony that the caller was allowed to see."""
    with services.store.reader() as unit:
        found = [unit.instruments.get(item.instrument_id) for item in ceremony.items]
    return {one.id: one for one in found if one is not None}


def confirm(
    services: Services, actor: Actor, ceremony_id: str, instrument_id: str, *, digest: str, consent: str
) -> Ceremony:
    """The signer's word that these pages were looked at: a sentence, for a digest.

    :raises DigestMismatch: another digest was confirmed than the one on this page.
    :raises NotReady: the ceremony has begun.
    """
    with services.store.unit() as unit:
        ceremony = own(unit, actor, ceremony_id)
        require_open(ceremony)
        item = _item(ceremony, instrument_id)
        if item.digest != digest:
            raise DigestMismatch
        unit.ceremonies.change_item(replace(item, consent=consent, stage=ItemStage.SEEN, at=services.clock()))
        changed = own(unit, actor, ceremony_id)
        unit.commit()
    return changed


def require_open(ceremony: Ceremony) -> None:
    if ceremony.begun_at is not None:
        raise NotReady(Message("This ceremony has already started. Start a new one for the remaining agreements."))


def _may_read(actor: Actor, ceremony: Ceremony) -> bool:
    return ceremony.by == actor.id or (ceremony.begun_at is not None and bool(READERS & actor.roles))


def _require_signing(actor: Actor) -> None:
    require(actor, Permission.SIGNATURE_MAKE)
    if side_of(actor) == COUNTERPART:
        raise NotYourTurn(Message("The counterpart signs with its own tool and uploads the signed file."))


def _seen(unit: Unit, actor: Actor, ceremony_id: str) -> Ceremony:
    ceremony = unit.ceremonies.get(ceremony_id)
    if ceremony is None or not _may_read(actor, ceremony):
        raise NotFound(noun="ceremony")
    return ceremony


def own(unit: Unit, actor: Actor, ceremony_id: str) -> Ceremony:
    _require_signing(actor)
    ceremony = _seen(unit, actor, ceremony_id)
    if ceremony.by != actor.id:
        raise NotFound(noun="ceremony")
    return ceremony


def _item(ceremony: Ceremony, instrument_id: str) -> CeremonyItem:
    try:
        return ceremony.item(instrument_id)
    except KeyError:
        raise NotFound(noun="instrument") from None
