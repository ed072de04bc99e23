"""Which entries of the register answer a question, and how many: keys first, everything else of the few that are shown afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, Connection, Engine, Select, Text, cast, func, literal, or_, select, union_all

from service.store.engine import writes
from service.store.repository import Repository
from service.store.search.index import Found, Index, Where
from service.store.search.plans import from_words, newest_first
from service.store.search.question import Question
from service.store.tables import later_acts, register, register_languages, register_standings

T = TypeVar("T")
MOST_COUNTED: Final = 1000
"""Of more answers it is only said that there are more."""
FACETS: Final = ("year", "department", "kind", "language", "status")
MOST_KEPT: Final = 50
"""Counts of parts of the register, and places in answers, that one process keeps."""
MOST_PLACES: Final = 2000
"""In the answers to one question."""
Facets = Mapping[str, Mapping[str, int | None]]
_KEPT: WeakKeyDictionary[Engine, dict[tuple[Any, ...], tuple[int, Facets]]] = WeakKeyDictionary()


_PLACES: WeakKeyDictionary[Engine, dict[tuple[Any, ...], dict[int, int]]] = WeakKeyDictionary()


def _kept(
    by_engine: WeakKeyDictionary[Engine, dict[tuple[Any, ...], T]],
    engine: Engine,
    key: tuple[Any, ...],
    make: Callable[[], T],
) -> T:
    """What this process has under ``key``; of many the oldest is forgotten."""
    kept = by_engine.setdefault(engine, {})
    if key not in kept:
        made = make()
        for old in list(kept)[: -MOST_KEPT + 1]:
            kept.pop(old, None)
        kept[key] = made
    return kept[key]


@dataclass(frozen=True, slots=True)
class Counted:
    """``total`` entries answer, or more. ``facets``: name -> value -> how many have it; None where that is not counted."""

    total: int
    more: bool
    facets: Facets


class Answers(Repository):
    """The answers to one question, under conditions on the columns of the register."""

    __slots__ = ("_complete", "_conditions", "_index", "_question", "_status")

    def __init__(
        self,
        connection: Connection,
        index: Index,
        question: Question,
        conditions: Sequence[ColumnElement[bool]],
        *,
        status: ColumnElement[str],
    ) -> None:
        """:param status: of a row of ``register_standings``, on the day of the question."""
        super().__init__(connection)
        self._index, self._question, self._conditions, self._status = index, question, tuple(conditions), status
        self._complete: list[int] | None = None
        """Keys of all answers, where they were counted and are few enough."""

    def page(self, limit: int, offset: int) -> list[int]:
        """Keys of at most ``limit`` rows: the entry whose number was named, those found by their heading, the others; newest first each."""
        if not self._question.terms:
            newest = select(register.c.id).where(*self._conditions)
            return self._keys(newest.order_by(register.c.year.desc(), register.c.number.desc()), limit, offset)
        named = self._named()
        if self._complete is not None:
            return self._ordered(self._complete, named)[offset : offset + limit]
        found, skipped = named[offset : offset + limit], max(0, offset - len(named))
        if len(found) == limit:
            return found
        wanted = limit - len(found)
        ahead = self._ahead(named, most=skipped + wanted) if skipped else None
        if ahead is None or skipped < ahead:
            found += self._section(Where.HEADING, named, wanted, skipped)
        if len(found) < limit:
            past = max(0, skipped - ahead) if ahead is not None else 0
            found += self._section(Where.REST, named, limit - len(found), past)
        return found

    def _ordered(self, keys: Sequence[int], named: Sequence[int]) -> list[int]:
        """All answers in the order of :meth:`page`."""
        with self._from_words():
            heading = set(self._keys(self._found(Where.HEADING, without=named).order_by(None), len(keys), 0))
        others = sorted(set(keys) - set(named), reverse=True)
        return [*named, *sorted(others, key=lambda key: key not in heading)]

    def _section(self, where: Where, named: Sequence[int], limit: int, offset: int) -> list[int]:
        """A part of the answers of one section. Where the page before was asked for, it goes on from there."""
        places = self._places(where)
        begin = max((place for place in list(places) if place <= offset), default=0)  # others add places meanwhile
        asked = self._found(where, without=named, behind=places.get(begin))
        found = self._index.found(self._question, where)
        with self._newest_first(found, limit + offset - begin):
            keys = self._keys(asked, limit, offset - begin)
        if len(keys) > 1 and len(places) < MOST_PLACES:
            places[offset + len(keys) - 1] = keys[-2]
        return keys

    def _ahead(self, named: Sequence[int], *, most: int) -> int:
        """How many are found by their heading, at most ``most``."""
        known = self._places("ahead")
        if 0 in known:
            return min(most, known[0])
        with self._from_words():
            counted = self._size(self._found(Where.HEADING, without=named), most=most)
        if counted < most:
            known[0] = counted
        return counted

    def _newest_first(self, found: Found, reach: int) -> AbstractContextManager[None]:
        return nullcontext() if self._conditions else newest_first(self._connection, found, reach)

    def _from_words(self) -> AbstractContextManager[None]:
        return nullcontext() if self._conditions else from_words(self._connection)

    def _places(self, section: str) -> dict[int, int]:
        """Offset in the section -> key of the answer before it, as far as it is known of the register as it is now."""
        if writes(self._connection):
            return {}
        return _kept(_PLACES, self._connection.engine, (*self._moment(), section, repr(self._question)), dict)

    def counted(self, day: date, *, most: int) -> Counted:
        """How many there are, at most ``most``, and how many of them have each value of each facet."""
        if not self._question.terms:
            total, facets = self._kept_facets(self._conditions, day)
            return Counted(total, more=False, facets=facets)
        found = self._index.found(self._question, Where.ANYWHERE)
        with self._newest_first(found, most + 1):
            some = self._keys(self._found(Where.ANYWHERE), most + 1, 0)
        if len(some) <= most:
            self._complete = some
            total, facets = self._facets([register.c.id.in_(some)])
            return Counted(total, more=False, facets=facets)
        # Whoever may not see everything learns no value of what is hidden.
        known = self._facets([register.c.id.in_(some)])[1] if self._conditions else self._kept_facets((), day)[1]
        return Counted(most, more=True, facets={name: dict.fromkeys(values) for name, values in known.items()})

    def _keys(self, asked: Select[Any], limit: int, offset: int) -> list[int]:
        return [row[0] for row in self._all(asked.limit(limit).offset(offset))]

    def _size(self, asked: Select[Any], *, most: int) -> int:
        bounded = asked.order_by(None).limit(most).subquery()
        return self._connection.execute(select(func.count()).select_from(bounded)).scalar_one()

    def _found(self, where: Where, *, without: Sequence[int] = (), behind: int | None = None) -> Select[Any]:
        found = self._index.found(self._question, where)
        asked = select(found.key).select_from(found.source).where(found.condition).order_by(found.key.desc())
        if behind is not None:
            asked = asked.where(found.key < behind)
        if without:
            asked = asked.where(found.key.not_in(without))
        if self._conditions:
            asked = asked.join(register, register.c.id == found.key).where(*self._conditions)
        return asked

    def _named(self) -> list[int]:
        if not self._question.numbers:
            return []
        numbers = [(register.c.number == number) & (register.c.year == year) for number, year in self._question.numbers]
        found = self._index.found(self._question, Where.ANYWHERE)
        asked = (
            select(register.c.id).join(found.source, found.key == register.c.id).where(or_(*numbers), found.condition)
        )
        asked = asked.where(*self._conditions).order_by(register.c.year.desc(), register.c.number.desc())
        return [row.id for row in self._all(asked)]

    def _kept_facets(self, conditions: Sequence[ColumnElement[bool]], day: date) -> tuple[int, Facets]:
        """Those of the whole register, or of a part of it, counted once until the register changes."""
        if writes(self._connection):
            return self._facets(conditions)
        return _kept(
            _KEPT, self._connection.engine, (str(day), *self._moment(conditions)), lambda: self._facets(conditions)
        )

    def _moment(self, conditions: Sequence[ColumnElement[bool]] | None = None) -> tuple[Any, ...]:
        """The conditions, and the register as it is now: another entry or act makes another moment."""
        newest = [select(func.max(one.c.id)).scalar_subquery() for one in (register, later_acts)]
        asked = select(literal(1)).where(*(self._conditions if conditions is None else conditions))
        compiled = asked.compile(self._connection)
        return tuple(self._all(select(*newest))[0]), str(compiled), str(compiled.params)

    def _facets(self, conditions: Sequence[ColumnElement[bool]]) -> tuple[int, dict[str, dict[str, int]]]:
        """The total and the facets in one statement, so that the conditions are looked at once for all of them."""
        named = (register.c.id, register.c.year, register.c.department, register.c.kind)
        standing = register_standings.c.entry == register.c.id
        found = (
            select(*named, self._status.label("status"))
            .join(register_standings, standing, isouter=True)
            .where(*conditions)
            .cte("found")
        )
        spoken = register_languages.c.language
        columns = {name: found.c[name] if name != "language" else spoken for name in FACETS}
        counted = [select(literal("total").label("facet"), literal("").label("value"), func.count()).select_from(found)]
        for name, value in columns.items():
            rows = select(literal(name), cast(value, Text), func.count()).select_from(found).group_by(value)
            if name == "language":
                rows = rows.join(register_languages, register_languages.c.entry == found.c.id)
            counted.append(rows)
        facets: dict[str, dict[str, int]] = {name: {} for name in ("total", *columns)}
        for name, value, many in sorted(tuple(row) for row in self._all(union_all(*counted))):
            facets[name][value] = many
        facets["status"].pop("", None)  # notices
        return facets.pop("total")[""], facets
