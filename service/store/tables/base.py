"""What all tables share: the names of constraints, and functions for frequent columns."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ForeignKey, Integer, MetaData, Table, Text
from sqlalchemy.schema import SchemaItem

from service.store.types import Document, UtcTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def table(name: str, *items: SchemaItem) -> Table:
    """A table that is ``STRICT`` on SQLite: a value of the wrong type is refused there as it is on PostgreSQL."""
    return Table(name, metadata, *items, sqlite_strict=True)


def serial() -> Column[Any]:
    """A key that only orders rows."""
    return Column("id", Integer, primary_key=True, autoincrement=True)


def text(name: str, **options: Any) -> Column[Any]:
    """Text that must be there."""
    return Column(name, Text, **{"nullable": False, **options})


def number(name: str, **options: Any) -> Column[Any]:
    """A whole number that must be there."""
    return Column(name, Integer, **{"nullable": False, **options})


def moment(name: str, **options: Any) -> Column[Any]:
    """A moment that must be there."""
    return Column(name, UtcTime, **{"nullable": False, **options})


def document(name: str, **options: Any) -> Column[Any]:
    """JSON that must be there."""
    return Column(name, Document, **{"nullable": False, **options})


def instrument_id(**options: Any) -> Column[Any]:
    """The instrument a row belongs to."""
    return Column("instrument_id", Text, ForeignKey("instruments.id"), **{"nullable": False, **options})
