"""The entries of the register that everybody may see. Derived; the register's rows and the acts on them can restore it.

Whoever reads for the public asks here, and nothing else: an entry without a row does not exist for the public.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from service.depository.register.later_acts import LaterAct
from service.depository.register.register import RegisterEntry
from service.depository.register.release import Release, acts, in_effect
from service.domain.parties import ORGANIZATION
from service.store.repository import AnyRow, Repository
from service.store.search.folding import folded_line
from service.store.search.index import Index, Where
from service.store.search.question import Question
from service.store.tables import disposals, register
from service.store.tables import public_entries as table

_GONE: Final = ("recorded", "done")
"""States of a disposal that readers are told of."""

OTHER_LETTER: Final = "#"
"""Of a party whose name begins with a figure or with a letter outside A to Z."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicRow:
    """One entry that everybody may see."""

    number: int
    year: int
    title: str
    partner: str
    """The second party: short name, dash, name; or the name alone."""
    texts: bool
    """Whether the signed originals are open too."""
    released_at: datetime
    changed_at: datetime
    """The last act on the entry, its release included."""
    disposed_at: datetime | None = None
    """Aware UTC: when it was disposed of; None: it was not."""
    authority: str = ""
    """By which it was disposed of."""

    @property
    def label(self) -> str:
        """The number as printed: ``n/YYYY``."""
        return f"{self.number}/{self.year}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Of an entry in the order of changes."""

    changed_at: datetime
    key: int
    """Of the register's row: entries that were changed at the same moment follow it."""


class PublicEntries(Repository):
    """One row for each entry that is open."""

    __slots__ = ()

    def put(self, entry: int, about: RegisterEntry, recorded: Sequence[LaterAct], *, new: bool = False) -> None:
        """Opens or closes the entry, as the acts say.

        :param entry: key of the register's row. :param about: the entry as it stands. :param recorded: the acts that the archivist recorded on it.
        :param new: it has no row yet.
        """
        if not new:
            self._connection.execute(table.delete().where(table.c.entry == entry))
        open_to = in_effect(about, recorded)
        if open_to is Release.CLOSED:
            return
        gone = self._one(select(disposals.c.closed_at).where(_gone(about.object_id)))
        partner = partner_of(about)
        order = folded_line(partner).strip()
        row: dict[str, Any] = {
            "entry": entry,
            "texts": open_to is Release.TEXTS and gone is None,
            "title": about.title,
            "partner": partner,
            "sorted_by": order,
        }
        row |= {"letter": _letter(order), "released_at": acts(recorded)[-1].recorded_at}
        changes = [act.recorded_at for act in recorded] + ([gone.closed_at] if gone is not None else [])
        self._insert(table, {**row, "changed_at": max(changes)})

    def get(self, number: int, year: int) -> PublicRow | None:
        """None: there is no such entry, or it is closed."""
        row = self._one(_rows().where(register.c.number == number, register.c.year == year))
        return None if row is None else _row(row)

    def of(self, instrument_ids: Sequence[str]) -> dict[str, PublicRow]:
        """Instrument -> its row, of those that are open."""
        query = _rows().add_columns(register.c.instrument_id).where(register.c.instrument_id.in_(list(instrument_ids)))
        return {row.instrument_id: _row(row) for row in self._all(query)}

    def letters(self) -> dict[str, int]:
        """First letter of the second party -> how many entries, by letter."""
        query = select(table.c.letter, func.count().label("many")).group_by(table.c.letter).order_by(table.c.letter)
        return {row.letter: row.many for row in self._all(query)}

    def of_letter(self, letter: str, *, limit: int, offset: int) -> list[PublicRow]:
        """By second party, then by year and number."""
        query = _rows().where(table.c.letter == letter)
        query = query.order_by(table.c.sorted_by, table.c.partner, register.c.year, register.c.number)
        return [_row(row) for row in self._all(query.limit(limit).offset(offset))]

    def newest(self, *, limit: int) -> list[PublicRow]:
        """Those that were released last come first."""
        query = _rows().order_by(table.c.released_at.desc(), register.c.year.desc(), register.c.number.desc())
        return [_row(row) for row in self._all(query.limit(limit))]

    def changed(
        self, *, since: datetime | None, until: datetime | None, after: Place | None, limit: int
    ) -> list[tuple[Place, PublicRow]]:
        """Those that were changed between the two moments, both included, by that moment; only what comes after ``after``."""
        query = _rows().add_columns(table.c.entry)
        if since is not None:
            query = query.where(table.c.changed_at >= since)
        if until is not None:
            query = query.where(table.c.changed_at <= until)
        if after is not None:
            later = table.c.changed_at > after.changed_at
            query = query.where(or_(later, and_(table.c.changed_at == after.changed_at, table.c.entry > after.key)))
        rows = self._all(query.order_by(table.c.changed_at, table.c.entry).limit(limit))
        return [(Place(changed_at=row.changed_at, key=row.entry), _row(row)) for row in rows]

    def first_change(self) -> datetime | None:
        """Of those that are open, the oldest moment of a last change."""
        query = select(func.min(table.c.changed_at, type_=table.c.changed_at.type).label("first"))
        row = self._one(query)
        first: datetime | None = row.first if row is not None else None
        return first

    def count(self) -> int:
        """How many are open."""
        return self._count(table)


def findable(index: Index, question: Question) -> list[ColumnElement[bool]]:
    """Conditions on ``register``: what the public may find with this question.

    A word that stands in the text only finds the entry where the text is open too; else the question would tell what a closed text says.
    """
    conditions: list[ColumnElement[bool]] = [register.c.id.in_(select(table.c.entry))]
    if question.terms:
        with_texts = select(table.c.entry).where(table.c.texts)
        heading = index.found(question, Where.HEADING)
        headed = select(heading.key).select_from(heading.source).where(heading.condition)
        conditions.append(or_(register.c.id.in_(headed), register.c.id.in_(with_texts)))
    return conditions


def partner_of(entry: RegisterEntry) -> str:
    """The second party as the list names it: by its short name and its name."""
    others = [party for party in entry.parties if party["key"] != ORGANIZATION] or list(entry.parties)
    if not others:
        return ""
    name, short = others[0]["name"], others[0]["short_name"]
    return f"{short} – {name}" if short and short != name else name


def _letter(order: str) -> str:
    first = order[:1].upper()
    return first if "A" <= first <= "Z" else OTHER_LETTER


def _rows() -> Select[Any]:
    columns = (
        register.c.number, register.c.year, table.c.title, table.c.partner, table.c.texts, table.c.released_at, table.c.changed_at,
        disposals.c.closed_at.label("disposed_at"), disposals.c.authority,
    )  # fmt: skip
    gone = _gone(register.c.object_id)
    return select(*columns).join(register, register.c.id == table.c.entry).join(disposals, gone, isouter=True)


def _gone(object_id: str | ColumnElement[str]) -> ColumnElement[bool]:
    return (disposals.c.object_id == object_id) & disposals.c.state.in_(_GONE)


def _row(row: AnyRow) -> PublicRow:
    return PublicRow(
        number=row.number, year=row.year, title=row.title, partner=row.partner, texts=row.texts,
        released_at=row.released_at, changed_at=row.changed_at, disposed_at=row.disposed_at, authority=row.authority or "",
    )  # fmt: skip
