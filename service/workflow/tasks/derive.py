"""Tasks follow from their instruments. They are written again in every transaction that touches one, so that a list is one query."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from service.domain.instrument import Instrument
from service.domain.lifecycle import Action, State
from service.domain.worklist import Task
from service.store.unit import Unit
from service.workflow.context import Services
from service.workflow.tasks.rules import LISTED, tasks_of

BATCH = 200
"""Instruments of one transaction of :func:`catch_up`."""
MOST_AGAIN = 2000
_BY_SETTINGS = frozenset({State.IN_REVIEW, State.PRELIMINARY})
"""Which reviews a text needs is in the settings."""
_BY_LAST_CHANGE = frozenset({str(Action.REVISE), ""})
"""What somebody works on for days has not waited since the first day."""


def keep_derived(services: Services) -> None:
    """From now on every commit of these services' store derives the tasks of the instruments that it touches."""
    services.store.derive = partial(derive, services)


def derive(services: Services, unit: Unit, instrument_ids: frozenset[str]) -> None:
    """Write the tasks of these instruments, in the caller's transaction."""
    for instrument_id in unit.instruments.among(instrument_ids):
        instrument = unit.instruments.get(instrument_id)
        if instrument is not None:
            _settle(services, unit, instrument)


def _settle(services: Services, unit: Unit, instrument: Instrument) -> None:
    before = unit.tasks.of(instrument.id)
    if before or instrument.state in LISTED or instrument.state is State.DEPOSITED:
        unit.tasks.replace(instrument, _since(before, tasks_of(services, unit, instrument)))


def _since(before: Sequence[Task], now: Sequence[Task]) -> list[Task]:
    """A task that waited already goes on waiting since then, whatever else was done to the instrument."""
    known = {_identity(task): task.since for task in before}
    return [
        task
        if task.action in _BY_LAST_CHANGE or _identity(task) not in known
        else replace(task, since=min(task.since, known[_identity(task)]))
        for task in now
    ]


def _identity(task: Task) -> tuple[str, str, str, str, str]:
    return (task.action, task.role, task.unit, task.person, task.reason.sentence)


def catch_up(services: Services) -> int:
    """Derive the tasks of every instrument whose tasks are of another version of it, or were never derived: after an update, a rebuilt
    database, or a transaction of another program. How many there were. Safe at any time.
    """
    done = _derive_again(services)
    while found := _outdated(services):
        with services.store.unit() as unit:
            derive(services, unit, found)
            unit.commit()
        done += len(found)
    return done


def _derive_again(services: Services) -> int:
    """Of instruments whose tasks depend on the settings, which may have changed; how many had other tasks."""
    with services.store.reader() as unit:
        found = unit.instruments.list(states=_BY_SETTINGS, limit=MOST_AGAIN)
        changed = [one.id for one in found if _said(unit.tasks.of(one.id)) != _said(tasks_of(services, unit, one))]
    if changed:
        with services.store.unit() as unit:
            derive(services, unit, frozenset(changed))
            unit.commit()
    return len(changed)


def _said(tasks: Sequence[Task]) -> list[tuple[str, ...]]:
    return [_identity(task) for task in tasks]


def _outdated(services: Services) -> frozenset[str]:
    with services.store.reader() as unit:
        return frozenset(unit.tasks.outdated(LISTED, BATCH))
