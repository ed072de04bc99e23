"""An instrument has an officer in charge, who hands it to another officer of the unit. Everybody who was in charge counts for four eyes."""

from __future__ import annotations

from typing import Final

from service.domain.errors import ActionNotPossible, DomainError, InvalidInput
from service.domain.instrument import Instrument
from service.domain.lifecycle import Action
from service.domain.messages import Message, too_long
from service.domain.people import Person
from service.domain.permissions import Actor, Permission, Role
from service.store.unit import Unit
from service.workflow.access import check, get_visible, require
from service.workflow.context import Services
from service.workflow.errors import NotInCharge
from service.workflow.letters import recipients
from service.workflow.letters.tell import tell
from service.workflow.transitions import apply_transition

NOTE_MAXIMUM: Final = 1000
"""Characters."""
MOST: Final = 500
"""Instruments that an administrator hands over at once."""


def hand_over(services: Services, actor: Actor, instrument_id: str, *, version: int, to: str, note: str) -> Instrument:
    """The officer in charge (or whoever stands in, or, when that account is closed, any officer of the unit) hands it over.

    :param to: id of another officer of the unit.
    :raises NotInCharge: somebody else has to do it.
    :raises InvalidInput: no note, or too long a one; ``to`` is no officer of the unit.
    :raises StaleVersion: something was done since the page was loaded.
    """
    with services.store.unit() as unit:
        instrument = get_visible(unit, actor, instrument_id, version=version)
        check(instrument, Action.HAND_OVER, actor)
        _require_in_charge(unit, instrument, actor)
        officer = _receiver(unit, instrument, to)
        handed = _hand(services, unit, instrument, actor, officer=officer, note=_checked(note, officer))
        unit.commit()
    return handed


def candidates(services: Services, actor: Actor, instrument_id: str) -> tuple[Person | None, list[Person]]:
    """The officer in charge, and the other officers of the unit.

    :raises NotInCharge: see :func:`hand_over`.
    """
    with services.store.reader() as unit:
        instrument = get_visible(unit, actor, instrument_id)
        check(instrument, Action.HAND_OVER, actor)
        _require_in_charge(unit, instrument, actor)
        return unit.people.get(instrument.in_charge), _officers(unit, instrument)


def in_charge(services: Services, actor: Actor, instrument_id: str) -> tuple[Person | None, bool]:
    """The officer in charge, and whether the actor can hand the instrument over now."""
    with services.store.reader() as unit:
        instrument = get_visible(unit, actor, instrument_id)
        officer = unit.people.get(instrument.in_charge)
        try:
            check(instrument, Action.HAND_OVER, actor)
            _require_in_charge(unit, instrument, actor)
        except DomainError:
            return officer, False
    return officer, True


def count_of(services: Services, actor: Actor, person_id: str) -> int:
    """Of how many instruments in progress somebody is in charge, for administrators, who see none of them."""
    require(actor, Permission.USER_MANAGE)
    with services.store.reader() as unit:
        return len(unit.tasks.in_charge(person_id, limit=MOST))


def hand_over_all(services: Services, actor: Actor, person_id: str, *, to: str, note: str) -> int:
    """An administrator hands over everything of which a person is in charge, without seeing it; how many there were.

    :raises InvalidInput: see :func:`hand_over`; also when ``to`` is not an officer of the unit of each instrument.
    """
    require(actor, Permission.USER_MANAGE)
    with services.store.unit() as unit:
        found = [unit.instruments.get(one) for one in unit.tasks.in_charge(person_id, limit=MOST)]
        handed = [one for one in found if one is not None]
        for instrument in handed:
            officer = _receiver(unit, instrument, to)
            _hand(services, unit, instrument, actor, officer=officer, note=_checked(note, officer))
        if not handed:
            raise ActionNotPossible(action=Action.HAND_OVER, state=None)
        unit.commit()
    return len(handed)


def _hand(
    services: Services, unit: Unit, instrument: Instrument, actor: Actor, *, officer: Person, note: str
) -> Instrument:
    before = unit.people.get(instrument.in_charge)
    hands = tuple(dict.fromkeys((*instrument.hands, instrument.in_charge, officer.id)))
    detail = {"from": before.name if before else "", "to": officer.name, "to_id": officer.id, "remarks": note}
    handed = apply_transition(
        unit,
        instrument,
        Action.HAND_OVER,
        actor,
        at=services.clock(),
        detail=detail,
        officer_id=officer.id,
        hands=hands,
    )
    tell(services, unit, handed, Action.HAND_OVER, actor)
    return handed


def _require_in_charge(unit: Unit, instrument: Instrument, actor: Actor) -> None:
    officer = unit.people.get(instrument.in_charge)
    if officer is not None and officer.active and instrument.in_charge not in {actor.id, actor.acts_for}:
        raise NotInCharge(name=officer.name)


def _officers(unit: Unit, instrument: Instrument) -> list[Person]:
    found = recipients.with_role(unit, Role.OFFICER)
    return [one for one in found if one.department == instrument.department and one.id != instrument.in_charge]


def _receiver(unit: Unit, instrument: Instrument, to: str) -> Person:
    for one in _officers(unit, instrument):
        if one.id == to:
            return one
    raise InvalidInput({"to": [Message("Choose another officer of the unit.")]})


def _checked(note: str, officer: Person) -> str:
    said = note.strip()
    if not said:
        sentence = Message("Write a note for {name}: what has been done, and the next step.", name=officer.name)
        raise InvalidInput({"note": [sentence]})
    if len(said) > NOTE_MAXIMUM:
        raise InvalidInput({"note": [too_long(said, NOTE_MAXIMUM)]})
    return said
