"""Figures of a report over a period: the only place where they are counted.

All of them are of the whole organization. Deposits count on their day of entry, later acts, audits and renewals on the day on which they were recorded, steps on the day on which
they were completed (UTC). The status is that of every entry made up to the last day, on that day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from service.depository.holdings.holding import HoldingKind
from service.depository.register.register import RegisterEntry
from service.domain.lifecycle import State
from service.domain.parties import ORGANIZATION
from service.domain.permissions import Actor, Permission
from service.domain.record.steps import STEPS, StepTime, step_time
from service.domain.worklist import Sight
from service.drafting.model import countries
from service.store.register.audits import StoredAudit
from service.store.register.register import Hit
from service.store.unit import Unit
from service.translation import NAMES
from service.workflow.access import require
from service.workflow.context import Services

_BATCH: Final = 500
_BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)
_EVERYTHING: Final = (Sight(states=frozenset(State)),)


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodFigures:
    """Keys are those of the register; the counts of one table are in the order in which they are shown."""

    first: date
    last: date
    deposits: int
    registered: int
    """Entries in the register at the end of the period."""
    models: Mapping[str, int]
    kinds: Mapping[str, int]
    departments: Mapping[str, int]
    countries: Mapping[str, int]
    """Of the second party; an empty key: not stated."""
    statuses: Mapping[str, int]
    """An empty key: notices, which have none."""
    months: Mapping[str, int]
    """``YYYY-MM``, every month of the period."""
    steps: tuple[StepTime, ...]
    acts: Mapping[str, tuple[int, int]]
    """Kind -> recorded by the archivist, done by the deposit of another instrument."""
    holdings: Mapping[str, int]
    """Kind -> what was deposited besides agreements."""
    treaty_actions: Mapping[str, int]
    """Kind -> actions of States about treaties that were deposited."""
    audits: tuple[StoredAudit, ...]
    renewals: Mapping[str, int]
    """``YYYY-MM`` -> files whose time-stamps were renewed; months with any."""


def count(services: Services, actor: Actor, *, first: date, last: date) -> PeriodFigures:
    """From ``first`` to ``last``, both included. :raises PermissionMissing: the actor compiles no reports."""
    require(actor, Permission.REPORT_COMPILE)
    begins, ends = _midnight(first), _midnight(last + timedelta(days=1))
    with services.store.reader() as unit:
        hits = [hit for hit in _hits(unit) if hit.entry.entered_on <= last]
        entries = [hit.entry for hit in hits if hit.entry.entered_on >= first]
        recorded = Counter(str(act.kind) for act in unit.later_acts.between(begins, ends))
        others = unit.holdings.between(first, last)
        audits = tuple(unit.audits.between(begins, ends))
        renewed = [one.at for one in unit.renewals.between(begins, ends)]
        steps = _steps(unit, begins, ends)
    deposited = Counter(entry.relation["kind"] for entry in entries if entry.relation)
    return PeriodFigures(
        first=first,
        last=last,
        deposits=len(entries),
        registered=len(hits),
        models=_most_first(entry.template_id for entry in entries),
        kinds=_most_first(entry.kind for entry in entries),
        departments=_most_first(entry.department for entry in entries),
        countries=_most_first(country_of(entry) for entry in entries),
        statuses=_most_first(str(hit.standing.on(last) or "") for hit in hits),
        months=dict.fromkeys(_months(first, last), 0) | _by_month(entry.entered_on for entry in entries),
        steps=steps,
        acts={kind: (recorded[kind], deposited[kind]) for kind in sorted({*recorded, *deposited})},
        holdings=_most_first(one.kind for one in others),
        treaty_actions=_most_first(
            str(action["kind"])
            for one in others
            if one.kind == HoldingKind.TREATY_ACTION
            for action in one.details.get("actions", ())
        ),
        audits=audits,
        renewals=_by_month(renewed),
    )


def country_of(entry: RegisterEntry) -> str:
    """Of the second party: its ISO 3166-1 code where the register has it or a name that CLDR knows, else what the register says, else empty."""
    others = [party for party in entry.parties if party["key"] != ORGANIZATION]
    said = others[0]["country"] if others else ""
    return countries.code_of(said, tuple(NAMES)) or said


def _hits(unit: Unit) -> Iterator[Hit]:
    offset = 0
    while found := unit.register.search("", limit=_BATCH, offset=offset, counted=False).hits:
        yield from found
        offset += _BATCH


def _steps(unit: Unit, begins: datetime, ends: datetime) -> tuple[StepTime, ...]:
    """Steps that were completed in the period."""
    acts = tuple(dict.fromkeys(act for step in STEPS for act in step))
    moments = unit.statistics.moments(acts, _EVERYTHING, since=_BEGINNING, until=ends)
    found = []
    for before, after in STEPS:
        completed = {key: said for key, said in moments.items() if after in said and begins <= said[after] < ends}
        step = step_time(completed, before, after)
        if step is not None:
            found.append(step)
    return tuple(found)


def _most_first(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items(), key=lambda one: (-one[1], one[0])))


def _by_month(days: Iterable[date]) -> dict[str, int]:
    return dict(sorted(Counter(f"{day.year:04}-{day.month:02}" for day in days).items()))


def _months(first: date, last: date) -> Iterator[str]:
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        yield f"{year:04}-{month:02}"
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
