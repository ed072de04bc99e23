"""Submission: the preliminary agreement goes to the Secretary General's office. Truth line: the commit of the unit."""

from __future__ import annotations

from service.domain.approval import agreed
from service.domain.errors import DigestMismatch
from service.domain.instrument import Instrument
from service.domain.lifecycle import Action
from service.domain.permissions import Actor
from service.workflow.access import seen
from service.workflow.approval.confirm import current
from service.workflow.context import House, record


def submit(house: House, actor: Actor, instrument_id: str, *, version: int, digest: str) -> Instrument:
    """Hands exactly the agreed digest to the Secretary General.

    :raises StaleVersion: it was submitted or changed by somebody else since the page was loaded; also a second click.
    :raises DigestMismatch: this is not the digest that both sides confirmed.
    """
    with house.store.unit() as unit:
        instrument = seen(unit, actor, instrument_id, version=version)
        preliminary = current(unit, instrument, digest)
        sides = tuple(original.party for original in preliminary.originals)
        if not agreed(preliminary, unit.confirmations.of(instrument.id, digest), sides):
            raise DigestMismatch
        submitted = record(unit, instrument, Action.SUBMIT, actor, at=house.clock(), detail={"digest": digest})
        unit.commit()
    return submitted
