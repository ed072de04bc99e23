"""What changes in an account, inside the caller's transaction: the row, what follows from it, and the record.

:mod:`service.accounts.people` has the use cases; :mod:`service.accounts.administration` those of administrators on the pages.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from service.accounts.errors import LastAdministrator
from service.accounts.rate_limit import lift
from service.domain.errors import InvalidInput, NotFound
from service.domain.messages import Message
from service.domain.people import AccountChange, AccountEvent, Person
from service.domain.permissions import Actor, Role, deciding
from service.store.unit import Unit

GRANTABLE = frozenset(Role) - {Role.SERVICE, Role.COUNTERPART}
"""Roles that an account can have: the service has no account, and a counterpart has a link."""

_EMAIL = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+\.[^\s@<>,;\"]+")

_NAME_TAKEN = Message(
    "{name} is already the name of another person who approves, signs or manages accounts. Write this name so that the two can be told apart."
)


@dataclass(frozen=True, slots=True)
class By:
    """Who changes an account, and when."""

    actor: Actor
    at: datetime
    asked_by: str = ""
    """Name of the administrator who asked for a change that ``actor`` confirms."""


def get(unit: Unit, person_id: str) -> Person:
    """:raises NotFound: there is no such account."""
    person = unit.people.get(person_id)
    if person is None:
        raise NotFound(noun="person")
    return person


def create(unit: Unit, person: Person, by: By) -> None:
    """:raises InvalidInput: the address has an account, or the name is that of another person who decides."""
    if unit.people.by_email(person.email) is not None:
        raise InvalidInput({"email": [Message("There is already an account with this address.")]})
    _require_own_name(unit, person)
    unit.people.add(person)
    record(unit, AccountChange.CREATE, person, by, roles=_listed(person.roles), department=person.department)


def write_roles(unit: Unit, person_id: str, roles: Collection[Role], department: str | None, by: By) -> Person:
    """:raises LastAdministrator: nobody would be left to manage accounts.

    :raises InvalidInput: what is wrong; also when another person who decides has the same name: the record could not tell them apart.
    """
    before = get(unit, person_id)
    require_valid(before.email, before.name, roles, department)
    after = replace(before, roles=frozenset(roles), department=department)
    _write(unit, before, after)
    detail = {"before": _listed(before.roles), "after": _listed(after.roles), "department": department}
    record(unit, AccountChange.ROLES, before, by, **detail)
    return after


def write_identity(unit: Unit, person_id: str, *, email: str, name: str, by: By) -> Person:
    """:raises InvalidInput: what is wrong; also when the address has another account, or the name is taken as in :func:`write_roles`."""
    before = get(unit, person_id)
    require_identity(unit, before, email=email, name=name)
    after = replace(before, email=email, name=name)
    _write(unit, before, after)
    record(unit, AccountChange.RENAME, before, by, before=[before.name, before.email], after=[name, email])
    return after


def require_identity(unit: Unit, person: Person, *, email: str, name: str) -> None:
    """:raises InvalidInput: what is wrong with a name or address that ``person`` is to have."""
    errors = faults(email, name, person.roles, person.department)
    other = unit.people.by_email(email)
    if other is not None and other.id != person.id:
        errors["email"] = [Message("There is already an account with this address.")]
    if errors:
        raise InvalidInput(errors)


def write_password(
    unit: Unit, person_id: str, password_hash: str, by: By, *, change: AccountChange | None = None
) -> None:
    """Every sign-in ends, and failed attempts no longer count."""
    person = get(unit, person_id)
    unit.people.set_password(person_id, password_hash)
    unit.signins.revoke_all(at=by.at, person_id=person_id)
    lift(unit, person.email)
    own = by.actor.id == person_id
    record(unit, change or (AccountChange.OWN_PASSWORD if own else AccountChange.PASSWORD), person, by)


def write_active(unit: Unit, person_id: str, *, active: bool, by: By) -> Person:
    """Closing ends every sign-in and API token. :raises LastAdministrator, InvalidInput: see :func:`write_roles`."""
    before = get(unit, person_id)
    after = replace(before, active=active)
    _write(unit, before, after)
    if not active:
        unit.signins.revoke_all(at=by.at, person_id=person_id)
        unit.api_tokens.revoke_all(person_id, by.at)
    record(unit, AccountChange.REOPEN if active else AccountChange.CLOSE, before, by)
    return after


def record(unit: Unit, change: AccountChange, person: Person, by: By, **detail: Any) -> None:
    """One row of the record, about the account as it was before."""
    if by.asked_by:
        detail["asked_by"] = by.asked_by
    event = AccountEvent(
        change=change, person_id=person.id, person_name=person.name, actor_id=by.actor.id, actor_name=by.actor.name, at=by.at, detail=detail,
    )  # fmt: skip
    unit.account_events.add(event)


def require_valid(email: str, name: str, roles: Collection[Role], department: str | None) -> None:
    """:raises InvalidInput: field by field, what is wrong."""
    errors = faults(email, name, roles, department)
    if errors:
        raise InvalidInput(errors)


def faults(email: str, name: str, roles: Collection[Role], department: str | None) -> dict[str, list[Message]]:
    """Field by field, what is wrong."""
    errors: dict[str, list[Message]] = {}
    if not _EMAIL.fullmatch(email) or len(email) > 254 or not email.isprintable():
        errors["email"] = [Message("Enter an e-mail address such as name@example.org.")]
    if not name or len(name) > 200 or not name.isprintable():
        errors["name"] = [Message("Enter the person’s name, in at most 200 characters.")]
    if not roles or not GRANTABLE.issuperset(roles):
        errors["roles"] = [Message("Choose at least one role from the list.")]
    if Role.OFFICER in roles and not department:
        errors["department"] = [Message("An officer acts for a department. Choose one.")]
    if Role.REVIEWER in roles and not department:
        errors["department"] = [Message("A reviewer makes the reviews of a unit. Choose one.")]
    return errors


def _write(unit: Unit, before: Person, after: Person) -> None:
    _require_own_name(unit, after)
    unit.people.update(after)
    if _manages(before) and not any(_manages(person) for person in unit.people.all()):
        raise LastAdministrator


def _require_own_name(unit: Unit, person: Person) -> None:
    if not person.active or not deciding(person.roles):
        return
    for other in unit.people.all():
        same = other.id != person.id and other.active and folded(other.name) == folded(person.name)
        if same and deciding(other.roles):
            raise InvalidInput({"name": [_NAME_TAKEN.with_params({"name": other.name})]})


def folded(name: str) -> str:
    """The name without case, accents and double spaces: what two people must not share when both decide."""
    letters = unicodedata.normalize("NFKD", name)
    return " ".join("".join(sign for sign in letters if not unicodedata.combining(sign)).casefold().split())


def _manages(person: Person) -> bool:
    return person.active and Role.ADMINISTRATOR in person.roles


def _listed(roles: Collection[Role]) -> list[str]:
    return sorted(str(role) for role in roles)


def note(unit: Unit, kind: str, person: Person | None, at: datetime, **detail: str) -> None:
    """One event of the record of sign-ins. Of an address without an account nothing is kept: people type passwords there."""
    unit.access_events.add(
        kind, actor_id=person.id if person else "", actor_name=person.name if person else "", at=at, detail=detail
    )
