"""Succession: a party of a deposited agreement has another name, or another organization has taken its place. An act on record."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from service.depository.register import corrections
from service.depository.register.later_acts import ActKind, LaterAct
from service.depository.register.names import succeeded
from service.depository.register.register import RegisterEntry
from service.domain.errors import InvalidInput
from service.domain.messages import Message
from service.domain.permissions import Actor, Permission
from service.store.unit import Unit
from service.workflow.access import require
from service.workflow.context import Services
from service.workflow.deposit.later_acts import NOTE_MAXIMUM, NewAct, record

HOW: Final = ("name", "merger", "succession")
MOST: Final = 300
"""Characters of a name."""
Asked = Mapping[str, str]
"""What the form says: ``party``, ``name``, ``short_name``, ``country``, ``how``, ``day`` and ``effective`` (ISO), ``note``."""
FIELDS: Final = ("party", "name", "short_name", "country", "how", "day", "effective", "note")


def succeed(services: Services, actor: Actor, number: int, year: int, asked: Asked) -> LaterAct:
    """Another name of a party of the entry ``number/year``, or its successor.

    :raises PermissionMissing: only the archivist records it. :raises NotFound: there is no such entry.
    :raises InvalidInput: something is missing or does not fit; the keys are those of ``asked``.
    :raises DepositFailed: the archive's disk refused. Nothing was acknowledged.
    """
    require(actor, Permission.DEPOSIT_MAKE)
    told = {name: " ".join(asked.get(name, "").split()) for name in FIELDS}

    def checked(_: Unit, entry: RegisterEntry, today: date) -> NewAct:
        faults: dict[str, list[Message]] = {}
        for field, sentence in _faults(entry, told, today):
            faults.setdefault(field, []).append(sentence)
        day, effective = _day(told["day"]), _day(told["effective"])
        if faults or day is None or effective is None:
            raise InvalidInput(faults)
        right = succeeded(
            entry, told["party"], name=told["name"], short_name=told["short_name"], country=told["country"], how=told["how"], since=effective
        )  # fmt: skip
        return NewAct(
            kind=ActKind.SUCCESSION, day=day, later=None, note=told["note"], effective=effective,
            changes=corrections.changes(entry, right, ActKind.SUCCESSION),
        )  # fmt: skip

    return record(services, actor, number, year, checked)


def _faults(entry: RegisterEntry, told: Asked, today: date) -> Iterator[tuple[str, Message]]:
    parties = {party["key"]: party for party in entry.parties}
    if told["party"] not in parties:
        yield "party", Message("Choose the party.")
    if told["how"] not in HOW:
        yield "how", Message("Choose what happened.")
    if not told["name"] or len(told["name"]) > MOST:
        yield "name", Message("Enter the new name, in at most {most} characters.", most=MOST)
    elif told["party"] in parties and parties[told["party"]]["name"] == told["name"]:
        yield "name", Message("The party has this name already.")
    for field in ("short_name", "country"):
        if len(told[field]) > MOST:
            yield field, Message("Write at most {most} characters.", most=MOST)
    day, effective = _day(told["day"]), _day(told["effective"])
    if day is None or day > today:
        yield "day", Message("Enter the date of the document: a real date, not after today.")
    if effective is None or not entry.signed_on <= effective <= today:
        yield (
            "effective",
            Message(
                "Enter the day from which the new name counts: a real date between the signature of the agreement and today. Record what has effect later once it has."
            ),
        )
    if not told["note"] or len(told["note"]) > NOTE_MAXIMUM:
        yield (
            "note",
            Message("State which document makes the change, in at most {most} characters.", most=NOTE_MAXIMUM),
        )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
