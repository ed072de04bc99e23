"""The signature book: what is to be signed, on which day and where, as the office plans it.

A plan is a note of the office, not an act: it changes no state and no version of the instrument, so a page that somebody has open stays valid.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from service.domain.errors import ActionNotPossible, InvalidInput, NotFound, StaleVersion
from service.domain.instrument import Instrument
from service.domain.lifecycle import SIGNABLE, State
from service.domain.messages import Message, too_long
from service.domain.office.signings import PlannedSigning
from service.domain.permissions import Actor, Permission
from service.store.unit import Unit
from service.workflow.access import get_visible, is_visible, require
from service.workflow.context import Services

PLACE_MAXIMUM, NOTE_MAXIMUM = 100, 1000
"""Characters."""
KEPT = timedelta(days=90)
"""How long calendars are told of a signing that was cancelled or is past."""
MAX_INSTRUMENTS = 500
TO_SIGN = SIGNABLE | {State.SUBMITTED}
"""A signing can be planned from the submission on."""
_HOUR = re.compile(r"([01]?[0-9]|2[0-3])[:.h]([0-5][0-9])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One planned signing and its agreement."""

    planned: PlannedSigning
    instrument: Instrument
    signatories: tuple[str, ...]
    """Who signs, by the names on record, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """As of one moment."""

    entries: tuple[Entry, ...]
    """What is planned and not signed by all yet, by day, hour and place."""
    unplanned: tuple[Instrument, ...]
    """What can be planned and is not, longest waiting first."""


def book(services: Services, actor: Actor) -> Book:
    """:raises PermissionMissing: the actor signs for nobody."""
    require(actor, Permission.SIGNATURE_MAKE)
    with services.store.reader() as unit:
        found = {one.id: one for one in unit.instruments.list(states=TO_SIGN, limit=MAX_INSTRUMENTS)}
        seen = {key: one for key, one in found.items() if is_visible(one, actor)}
        plans = [one for one in unit.planned_signings.all() if one.cancelled_at is None and one.instrument_id in seen]
        entries = tuple(_entry(unit, one, seen[one.instrument_id]) for one in plans)
    planned = {one.instrument_id for one in plans}
    rest = sorted((one for key, one in seen.items() if key not in planned), key=lambda one: one.updated_at)
    return Book(entries=entries, unplanned=tuple(rest))


def feed(services: Services, actor: Actor) -> list[Entry]:
    """For a calendar: everything planned that the actor may know about, what was cancelled or is past for :data:`KEPT` more."""
    require(actor, Permission.SIGNATURE_MAKE)
    since = services.clock() - KEPT
    with services.store.reader() as unit:
        found = [one for one in unit.planned_signings.all() if _told(one, since)]
        pairs = [(one, unit.instruments.get(one.instrument_id)) for one in found]
        return [
            _entry(unit, one, instrument)
            for one, instrument in pairs
            if instrument is not None and (is_visible(instrument, actor) or one.cancelled_at is not None)
        ]


def entry(services: Services, actor: Actor, planned_id: str) -> Entry:
    """:raises NotFound: there is no such plan, or the actor may not know about its agreement."""
    require(actor, Permission.SIGNATURE_MAKE)
    with services.store.reader() as unit:
        found = _get(unit, actor, planned_id)
        return _entry(unit, found, get_visible(unit, actor, found.instrument_id))


def plan_of(services: Services, actor: Actor, instrument_id: str) -> tuple[Instrument, PlannedSigning | None]:
    """The agreement and its plan; None: there is none yet. :raises NotFound: the actor may not know about it."""
    require(actor, Permission.APPROVAL_DECIDE)
    with services.store.reader() as unit:
        instrument = get_visible(unit, actor, instrument_id)
        return instrument, unit.planned_signings.of(instrument.id)


def plan(
    services: Services, actor: Actor, instrument_id: str, given: Mapping[str, str], *, sequence: int | None
) -> PlannedSigning:
    """Plans the signing of an agreement, or changes the plan.

    :param given: ``day`` (ISO 8601), ``hour`` (``HH:MM`` at the place; may be empty), ``place``, ``note`` (may be empty).
    :param sequence: of the plan that was shown; None: there was none.
    :raises InvalidInput: what is missing or wrong.
    :raises ActionNotPossible: the agreement is not submitted yet, or everybody has signed.
    :raises StaleVersion: somebody else planned it meanwhile.
    """
    require(actor, Permission.APPROVAL_DECIDE)
    now = services.clock()
    lines = _lines(given, today=now.astimezone(UTC).date())
    with services.store.unit() as unit:
        instrument = get_visible(unit, actor, instrument_id)
        if instrument.state not in TO_SIGN:
            raise ActionNotPossible(action="signing:plan", state=instrument.state)
        before = unit.planned_signings.of(instrument.id)
        if (before.sequence if before else None) != sequence:
            raise StaleVersion
        made = _written(unit, actor, instrument, before, lines, at=now)
        unit.commit()  # Commit point.
    return made


def cancel(services: Services, actor: Actor, planned_id: str, *, sequence: int) -> PlannedSigning:
    """Takes the signing out of the book; calendars are told so. :raises StaleVersion: somebody else changed it meanwhile."""
    require(actor, Permission.APPROVAL_DECIDE)
    now = services.clock()
    with services.store.unit() as unit:
        found = _get(unit, actor, planned_id)
        after = replace(found, sequence=sequence + 1, by=actor.id, by_name=actor.name, changed_at=now, cancelled_at=now)
        if found.cancelled_at is not None or not unit.planned_signings.change(after):
            raise StaleVersion
        unit.commit()  # Commit point.
    return after


def _written(
    unit: Unit,
    actor: Actor,
    instrument: Instrument,
    before: PlannedSigning | None,
    lines: tuple[date, str, str, str],
    *,
    at: datetime,
) -> PlannedSigning:
    day, hour, place, note = lines
    if before is None:
        made = PlannedSigning(
            id=str(uuid.uuid4()), instrument_id=instrument.id, day=day, hour=hour, place=place, note=note, sequence=0,
            by=actor.id, by_name=actor.name, made_at=at, changed_at=at,
        )  # fmt: skip
        unit.planned_signings.add(made)
        return made
    after = replace(
        before, day=day, hour=hour, place=place, note=note, sequence=before.sequence + 1, by=actor.id,
        by_name=actor.name, changed_at=at,
    )  # fmt: skip
    if not unit.planned_signings.change(after):
        raise StaleVersion
    return after


def _lines(given: Mapping[str, str], *, today: date) -> tuple[date, str, str, str]:
    """Day, hour, place and note. :raises InvalidInput:"""
    errors: dict[str, list[Message]] = {}
    place, note, hour = " ".join(given["place"].split()), given["note"].strip(), given["hour"].strip()
    day = _day(given["day"])
    if day is None:
        errors["day"] = [Message("Enter the day of the signing as day, month and year.")]
    elif day < today:
        errors["day"] = [Message("This day is past. Enter a later one.")]
    clock = _HOUR.fullmatch(hour)
    if hour and clock is None:
        errors["hour"] = [Message("Enter the hour as hours and minutes, for example 15:30, or leave it blank.")]
    if not place:
        errors["place"] = [Message("Enter the place of the signing.")]
    errors |= {
        name: [too_long(text, most)]
        for name, text, most in (("place", place, PLACE_MAXIMUM), ("note", note, NOTE_MAXIMUM))
        if len(text) > most
    }
    if errors or day is None:
        raise InvalidInput(errors)
    return day, f"{clock[1].zfill(2)}:{clock[2]}" if clock else "", place, note


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _told(planned: PlannedSigning, since: datetime) -> bool:
    return (planned.cancelled_at or since) >= since and planned.day >= since.date()


def _get(unit: Unit, actor: Actor, planned_id: str) -> PlannedSigning:
    found = unit.planned_signings.get(planned_id)
    if found is None:
        raise NotFound(noun="signing")
    get_visible(unit, actor, found.instrument_id)
    return found


def _entry(unit: Unit, planned: PlannedSigning, instrument: Instrument) -> Entry:
    order = sorted(unit.signatories.of(instrument.id), key=lambda one: one.order)
    return Entry(planned=planned, instrument=instrument, signatories=tuple(one.name for one in order))
