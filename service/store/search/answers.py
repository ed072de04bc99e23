"""Which entries of the register answer a question, and how many: keys first, everything else of the few that are shown afterwards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, Connection, Engine, Select, Text, cast, func, literal, or_, select, union_all

from service.store.engine import writes
from service.store.repository import Repository
from service.store.search.index import Index, Where
from service.store.search.question import Question
from service.store.tables import later_acts, register, register_languages, register_standings

MOST_COUNTED: Final = 1000
"""Of more answers it is only said that there are more."""
FACETS: Final = ("year", "department", "kind", "language", "status")
MOST_KEPT: Final = 50
"""Counts of parts of the register that one process keeps."""
Facets = Mapping[str, Mapping[str, int | None]]
_KEPT: WeakKeyDictionary[Engine, dict[tuple[Any, ...], tuple[int, Facets]]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Counted:
    """``total`` entries answer, or more. ``facets``: name -> value -> how many have it; None where that is not counted."""

    total: int
    more: bool
    facets: Facets


class Answers(Repository):
    """The answers to one question, under conditions on the columns of the register."""

    __slots__ = ("_conditions", "_index", "_question", "_status")

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

    def page(self, limit: int, offset: int) -> list[int]:
        """Keys of at most ``limit`` rows: the entry whose number was named, those found by their heading, the others; newest first each."""
        if not self._question.terms:
            newest = select(register.c.id).where(*self._conditions)
            return self._keys(newest.order_by(register.c.year.desc(), register.c.number.desc()), limit, offset)
        named = self._named()
        found, skipped = named[offset : offset + limit], max(0, offset - len(named))
        if len(found) == limit:
            return found
        heading, wanted = self._found(Where.HEADING, without=named), limit - len(found)
        ahead = self._size(heading, most=skipped + wanted) if skipped else None
        if ahead is None or skipped < ahead:
            found += self._keys(heading, wanted, skipped)
        if len(found) < limit:
            past = max(0, skipped - ahead) if ahead is not None else 0
            found += self._keys(self._found(Where.REST, without=named), limit - len(found), past)
        return found

    def counted(self, day: date, *, most: int) -> Counted:
        """How many there are, at most ``most``, and how many of them have each value of each facet."""
        if not self._question.terms:
            total, facets = self._kept_facets(self._conditions, day)
            return Counted(total, more=False, facets=facets)
        some = self._found(Where.ANYWHERE).limit(most + 1).subquery()
        total, facets = self._facets([register.c.id.in_(select(some.c[0]))])
        if total <= most:
            return Counted(total, more=False, facets=facets)
        # Whoever may not see everything learns no value of what is hidden.
        known = facets if self._conditions else self._kept_facets((), day)[1]
        return Counted(most, more=True, facets={name: dict.fromkeys(values) for name, values in known.items()})

    def _keys(self, asked: Select[Any], limit: int, offset: int) -> list[int]:
        return [row[0] for row in self._all(asked.limit(limit).offset(offset))]

    def _size(self, asked: Select[Any], *, most: int) -> int:
        bounded = asked.order_by(None).limit(most).subquery()
        return self._connection.execute(select(func.count()).select_from(bounded)).scalar_one()

    def _found(self, where: Where, *, without: Sequence[int] = ()) -> Select[Any]:
        found = self._index.found(self._question, where)
        asked = select(found.key).select_from(found.source).where(found.condition).order_by(found.key.desc())
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
        newest = [select(func.max(one.c.id)).scalar_subquery() for one in (register, later_acts)]
        asked = select(literal(1)).where(*conditions).compile(self._connection)
        key = (str(day), tuple(self._all(select(*newest))[0]), str(asked), str(asked.params))
        kept = _KEPT.setdefault(self._connection.engine, {})
        if key not in kept:
            for old in list(kept)[: -MOST_KEPT + 1]:
                kept.pop(old, None)
            kept[key] = self._facets(conditions)
        return kept[key]

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
