"""Accounts: administrators create, change and deactivate them. They are never deleted, because the history names people by id."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from service.accounts.errors import LastAdministrator
from service.accounts.passwords import hash_password, matches, require_good
from service.domain.errors import InvalidInput, NotFound
from service.domain.messages import Message
from service.domain.people import Person
from service.domain.permissions import Role
from service.store.unit import Store, Unit

GRANTABLE = frozenset(Role) - {Role.SERVICE, Role.COUNTERPART}
"""Roles that an account can have: the service has no account, and a counterpart has a link."""

_EMAIL = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+\.[^\s@<>,;\"]+")


def add(
    store: Store,
    *,
    email: str,
    name: str,
    roles: Collection[Role],
    password: str,
    now: datetime,
    department: str | None = None,
) -> Person:
    """A new account. :raises InvalidInput: field by field, what is wrong; also when the address has an account."""
    email, name = email.strip(), name.strip()
    errors = {**_faults(email, name, roles, department), **_password_faults(password, email)}
    if errors:
        raise InvalidInput(errors)
    person = Person(
        id=str(uuid4()),
        email=email,
        name=name,
        roles=frozenset(roles),
        department=department,
        password_hash=hash_password(password),
        active=True,
        created_at=now,
    )
    with store.unit() as unit:
        if unit.people.by_email(email) is not None:
            raise InvalidInput({"email": [Message("There is already an account with this address.")]})
        unit.people.add(person)
        unit.commit()
    return person


def change_roles(store: Store, person_id: str, roles: Collection[Role], *, department: str | None) -> Person:
    """Change roles and department. They apply from the next request on, because each request builds its actor.

    :raises LastAdministrator: nobody would be left to manage accounts.
    """
    with store.unit() as unit:
        person = _get(unit, person_id)
        _require_valid(person.email, person.name, roles, department)
        changed = replace(person, roles=frozenset(roles), department=department)
        _write(unit, person, changed)
        unit.commit()
    return changed


def rename(store: Store, person_id: str, *, email: str, name: str) -> Person:
    """Another name or address. The history keeps the names under which acts were done.

    :raises InvalidInput: what is wrong; also when the address has another account.
    """
    email, name = email.strip(), name.strip()
    with store.unit() as unit:
        person = _get(unit, person_id)
        errors = _faults(email, name, person.roles, person.department)
        other = unit.people.by_email(email)
        if other is not None and other.id != person_id:
            errors["email"] = [Message("There is already an account with this address.")]
        if errors:
            raise InvalidInput(errors)
        changed = replace(person, email=email, name=name)
        _write(unit, person, changed)
        unit.commit()
    return changed


def deactivate(store: Store, person_id: str, now: datetime) -> Person:
    """Close the account and end all its sign-ins. :raises LastAdministrator: nobody would be left to manage accounts."""
    with store.unit() as unit:
        person = _get(unit, person_id)
        changed = replace(person, active=False)
        _write(unit, person, changed)
        unit.signins.revoke_all(at=now, person_id=person_id)
        unit.commit()
    return changed


def reactivate(store: Store, person_id: str) -> Person:
    """Open a closed account again."""
    with store.unit() as unit:
        person = _get(unit, person_id)
        changed = replace(person, active=True)
        _write(unit, person, changed)
        unit.commit()
    return changed


def set_password(store: Store, person_id: str, password: str, now: datetime) -> None:
    """Another password; every sign-in made with the old one ends. :raises InvalidInput: the password cannot be used."""
    with store.reader() as unit:
        person = _get(unit, person_id)
    require_good(password, email=person.email)
    fresh = hash_password(password)
    with store.unit() as unit:
        unit.people.set_password(person_id, fresh)
        unit.signins.revoke_all(at=now, person_id=person_id)
        unit.commit()


def change_own_password(store: Store, person_id: str, *, current: str, new: str, now: datetime) -> None:
    """A person's own other password; every sign-in of this person ends. :raises InvalidInput: what is wrong with either."""
    with store.reader() as unit:
        person = _get(unit, person_id)
    errors = _password_faults(new, person.email)
    if not matches(person.password_hash, current):
        errors["current"] = [Message("The current password is incorrect.")]
    if errors:
        raise InvalidInput(errors)
    set_password(store, person_id, new, now)


def everybody(store: Store) -> list[Person]:
    """All accounts, by name."""
    with store.reader() as unit:
        return unit.people.all()


def _get(unit: Unit, person_id: str) -> Person:
    person = unit.people.get(person_id)
    if person is None:
        raise NotFound(noun="person")
    return person


def _write(unit: Unit, before: Person, after: Person) -> None:
    unit.people.update(after)
    if _manages(before) and not any(_manages(person) for person in unit.people.all()):
        raise LastAdministrator


def _manages(person: Person) -> bool:
    return person.active and Role.ADMINISTRATOR in person.roles


def _require_valid(email: str, name: str, roles: Collection[Role], department: str | None) -> None:
    errors = _faults(email, name, roles, department)
    if errors:
        raise InvalidInput(errors)


def _password_faults(password: str, email: str) -> dict[str, list[Message]]:
    try:
        require_good(password, email=email)
    except InvalidInput as error:
        return {key: list(found) for key, found in error.messages.items()}
    return {}


def _faults(email: str, name: str, roles: Collection[Role], department: str | None) -> dict[str, list[Message]]:
    errors: dict[str, list[Message]] = {}
    if not _EMAIL.fullmatch(email) or len(email) > 254:
        errors["email"] = [Message("Enter an e-mail address such as name@example.org.")]
    if not name or len(name) > 200:
        errors["name"] = [Message("Enter the person’s name, in at most 200 characters.")]
    if not roles or not GRANTABLE.issuperset(roles):
        errors["roles"] = [Message("Choose at least one role from the list.")]
    if Role.OFFICER in roles and not department:
        errors["department"] = [Message("An officer acts for a department. Choose one.")]
    return errors
