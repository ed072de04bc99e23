"""The parts of the house, and the two small functions through which every change of an instrument is written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from service.depository.log.translog import Log
from service.depository.ocfl.objects import Archive
from service.domain.events import Event
from service.domain.instrument import Instrument
from service.domain.lifecycle import Action, step
from service.domain.permissions import Actor
from service.drafting.model.catalogue import Catalogue
from service.drafting.word.convert import WordToPdf
from service.settings import Settings
from service.store.files import Files
from service.store.unit import Store, Unit
from service.workflow.links import ENDED, end_links
from service.workflow.proces_verbal.due import enqueue
from signing import TimestampAuthorities, TrustAnchors


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """Everything the verbs work with. Made once by the composition root; handed to every verb as its first argument."""

    store: Store
    files: Files
    catalogue: Catalogue
    archive: Archive
    log: Log
    """Of deposits."""
    signing_log: Log
    """Of what keys are used for; see :mod:`service.workflow.signature.signing_log`."""
    settings: Settings
    clock: Callable[[], datetime]
    """Aware UTC."""
    code_key: bytes
    """32 secret bytes from which the access codes on signed pages are made."""
    anchors: TrustAnchors
    authorities: TimestampAuthorities
    converter: WordToPdf | None = None
    """Only where jobs are performed; the web process has none."""


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
    """The one place where an instrument's state changes: the table is asked, then row and event are written together.

    The row is only written while it still has ``instrument.version``; this is also the lock that keeps two writers
    of one instrument apart on every database. When everybody has signed, the procès-verbal is owed from here on; when its way ends,
    so do the counterpart's links. Nothing is committed.

    :raises PermissionMissing, FourEyes, ActionNotPossible: the table says no.
    :raises StaleVersion: somebody else wrote since ``instrument`` was read.
    """
    state = step(instrument.state, action, actor, drafter_id=instrument.drafter_id)
    written = _write(unit, replace(instrument, state=state, **changes), action, actor, at=at, detail=detail)
    if action is Action.FINISH:
        enqueue(unit, instrument.id)
    if state in ENDED:
        end_links(unit, instrument.id, at=at)
    return written


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
    """Writes something that happened without being a row of the table (``originals:assemble``); the state stays.

    :raises StaleVersion: somebody else wrote since ``instrument`` was read.
    """
    return _write(unit, replace(instrument, **changes), kind, actor, at=at, detail=detail)


def _write(
    unit: Unit, changed: Instrument, kind: str, actor: Actor, *, at: datetime, detail: Mapping[str, Any] | None
) -> Instrument:
    written = replace(changed, version=changed.version + 1, updated_at=at)
    unit.instruments.update(written, expected_version=changed.version)
    unit.events.add(
        Event(
            instrument_id=written.id,
            kind=kind,
            actor_id=actor.id,
            actor_name=actor.name,
            at=at,
            state=written.state,
            detail=dict(detail or {}),
        )
    )
    return written
