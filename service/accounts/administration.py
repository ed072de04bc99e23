"""What administrators do to accounts on the pages.

An administrator alone can add, change and close accounts, but nobody gains a power by it that one person may not give:

- Nobody adds a role to the own account, and the own password is changed on the own page, where the old one is asked for.
- A deciding role (:func:`service.domain.permissions.deciding`) is granted by two administrators. So are the other ways to act as somebody
  who decides: another password or address for the account, and opening it.
- The second administrator is neither the one who asked nor the one whose account it is.

The operator at the command line, who can change every file of the service, is outside of these rules and on record.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from service.accounts import changes, people
from service.accounts.changes import By
from service.accounts.errors import OtherAdministrator, OwnAccount, RequestDecided
from service.domain.errors import PermissionMissing
from service.domain.people import AccountChange, AccountEvent, AccountRequest, Person
from service.domain.permissions import Actor, Permission, Role, deciding
from service.store.unit import Store, Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A change that waits for a second administrator."""

    request: AccountRequest
    person: Person
    mine: bool
    """Whether the reader asked for it, and can take it back."""
    possible: bool
    """Whether the reader can confirm or refuse it."""


def add(
    store: Store,
    actor: Actor,
    *,
    email: str,
    name: str,
    roles: Collection[Role],
    department: str | None,
    password: str,
    now: datetime,
) -> Person:
    """A new account; it is closed until a second administrator opens it if it has a deciding role.

    :raises InvalidInput: field by field, what is wrong.
    """
    _require(actor)
    alone = not deciding(roles)
    person = people.add(
        store, email=email, name=name, roles=roles, department=department, password=password, now=now, by=actor, active=alone
    )  # fmt: skip
    if not alone:
        _ask(store, actor, person.id, AccountChange.REOPEN, {}, now=now)
    return person


def change_roles(
    store: Store, actor: Actor, person_id: str, roles: Collection[Role], *, department: str | None, now: datetime
) -> bool:
    """True: done; False: it waits for a second administrator. :raises OwnAccount: a role more for oneself."""
    person = _person(store, actor, person_id)
    changes.require_valid(person.email, person.name, roles, department)
    gained = frozenset(roles) - person.roles
    if actor.id == person_id and gained:
        raise OwnAccount
    if deciding(gained):
        detail = {"roles": sorted(str(role) for role in roles), "department": department}
        return _ask(store, actor, person_id, AccountChange.ROLES, detail, now=now)
    people.change_roles(store, person_id, roles, department=department, by=actor, now=now)
    return True


def rename(store: Store, actor: Actor, person_id: str, *, email: str, name: str, now: datetime) -> bool:
    """True: done; False: it waits for a second administrator."""
    person = _person(store, actor, person_id)
    email, name = email.strip(), name.strip()
    with store.reader() as unit:
        changes.require_identity(unit, person, email=email, name=name)
    if _decides(person):
        return _ask(store, actor, person_id, AccountChange.RENAME, {"email": email, "name": name}, now=now)
    people.rename(store, person_id, email=email, name=name, by=actor, now=now)
    return True


def set_password(store: Store, actor: Actor, person_id: str, password: str, *, now: datetime) -> bool:
    """True: done; False: it waits for a second administrator. :raises OwnAccount: the own password."""
    person = _person(store, actor, person_id)
    if actor.id == person_id:
        raise OwnAccount
    fresh = people.password_for(store, person_id, password)
    if _decides(person):
        return _ask(store, actor, person_id, AccountChange.PASSWORD, {"password_hash": fresh}, now=now)
    with store.unit() as unit:
        changes.write_password(unit, person_id, fresh, By(actor, now))
        unit.commit()
    return True


def close(store: Store, actor: Actor, person_id: str, *, now: datetime) -> None:
    """At once and alone, because it takes power away. :raises LastAdministrator: nobody would be left to manage accounts."""
    _person(store, actor, person_id)
    people.deactivate(store, person_id, now, by=actor)


def reopen(store: Store, actor: Actor, person_id: str, *, now: datetime) -> bool:
    """True: done; False: it waits for a second administrator."""
    person = _person(store, actor, person_id)
    if deciding(person.roles):
        return _ask(store, actor, person_id, AccountChange.REOPEN, {}, now=now)
    people.reactivate(store, person_id, now, by=actor)
    return True


