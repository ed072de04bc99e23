"""Reading the register for everybody: entries that are released, and nothing that tells of the others.

An entry that is closed and a number that nobody has give the same answer. What an open entry says of other entries is left out where those
are closed. Reasons, remarks, people and money are not part of what the public sees.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from service.depository.errors import ObjectDisposed
from service.depository.register.later_acts import ActKind, LaterAct
from service.depository.register.register import RegisterEntry
from service.depository.register.standing import standing_of
from service.domain.errors import NotFound
from service.domain.later.standing import Standing, Status
from service.store.public.entries import Place, PublicRow
from service.store.register.register import Hit, SearchPage
from service.store.unit import Unit
from service.workflow.context import Services
from service.workflow.download import Download
from service.workflow.queries import archive_files
from service.workflow.queries.verify_file import told_of

_FILE = re.compile(r"(original|deposited)-[a-z_]+\.pdf|scan\.pdf")
"""Receipts hold the access code, and procès-verbaux the means by which people were identified: neither is for the public."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicAct:
    """What became of the agreement."""

    kind: str
    day: date
    effective: date | None
    ends: date | None
    later: PublicRow | None
    """The entry that does it, where that is open too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicEntry:
    """One open entry with what the public may know of it."""

    entry: RegisterEntry
    row: PublicRow
    standing: Standing
    status: Status | None
    """Today; None for a notice."""
    scan: bool
    """Of an imported entry: there is a scan."""
    acts: Sequence[PublicAct]
    parent: PublicRow | None
    """What it changes, where that is open too."""
    children: Sequence[tuple[str, PublicRow]]
    """Kind of the relation and the open entry that has it to this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicPage:
    """One page of the list."""

    found: SearchPage
    rows: Mapping[str, PublicRow]
    """Instrument -> its row, of the hits. A snippet may be shown only where the row has the texts."""


def entry(services: Services, number: int, year: int) -> PublicEntry:
    """:raises NotFound: there is no such entry, or it is closed."""
    with services.store.reader() as unit:
        row, about = unit.public_entries.get(number, year), unit.register.get(number, year)
        if row is None or about is None:
            raise NotFound(noun="register entry")
        acts = told_of(unit.register.acts_on(about.instrument_id))
        standing = standing_of(about, acts)
        children = [
            (str(one.kind), one.child)
            for one in unit.relations.on(about.instrument_id)
            if one.child != about.instrument_id
        ]
        open_ones = unit.public_entries.of([child for _, child in children])
        return PublicEntry(
            entry=about,
            row=row,
            standing=standing,
            status=standing.on(services.clock().date()),
            scan=archive_files.has_scan(services, about),
            acts=list(_acts(unit, acts)),
            parent=_parent(unit, about),
            children=[(kind, open_ones[child]) for kind, child in children if child in open_ones],
        )


def search(services: Services, query: str, **facets: Any) -> PublicPage:
    """Open entries that answer. :param facets: as :func:`service.workflow.queries.retrieve.search`."""
    with services.store.reader() as unit:
        found = unit.register.search(query, today=services.clock().date(), released=True, **facets)
        return PublicPage(found=found, rows=_rows_of(unit, found.hits))


def letters(services: Services) -> dict[str, int]:
    """First letter of the second party -> how many open entries, by letter."""
    with services.store.reader() as unit:
        return unit.public_entries.letters()


def of_letter(services: Services, letter: str, *, limit: int, offset: int) -> list[PublicRow]:
    """Open entries whose second party begins so, by party, year and number."""
    with services.store.reader() as unit:
        return unit.public_entries.of_letter(letter, limit=limit, offset=offset)


def newest(services: Services, *, limit: int) -> list[PublicRow]:
    """Open entries, the last released first."""
    with services.store.reader() as unit:
        return unit.public_entries.newest(limit=limit)


def changed(
    services: Services, *, since: datetime | None, until: datetime | None, after: Place | None, limit: int
) -> list[tuple[Place, PublicRow]]:
    """Open entries in the order of their last changes; see :meth:`service.store.public.entries.PublicEntries.changed`."""
    with services.store.reader() as unit:
        return unit.public_entries.changed(since=since, until=until, after=after, limit=limit)


def first_change(services: Services) -> datetime | None:
    """The oldest moment at which an open entry was changed last; None: no entry is open."""
    with services.store.reader() as unit:
        return unit.public_entries.first_change()


def file(services: Services, number: int, year: int, name: str) -> Download:
    """A signed original: ``original-PARTY.pdf``, or ``deposited-PARTY.pdf`` as it was deposited.

    :raises NotFound: there is no such entry or file, or it is closed. :raises ObjectDisposed: it was disposed of.
    :raises ObjectDamaged: the bytes in the archive are not those that were deposited.
    """
    with services.store.reader() as unit:
        row = unit.public_entries.get(number, year)
    if row is not None and row.disposed_at is not None:
        raise ObjectDisposed(label=row.label, day=row.disposed_at.date(), authority=row.authority)
    if row is None or not row.texts or _FILE.fullmatch(name) is None:
        raise NotFound(noun="register entry")
    try:
        return archive_files.deposited_file(services, None, number, year, name)
    except NotFound:
        raise NotFound(noun="register entry") from None


def _rows_of(unit: Unit, hits: Sequence[Hit]) -> dict[str, PublicRow]:
    return unit.public_entries.of([hit.entry.instrument_id for hit in hits])


def _acts(unit: Unit, acts: Iterable[LaterAct]) -> Iterator[PublicAct]:
    """Without what was decided or corrected in the entry itself, and without what a closed entry does: the status says the outcome."""
    for act in acts:
        later = _named(unit, act.later)
        of_the_entry = act.kind is ActKind.FILING or (act.kind is ActKind.CORRECTION and act.changes)
        if of_the_entry or (act.later and later is None):
            continue
        yield PublicAct(kind=str(act.kind), day=act.day, effective=act.effective, ends=act.ends, later=later)


def _named(unit: Unit, label: str | None) -> PublicRow | None:
    number, slash, year = (label or "").partition("/")
    known = slash and number.isdecimal() and year.isdecimal()
    return unit.public_entries.get(int(number), int(year)) if known else None


def _parent(unit: Unit, about: RegisterEntry) -> PublicRow | None:
    return _named(unit, about.relation.get("number")) if about.relation else None
