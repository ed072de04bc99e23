"""People with an account."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import select, update

from service.domain.people import Person
from service.domain.permissions import Role
from service.store.repository import AnyRow, Repository
from service.store.rows import built, plain
from service.store.tables import people


class People(Repository):
    """Found by id or by e-mail address without regard to case. Nobody is ever deleted."""

    def add(self, person: Person) -> None:
        """:raises StoreConflict: the id or the e-mail address is taken."""
        self._insert(people, _values(person))

    def get(self, person_id: str) -> Person | None:
        """The account with this id."""
        row = self._one(select(people).where(people.c.id == person_id))
        return None if row is None else _person(row)

    def by_email(self, email: str) -> Person | None:
        """The account with this address."""
        row = self._one(select(people).where(people.c.email_folded == email.strip().casefold()))
        return None if row is None else _person(row)

    def update(self, person: Person) -> None:
        """Write all fields of an account that exists."""
        self._connection.execute(update(people).where(people.c.id == person.id).values(_values(person)))

    def set_password(self, person_id: str, password_hash: str) -> None:
        """Write nothing but the hash."""
        mine = people.c.id == person_id
        self._connection.execute(update(people).where(mine).values(password_hash=password_hash))

    def set_language(self, person_id: str, language: str) -> None:
        """Write nothing but the language of the pages."""
        self._connection.execute(update(people).where(people.c.id == person_id).values(language=language))

    def set_letters(self, person_id: str, delivery: str) -> None:
        """Write nothing but how the person wants to be told."""
        self._connection.execute(update(people).where(people.c.id == person_id).values(letters=delivery))

    def names(self, ids: Collection[str]) -> dict[str, str]:
        """Id -> name, of those that have an account."""
        rows = self._all(select(people.c.id, people.c.name).where(people.c.id.in_(sorted(ids))))
        return {row.id: row.name for row in rows}

    def all(self) -> list[Person]:
        """By name."""
        return [_person(row) for row in self._all(select(people).order_by(people.c.name, people.c.id))]


def _values(person: Person) -> dict[str, Any]:
    roles = sorted(str(role) for role in person.roles)
    return {**plain(person), "roles": roles, "email_folded": person.email.strip().casefold()}


def _person(row: AnyRow) -> Person:
    return built(Person, row, roles=frozenset(Role(role) for role in row.roles))
