"""The index over the register: FTS5 on SQLite, ``tsvector`` on PostgreSQL, the same answers from both.

Both index our own folded words (see :mod:`service.store.search.folding`), not the engine's idea of words: FTS5 with its ``ascii``
tokenizer, which leaves everything beyond ASCII alone, PostgreSQL with vectors made from word lists, which is what its
``simple`` configuration does to them. So both find the same entries, for any language, and no engine extension is needed.

A question is a :class:`Found`: keys of entries that the engine gives in order, the newest first, and stops when there are enough. Nothing
else of an entry is read to find it.

An index is derived data: :meth:`Index.clear` and :meth:`Index.put` rebuild it from the register and its texts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from hashlib import blake2b
from itertools import pairwise
from typing import Any, Protocol

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Integer,
    Text,
    and_,
    bindparam,
    column,
    not_,
    or_,
    table,
    text,
)

from service.store.search.folding import folded_line
from service.store.search.question import Question, Term

MAX_WORD_BYTES = 900_000
"""Bytes of distinct words of one entry that PostgreSQL's index holds; a ``tsvector`` ends at 1 MiB (manual, 12.11)."""
_BEGINNING = 3
"""Characters of a word by which a phrase finds it that is not finished."""


class Where(StrEnum):
    """In which texts of an entry the terms are."""

    ANYWHERE = "anywhere"
    """In heading and body together."""
    HEADING = "heading"
    """All of them in the heading."""
    REST = "rest"
    """Anywhere, but not all of them in the heading."""


@dataclass(frozen=True, slots=True)
class Found:
    """What answers: select ``key`` from ``source``; it has an index in the order of the keys."""

    source: FromClause
    key: ColumnElement[int]
    condition: ColumnElement[bool]


class Index(Protocol):
    """Finds entries of the register by their words. Every call belongs to the unit's transaction."""

    def put(self, entry: int, heading: str, body: str) -> None:
        """The entry is found by the words of both texts from now on. It must not be in the index yet."""
        ...

    def drop(self, entry: int, heading: str, body: str) -> None:
        """The entry is not found any more. The texts must be those that it was put in with."""
        ...

    def clear(self) -> None:
        """Nothing is found any more."""
        ...

    def found(self, question: Question, where: Where) -> Found:
        """Keys of the register's rows that contain every term."""
        ...


def index_of(connection: Connection) -> Index:
    """The index of the engine behind ``connection``."""
    return _Fts5(connection) if connection.dialect.name == "sqlite" else _Vectors(connection)


