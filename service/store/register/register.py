"""The register in the database: numbers, entries, search. Implements the depository's port ``Register``.

The rows are the entries as they were deposited. Whoever asks for an entry to show gets it with its corrections applied.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import (
    Connection,
    delete,
    func,
    insert,
    select,
    tuple_,
)

from service.depository.register.corrections import corrected
from service.depository.register.later_acts import ActKind, LaterAct
from service.depository.register.register import RegisterEntry
from service.depository.register.standing import joined, standing_of
from service.depository.serialization import from_data, to_data
from service.domain.later.standing import Standing, Status
from service.domain.record.access_level import CLOSED
from service.store.public.entries import PublicEntries, findable
from service.store.register.filters import filters
from service.store.register.headings import heading
from service.store.register.later_acts import LaterActs
from service.store.register.obligation_runs import ObligationRuns
from service.store.register.relations import Relations
from service.store.register.standings import Standings, begun, having, status_on
from service.store.repository import AnyRow, Repository
from service.store.search.answers import FACETS, MOST_COUNTED, Answers, Counted, Facets
from service.store.search.index import index_of
from service.store.search.question import Question, understand
from service.store.search.snippets import SEARCHED, snippet
from service.store.tables import later_acts, register, register_languages, register_texts
from service.store.work.counters import Counters

COUNTER = "register"  # of the numbers of agreements
_LATER = (
    "money", "articles", "signatures", "proces_verbal", "relation", "titles", "annexes", "custody", "subjects", "published_symbol",
    "access_reason", "access_review", "imported",
)  # fmt: skip
"""Columns of what early entries do not have."""
_PART = 200


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer. ``snippet`` carries the marks of :mod:`service.store.search.snippets` around what was found."""

    entry: RegisterEntry
    snippet: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class SearchPage:
    """``total`` entries answer, or with ``more`` more than that; ``hits`` are those of this page."""

    total: int
    hits: tuple[Hit, ...]
    facets: Facets = field(default_factory=dict)
    """``year``, ``department``, ``kind``, ``language``, ``status`` -> value -> how many of the ``total`` have it; None with ``more``."""
    more: bool = False
    further: bool = False
    """Another page follows."""


