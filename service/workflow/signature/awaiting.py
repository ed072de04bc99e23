"""Signatures that wait for an actor, with the documents to look at first."""

from __future__ import annotations

import secrets
import uuid
from datetime import timedelta

from service.domain.errors import NotFound
from service.domain.lifecycle import SIGNABLE, Action
from service.domain.messages import Message
from service.domain.parties import COUNTERPART, side_of
from service.domain.people import Link, token_hash
from service.domain.permissions import Actor, Permission
from service.store.unit import Unit
from service.workflow.access import get_visible, require
from service.workflow.context import Services
from service.workflow.download import PDF, Download
from service.workflow.errors import NotYourTurn
from service.workflow.signature.case import (
    Turn,
    get_case,
)
from service.workflow.transitions import record_event

MAX_INSTRUMENTS = 500
"""Instruments looked through for a list."""
LINK_LIFETIME = timedelta(hours=1)


def awaiting(services: Services, actor: Actor) -> list[Turn]:
    """All of them, the one that changed last first."""
    require(actor, Permission.SIGNATURE_MAKE)
    with services.store.reader() as unit:
        if actor.instrument_id is not None:
            own = unit.instruments.get(actor.instrument_id)
            candidates = [own] if own is not None and own.state in SIGNABLE else []
        else:
            candidates = unit.instruments.list(states=SIGNABLE, limit=MAX_INSTRUMENTS)
        return [found for one in candidates if (found := _in_turn(unit, actor, one.id)) is not None]


def to_sign(services: Services, actor: Actor, instrument_id: str) -> Turn:
    """:raises NotYourTurn: with the reason in words. :raises ActionNotPossible: it is not to be signed now."""
    require(actor, Permission.SIGNATURE_MAKE)
    with services.store.reader() as unit:
        return get_case(unit, actor, instrument_id, action=Action.SIGN).require_turn(actor)


def document(services: Services, actor: Actor, instrument_id: str, party: str) -> Download:
    """One original as it is to be signed: sealed, and signed by everybody before. Only in the actor's turn."""
    found = to_sign(services, actor, instrument_id)
    for chain in found.chains:
        if chain.original.party == party:
            name = f"{found.instrument.reference}-original-{chain.original.number}.pdf"
            return Download(name, PDF, services.files.read(chain.base))
    raise NotFound(noun="file")


def link_for_desk(services: Services, actor: Actor) -> tuple[Link, str]:
    """A one-time link for the counterpart's external signer, and the only copy of its token: the holder of the first link signs in a
    second time, on the computer that has the key. It ends with every other link of the instrument.

    :raises NotYourTurn: there is nothing to sign now.
    """
    found = to_sign(services, actor, actor.instrument_id or "")
    if side_of(actor) != COUNTERPART:
        raise NotYourTurn(Message("This person has an account and signs in with it."))
    now, token = services.clock(), secrets.token_urlsafe(32)
    link = Link(
        id=str(uuid.uuid4()),
        token_hash=token_hash(token),
        instrument_id=found.instrument.id,
        party=COUNTERPART,
        purpose="signature:make",
        created_by=actor.id,
        created_at=now,
        expires_at=now + LINK_LIFETIME,
    )
    with services.store.unit() as unit:
        unit.links.add(link)
        instrument = get_visible(unit, actor, found.instrument.id)
        record_event(
            unit, instrument, "link:make", actor, at=now, detail={"party": COUNTERPART, "purpose": "signature:desk"}
        )
        unit.commit()
    return link, token


def _in_turn(unit: Unit, actor: Actor, instrument_id: str) -> Turn | None:
    try:
        return get_case(unit, actor, instrument_id).require_turn(actor)
    except (NotYourTurn, NotFound):
        return None
