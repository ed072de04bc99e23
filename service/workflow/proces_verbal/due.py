"""Status of procès-verbaux: which an instrument has, and which are still to be made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from service.domain.ceremony import ItemStage
from service.domain.instrument import Instrument
from service.domain.jobs import JobKind
from service.domain.messages import Message
from service.domain.record.events import Event
from service.store.unit import Unit
from service.workflow.context import Services

RECORD_PATH = "proces-verbal/signature.pdf"
"""Logical path of the first in the deposited object."""


def record_of(events: Sequence[Event], kind: str) -> str:
    """SHA-256 of the newest of this kind; empty when there is none."""
    return next((str(event.detail["sha256"]) for event in reversed(events) if event.kind == kind), "")


def missing(unit: Unit, instrument: Instrument) -> Message | None:
    """What still has to be made before the instrument can be deposited; None when nothing."""
    if not record_of(unit.events.of(instrument.id), JobKind.PROCES_VERBAL):
        return Message("The procès-verbal of its signature is still being made.")
    for ceremony in unit.ceremonies.of(instrument.id):
        if ceremony.item(instrument.id).stage is ItemStage.SIGNED and not ceremony.record:
            return Message(
                "The procès-verbal of the ceremony in which it was signed waits until every signature made there is complete."
            )
    return None


def deposited_with(services: Services, events: Sequence[Event]) -> Mapping[str, bytes]:
    """Path in the deposited object -> procès-verbal: that of the instrument, and those of ceremonies in their order."""
    own = record_of(events, JobKind.PROCES_VERBAL)
    of_ceremonies = dict.fromkeys(
        str(event.detail["sha256"]) for event in events if event.kind == JobKind.CEREMONY_PROCES_VERBAL
    )
    named = {RECORD_PATH: own} if own else {}
    named |= {f"proces-verbal/ceremony-{n}.pdf": sha256 for n, sha256 in enumerate(of_ceremonies, start=1)}
    return {path: services.files.read(sha256) for path, sha256 in named.items()}
