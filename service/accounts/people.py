"""Accounts: made, changed, closed and opened again. They are never deleted, because the history names people by id.

Each function is one transaction and leaves a row in the record of changes, in the name of ``by``. Administrators on the pages go
through :mod:`service.accounts.administration`, which adds who may do it alone.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import uuid4

from service.accounts import changes
from service.accounts.changes import GRANTABLE, By
from service.accounts.passwords import hash_password, matches, require_good
from service.domain.errors import InvalidInput
from service.domain.messages import Message
from service.domain.people import AccountEvent, Person
from service.domain.permissions import OPERATOR, Actor, Role
from service.store.unit import Store, utc_now

__all__ = ["GRANTABLE", "add", "change_own_password", "change_roles", "deactivate", "everybody", "reactivate", "rename", "set_password"]  # fmt: skip


def add(
    store: Store,
    *,
    email: str,
    name: str,
    roles: Collection[Role],
    password: str,
    now: datetime,
    department: str | None = None,
    by: Actor = OPERATOR,
    active: bool = True,
) -> Person:
    """A new account. :raises InvalidInput: field by field, what is wrong; also when the address has an account."""
    email, name = email.strip(), name.strip()
    errors = {**changes.faults(email, name, roles, department), **_password_faults(password, email)}
    if errors:
        raise InvalidInput(errors)
    person = Person(
        id=str(uuid4()),
        email=email,
        name=name,
        roles=frozenset(roles),
        department=department,
        password_hash=hash_password(password),
        active=active,
        created_at=now,
    )
    with store.unit() as unit:
        changes.create(unit, person, By(by, now))
        unit.commit()
    return person


def change_roles(
    store: Store,
    person_id: str,
    roles: Collection[Role],
    *,
    department: str | None,
    by: Actor = OPERATOR,
    now: datetime | None = None,
) -> Person:
    """Change roles and department. They apply from the next request on, because each request builds its actor.

    :raises LastAdministrator: nobody would be left to manage accounts.
    :raises InvalidInput: what is wrong; also when another person with a deciding role has the same name.
    """
    with store.unit() as unit:
        changed = changes.write_roles(unit, person_id, roles, department, By(by, now or utc_now()))
        unit.commit()
    return changed


def rename(
    store: Store, person_id: str, *, email: str, name: str, by: Actor = OPERATOR, now: datetime | None = None
) -> Person:
    """Another name or address. The history keeps the names under which acts were done.

    :raises InvalidInput: what is wrong; also when the address has another account.
    """
    with store.unit() as unit:
        by_whom = By(by, now or utc_now())
        changed = changes.write_identity(unit, person_id, email=email.strip(), name=name.strip(), by=by_whom)
        unit.commit()
    return changed


def deactivate(store: Store, person_id: str, now: datetime, *, by: Actor = OPERATOR) -> Person:
    """Close the account and end all its sign-ins. :raises LastAdministrator: nobody would be left to manage accounts."""
    return _set_active(store, person_id, active=False, by=By(by, now))


def reactivate(store: Store, person_id: str, now: datetime | None = None, *, by: Actor = OPERATOR) -> Person:
    """Open a closed account again."""
    return _set_active(store, person_id, active=True, by=By(by, now or utc_now()))


def set_password(store: Store, person_id: str, password: str, now: datetime, *, by: Actor = OPERATOR) -> None:
    """Another password; sign-ins made with the old one end, and a lock by wrong passwords is lifted.

    :raises InvalidInput: the password cannot be used.
    """
    fresh = password_for(store, person_id, password)
    with store.unit() as unit:
        changes.write_password(unit, person_id, fresh, By(by, now))
        unit.commit()


def password_for(store: Store, person_id: str, password: str) -> str:
    """The hash of a password that this person may have. :raises InvalidInput: the password cannot be used."""
    with store.reader() as unit:
        person = changes.get(unit, person_id)
    require_good(password, email=person.email)
    return hash_password(password)


def change_own_password(store: Store, person_id: str, *, current: str, new: str, now: datetime) -> None:
    """A person's own other password; every sign-in of this person ends. :raises InvalidInput: what is wrong with either."""
    with store.reader() as unit:
        person = changes.get(unit, person_id)
    errors = _password_faults(new, person.email)
    if not matches(person.password_hash, current):
        errors["current"] = [Message("The current password is incorrect.")]
    if errors:
        raise InvalidInput(errors)
    set_password(store, person_id, new, now, by=Actor(id=person.id, name=person.name, roles=person.roles))


def everybody(store: Store) -> list[Person]:
    """All accounts, by name."""
    with store.reader() as unit:
        return unit.people.all()


def events_of(store: Store, person_id: str) -> list[AccountEvent]:
    """What was changed in this account, newest first."""
    with store.reader() as unit:
        return unit.account_events.of(person_id)


def _set_active(store: Store, person_id: str, *, active: bool, by: By) -> Person:
    with store.unit() as unit:
        changed = changes.write_active(unit, person_id, active=active, by=by)
        unit.commit()
    return changed


def _password_faults(password: str, email: str) -> dict[str, list[Message]]:
    try:
        require_good(password, email=email)
    except InvalidInput as error:
        return {key: list(found) for key, found in error.messages.items()}
    return {}
