"""The department's answers to the archivist's objections, and the documents that were missing.

An answer is an event of the history, so it is deposited with it; the newest answer to an objection counts. Its document is deposited
under ``evidence/``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from service.domain.errors import InvalidInput, NotFound
from service.domain.instrument import Instrument
from service.domain.lifecycle import Action
from service.domain.messages import Message, too_long
from service.domain.permissions import Actor
from service.domain.record.events import Event
from service.drafting.errors import AnnexRefused
from service.drafting.pdf.annex.annexes import examine
from service.store.unit import Unit
from service.workflow.access import check, get_visible
from service.workflow.context import Services
from service.workflow.letters.tell import tell
from service.workflow.room.attached import require_room
from service.workflow.transitions import apply_transition

ANSWER_MAXIMUM = 4000
"""Characters."""
_PDF = b"%PDF-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the department says to one objection."""

    number: int
    """Of the objection."""
    text: str
    by_name: str
    at: datetime
    document: str
    """SHA-256 of the PDF that was attached; empty when none was."""


def answer(
    services: Services,
    actor: Actor,
    instrument_id: str,
    *,
    version: int,
    number: int,
    text: str,
    document: bytes | None = None,
) -> Instrument:
    """Answers an objection, with the missing document if there is one.

    :param document: a PDF, kept and deposited as it is: a signature in it stays valid.
    :raises NotFound: there is no objection with this number.
    :raises InvalidInput: no text, or too long a one; the document is not a PDF or too large.
    :raises StaleVersion: something was done since the page was loaded.
    """
    with services.store.reader() as unit:
        check(_objected(unit, actor, instrument_id, version, number), Action.ANSWER, actor)
        require_room(services, unit, instrument_id, len(document or b""), field="document")
    said, sha256 = _checked(services, text, document)
    with services.store.unit() as unit:
        instrument = _objected(unit, actor, instrument_id, version, number)
        detail = {"number": number, "text": said, "document": sha256}
        answered = apply_transition(unit, instrument, Action.ANSWER, actor, at=services.clock(), detail=detail)
        tell(services, unit, answered, Action.ANSWER, actor)
        unit.commit()  # Commit point.
    return answered


def _objected(unit: Unit, actor: Actor, instrument_id: str, version: int, number: int) -> Instrument:
    instrument = get_visible(unit, actor, instrument_id, version=version)
    if number not in {one.number for one in unit.objections.of(instrument.id)}:
        raise NotFound(noun="objection")
    return instrument


def answers(events: Iterable[Event]) -> dict[int, Answer]:
    """Number of the objection -> its newest answer."""
    found = (event for event in events if event.kind == Action.ANSWER)
    return {
        event.detail["number"]: Answer(
            number=event.detail["number"],
            text=event.detail["text"],
            by_name=event.actor_name,
            at=event.at,
            document=event.detail["document"],
        )
        for event in found
    }


def unanswered(unit: Unit, instrument_id: str) -> list[int]:
    """Numbers of the objections that wait for the department."""
    known = answers(unit.events.of(instrument_id))
    return [one.number for one in unit.objections.of(instrument_id) if one.number not in known]


def evidence(services: Services, events: Iterable[Event]) -> dict[str, bytes]:
    """Path in the deposited object -> the document of an answer, as uploaded."""
    return {
        f"evidence/objection-{one.number}.pdf": services.files.read(one.document)
        for one in answers(events).values()
        if one.document
    }


def _checked(services: Services, text: str, document: bytes | None) -> tuple[str, str]:
    errors: dict[str, list[Message]] = {}
    said = text.strip()
    if not said:
        errors["text"] = [Message("Enter an answer to the objection.")]
    elif len(said) > ANSWER_MAXIMUM:
        errors["text"] = [too_long(said, ANSWER_MAXIMUM)]
    return said, kept_document(services, document, errors)


def examined_document(services: Services, document: bytes | None, *, title: str) -> dict[str, list[Message]]:
    """What is wrong with a document of authority, which is examined as an annex is and kept as it came; empty: nothing."""
    if not document:
        return {"document": [Message("Attach the document of authority as a PDF.")]}
    try:
        examine(document, title=title or "Authority", limits=services.settings.limits)
    except AnnexRefused as error:
        return {"document": [error.message]}
    return {}


def kept_document(services: Services, document: bytes | None, errors: dict[str, list[Message]]) -> str:
    """Keeps the PDF that may come with an act; its SHA-256, empty without one. Nothing is kept where anything is wrong.

    :param errors: what is wrong with the other fields; what is wrong with the document joins them.
    :raises InvalidInput: with all of them.
    """
    most = services.settings.limits.annex_bytes
    if document and not document.startswith(_PDF):
        errors["document"] = [Message("This is not a PDF. Scan the document as a PDF.")]
    elif document and len(document) > most:
        errors["document"] = [Message("The file has more than {most} bytes.", most=most)]
    if errors:
        raise InvalidInput(errors)
    return services.files.put(document) if document else ""
