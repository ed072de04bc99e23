"""How PostgreSQL looks for the answers to words. SQLite needs no advice.

Two ways lead to the newest answers: the key's index backwards, which reads the vectors of each row until there are enough, and the indexes of words and
pairs, which give all answers, to be sorted. The server knows neither what reading a vector from its own table costs, nor how many rows have a word that
begins in some way. So a few hundred of the newest rows are looked at first.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from sqlalchemy import Connection, func, select, text

from service.store.search.index import Found
from service.store.tables import register

SAMPLE: Final = 400
"""Rows that are looked at."""
DEARER: Final = 12
"""So many times dearer is a row on the way backwards than an answer from the indexes of words."""
_WALK, _WORDS = ("bitmapscan", "seqscan"), ("indexscan", "indexonlyscan", "seqscan")
"""What is switched off for each way."""


@contextmanager
def from_words(connection: Connection) -> Iterator[None]:
    """Within the block rows come from the indexes of words and pairs, in no order."""
    with _without(connection, _WORDS):
        yield


@contextmanager
def newest_first(connection: Connection, found: Found, reach: int) -> Iterator[None]:
    """Within the block the answers come in the cheaper of the two ways. :param reach: how many are wanted, from the first one on."""
    if connection.dialect.name != "postgresql":
        yield
        return
    newest = connection.execute(select(func.max(register.c.id))).scalar() or 0
    near = select(func.count()).select_from(found.source).where(found.condition, found.key > newest - SAMPLE)
    with _without(connection, _WALK):
        answers = connection.execute(near).scalar_one()
    share = answers / SAMPLE
    with _without(connection, _WALK if reach * DEARER < share * share * newest else _WORDS):
        yield


@contextmanager
def _without(connection: Connection, ways: tuple[str, ...]) -> Iterator[None]:
    if connection.dialect.name != "postgresql":
        yield
        return
    connection.execute(text("".join(f"SET LOCAL enable_{way} = off; " for way in ways)))
    yield
    connection.execute(text("".join(f"SET LOCAL enable_{way} = on; " for way in ways)))