class Register(Repository):
    """Append-only. Texts, languages and index are derived and can be rebuilt."""

    __slots__ = ("_index",)

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        self._index = index_of(connection)

    def next_number(self, year: int) -> int:
        """The next free number of ``year``; nobody else gets one of that year before this unit ends."""
        return Counters(self._connection).next(COUNTER, year)

    def add(self, entry: RegisterEntry, texts: str = "") -> None:
        """Write the row and make it findable by its own words and by ``texts``, the full text of the instrument.

        :raises StoreConflict: the number, the instrument, the object or the leaf has an entry already.
        """
        key = self._connection.execute(insert(register), _values(entry)).inserted_primary_key
        if key is None:
            raise RuntimeError("the database gave the entry no key")
        Counters(self._connection).raise_to(COUNTER, entry.year, entry.number)
        body = texts.replace("\x00", " ")
        self._insert(register_texts, {"entry": key[0], "body": body})
        self._insert_all(register_languages, _languages(key[0], entry))
        self._index.put(key[0], heading(entry), body)
        Relations(self._connection).deposited(entry)
        self._derive(key[0], entry, (), new=True)  # an act on it cannot be there yet
        if entry.relation:
            self.refresh(entry.relation["parent"])

    def acts_on(self, instrument_id: str) -> list[LaterAct]:
        """Every act on this instrument: recorded by the archivist, or done by the deposit of another instrument. Releases are none."""
        return self._acts(instrument_id, LaterActs(self._connection).of(instrument_id))

    def _acts(self, instrument_id: str, recorded: Sequence[LaterAct]) -> list[LaterAct]:
        found = map(self.by_instrument, Relations(self._connection).deposited_on(instrument_id))
        children = [entry for entry in found if entry is not None and entry.relation]
        return joined([act for act in recorded if act.kind is not ActKind.RELEASE], children)

    def refresh(self, instrument_id: str) -> None:
        """Computes status, access level and publicity of an entry anew, after a deposit or an act, and has its obligations computed; nothing where there is none."""
        row = self._one(select(register).where(register.c.instrument_id == instrument_id))
        if row is not None:
            recorded = LaterActs(self._connection).of(instrument_id)
            self._derive(row.id, corrected(entry_from(row), recorded), recorded)

    def _derive(self, key: int, entry: RegisterEntry, recorded: Sequence[LaterAct], *, new: bool = False) -> None:
        """:param entry: as it stands. :param recorded: every act on it that the archivist recorded. :param new: nothing was derived from it before."""
        found = standing_of(entry, self._acts(entry.instrument_id, recorded))
        Standings(self._connection).put(key, found, access=entry.access, new=new)
        ObligationRuns(self._connection).at_once(key, new=new)
        PublicEntries(self._connection).put(key, entry, recorded, new=new)

    def get(self, number: int, year: int) -> RegisterEntry | None:
        """The entry ``number/year`` as it stands."""
        return self._current(self._one(select(register).where(register.c.number == number, register.c.year == year)))

    def by_instrument(self, instrument_id: str) -> RegisterEntry | None:
        """The entry of this instrument as it stands."""
        return self._current(self._one(select(register).where(register.c.instrument_id == instrument_id)))

    def has(self, instrument_id: str) -> bool:
        """Whether this instrument has an entry."""
        return self._one(select(register.c.id).where(register.c.instrument_id == instrument_id)) is not None

    def by_object(self, object_id: str) -> RegisterEntry | None:
        """The entry of this object of the archive as it was deposited."""
        row = self._one(select(register).where(register.c.object_id == object_id))
        return None if row is None else entry_from(row)

    def instrument_id(self, *, number: int, year: int, reference: str) -> str | None:
        """Of the entry ``number/year``, or of the one with this working reference."""
        numbered = (register.c.number == number) & (register.c.year == year)
        found = select(register.c.instrument_id).where(numbered | (register.c.reference == reference))
        row = self._one(found.order_by(register.c.id).limit(1))
        return None if row is None else str(row.instrument_id)

    def begun(self, first: date, last: date) -> list[str]:
        """Instruments whose entry into force falls on one of these days, both included."""
        query = select(register.c.instrument_id).where(register.c.id.in_(begun(first, last)))
        return [row.instrument_id for row in self._all(query.order_by(register.c.id))]

    def first_day(self) -> date | None:
        """When the first entry was made; None while there is none."""
        day: date | None = self._connection.execute(select(func.min(register.c.entered_on))).scalar()
        return day

    def all(self) -> list[RegisterEntry]:
        """Every entry as it was deposited, by year and number."""
        return [entry_from(row) for row in self._all(select(register).order_by(register.c.year, register.c.number))]

    def part(self, *, after: tuple[int, int] = (0, 0), limit: int) -> list[RegisterEntry]:
        """At most ``limit`` entries as they were deposited, by year and number, from behind that year and number."""
        behind = tuple_(register.c.year, register.c.number) > tuple_(*after)
        query = select(register).where(behind).order_by(register.c.year, register.c.number)
        return [entry_from(row) for row in self._all(query.limit(limit))]

    def each(self) -> Iterator[RegisterEntry]:
        """All of them, a few at a time in memory."""
        after = (0, 0)
        while found := self.part(after=after, limit=_PART):
            yield from found
            after = (found[-1].year, found[-1].number)

    def reviews_due(self, today: date) -> list[RegisterEntry]:
        """Entries that are not public and whose access level is to be looked at again by ``today``, as they stand; the longest due first."""
        changed = select(later_acts.c.instrument_id).where(later_acts.c.changes.is_not(None))
        asked = register.c.access_review.between("0", today.isoformat()) | register.c.instrument_id.in_(changed)
        rows = self._all(select(register).where(asked).order_by(register.c.id))
        found = self._as_they_stand(rows).values()
        due = [
            one
            for one in found
            if one.access in CLOSED and one.access_review and one.access_review <= today.isoformat()
        ]
        return sorted(due, key=lambda one: (one.access_review, one.year, one.number))

    def search(
        self,
        query: str,
        *,
        year: int | None = None,
        department: str | None = None,
        kind: str | None = None,
        language: str | None = None,
        status: Status | None = None,
        today: date | None = None,
        access: Collection[str] | None = None,
        own: str | None = None,
        limit: int = 20,
        offset: int = 0,
        counted: bool = True,
        most: int = MOST_COUNTED,
        released: bool = False,
    ) -> SearchPage:
        """Entries that contain every word of ``query`` (see :func:`service.store.search.question.understand`).

        The entry whose number was named comes first, then those found in title, parties or keywords, then those found in
        the text only; the last entered first among equals. A blank query finds everything.

        :param today: the day of the statuses; None: the current day (UTC).
        :param access: only entries that have one of these access levels now; None for all. :param own: a unit whose entries are found at every level.
        :param released: only what the public may find, see :func:`service.store.public.entries.findable`.
        :param counted: False: neither total nor facets are counted, for whoever reads one page after the other.
        :param most: of more answers to words it is only said that there are more, and facets say only which values there are.
        """
        question = understand(query)
        if not question.blank and not question.terms:
            return SearchPage(0, (), {name: {} for name in FACETS})
        day = today or datetime.now(UTC).date()
        conditions = filters(year, department, kind, language, access=access, own=own)
        conditions += [] if status is None else [register.c.id.in_(having(status, day))]
        conditions += findable(self._index, question) if released else []
        answers = Answers(self._connection, self._index, question, conditions, status=status_on(day))
        counts = answers.counted(day, most=most) if counted else Counted(0, more=False, facets={})
        over = counted and not counts.more and offset >= counts.total
        keys = [] if over else answers.page(limit + 1, offset)
        hits = self._hits(keys[:limit], question)
        return SearchPage(counts.total, hits, counts.facets, more=counts.more, further=len(keys) > limit)

    def _hits(self, keys: Sequence[int], question: Question) -> tuple[Hit, ...]:
        """The entries of these rows, in this order; of their texts only what a snippet is cut from."""
        rows = {row.id: row for row in self._all(select(register).where(register.c.id.in_(keys)))}
        stand = self._as_they_stand(list(rows.values()))
        standings = Standings(self._connection).of(list(keys))
        texts = self._texts(keys) if question.terms else {}
        shown = {key: texts.get(key) or rows[key].title for key in keys}
        return tuple(Hit(stand[key], snippet(shown[key], question.terms), standings[key]) for key in keys)

    def _texts(self, keys: Sequence[int]) -> dict[int, str]:
        body = func.substr(register_texts.c.body, 1, SEARCHED).label("body")
        found = self._all(select(register_texts.c.entry, body).where(register_texts.c.entry.in_(keys)))
        return {row.entry: row.body for row in found}

    def reindex(self, before: RegisterEntry) -> None:
        """Find an entry by what it says now. :param before: what it said until now."""
        query = select(register.c.id, register_texts.c.body).join(
            register_texts, register_texts.c.entry == register.c.id, isouter=True
        )
        row = self._one(query.where(register.c.instrument_id == before.instrument_id))
        now = self.by_instrument(before.instrument_id)
        if row is not None and now is not None:
            self._index.drop(row.id, heading(before), row.body or "")
            self._index.put(row.id, heading(now), row.body or "")

    def rebuild_index(self) -> int:
        """Make the index anew from the entries and their texts; how many there were."""
        self._index.clear()
        self._connection.execute(delete(register_languages))
        rows = self._all(
            select(register, register_texts.c.body).join(
                register_texts, register_texts.c.entry == register.c.id, isouter=True
            )
        )
        stand = self._as_they_stand(rows)
        for row in rows:
            entry = stand[row.id]
            self._insert_all(register_languages, _languages(row.id, entry))
            self._index.put(row.id, heading(entry), row.body or "")
            self.refresh(entry.instrument_id)
        return len(rows)

    def _current(self, row: AnyRow | None) -> RegisterEntry | None:
        return None if row is None else self._as_they_stand([row])[row.id]

    def _as_they_stand(self, rows: Sequence[AnyRow]) -> dict[int, RegisterEntry]:
        """Key of the row -> the entry with its corrections."""
        acts = LaterActs(self._connection).corrections([row.instrument_id for row in rows])
        return {row.id: corrected(entry_from(row), acts.get(row.instrument_id, ())) for row in rows}


def _languages(key: int, entry: RegisterEntry) -> list[dict[str, Any]]:
    return [{"entry": key, "language": language} for language in dict.fromkeys(entry.languages)]


def _values(entry: RegisterEntry) -> dict[str, Any]:
    later = {**dict.fromkeys(_LATER), "prevailing": ""}
    return {**later, **to_data(entry), "signed_on": entry.signed_on, "entered_on": entry.entered_on}


def entry_from(row: AnyRow) -> RegisterEntry:
    """The entry in a row that has the register's columns."""
    days = {"signed_on": row.signed_on.isoformat(), "entered_on": row.entered_on.isoformat()}
    known = {name: value for name, value in row._asdict().items() if value is not None or name == "leaf_index"}
    return from_data(RegisterEntry, {**known, **days})
