"""The organization's own coordinators: whom earlier drafts of the department named, chosen again instead of typed again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from service.domain.errors import InvalidInput, NotFound
from service.domain.messages import Message
from service.domain.parties import ORGANIZATION
from service.domain.permissions import Actor, Permission
from service.store.unit import Unit
from service.workflow.access import require
from service.workflow.context import Services
from service.workflow.draft import form

_PREFIX: Final = f"contact_{ORGANIZATION}_"
_DRAFTS: Final = 60
"""Drafts of the department that are read, those changed last first."""
MOST: Final = 12
"""Coordinators that are offered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coordinator:
    """A person who coordinates agreements for the department."""

    name: str
    email: str
    answers: Mapping[str, Any]
    """To the models' questions about the organization's coordinator, from the draft that named the person last."""

    @property
    def key(self) -> str:
        """Names the person in a form."""
        return f"{self.name}|{self.email}"


def known(services: Services, actor: Actor) -> list[Coordinator]:
    """Whom the department named last, and the actor, where no draft has named that person yet."""
    require(actor, Permission.DRAFT_WRITE)
    with services.store.reader() as unit:
        found = _named(unit, actor)
        person = unit.people.get(actor.id)
    own = Coordinator(name=actor.name, email=person.email if person else "", answers=_answers(actor.name, person))
    people = {own.name: own, **{one.name: one for one in reversed(found)}}
    return list(reversed(people.values()))[:MOST]


def choose(services: Services, actor: Actor, instrument_id: str, *, key: str) -> Coordinator:
    """Fills the questions about the organization's coordinator; other answers stay.

    :raises InvalidInput: nobody of that key is offered.
    :raises NotFound: there is no such draft that this person may write.
    """
    chosen = next((one for one in known(services, actor) if one.key == key), None)
    if chosen is None:
        raise InvalidInput({"coordinator": [Message("Choose a person.")]})
    found = form.view(services, actor, instrument_id)
    asked = {spec.key for spec in found.template.fields}
    filled = {question: value for question, value in chosen.answers.items() if question in asked}
    if not filled:
        raise NotFound(noun="question")
    form.save(services, actor, instrument_id, questions=filled, answers=filled, bases=found.bases, touched=filled)
    return chosen


def _named(unit: Unit, actor: Actor) -> list[Coordinator]:
    if actor.department is None:
        return []
    found: dict[str, Coordinator] = {}
    for instrument in unit.instruments.list(department=actor.department, limit=_DRAFTS):
        draft = unit.drafts.latest(instrument.id)
        answers = {key: value for key, value in draft.answers.items() if key.startswith(_PREFIX)} if draft else {}
        name = answers.get(f"{_PREFIX}person")
        if isinstance(name, str) and name.strip():
            email = str(answers.get(f"{_PREFIX}email") or "")
            found.setdefault(name, Coordinator(name=name, email=email, answers=answers))
    return list(found.values())


def _answers(name: str, person: Any) -> dict[str, Any]:
    return {f"{_PREFIX}person": name, **({f"{_PREFIX}email": person.email} if person else {})}
