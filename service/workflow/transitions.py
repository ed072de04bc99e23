"""The only two functions that write an instrument's row: each writes the row and its event together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from service.domain.instrument import Instrument
from service.domain.jobs import JobKind
from service.domain.lifecycle import ACTIONS, ENDED, Action
from service.domain.permissions import Actor
from service.domain.record.events import Event
from service.store.unit import Unit
from service.workflow.access import check, within
from service.workflow.acting import require_in_force
from service.workflow.links import end_links

_WRITING = frozenset({Action.REVISE, Action.REOPEN, Action.REQUEST_REVIEW, Action.SUBMIT})
_CONFIRMING = frozenset({Action.CONFIRM, Action.AGREE})
"""By their events: who takes the last step after a return says no word of an own."""


def apply_transition(
    unit: Unit,
    instrument: Instrument,
    action: Action,
    actor: Actor,
    *,
    at: datetime,
    detail: Mapping[str, Any] | None = None,
    **changes: Any,
) -> Instrument:
    """Apply a transition: check the table, then write row and event in the caller's transaction.

    The row is only written while it still has ``instrument.version``; on every database this is also the lock that keeps two writers
    of one instrument apart. The transition to SIGNED enqueues the procès-verbal; an ended instrument ends the counterpart's links.

    :raises PermissionMissing, FourEyes, ActionNotPossible: the table says no.
    What a substitute may do by its delegation alone is recorded with the delegation.

    :raises DelegationNotInForce: the delegation on which the actor acts has ended or was revoked.
    :raises StaleVersion: somebody else wrote since ``instrument`` was read.
    """
    eyes = authors(unit, instrument) if ACTIONS[action].four_eyes else instrument.hands
    state = check(instrument, action, actor, hands=eyes)
    told = dict(detail or {})
    if actor.delegation is not None and within(instrument, actor).only_by_delegation(ACTIONS[action].permission):
        told["delegation"] = actor.delegation.to_data()
    written = _write(unit, replace(instrument, state=state, **changes), action, actor, at=at, detail=told)
    if action is Action.FINISH:
        enqueue_proces_verbal(unit, instrument.id)
    if state in ENDED:
        end_links(unit, instrument.id, at=at)
    return written


def authors(unit: Unit, instrument: Instrument, digest: str | None = None) -> frozenset[str]:
    """Ids of everybody who wrote, confirmed or submitted the text of this digest; no row that asks for four eyes lets them act.

    :param digest: None: of the newest originals.
    """
    if digest is None:
        latest = unit.preliminaries.latest(instrument.id)
        digest = "" if latest is None else latest.digest
    acted = {
        event.actor_id
        for event in unit.events.of(instrument.id)
        if event.kind in _WRITING or (event.kind in _CONFIRMING and event.detail.get("digest") == digest)
    }
    return frozenset({instrument.drafter_id, *instrument.hands, *acted})


def record_event(
    unit: Unit,
    instrument: Instrument,
    kind: str,
    actor: Actor,
    *,
    at: datetime,
    detail: Mapping[str, Any] | None = None,
    **changes: Any,
) -> Instrument:
    """Record an event that is not a row of the table (``originals:assemble``) in the caller's transaction; the state stays.

    :raises StaleVersion: somebody else wrote since ``instrument`` was read.
    """
    return _write(unit, replace(instrument, **changes), kind, actor, at=at, detail=detail)


def _write(
    unit: Unit, changed: Instrument, kind: str, actor: Actor, *, at: datetime, detail: Mapping[str, Any] | None
) -> Instrument:
    require_in_force(unit, actor, at)
    written = replace(changed, version=changed.version + 1, updated_at=at, hands=_hands(changed, actor))
    unit.instruments.update(written, expected_version=changed.version)
    unit.events.add(
        Event(
            instrument_id=written.id,
            kind=kind,
            actor_id=actor.id,
            actor_name=actor.name,
            at=at,
            state=written.state,
            detail={**(detail or {}), **for_whom(actor)},
        )
    )
    return written


def for_whom(actor: Actor) -> dict[str, str]:
    """What the event of a deputy says besides."""
    return {"acts_for": actor.acts_for_name, "acts_for_id": actor.acts_for} if actor.acts_for else {}


def _hands(instrument: Instrument, actor: Actor) -> tuple[str, ...]:
    """Who acts for somebody else counts for four eyes, and so does that person."""
    both = (actor.id, actor.acts_for) if actor.acts_for else ()
    return tuple(dict.fromkeys((*instrument.hands, *both)))


def enqueue_proces_verbal(unit: Unit, instrument_id: str) -> None:
    """Enqueue the procès-verbal of an instrument that everybody has signed, in the caller's transaction."""
    key = f"{JobKind.PROCES_VERBAL}:{instrument_id}"
    unit.jobs.enqueue(JobKind.PROCES_VERBAL, {"instrument_id": instrument_id}, instrument_id=instrument_id, key=key)
