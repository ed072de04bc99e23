"""Records what a State did to a treaty: one instrument with everything that it contains, deposited with its document.

Commit point: that of :func:`service.workflow.holdings.enter.deposit`.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from service.depository.holdings.holding import Holding
from service.domain.errors import InvalidInput, NotFound
from service.domain.messages import Message, too_long
from service.domain.permissions import Actor, Permission
from service.domain.treaties.actions import CONSENTS, REFERRING, ActionKind, Published, TreatyAction
from service.domain.treaties.findings import Finding, findings
from service.domain.treaties.preview import changes
from service.domain.treaties.treaty import Treaty
from service.drafting.kept import gate
from service.drafting.kept.errors import FileRefused
from service.store.unit import Unit
from service.workflow.access import require
from service.workflow.context import Services
from service.workflow.holdings.enter import deposit
from service.workflow.treaties import rows
from service.workflow.treaties.announce import SOURCE
from service.workflow.treaties.read import INSTRUMENT

NOTE: Final = "note.txt"
"""The document of a correction without a PDF."""
NOTE_MAXIMUM: Final = 2000
WITH_INSTRUMENT: Final = (ActionKind.RESERVATION, ActionKind.DECLARATION)
"""What an instrument of consent may contain besides."""

Asked = Mapping[str, str]
"""What the form says: ``state``, ``kind``, ``acted``, ``deposited``, ``effective`` (ISO or empty), ``articles``, ``note``, ``of``, ``corrects``,
``authority``, ``territory``, ``partial`` and ``opposes_entry`` (any text: yes), ``reservation`` and ``declaration`` (articles)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What recording would do."""

    actions: tuple[TreatyAction, ...]
    changes: tuple[Message, ...]
    remarks: tuple[Finding, ...]


def preview(services: Services, actor: Actor, code: str, asked: Asked) -> Preview:
    """What will change. :raises InvalidInput: field by field, what is wrong. :raises NotFound: there is no such treaty."""
    require(actor, Permission.TREATY_RECORD)
    with services.store.reader() as unit:
        return _previewed(services, unit, code, asked)


def record(services: Services, actor: Actor, code: str, asked: Asked, *, document: bytes | None) -> Preview:
    """Deposits the instrument and its actions. :raises InvalidInput, NotFound: see :func:`preview`; also for a document that is missing or refused."""
    require(actor, Permission.TREATY_RECORD)
    with services.store.reader() as unit:
        seen = _previewed(services, unit, code, asked)
    files, formats = _files(services, asked, document)
    made: list[Preview] = []

    def compose(unit: Unit) -> Holding:
        again = _previewed(services, unit, code, asked)
        kept = unit.treaties.get(code)
        if kept is None:
            raise NotFound(noun="treaty")
        first = unit.treaties.next_number(code)
        numbered = [replace(one, number=first + index) for index, one in enumerate(again.actions)]
        made[:] = [replace(again, actions=tuple(numbered))]
        return rows.actions_holding(
            str(uuid.uuid4()),
            kept.treaty,
            numbered,
            files=files,
            day=services.clock().date(),
            about=kept.holding,
            formats=formats,
        )

    deposit(services, actor, compose)
    return made[0] if made else seen


def examined(services: Services, document: bytes) -> str:
    """The format of a PDF that may be kept as it is. :raises InvalidInput: why it was refused."""
    try:
        found = gate.examine(document, most=services.settings.limits.annex_bytes)
    except FileRefused as error:
        raise InvalidInput({"document": [error.message]}) from None
    if not found.startswith("PDF"):
        raise InvalidInput({"document": [Message("This is not a PDF. Scan the document as a PDF.")]})
    return found


def _files(services: Services, asked: Asked, document: bytes | None) -> tuple[dict[str, bytes], dict[str, str]]:
    """The document of the holding, and its format."""
    if document:
        return {INSTRUMENT: document}, {INSTRUMENT: examined(services, document)}
    if asked.get("kind") == ActionKind.CORRECTION and asked.get("note", "").strip():
        return {NOTE: asked["note"].strip().encode()}, {}
    raise InvalidInput({"document": [Message("Choose the PDF of the instrument or notification.")]})


def _previewed(services: Services, unit: Unit, code: str, asked: Asked) -> Preview:
    kept = unit.treaties.get(code)
    if kept is None:
        raise NotFound(noun="treaty")
    recorded = unit.treaties.actions(code)
    today = services.clock().date()
    actions = _actions(services, kept.treaty, asked, recorded)
    remarks: list[Finding] = []
    for index, action in enumerate(actions):
        remarks += findings(kept.treaty, [*recorded, *actions[:index]], action, today=today)
    stops = [one.message for one in remarks if one.stops]
    if stops:
        raise InvalidInput({_field(remarks): stops})
    said = changes(kept.treaty, recorded, actions, today=today)
    return Preview(actions=tuple(actions), changes=tuple(said), remarks=tuple(remarks))


def _field(remarks: list[Finding]) -> str:
    code = next(one.code for one in remarks if one.stops)
    return {"unknown_target": "of", "unknown_corrected": "corrects"}.get(code, "deposited")


def _actions(services: Services, treaty: Treaty, asked: Asked, recorded: list[TreatyAction]) -> list[TreatyAction]:
    """The action of the form, and the reservation and the declaration that the instrument contains."""
    errors: dict[str, list[Message]] = {}
    kind = next((one for one in ActionKind if one == asked.get("kind")), None)
    if kind is None:
        errors["kind"] = [Message("Choose what the State did.")]
    state = asked.get("state", "")
    if state not in {one.code for one in services.settings.states}:
        errors["state"] = [Message("Choose a State.")]
    days = {name: _day(asked.get(name, ""), name, errors) for name in ("acted", "deposited", "effective")}
    note = asked.get("note", "").strip()
    if len(note) > NOTE_MAXIMUM:
        errors["note"] = [too_long(note, NOTE_MAXIMUM)]
    if kind is not None:
        _complete(kind, asked, days, recorded, errors)
    if errors or kind is None:
        raise InvalidInput(errors)
    return _made(treaty, kind, asked, days)


def _complete(
    kind: ActionKind,
    asked: Asked,
    days: Mapping[str, date | None],
    recorded: list[TreatyAction],
    errors: dict[str, list[Message]],
) -> None:
    """What the kind asks for beyond the rest."""
    if kind is ActionKind.CORRECTION:
        if not asked.get("corrects"):
            errors["corrects"] = [Message("Choose the action that was recorded by mistake.")]
        if not asked.get("note", "").strip():
            errors["note"] = [Message("State what was wrong, and how it was found.")]
        return
    wanted = "acted" if kind is ActionKind.SIGNATURE else "deposited"
    if days[wanted] is None and wanted not in errors:
        said = Message("Enter the date of signature.") if wanted == "acted" else Message("Enter the date of deposit.")
        errors[wanted] = [said]
    if kind in REFERRING and not any(one.id == asked.get("of") for one in recorded):
        errors["of"] = [Message("Choose the action that this one refers to.")]
    if kind is ActionKind.DESIGNATION and not asked.get("authority", "").strip():
        errors["authority"] = [Message("Enter the authority.")]
    if kind is ActionKind.TERRITORY and not asked.get("territory", "").strip():
        errors["territory"] = [Message("Enter the territory.")]


def _made(treaty: Treaty, kind: ActionKind, asked: Asked, days: Mapping[str, date | None]) -> list[TreatyAction]:
    signing, state, note = kind is ActionKind.SIGNATURE, asked["state"], asked.get("note", "").strip()
    own = Published(
        source=SOURCE, acted_on=days["acted"], deposited_on=None if signing else days["deposited"],
        effective_on=days["effective"],
    )  # fmt: skip
    first = TreatyAction(
        id=str(uuid.uuid4()), treaty=treaty.code, state=state, kind=kind, published=(own,),
        articles=_text(asked, "articles"), notes=dict.fromkeys(treaty.titles, note) if note else {},
        of=_text(asked, "of") if kind in REFERRING else "", corrects=_text(asked, "corrects"),
        partial=kind is ActionKind.WITHDRAWAL and bool(asked.get("partial")),
        opposes_entry=kind is ActionKind.OBJECTION and bool(asked.get("opposes_entry")),
        authority=_text(asked, "authority") if kind is ActionKind.DESIGNATION else "",
        territory=_text(asked, "territory") if kind is ActionKind.TERRITORY else "",
    )  # fmt: skip
    more = [
        TreatyAction(
            id=str(uuid.uuid4()), treaty=treaty.code, state=state, kind=other,
            published=(replace(own, effective_on=None),), articles=_text(asked, other),
        )
        for other in WITH_INSTRUMENT
        if (kind in CONSENTS or signing) and _text(asked, other)
    ]  # fmt: skip
    if signing:
        more = [replace(one, published=(replace(own, deposited_on=days["acted"]),)) for one in more]
    return [first, *more]


def _text(asked: Asked, name: str) -> str:
    return asked.get(name, "").strip()[:NOTE_MAXIMUM]


def _day(text: str, name: str, errors: dict[str, list[Message]]) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        errors[name] = [Message("Enter a date that exists, for example 1 2 2027.")]
        return None
