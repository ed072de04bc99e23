"""What waits for whom. Computed from state, turn and jobs; nobody keeps a list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from service.domain.instrument import Instrument, Signatory
from service.domain.jobs import JobState
from service.domain.lifecycle import SIGNABLE, State
from service.domain.parties import COUNTERPART, ORGANIZATION
from service.domain.permissions import Actor, Role
from service.store.unit import Unit
from service.workflow.access import is_visible
from service.workflow.context import Services
from service.workflow.signature.case import load_case
from service.workflow.signature.state import acts_for

ON_PAPER = "Print both originals, sign them in ink, scan and upload them."
MOST = 500
"""Instruments looked at for one list; more than any desk has open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkItem:
    """One thing that waits for the actor."""

    instrument: Instrument
    verb: str
    """What to do next, ``noun:verb``: ``instrument:approve``, ``instrument:sign`` ..."""
    reason: str
    """One sentence: why it is on the list."""
    since: datetime
    urgency: int
    """0 is the most urgent."""


def worklist(services: Services, actor: Actor) -> list[WorkItem]:
    """Most urgent first, and among equals what has waited longest."""
    with services.store.reader() as unit:
        found = [item for role in actor.roles for item in _items(unit, actor, role)]
    return sorted(found, key=lambda item: (item.urgency, item.since))


def _items(unit: Unit, actor: Actor, role: Role) -> Iterator[WorkItem]:
    match role:
        case Role.OFFICER:
            yield from _officer(unit, actor)
        case Role.SG_OFFICE:
            yield from _sg_office(unit)
        case Role.SIGNATORY if Role.SG_OFFICE not in actor.roles:
            yield from _signatory(unit, actor)
        case Role.ARCHIVIST:
            yield from _archivist(unit)
        case Role.COUNTERPART:
            yield from _counterpart(unit, actor)


def _officer(unit: Unit, actor: Actor) -> Iterator[WorkItem]:
    if actor.department is None:
        return
    states = (State.DRAFTING, State.PRELIMINARY)
    for instrument in unit.instruments.list(states=states, department=actor.department, limit=MOST):
        if not is_visible(instrument, actor):
            continue
        failed = next(iter(unit.jobs.of(instrument.id)), None)
        if failed is not None and failed.state is JobState.FAILED:
            yield _item(instrument, "instrument:revise", f"The files could not be made: {failed.reason}", 0)
        elif instrument.state is State.PRELIMINARY:
            yield _item(instrument, "instrument:submit", "Both sides agree. Submit it to the Secretary General.", 1)
        else:
            yield _drafting(unit, instrument, actor)


def _drafting(unit: Unit, instrument: Instrument, actor: Actor) -> WorkItem:
    returned = unit.approvals.latest(instrument.id)
    preliminary = unit.preliminaries.latest(instrument.id)
    sides = {word.side for word in unit.confirmations.of(instrument.id, preliminary.digest)} if preliminary else set()
    urgency = 2 if instrument.drafter_id == actor.id else 3
    if sides == {COUNTERPART}:
        return _item(instrument, "instrument:confirm", "The counterpart has confirmed the text. Confirm it too.", 1)
    if sides == {ORGANIZATION}:
        return _item(instrument, "link:make", "The counterpart has not confirmed the text yet.", urgency)
    if returned is not None:
        return _item(instrument, "instrument:revise", f"Returned by {returned.by_name}: {returned.remarks}", 1)
    return _item(instrument, "instrument:revise", "The draft is not finished.", urgency)


def _sg_office(unit: Unit) -> Iterator[WorkItem]:
    for instrument in unit.instruments.list(states=(State.SUBMITTED,), limit=MOST):
        yield _item(instrument, "instrument:approve", "Submitted for approval.", 1)
    for instrument, turn, ink in _turns(unit):
        if turn.party == ORGANIZATION and ink:
            yield _item(instrument, "paper:sign", ON_PAPER, 0)
        elif turn.party == ORGANIZATION:
            yield _item(instrument, "instrument:sign", "Approved and sealed. Ready for signature.", 0)


def _signatory(unit: Unit, actor: Actor) -> Iterator[WorkItem]:
    """What waits for this person's signature; on paper the office and the department print and scan."""
    for instrument, turn, ink in _turns(unit):
        if acts_for(actor, turn) and not ink:
            yield _item(instrument, "instrument:sign", "Approved and sealed. Ready for signature.", 0)


def _turns(unit: Unit) -> Iterator[tuple[Instrument, Signatory, bool]]:
    """What is being signed, whose turn it is, and whether that person signs in ink."""
    for instrument in unit.instruments.list(states=SIGNABLE, limit=MOST):
        route = load_case(unit, instrument).route
        if route.turn is not None:
            yield instrument, route.turn, route.turn.key in route.ink


def _archivist(unit: Unit) -> Iterator[WorkItem]:
    for instrument in unit.instruments.list(states=SIGNABLE, limit=MOST):
        if any(copy.acceptable for copy in unit.paper_copies.of(instrument.id)):
            yield _item(instrument, "paper:attest", "A scan of a paper original waits to be attested.", 1)
    for instrument in unit.instruments.list(states=(State.SIGNED,), limit=MOST):
        objected = unit.objections.of(instrument.id)
        reason = f"Objection {objected[-1].number} is open." if objected else "Signed by everybody. Ready for deposit."
        yield _item(instrument, "instrument:deposit", reason, 2 if objected else 1)


def _counterpart(unit: Unit, actor: Actor) -> Iterator[WorkItem]:
    instrument = unit.instruments.get(actor.instrument_id) if actor.instrument_id else None
    if instrument is None:
        return
    if instrument.state is State.DRAFTING:
        preliminary = unit.preliminaries.latest(instrument.id)
        words = unit.confirmations.of(instrument.id, preliminary.digest) if preliminary else []
        if preliminary is not None and COUNTERPART not in {word.side for word in words}:
            yield _item(instrument, "instrument:confirm", "Read the text and confirm it.", 0)
    elif instrument.state in SIGNABLE:
        route = load_case(unit, instrument).route
        turn = route.turn
        if turn is not None and turn.party == COUNTERPART and turn.key in route.ink:
            yield _item(instrument, "paper:sign", ON_PAPER, 0)
        elif turn is not None and turn.party == COUNTERPART:
            yield _item(instrument, "instrument:sign", "Sign both originals with your own tool and upload them.", 0)


def _item(instrument: Instrument, verb: str, reason: str, urgency: int) -> WorkItem:
    return WorkItem(instrument=instrument, verb=verb, reason=reason, since=instrument.updated_at, urgency=urgency)
