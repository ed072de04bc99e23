"""The index over the register: FTS5 on SQLite, ``tsvector`` on PostgreSQL, the same answers from both.

Both index our own folded words (see :mod:`service.store.search.folding`), not the engine's idea of words: FTS5 with its ``ascii``
tokenizer, which leaves everything beyond ASCII alone, PostgreSQL with vectors made from word lists, which is what its
``simple`` configuration does to them. So both find the same entries, for any language, and no engine extension is needed.

An index is derived data: :meth:`Index.clear` and :meth:`Index.put` rebuild it from the register and its texts.
"""

from __future__ import annotations

from typing import Protocol

from sqlalchemy import ColumnElement, Connection, Integer, Text, and_, bindparam, column, or_, select, table, text, true
from sqlalchemy.dialects.postgresql import TSVECTOR

from service.store.search.folding import folded_line
from service.store.search.question import Question, Term
from service.store.tables import register

MAX_WORD_BYTES = 900_000
"""Bytes of distinct words of one entry that PostgreSQL's index holds; a ``tsvector`` ends at 1 MiB (manual, 12.11)."""


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

    def finds(self, question: Question) -> ColumnElement[bool]:
        """A condition on ``register``: heading and body together contain every term."""
        ...

    def heads(self, question: Question) -> ColumnElement[bool]:
        """A condition on ``register``: the heading alone contains every term."""
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

    def finds(self, question: Question) -> ColumnElement[bool]:
        return self._matches(_fts5_expression(question))

    def heads(self, question: Question) -> ColumnElement[bool]:
        return self._matches(f"heading : ({_fts5_expression(question)})")

    def _matches(self, expression: str) -> ColumnElement[bool]:
        fts = table("register_fts", column("rowid", Integer))
        # register_fts is a column of the same name in FTS5's own syntax; MATCH takes the expression as a value.
        matching = column("register_fts", Text).op("MATCH")(expression)
        return register.c.id.in_(select(fts.c.rowid).where(matching))


def _fts5_expression(question: Question) -> str:
    """Quoted words hold only letters and digits, so nothing in them is syntax."""
    return " AND ".join(f'"{" ".join(term.words)}"' + (" *" if term.open else "") for term in question.terms)


class _Vectors:
    """The table ``register_index``: folded texts for phrases, vectors for words."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, entry: int, heading: str, body: str) -> None:
        heading, body = folded_line(heading), folded_line(body)
        self._connection.execute(
            text(
                "INSERT INTO register_index (entry, heading, body, heading_words, words) "
                "VALUES (:entry, :heading, :body, array_to_tsvector(:heading_words), array_to_tsvector(:words))"
            ),
            {
                "entry": entry,
                "heading": heading,
                "body": body,
                "heading_words": _distinct(heading),
                "words": _distinct(heading + body),
            },
        )

    def drop(self, entry: int, heading: str, body: str) -> None:
        self._connection.execute(text("DELETE FROM register_index WHERE entry = :entry"), {"entry": entry})

    def clear(self) -> None:
        self._connection.execute(text("DELETE FROM register_index"))

    def finds(self, question: Question) -> ColumnElement[bool]:
        return self._matches(question, "words", ("heading", "body"))

    def heads(self, question: Question) -> ColumnElement[bool]:
        return self._matches(question, "heading_words", ("heading",))

    def _matches(self, question: Question, vector: str, lines: tuple[str, ...]) -> ColumnElement[bool]:
        index = table(
            "register_index", column("entry", Integer), column(vector, TSVECTOR), *(column(n, Text) for n in lines)
        )
        expression = text("CAST(:expression AS tsquery)").bindparams(
            bindparam("expression", _tsquery(question), unique=True)
        )
        # Vectors made from lists have no positions, and positions end at 16383 anyway: phrases are read in the text.
        phrases = [
            or_(*(index.c[line].like(f"% {' '.join(term.words)}{'' if term.open else ' '}%") for line in lines))
            for term in question.terms
            if len(term.words) > 1
        ]
        found = and_(true(), index.c[vector].op("@@")(expression), *phrases)
        return register.c.id.in_(select(index.c.entry).where(found))


def _tsquery(question: Question) -> str:
    return " & ".join(word for term in question.terms for word in _lexemes(term))


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
