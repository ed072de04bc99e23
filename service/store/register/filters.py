"""What a search of the register is limited to, besides its words."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, or_, select

from service.store.tables import register, register_languages, register_standings


def filters(
    year: int | None,
    department: str | None,
    kind: str | None,
    language: str | None,
    *,
    access: Collection[str] | None,
    own: str | None = None,
) -> list[ColumnElement[bool]]:
    """A condition for each that is not None.

    :param access: only entries that have one of these access levels now. :param own: a unit whose entries may have any.
    """
    conditions: list[ColumnElement[bool]] = []
    for name, wanted in (("year", year), ("department", department), ("kind", kind)):
        if wanted is not None:
            conditions.append(register.c[name] == wanted)
    if language is not None:
        speaking = select(register_languages.c.entry).where(register_languages.c.language == language)
        conditions.append(register.c.id.in_(speaking))
    if access is not None:
        now = select(register_standings.c.entry).where(register_standings.c.access.in_(list(access)))
        readable = register.c.id.in_(now)
        conditions.append(readable if own is None else or_(readable, register.c.department == own))
    return conditions
