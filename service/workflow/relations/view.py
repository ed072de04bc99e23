"""Reading: the status of a register entry, the acts on it, and what is linked to it, for those who may see the entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from service.depository.register.later_acts import LaterAct
from service.depository.register.register import RegisterEntry
from service.depository.register.standing import standing_of
from service.domain.later.standing import Standing, Status
from service.domain.permissions import Actor
from service.store.unit import Unit
from service.workflow.access import get_visible
from service.workflow.context import Services
from service.workflow.relations import parents
from service.workflow.relations.parents import Offer, Related


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRelations:
    """What follows from all acts on one entry."""

    standing: Standing
    status: Status | None
    """Today; None for a notice."""
    acts: Sequence[LaterAct]
    parent: Related | None
    children: Sequence[Related]
    offers: Sequence[Offer]
    """Models that this actor may open from it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentRelations:
    """The same for an instrument that may not be deposited yet."""

    parent: Related | None
    children: Sequence[Related]
    offers: Sequence[Offer]


def of_entry(services: Services, actor: Actor, entry: RegisterEntry) -> EntryRelations:
    """:param entry: as :func:`service.workflow.queries.retrieve.register_entry` returned it to this actor."""
    with services.store.reader() as unit:
        acts = unit.register.acts_on(entry.instrument_id)
        above, below = _around(unit, actor, entry.instrument_id)
    found = standing_of(entry, acts)
    return EntryRelations(
        standing=found,
        status=found.on(_today(services)),
        acts=acts,
        parent=above,
        children=below,
        offers=parents.offers(services, actor, entry),
    )


def of_instrument(services: Services, actor: Actor, instrument_id: str) -> InstrumentRelations:
    """:raises NotFound: this actor may not know about the instrument."""
    with services.store.reader() as unit:
        get_visible(unit, actor, instrument_id)
        entry = unit.register.by_instrument(instrument_id)
        above, below = _around(unit, actor, instrument_id)
    offers = parents.offers(services, actor, entry) if entry is not None else []
    return InstrumentRelations(parent=above, children=below, offers=offers)


def _around(unit: Unit, actor: Actor, instrument_id: str) -> tuple[Related | None, Sequence[Related]]:
    return parents.parent(unit, actor, instrument_id), parents.children(unit, actor, instrument_id)


def _today(services: Services) -> date:
    return services.clock().date()