class _Fts5:
    """The virtual table ``register_fts(heading, body)``, contentless, its rowid the entry's."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, entry: int, heading: str, body: str) -> None:
        values = {"entry": entry, "heading": folded_line(heading), "body": folded_line(body)}
        self._connection.execute(
            text("INSERT INTO register_fts (rowid, heading, body) VALUES (:entry, :heading, :body)"), values
        )

    def drop(self, entry: int, heading: str, body: str) -> None:
        # A contentless FTS5 table forgets a row only by the very values that it was given.
        values = {"entry": entry, "heading": folded_line(heading), "body": folded_line(body)}
        delete = (
            "INSERT INTO register_fts (register_fts, rowid, heading, body) VALUES ('delete', :entry, :heading, :body)"
        )
        self._connection.execute(text(delete), values)

    def clear(self) -> None:
        self._connection.execute(text("INSERT INTO register_fts (register_fts) VALUES ('delete-all')"))

    def found(self, question: Question, where: Where) -> Found:
        anywhere = _fts5_expression(question)
        heading = f"heading : ({anywhere})"
        asked = {Where.ANYWHERE: anywhere, Where.HEADING: heading, Where.REST: f"({anywhere}) NOT ({heading})"}
        fts = table("register_fts", column("rowid", Integer))
        # register_fts is a column of the same name in FTS5's own syntax; MATCH takes the expression as a value.
        return Found(fts, fts.c.rowid, column("register_fts", Text).op("MATCH")(asked[where]))


def _fts5_expression(question: Question) -> str:
    """Quoted words hold only letters and digits, so nothing in them is syntax."""
    return " AND ".join(f'"{" ".join(term.words)}"' + (" *" if term.open else "") for term in question.terms)


class _Vectors:
    """The table ``register_index``: vectors for words, numbers of pairs of words for phrases, and the folded texts."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, entry: int, heading: str, body: str) -> None:
        heading, body = folded_line(heading), folded_line(body)
        self._connection.execute(
            text(
                "INSERT INTO register_index (entry, heading, body, heading_words, words, pairs) "
                "VALUES (:entry, :heading, :body, array_to_tsvector(:heading_words), array_to_tsvector(:words), CAST(:pairs AS bigint[]))"
            ),
            {
                "entry": entry,
                "heading": heading,
                "body": body,
                "heading_words": _distinct(heading),
                "words": _distinct(heading + body),
                "pairs": pairs_of(heading, body),
            },
        )

    def drop(self, entry: int, heading: str, body: str) -> None:
        self._connection.execute(text("DELETE FROM register_index WHERE entry = :entry"), {"entry": entry})

    def clear(self) -> None:
        self._connection.execute(text("DELETE FROM register_index"))

    def found(self, question: Question, where: Where) -> Found:
        index = table(
            "register_index",
            *(column(name) for name in ("entry", "heading", "body", "heading_words", "words", "pairs")),
        )
        heading = self._in_heading(index, question)
        match where:
            case Where.HEADING:
                condition = heading
            case Where.REST:
                condition = and_(self._anywhere(index, question), not_(heading))
            case _:
                condition = self._anywhere(index, question)
        return Found(index, index.c.entry, condition)

    def _in_heading(self, index: FromClause, question: Question) -> ColumnElement[bool]:
        phrases = [_read(term, index.c.heading) for term in _phrases(question)]
        return and_(_vector(index.c.heading_words, question.terms), *phrases)

    def _anywhere(self, index: FromClause, question: Question) -> ColumnElement[bool]:
        """Vectors made from lists have no positions, and positions end at 16383 anyway: phrases are found by their pairs of words, and read in
        the text where the pairs do not say everything. Whatever has a pair has its words, and reading both for each row would take twice as long.
        """
        words = [term for term in question.terms if not _pairs_of_term(term)]
        conditions = [_vector(index.c.words, words)] if words else []
        for term in _phrases(question):
            if numbers := ", ".join(map(str, _pairs_of_term(term))):
                conditions.append(index.c.pairs.op("@>")(text(f"CAST('{{{numbers}}}' AS bigint[])")))
            if len(term.words) > 2 or term.open:
                conditions.append(or_(_read(term, index.c.heading), _read(term, index.c.body)))
        return and_(*conditions)


def pairs_of(*lines: str) -> list[int]:
    """A number for each two words that follow each other in a folded line, and for each word with the beginning of the next one."""
    found: set[int] = set()
    for line in lines:
        for pair in set(pairwise(line.split())):
            found.add(_number(*pair))
            found.add(_number(pair[0], pair[1][:_BEGINNING] + "*"))
    return sorted(found)


def _pairs_of_term(term: Term) -> list[int]:
    if len(term.words) == 1:
        return []
    *pairs, last = pairwise(term.words)
    numbers = [_number(*pair) for pair in pairs]
    if not term.open:
        return [*numbers, _number(*last)]
    return [*numbers, _number(last[0], last[1][:_BEGINNING] + "*")] if len(last[1]) >= _BEGINNING else numbers


def _number(one: str, other: str) -> int:
    """64 bits, so that two pairs of words with the same number are no matter of this world."""
    return int.from_bytes(blake2b(f"{one} {other}".encode(), digest_size=8).digest(), signed=True)


def _phrases(question: Question) -> Iterable[Term]:
    return (term for term in question.terms if len(term.words) > 1)


def _read(term: Term, line: ColumnElement[Any]) -> ColumnElement[bool]:
    return line.like(f"% {' '.join(term.words)}{'' if term.open else ' '}%")


def _vector(words: ColumnElement[Any], terms: Iterable[Term]) -> ColumnElement[bool]:
    expression = text("CAST(:expression AS tsquery)")
    return words.op("@@")(expression.bindparams(bindparam("expression", _tsquery(terms), unique=True)))


def _tsquery(terms: Iterable[Term]) -> str:
    return " & ".join(word for term in terms for word in _lexemes(term))


def _lexemes(term: Term) -> list[str]:
    """Quoted, so that nothing in them is syntax; ``:*`` is PostgreSQL's prefix."""
    quoted = [f"'{word}'" for word in term.words]
    return [*quoted[:-1], quoted[-1] + ":*"] if term.open else quoted


def _distinct(line: str) -> list[str]:
    """The distinct words, as many as fit into the vector."""
    kept: list[str] = []
    left = MAX_WORD_BYTES
    for word in dict.fromkeys(line.split()):
        left -= len(word.encode())
        if left < 0:
            break
        kept.append(word)
    return kept
