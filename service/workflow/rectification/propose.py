"""Correction of an error in the text: propose it to the parties, record an objection, or withdraw the proposal. Each is an act on record.

The time limit is ``register.objection_days`` of the settings, unless the archivist sets a later day. What happens after it is in
:mod:`service.workflow.rectification.rectify`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from datetime import date, timedelta
from typing import Final

from service.depository.register.later_acts import ActKind, LaterAct
from service.depository.register.rectification import Case, cases
from service.depository.register.register import RegisterEntry
from service.domain.errors import InvalidInput, NotFound
from service.domain.later.rectification import CaseState, refusal
from service.domain.messages import Message
from service.domain.permissions import Actor, Permission
from service.store.unit import Unit
from service.workflow.access import require
from service.workflow.context import Services
from service.workflow.deposit import corrections
from service.workflow.deposit.later_acts import NOTE_MAXIMUM, NewAct, record
from service.workflow.errors import NotReady
from service.workflow.queries.retrieve import register_entry

Asked = Mapping[str, str]
"""What the form says: ``place``, ``reason``, ``due`` (ISO; empty: the usual period), ``copy``, and for each language of the text
``error-LANGUAGE`` and ``correction-LANGUAGE``; for values of the entry the names of :func:`service.workflow.deposit.corrections.as_asked`.
"""
Detail = Callable[[RegisterEntry, Case, date], Mapping[str, str]]
"""Checks what the act says of a case, and gives it."""
TEXT_MAXIMUM: Final = 4000
"""Characters of an error or of its correction."""
_SHORT: Final = 300


def propose(services: Services, actor: Actor, number: int, year: int, asked: Asked) -> LaterAct:
    """Opens a case on the entry ``number/year``, and notifies the parties.

    :raises PermissionMissing: only the archivist proposes. :raises NotFound: there is no such entry.
    :raises InvalidInput: something is missing or not possible; the keys are those of ``asked``.
    :raises DepositFailed: the archive's disk refused. Nothing was acknowledged.
    """
    require(actor, Permission.DEPOSIT_MAKE)

    def checked(_: Unit, entry: RegisterEntry, today: date) -> NewAct:
        told = {name: value.strip() for name, value in asked.items()}
        faults: dict[str, list[Message]] = {}
        for field, sentence in _faults(entry, told, today):
            faults.setdefault(field, []).append(sentence)
        try:
            changes = corrections.changes_of(
                entry, {**corrections.as_asked(entry), **told}, reason=told.get("reason", "")
            )
        except InvalidInput as error:
            changes, faults = (), {**faults, **error.messages}
        if faults:
            raise InvalidInput(faults)
        due = date.fromisoformat(told["due"]) if told.get("due") else due_day(services, today)
        copy = told.get("copy", "")
        detail = {
            "due": (today if copy else due).isoformat(),
            "place": told.get("place", ""),
            "texts": _texts(entry, told),
            "copy": copy,
            "changes": [asdict(change) for change in changes],
        }
        return NewAct(
            kind=ActKind.CORRECTION_PROPOSED, day=today, later=None, note=told["reason"], detail=detail,
        )  # fmt: skip

    return record(services, actor, number, year, checked)


def object_(
    services: Services, actor: Actor, number: int, year: int, case: int, *, party: str, received: str, text: str
) -> LaterAct:
    """Records a party's objection to a proposed correction; it is circulated and ends the case.

    :param received: ISO, when the objection was received; what came after the time limit is no objection.
    :raises InvalidInput: the keys are ``party``, ``received`` and ``text``. :raises NotReady: the case is closed.
    """
    said = text.strip()

    def detail(entry: RegisterEntry, found: Case, today: date) -> dict[str, str]:
        faults: dict[str, list[Message]] = {}
        day = _day(received.strip())
        if party not in {one["key"] for one in entry.parties}:
            faults["party"] = [Message("Choose the party that objects.")]
        if day is None or not found.proposal.day <= day <= min(today, found.due):
            faults["received"] = [
                Message(
                    "Enter the day on which the objection was received: between the proposal and the end of the period, {day}.",
                    day=found.due,
                )
            ]
        if not said or len(said) > NOTE_MAXIMUM:
            faults["text"] = [Message("State the objection, in at most {most} characters.", most=NOTE_MAXIMUM)]
        if faults:
            raise InvalidInput(faults)
        return {"party": party, "received": received.strip()}

    return _end(services, actor, number, year, case, kind=ActKind.CORRECTION_OBJECTION, note=said, detail=detail)


def withdraw(services: Services, actor: Actor, number: int, year: int, case: int, *, reason: str) -> LaterAct:
    """The depositary withdraws its proposal. :raises InvalidInput: no reason. :raises NotReady: the case is closed."""
    said = reason.strip()

    def detail(entry: RegisterEntry, found: Case, today: date) -> dict[str, str]:
        if not said or len(said) > NOTE_MAXIMUM:
            raise InvalidInput(
                {"reason": [Message("State why it is withdrawn, in at most {most} characters.", most=NOTE_MAXIMUM)]}
            )
        return {}

    return _end(services, actor, number, year, case, kind=ActKind.CORRECTION_WITHDRAWN, note=said, detail=detail)


def case_of(services: Services, actor: Actor, number: int, year: int, case: int) -> tuple[RegisterEntry, Case]:
    """One case of an entry, for those who may read the entry. :raises NotFound: there is none."""
    entry = register_entry(services, actor, number, year)
    with services.store.reader() as unit:
        return entry, open_case(unit, entry, case)


def cases_of(services: Services, entry: RegisterEntry) -> list[Case]:
    """Every case of an entry that the caller may show."""
    with services.store.reader() as unit:
        return cases(unit.later_acts.of(entry.instrument_id))


def open_case(unit: Unit, entry: RegisterEntry, case: int) -> Case:
    """:raises NotFound: the entry has no case of this number."""
    found = next((one for one in cases(unit.later_acts.of(entry.instrument_id)) if one.number == case), None)
    if found is None:
        raise NotFound(noun="correction")
    return found


def due_day(services: Services, today: date) -> date:
    """The last day for objections to what is proposed today, by the settings."""
    return today + timedelta(days=services.settings.register.objection_days)


def refuse(found: Case, wanted: CaseState, today: date) -> None:
    """:raises NotReady: the case cannot become that now."""
    sentence = refusal(wanted, found.state(today), due=found.due)
    if sentence is not None:
        raise NotReady(sentence)


def _end(
    services: Services, actor: Actor, number: int, year: int, case: int, *, kind: ActKind, note: str, detail: Detail
) -> LaterAct:
    require(actor, Permission.DEPOSIT_MAKE)
    wanted = {ActKind.CORRECTION_OBJECTION: CaseState.OBJECTED, ActKind.CORRECTION_WITHDRAWN: CaseState.WITHDRAWN}[kind]

    def checked(unit: Unit, entry: RegisterEntry, today: date) -> NewAct:
        found = open_case(unit, entry, case)
        refuse(found, wanted, today)
        return NewAct(kind=kind, day=today, later=None, note=note, detail={"case": case, **detail(entry, found, today)})

    return record(services, actor, number, year, checked)


def _texts(entry: RegisterEntry, told: Asked) -> list[dict[str, str]]:
    rows = [
        {"language": one, "error": told.get(f"error-{one}", ""), "correction": told.get(f"correction-{one}", "")}
        for one in entry.languages
    ]
    return [row for row in rows if row["error"] or row["correction"]]


def _faults(entry: RegisterEntry, told: Asked, today: date) -> Iterator[tuple[str, Message]]:
    rows = _texts(entry, told)
    if not rows:
        yield (
            f"error-{entry.languages[0]}",
            Message("Enter the passage as it stands and as it should be, in one language at least."),
        )
    for row in rows:
        for part in ("error", "correction"):
            if not row[part] or len(row[part]) > TEXT_MAXIMUM:
                yield (
                    f"{part}-{row['language']}",
                    Message("Enter both passages, each in at most {most} characters.", most=TEXT_MAXIMUM),
                )
        if row["error"] and row["error"] == row["correction"]:
            yield f"correction-{row['language']}", Message("Both passages are the same.")
    if not told.get("place") or len(told["place"]) > _SHORT:
        yield (
            "place",
            Message(
                "State where in the text the error is, for example the article, in at most {most} characters.",
                most=_SHORT,
            ),
        )
    if len(told.get("copy", "")) > _SHORT:
        yield "copy", Message("Write at most {most} characters.", most=_SHORT)
    due = _day(told.get("due", ""))
    if told.get("due") and (due is None or due <= today):
        yield "due", Message("Enter the last day for objections: a real date after today.")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
