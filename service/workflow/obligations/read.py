"""Who sees which obligation, and the questions that pages, API and worklist ask."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from service.depository.register.register import RegisterEntry
from service.domain.errors import NotFound
from service.domain.instrument import Instrument
from service.domain.lifecycle import Action, State, possible
from service.domain.obligations.obligation import Obligation, ObligationState, Report, Standing
from service.domain.permissions import PERMISSIONS, Actor, Permission, Role
from service.store.obligations.obligations import Listed, Question
from service.store.unit import Unit
from service.workflow.access import is_visible, require
from service.workflow.context import Services
from service.workflow.download import Download

PRESSING: Final = 20
"""Obligations on the worklist; the list has all of them."""
_OPEN: Final = frozenset({ObligationState.OPEN})


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """One obligation with everything about it."""

    obligation: Obligation
    entry: RegisterEntry
    instrument: Instrument | None
    """None where the register was rebuilt from the archive: this database never had the agreement."""
    standing: Standing
    reports: Sequence[Report]
    may_settle: bool


def listed(
    services: Services,
    actor: Actor,
    question: Question,
    *,
    standing: Standing | None = None,
    limit: int = 50,
    offset: int = 0,
) -> tuple[Sequence[Listed], int]:
    """One page of what the actor may see, the soonest due first, and how many there are in all.

    :param standing: narrows further; ``soon`` and ``overdue`` are those that are open.
    :raises PermissionMissing: the actor does not read the register.
    """
    require(actor, Permission.REGISTER_READ)
    asked = _own(actor, _standing(services, question, standing))
    if asked is None:
        return [], 0
    with services.store.reader() as unit:
        return unit.obligations.list(asked, limit=limit, offset=offset), unit.obligations.count(asked)


def departments(services: Services, actor: Actor) -> Sequence[str]:
    """Keys of the units whose obligations the actor may see; only those that have any."""
    require(actor, Permission.REGISTER_READ)
    with services.store.reader() as unit:
        found = unit.obligations.departments()
    return [one for one in found if not _of_one_unit(actor) or one == actor.department]


def pressing(services: Services, actor: Actor) -> Sequence[Listed]:
    """What is overdue or soon due in the unit of an officer, the most urgent first; nothing for everybody else."""
    if Permission.OBLIGATION_SETTLE not in actor.permissions or actor.department is None:
        return []
    before = services.clock().date() + timedelta(days=services.settings.obligations.soon + 1)
    asked = Question(department=actor.department, states=_OPEN, due_before=before)
    with services.store.reader() as unit:
        waiting = unit.obligations.list(replace(asked, due_before=None, handed_in=True), limit=PRESSING)
        due = unit.obligations.list(asked, limit=PRESSING)
    there = {one.obligation.id for one in waiting}
    return [*waiting, *(one for one in due if one.obligation.id not in there)][:PRESSING]


def of_instrument(services: Services, actor: Actor, instrument_id: str) -> Sequence[Listed]:
    """Everything of one deposited agreement. :raises NotFound: the actor may not know about it."""
    with services.store.reader() as unit:
        entry = unit.register.by_instrument(instrument_id)
        if entry is None:
            return []
        _visible(unit, actor, entry)
        return unit.obligations.list(Question(instrument_id=instrument_id), limit=500)


def view(services: Services, actor: Actor, obligation_id: int) -> View:
    """:raises NotFound: there is none, or the actor may not know about its agreement."""
    with services.store.reader() as unit:
        one, entry, instrument = found(unit, actor, obligation_id)
        return View(
            obligation=one,
            entry=entry,
            instrument=instrument,
            standing=standing_of(services, one),
            reports=unit.obligations.reports(one.id),
            may_settle=may_settle(actor, entry),
        )


def document(services: Services, actor: Actor, obligation_id: int, number: int | None = None) -> Download:
    """The report ``number`` as it was cleaned; None: the document with which the obligation was met. :raises NotFound: there is none."""
    seen = view(services, actor, obligation_id)
    reports = {one.number: one.sha256 for one in seen.reports}
    sha256 = seen.obligation.document if number is None else reports.get(number, "")
    if not sha256:
        raise NotFound(noun="file")
    name = f"{seen.entry.number}-{seen.entry.year}-{seen.obligation.key.replace(':', '-')}"
    ending = "" if number is None else f"-{number}"
    return Download(data=services.files.read(sha256), mime="application/pdf", filename=f"{name}{ending}.pdf")


def found(unit: Unit, actor: Actor, obligation_id: int) -> tuple[Obligation, RegisterEntry, Instrument | None]:
    """:raises NotFound: there is none, or the actor may not know about its agreement."""
    one = unit.obligations.get(obligation_id)
    entry = unit.register.by_instrument(one.instrument_id) if one is not None else None
    if one is None or entry is None:
        raise NotFound(noun="obligation")
    return one, entry, _visible(unit, actor, entry)


def standing_of(services: Services, one: Obligation) -> Standing:
    """How it stands today."""
    return one.standing(services.clock().date(), soon=services.settings.obligations.soon)


def may_settle(actor: Actor, entry: RegisterEntry) -> bool:
    """Officers of the unit in charge."""
    own = actor.department is not None and actor.department == entry.department
    return own and Action.SETTLE in possible(State.DEPOSITED, actor)


def _visible(unit: Unit, actor: Actor, entry: RegisterEntry) -> Instrument | None:
    instrument = unit.instruments.get(entry.instrument_id)
    if instrument is not None:
        if not is_visible(instrument, actor):
            raise NotFound(noun="obligation")
        return instrument
    if Permission.REGISTER_READ not in actor.permissions or (
        _of_one_unit(actor) and actor.department != entry.department
    ):
        raise NotFound(noun="obligation")
    return None


def _of_one_unit(actor: Actor) -> bool:
    """Officers see the agreements of their unit; whoever has another role besides sees more."""
    return {role for role in actor.roles if Permission.REGISTER_READ in PERMISSIONS[role]} == {Role.OFFICER}


def _own(actor: Actor, question: Question) -> Question | None:
    """As far as the actor may see; None: nothing of what is asked."""
    if not _of_one_unit(actor):
        return question
    if actor.department is None or question.department not in (None, actor.department):
        return None
    return replace(question, department=actor.department)


def _standing(services: Services, question: Question, standing: Standing | None) -> Question:
    today = services.clock().date()
    match standing:
        case None:
            return question
        case Standing.OVERDUE:
            return replace(question, states=_OPEN, due_before=today)
        case Standing.SOON:
            after = today + timedelta(days=services.settings.obligations.soon + 1)
            return replace(question, states=_OPEN, due_from=today, due_before=after)
        case _:
            return replace(question, states={ObligationState(str(standing))})
