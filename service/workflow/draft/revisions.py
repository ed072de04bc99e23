"""The revisions of a draft: who saved each, when, and the note that says why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from service.domain.errors import InvalidInput, NotFound
from service.domain.lifecycle import Action
from service.domain.messages import Message, too_long
from service.domain.permissions import Actor, Permission
from service.domain.record.events import Event
from service.store.unit import Unit
from service.workflow.access import check, get_visible, require
from service.workflow.context import Services
from service.workflow.transitions import record_event

NOTE: Final = "draft:note"
"""Kind of the event that keeps a note; the newest one of a revision counts."""
NOTE_MAXIMUM: Final = 500
"""Characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One saved state of a draft, for a list."""

    number: int
    saved_by: str
    """Name of the person, as it was then."""
    saved_at: datetime
    complete: bool
    made: bool
    """Originals were made from it."""
    note: str


def revisions(services: Services, actor: Actor, instrument_id: str) -> list[Revision]:
    """Newest first. :raises NotFound, PermissionMissing: the actor does not read this draft."""
    require(actor, Permission.DRAFT_READ)
    with services.store.reader() as unit:
        instrument = get_visible(unit, actor, instrument_id, needs=Permission.DRAFT_READ)
        events, drafts = unit.events.of(instrument.id), unit.drafts.of(instrument.id)
        names, notes = _names(unit, events), _notes(events)
        found = [
            Revision(
                number=draft.revision,
                saved_by=names.get(draft.saved_by, ""),
                saved_at=draft.saved_at,
                complete=draft.complete,
                made=unit.preliminaries.of_revision(instrument.id, draft.revision) is not None,
                note=notes.get(draft.revision, ""),
            )
            for draft in drafts
        ]
    return found[::-1]


def note(services: Services, actor: Actor, instrument_id: str, *, revision: int, text: str) -> None:
    """Says of a revision why it was made. A later note takes the place of an earlier one, which the history keeps.

    :raises InvalidInput: the note is blank or too long.
    :raises NotFound: there is no such revision.
    """
    text = text.strip()
    if not text:
        raise InvalidInput({"note": [Message("Enter a note: what was changed, and why.")]})
    if len(text) > NOTE_MAXIMUM:
        raise InvalidInput({"note": [too_long(text, NOTE_MAXIMUM)]})
    with services.store.unit() as unit:
        instrument = get_visible(unit, actor, instrument_id)
        check(instrument, Action.REVISE, actor)
        if unit.drafts.get(instrument.id, revision) is None:
            raise NotFound(noun="revision")
        detail = {"revision": revision, "remarks": text}
        record_event(unit, instrument, NOTE, actor, at=services.clock(), detail=detail)
        unit.commit()


def _names(unit: Unit, events: list[Event]) -> dict[str, str]:
    """Actor id -> the name under which that person acted last on this instrument."""
    return {event.actor_id: event.actor_name for event in events}


def _notes(events: list[Event]) -> dict[int, str]:
    said = (event for event in events if event.kind == NOTE)
    return {int(event.detail["revision"]): str(event.detail["remarks"]) for event in said}
