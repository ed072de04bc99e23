"""What the unit decides about an obligation: it is met, it is waived, it is open again, or it is due on another day.

Commit point of each use case: the commit of its one unit. A document is put into the files before it. What is decided is in the database and in
the history of the agreement, not in the archive.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any, Final

from service.depository.register.register import RegisterEntry
from service.domain.errors import InvalidInput, PermissionMissing
from service.domain.instrument import Instrument
from service.domain.lifecycle import Action, State, step
from service.domain.messages import Message, too_long
from service.domain.obligations.obligation import Obligation, ObligationState
from service.domain.permissions import Actor, Permission
from service.store.unit import Unit
from service.workflow.access import check
from service.workflow.answers import kept_document
from service.workflow.context import Services
from service.workflow.errors import NotReady
from service.workflow.obligations.read import found, may_settle
from service.workflow.obligations.refresh import refresh_quietly
from service.workflow.transitions import apply_transition

NOTE_MAXIMUM: Final = 2000
"""Characters."""
SETTLED: Final = Message("Somebody has already decided on this obligation. The page shows it as it stands now.")


def settle(
    services: Services,
    actor: Actor,
    obligation_id: int,
    *,
    wanted: ObligationState,
    note: str = "",
    document: bytes | None = None,
) -> Obligation:
    """Met, with a note or a document that shows it; waived, with the reason; or open again, with the reason.

    :param document: a PDF, kept as it is: a signature in it stays valid.
    :raises NotFound: the actor may not know about it. :raises PermissionMissing: the actor is no officer of the unit in charge.
    :raises InvalidInput: note or document is missing, too large or no PDF.
    :raises NotReady: it was decided on before, or is open already.
    """
    with services.store.reader() as unit:
        _to_settle(unit, actor, obligation_id, wanted)
    said, sha256 = _checked(services, wanted, note, document)
    now = services.clock()
    with services.store.unit() as unit:
        one, entry, instrument = _to_settle(unit, actor, obligation_id, wanted)
        state = one.state.step(wanted)
        opened = wanted is ObligationState.OPEN
        settled = replace(
            one, state=state, settled_by="" if opened else actor.name, settled_at=None if opened else now, note=said, document=sha256
        )  # fmt: skip
        unit.obligations.update(settled, was=one)
        told(services, unit, instrument, Action.SETTLE, by=actor, one=settled, text=said, document=sha256)
        unit.commit()  # Commit point.
    refresh_quietly(services, entry.instrument_id)
    return settled


def _to_settle(
    unit: Unit, actor: Actor, obligation_id: int, wanted: ObligationState
) -> tuple[Obligation, RegisterEntry, Instrument | None]:
    one, entry, instrument = allowed(unit, actor, obligation_id, Action.SETTLE)
    if one.open is (wanted is ObligationState.OPEN):
        raise NotReady(SETTLED)
    return one, entry, instrument


def move(services: Services, actor: Actor, obligation_id: int, *, due_on: date | None, note: str) -> Obligation:
    """Enter the day on which it is due, where the text has none or another was agreed; None: the computed day again.

    :raises NotFound, PermissionMissing: as :func:`settle`. :raises InvalidInput: no reason, or a day before the entry into force.
    :raises NotReady: it is not open any more.
    """
    with services.store.unit() as unit:
        one, entry, instrument = allowed(unit, actor, obligation_id, Action.SETTLE)
        if not one.open:
            raise NotReady(SETTLED)
        errors: dict[str, list[Message]] = {}
        said = _note(note, errors, missing=Message("State why it is due on this day, or which document says so."))
        if due_on is not None and due_on < entry.signed_on:
            errors["due"] = [Message("The day must not be before the signature of the agreement.")]
        if errors:
            raise InvalidInput(errors)
        moved = replace(one, due_on=due_on, dated=due_on is not None, note=said)
        unit.obligations.update(moved, was=one)
        told(
            services,
            unit,
            instrument,
            Action.SETTLE,
            by=actor,
            one=moved,
            text=said,
            day=due_on.isoformat() if due_on else "computed",
        )
        unit.commit()  # Commit point.
    refresh_quietly(services, entry.instrument_id)
    return moved


def allowed(
    unit: Unit, actor: Actor, obligation_id: int, action: Action
) -> tuple[Obligation, RegisterEntry, Instrument | None]:
    """The obligation, if the actor is an officer of the unit in charge. :raises NotFound, PermissionMissing: see :func:`settle`."""
    one, entry, instrument = found(unit, actor, obligation_id)
    if instrument is None:
        step(State.DEPOSITED, action, actor)
    else:
        check(instrument, action, actor)
    if not may_settle(actor, entry):
        raise PermissionMissing(action=action, permission=Permission.OBLIGATION_SETTLE)
    return one, entry, instrument


def told(
    services: Services,
    unit: Unit,
    instrument: Instrument | None,
    action: Action,
    *,
    by: Actor,
    one: Obligation,
    **detail: Any,
) -> None:
    """Into the history of the agreement, where this database has it."""
    if instrument is None:
        return
    what = {"obligation": {"kind": str(one.kind), "occurrence": one.occurrence, "title": dict(one.title)}}
    known = {key: value for key, value in detail.items() if value}
    apply_transition(
        unit,
        instrument,
        action,
        by,
        at=services.clock(),
        detail={**what, "obligation_state": str(one.state), **known},
    )


def _checked(services: Services, state: ObligationState, note: str, document: bytes | None) -> tuple[str, str]:
    errors: dict[str, list[Message]] = {}
    match state:
        case ObligationState.MET if document:
            missing = None
        case ObligationState.MET:
            missing = Message("State how it was met, or attach the document that shows it.")
        case ObligationState.WAIVED:
            missing = Message("State why it is waived, and who decided it.")
        case ObligationState.OPEN:
            missing = Message("State why it is open again.")
    said = _note(note, errors, missing=missing)
    return said, kept_document(services, document, errors)


def _note(text: str, errors: dict[str, list[Message]], *, missing: Message | None) -> str:
    said = text.strip()
    if not said and missing is not None:
        errors["note"] = [missing]
    elif len(said) > NOTE_MAXIMUM:
        errors["note"] = [too_long(said, NOTE_MAXIMUM)]
    return said
