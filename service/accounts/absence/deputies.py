"""A person names a deputy for days of absence, who then does that person's work. What nobody does for another is in
:func:`service.domain.permissions.deputized`.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from service.accounts.changes import By, record
from service.domain.errors import InvalidInput, NotFound, PermissionMissing
from service.domain.mail.letters import Text, to_person
from service.domain.messages import Message
from service.domain.people import AccountChange, Deputy, Person
from service.domain.permissions import DEPUTIZED, Actor, Permission
from service.store.unit import Unit
from service.workflow.context import Services
from service.workflow.letters.send import send

LONGEST: Final = timedelta(days=366)
KIND: Final = "letter:deputy"
_SUBJECT: Final = Message("You stand in for {name}")
_SAYS: Final = Message(
    "{name} has named you as deputy from {starts} to {ends}. On these days you can do the work of {name}: open “Deputies” in your account."
)
_OPEN: Final = Message("Open the page of deputies")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One deputy as the pages show it."""

    deputy: Deputy
    name: str
    """Of the other person: the deputy, or who is away."""
    own: bool
    """The reader named it; otherwise the reader is the deputy."""
    holds: bool
    """Today."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What the page of deputies shows."""

    standing: tuple[Standing, ...]
    """Those that hold or will hold."""
    candidates: tuple[Person, ...]
    """Whom the reader can name."""
    has_work: bool
    """The reader's roles have work that another can do."""


def overview(services: Services, actor: Actor) -> Overview:
    """Of somebody with an account."""
    now = services.clock()
    with services.store.reader() as unit:
        mine = unit.deputies.of(actor.id)
        names = unit.people.names({one.person_id for one in mine} | {one.deputy_id for one in mine})
        candidates = tuple(_candidates(unit, actor.id))
        person = unit.people.get(actor.id)
    found = [
        Standing(
            deputy=one,
            name=names.get(one.deputy_id if one.person_id == actor.id else one.person_id, ""),
            own=one.person_id == actor.id,
            holds=one.holds(now),
        )
        for one in mine
        if one.ended_at is None and one.ends >= now.date()
    ]
    has_work = person is not None and bool(person.roles & DEPUTIZED)
    return Overview(standing=tuple(found), candidates=candidates, has_work=has_work)


def name(services: Services, actor: Actor, *, deputy: str, starts: date | None, ends: date | None) -> Deputy:
    """The person names a deputy, who is told by letter.

    :raises PermissionMissing: the person's roles have no work that another can do, or the person acts as a deputy now.
    :raises InvalidInput: what is wrong with the days or the deputy; a missing day is None.
    """
    now = services.clock()
    with services.store.unit() as unit:
        person, chosen = _account(unit, actor), unit.people.get(deputy)
        errors: dict[str, list[Message]] = _faults(starts, ends, now.date())
        if chosen is None or chosen.id not in {one.id for one in _candidates(unit, actor.id)}:
            errors["deputy"] = [Message("Choose who stands in for you.")]
        if not errors and starts and ends and any(_meet(one, starts, ends) for one in _open(unit, actor.id)):
            errors["starts"] = [Message("You have named a deputy for some of these days. End that first.")]
        if errors or chosen is None or starts is None or ends is None:
            raise InvalidInput(errors)
        made = Deputy(
            id=str(uuid.uuid4()), person_id=person.id, deputy_id=chosen.id, starts=starts, ends=ends, named_at=now
        )
        unit.deputies.add(made)
        detail = {"deputy": chosen.name, "days": [starts.isoformat(), ends.isoformat()]}
        record(unit, AccountChange.DEPUTY_NAME, person, By(actor, now), **detail)
        says = _SAYS.with_params({"name": person.name, "starts": starts, "ends": ends})
        text = Text(
            subject=_SUBJECT.with_params({"name": person.name}),
            paragraphs=(says,),
            action=_OPEN,
            path="/account/deputies",
        )
        send(services, unit, text, kind=KIND, to=to_person(chosen))
        unit.commit()
    return made


def end(services: Services, actor: Actor, deputy_id: str) -> None:
    """The person, or the deputy, ends it from now on. :raises NotFound: it is not theirs, or over."""
    now = services.clock()
    with services.store.unit() as unit:
        found = unit.deputies.get(deputy_id)
        if found is None or actor.id not in {found.person_id, found.deputy_id} or not unit.deputies.end(deputy_id, now):
            raise NotFound(noun="deputy")
        person, deputy = unit.people.get(found.person_id), unit.people.get(found.deputy_id)
        if person is not None:
            record(unit, AccountChange.DEPUTY_END, person, By(actor, now), deputy=deputy.name if deputy else "")
        unit.commit()


def _account(unit: Unit, actor: Actor) -> Person:
    person = unit.people.get(actor.id)
    if person is None or actor.acts_for or not person.roles & DEPUTIZED:
        raise PermissionMissing(permission=Permission.INSTRUMENT_READ)
    return person


def _candidates(unit: Unit, person_id: str) -> list[Person]:
    """Those who do work of the same kind: for an officer other officers, for the office its other members."""
    person = unit.people.get(person_id)
    wanted = person.roles & DEPUTIZED if person else frozenset()
    return [one for one in unit.people.all() if one.active and one.id != person_id and one.roles & wanted]


def _open(unit: Unit, person_id: str) -> list[Deputy]:
    return [one for one in unit.deputies.of(person_id) if one.person_id == person_id and one.ended_at is None]


def _meet(one: Deputy, starts: date, ends: date) -> bool:
    return one.starts <= ends and starts <= one.ends


def _faults(starts: date | None, ends: date | None, today: date) -> dict[str, list[Message]]:
    errors: dict[str, list[Message]] = {}
    if starts is None:
        errors["starts"] = [Message("Enter the first day of your absence, for example 1 2 2027.")]
    if ends is None:
        errors["ends"] = [Message("Enter the last day of your absence, for example 14 2 2027.")]
    elif ends < today:
        errors["ends"] = [Message("The last day is over. Enter today or a later day.")]
    elif starts is not None and ends < starts:
        errors["ends"] = [Message("The last day is before the first. Enter the same day or a later one.")]
    elif starts is not None and ends - starts > LONGEST:
        errors["ends"] = [Message("A deputy can be named for at most a year.")]
    return errors
