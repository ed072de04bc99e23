"""From the claims of the provider to an account: found by issuer and subject, joined by e-mail address once, or made.

The operator's settings say which values mean which role and unit. Roles from the provider replace those of the account at each sign-in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from service.accounts import challenges, changes
from service.accounts.challenges import ChallengeRefused
from service.accounts.changes import By
from service.accounts.errors import OpenIdRefused, WithoutAccount
from service.accounts.signins import KEPT, LONGEST, start
from service.domain.errors import InvalidInput
from service.domain.people import AccountChange, Person, token_hash
from service.domain.permissions import PROVIDER, Actor, Role
from service.settings import OpenId
from service.store.unit import Store, Unit

OPENID = "openid"
"""Kind of proof."""
JUST_NOW = timedelta(minutes=10)
"""How old a sign-in at the provider may be that proves again who acts; the way to the provider and back takes a while."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mapped:
    roles: frozenset[Role]
    department: str | None


def enter(
    store: Store,
    settings: OpenId,
    claims: Mapping[str, Any],
    *,
    state: str,
    now: datetime,
    address: str,
    agent: str = "",
) -> str:
    """A new sign-in's token for the person of these claims.

    :param state: of the flow; it counts once.
    :raises OpenIdRefused: the answer was used before.
    :raises WithoutAccount: no account, no role, or a closed account.
    """
    with store.unit() as unit:
        _spend(unit, state, now)
        person = _person(unit, settings, claims, now)
        unit.signins.prune(now - KEPT)
        token = start(unit, now=now, person_id=person.id, longest=LONGEST, address=address, agent=agent, proof=OPENID)
        unit.commit()
    return token


def prove(
    store: Store, settings: OpenId, claims: Mapping[str, Any], *, actor: Actor, token: str, state: str, now: datetime
) -> None:
    """The actor proved again at the provider who acts. :raises OpenIdRefused: somebody else did, or the answer was used before."""
    with store.unit() as unit:
        _spend(unit, state, now)
        found = unit.openid_identities.person_id(issuer=settings.issuer, subject=str(claims["sub"]))
        signin = unit.signins.by_token_hash(token_hash(token))
        if not _just_now(claims, now) or found != actor.id or signin is None or signin.person_id != actor.id:
            raise OpenIdRefused
        unit.signins.prove(signin.id, proof=OPENID, at=now)
        unit.commit()


def has_identity(store: Store, person_id: str) -> bool:
    """Whether the person has signed in at a provider."""
    with store.reader() as unit:
        return bool(unit.openid_identities.of(person_id))


def _just_now(claims: Mapping[str, Any], now: datetime) -> bool:
    """Unless the provider says that it asked the person earlier (``auth_time``), it did so now, as it was told to."""
    asked_at = claims.get("auth_time")
    return not isinstance(asked_at, int | float) or now.timestamp() - asked_at < JUST_NOW.total_seconds()


def _spend(unit: Unit, state: str, now: datetime) -> None:
    try:
        challenges.spend(unit, f"openid {state}".encode(), now)
    except ChallengeRefused as error:
        raise OpenIdRefused from error


def _person(unit: Unit, settings: OpenId, claims: Mapping[str, Any], now: datetime) -> Person:
    subject, mapped = str(claims["sub"]), _mapped(settings, claims)
    known = unit.openid_identities.person_id(issuer=settings.issuer, subject=subject)
    person = unit.people.get(known) if known else _joined_or_made(unit, settings, claims, mapped, now)
    if person is None or not person.active or (settings.roles and not mapped.roles):
        raise WithoutAccount(name=settings.name)
    return _with_roles(unit, person, mapped, now) if settings.roles else person


def _joined_or_made(
    unit: Unit, settings: OpenId, claims: Mapping[str, Any], mapped: _Mapped, now: datetime
) -> Person | None:
    """The account with the verified e-mail address, or a new one if settings and mapping allow it."""
    email = str(claims.get("email") or "")
    if not email or claims.get("email_verified") is not True:
        return None
    person = unit.people.by_email(email)
    if person is None and settings.create and mapped.roles:
        person = _made(unit, settings, claims, mapped, now)
    if person is None or not person.active:
        return None
    unit.openid_identities.add(issuer=settings.issuer, subject=str(claims["sub"]), person_id=person.id, at=now)
    changes.record(unit, AccountChange.IDENTITY, person, By(PROVIDER, now), provider=settings.name)
    return person


def _made(unit: Unit, settings: OpenId, claims: Mapping[str, Any], mapped: _Mapped, now: datetime) -> Person:
    email = str(claims["email"])
    person = Person(
        id=str(uuid4()),
        email=email,
        name=str(claims.get("name") or email)[:200],
        roles=mapped.roles,
        department=mapped.department,
        password_hash="",
        active=True,
        created_at=now,
    )
    try:
        changes.require_valid(person.email, person.name, person.roles, person.department)
        changes.create(unit, person, By(PROVIDER, now))
    except InvalidInput as error:
        raise WithoutAccount(name=settings.name) from error
    return person


def _with_roles(unit: Unit, person: Person, mapped: _Mapped, now: datetime) -> Person:
    department = mapped.department or person.department
    if mapped.roles == person.roles and department == person.department:
        return person
    changed = replace(person, roles=mapped.roles, department=department)
    return changes.write_roles(unit, person.id, changed.roles, changed.department, By(PROVIDER, now))


def _mapped(settings: OpenId, claims: Mapping[str, Any]) -> _Mapped:
    roles = frozenset(
        Role(settings.roles[one]) for one in _values(claims, settings.role_claim) if one in settings.roles
    )
    named = next(iter(_values(claims, settings.department_claim)), None)
    return _Mapped(roles=roles, department=settings.departments.get(named, named) if named else None)


def _values(claims: Mapping[str, Any], claim: str) -> list[str]:
    """A claim with one value or several."""
    found = claims.get(claim) if claim else None
    return [str(one) for one in found] if isinstance(found, list) else [str(found)] if found else []
