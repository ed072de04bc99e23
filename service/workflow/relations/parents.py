"""The parent of a later instrument: what the register says of it, and whether a later instrument may be opened from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from service.depository.register.register import RegisterEntry
from service.depository.register.standing import parent_of
from service.domain.errors import InvalidInput
from service.domain.instrument import Instrument
from service.domain.later import relations
from service.domain.later.relations import Parent, RelationKind
from service.domain.later.standing import ENDED
from service.domain.messages import Message
from service.domain.permissions import Actor, Permission
from service.domain.record.access_level import may_read
from service.drafting.answers.validate import validate
from service.drafting.model.template import Template
from service.store.register.relations import Relation
from service.store.unit import Unit
from service.workflow.access import is_visible
from service.workflow.context import Services


def facts(unit: Unit, entry: RegisterEntry) -> Parent:
    """The entry with every act on it, as the rules see it."""
    return parent_of(entry, unit.register.acts_on(entry.instrument_id))


def validated(
    services: Services, unit: Unit, instrument: Instrument, template: Template, answers: Mapping[str, Any]
) -> dict[str, Any]:
    """Valid answers of a draft; those of a later instrument also fit its parent.

    :raises InvalidInput: as :func:`service.drafting.answers.validate.validate`.
    """
    today = services.clock().date()
    given = validate(template, answers, today=today)
    relation = unit.relations.of(instrument.id)
    entry = unit.register.by_instrument(relation.parent) if relation is not None else None
    if relation is not None and entry is not None:
        wrong: dict[str, list[Message]] = {}
        for question, message in relations.faults(relation.kind, given, facts(unit, entry), today=today):
            wrong.setdefault(question, []).append(message)
        if wrong:
            raise InvalidInput(wrong)
    return given


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A model that can be opened from an entry, or why it cannot."""

    template: Template
    refusal: Message | None


def offers(services: Services, actor: Actor, entry: RegisterEntry) -> list[Offer]:
    """Every model for a later instrument, for those who may open one from this entry; else none."""
    if not may_open(actor, entry):
        return []
    with services.store.reader() as unit:
        parent = facts(unit, entry)
    today = services.clock().date()
    return [Offer(template=one, refusal=refusal(one, parent, today)) for one in linked_models(services)]


def linked_models(services: Services) -> list[Template]:
    """The newest version of each model for a later instrument, in the order of the kinds."""
    order = [str(kind) for kind in RelationKind]
    return sorted(
        (one for one in services.catalogue.all() if one.relation),
        key=lambda one: (order.index(one.relation), one.id),
    )


def may_open(actor: Actor, entry: RegisterEntry) -> bool:
    """Officers of the unit that is responsible for the parent; the text of a later instrument names the day of its signature, which must be known."""
    mine = Permission.DRAFT_WRITE in actor.permissions and actor.department == entry.department
    return mine and entry.told("signed_on") == entry.signed_on.isoformat()


def refusal(template: Template, parent: Parent, today: date) -> Message | None:
    """Why no instrument of this model can be opened from the parent now; None where it can."""
    if parent.standing.begins is None:
        return Message("A notice of termination cannot be changed. Choose the agreement that it terminates.")
    if parent.standing.on(today) in ENDED and parent.standing.ends is not None:
        return Message("The agreement ended on {day}.", day=parent.standing.ends)
    return relations.not_renewable(parent) if template.relation == RelationKind.RENEWAL else None


def choices(services: Services, actor: Actor) -> list[RegisterEntry]:
    """The entries from which this officer may open a later instrument, newest first; at most :data:`CHOICES`."""
    with services.store.reader() as unit:
        found = unit.register.search("", department=actor.department or "", limit=CHOICES)
    return [hit.entry for hit in found.hits if may_open(actor, hit.entry)]


CHOICES = 500
"""Entries that the form offers. A unit with more opens the later instrument from the entry's own page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """One instrument that another one is related to, as a page names it."""

    kind: RelationKind
    instrument_id: str
    title: str
    label: str
    """Register number; empty before the deposit."""
    state: str
    effective: date | None


def parent(unit: Unit, actor: Actor, instrument_id: str) -> Related | None:
    """What this instrument is done to; None where it stands alone, or is done to an entry that this actor may not read."""
    relation = unit.relations.of(instrument_id)
    if relation is None or not _readable(unit, actor, relation.parent):
        return None
    return _related(unit, relation, relation.parent)


def children(unit: Unit, actor: Actor, instrument_id: str) -> Sequence[Related]:
    """What is done to this instrument: what is deposited, and the drafts that this actor may see."""
    found = []
    for relation in unit.relations.on(instrument_id):
        one = _related(unit, relation, relation.child)
        draft = unit.instruments.get(relation.child)
        seen = _readable(unit, actor, relation.child) if one.label else draft is not None and is_visible(draft, actor)
        if seen:
            found.append(one)
    return sorted(found, key=lambda one: (one.effective is None, one.effective or date.max, one.title))


def _readable(unit: Unit, actor: Actor, instrument_id: str) -> bool:
    """By the access level, or because the actor sees the instrument itself."""
    entry, instrument = unit.register.by_instrument(instrument_id), unit.instruments.get(instrument_id)
    if instrument is not None and is_visible(instrument, actor):
        return True
    return entry is not None and may_read(actor, entry.access, entry.department)


def _related(unit: Unit, relation: Relation, instrument_id: str) -> Related:
    entry, draft = unit.register.by_instrument(instrument_id), unit.instruments.get(instrument_id)
    return Related(
        kind=relation.kind,
        instrument_id=instrument_id,
        title=entry.title if entry is not None else draft.title if draft is not None else "",
        label=entry.label if entry is not None else "",
        state=str(draft.state) if draft is not None else "",
        effective=relation.effective,
    )