def waiting(store: Store, actor: Actor) -> list[Waiting]:
    """Changes that wait for a second administrator, oldest first."""
    _require(actor)
    with store.reader() as unit:
        found = [(request, changes.get(unit, request.person_id)) for request in unit.account_requests.waiting()]
    return [
        Waiting(request=one, person=person, mine=one.asked_by == actor.id, possible=_second(actor, one))
        for one, person in found
    ]


def confirm(store: Store, actor: Actor, request_id: str, *, now: datetime) -> None:
    """Do what another administrator asked for.

    :raises OtherAdministrator: the actor asked for it, or it is the actor's own account.
    :raises RequestDecided: too late.
    :raises InvalidInput: it can no longer be done, for example because the address was given to somebody else.
    """
    with store.unit() as unit:
        request = _undecided(unit, actor, request_id)
        if not _second(actor, request):
            raise OtherAdministrator
        unit.account_requests.decide(request_id, by=actor.id, at=now, confirmed=True)
        _do(unit, request, By(actor, now, asked_by=request.asked_name))
        unit.commit()


def refuse(store: Store, actor: Actor, request_id: str, *, now: datetime) -> None:
    """Nothing changes. Who asked takes the request back by this. :raises RequestDecided: too late."""
    with store.unit() as unit:
        request = _undecided(unit, actor, request_id)
        unit.account_requests.decide(request_id, by=actor.id, at=now, confirmed=False)
        kind = AccountChange.WITHDRAW if request.asked_by == actor.id else AccountChange.REFUSE
        person = changes.get(unit, request.person_id)
        changes.record(unit, kind, person, By(actor, now), requested=str(request.change))
        unit.commit()


def events(store: Store, actor: Actor, *, limit: int, offset: int) -> list[AccountEvent]:
    """The record of all accounts, newest first. :raises PermissionMissing: for auditors and administrators only."""
    if not actor.permissions & {Permission.AUDIT_READ, Permission.USER_MANAGE}:
        raise PermissionMissing(permission=Permission.AUDIT_READ)
    with store.reader() as unit:
        return unit.account_events.recent(limit, offset)


def _do(unit: Unit, request: AccountRequest, by: By) -> None:
    detail: dict[str, Any] = dict(request.detail)
    match request.change:
        case AccountChange.ROLES:
            roles = [Role(role) for role in detail["roles"]]
            changes.write_roles(unit, request.person_id, roles, detail["department"], by)
        case AccountChange.RENAME:
            changes.write_identity(unit, request.person_id, email=detail["email"], name=detail["name"], by=by)
        case AccountChange.PASSWORD:
            changes.write_password(unit, request.person_id, detail["password_hash"], by)
        case AccountChange.REOPEN:
            changes.write_active(unit, request.person_id, active=True, by=by)
        case _:
            raise ValueError(f"{request.change} does not wait for anybody")


def _ask(
    store: Store, actor: Actor, person_id: str, change: AccountChange, detail: dict[str, Any], *, now: datetime
) -> bool:
    """False, because nothing has changed yet. An earlier request of the same kind for this account is replaced."""
    request = AccountRequest(
        id=str(uuid4()), change=change, person_id=person_id, detail=detail, asked_by=actor.id, asked_name=actor.name, asked_at=now,
    )  # fmt: skip
    shown = {name: value for name, value in detail.items() if name != "password_hash"}
    with store.unit() as unit:
        for earlier in unit.account_requests.waiting():
            if (earlier.person_id, earlier.change) == (person_id, change):
                unit.account_requests.decide(earlier.id, by=actor.id, at=now, confirmed=False)
        unit.account_requests.add(request)
        person = changes.get(unit, person_id)
        changes.record(unit, AccountChange.REQUEST, person, By(actor, now), requested=str(change), **shown)
        unit.commit()
    return False


def _undecided(unit: Unit, actor: Actor, request_id: str) -> AccountRequest:
    _require(actor)
    request = unit.account_requests.get(request_id)
    if request is None or request.decided_at is not None:
        raise RequestDecided
    return request


def _second(actor: Actor, request: AccountRequest) -> bool:
    return actor.id not in {request.asked_by, request.person_id}


def _decides(person: Person) -> bool:
    return person.active and bool(deciding(person.roles))


def _person(store: Store, actor: Actor, person_id: str) -> Person:
    _require(actor)
    with store.reader() as unit:
        return changes.get(unit, person_id)


def _require(actor: Actor) -> None:
    if Permission.USER_MANAGE not in actor.permissions:
        raise PermissionMissing(permission=Permission.USER_MANAGE)
