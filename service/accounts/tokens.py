"""API tokens: a program acts for a person, with chosen permissions, until a chosen day.

A token never approves, reviews, signs or manages accounts: for that a person has to be there (:data:`service.domain.permissions.DECIDING`).
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

from service.accounts import changes, rate_limit
from service.accounts.changes import By
from service.domain.errors import InvalidInput, NotFound, PermissionMissing
from service.domain.messages import Message
from service.domain.people import AccountChange, ApiToken, Person, token_hash
from service.domain.permissions import DECIDING, Actor, Permission
from service.store.unit import Store

PREFIX = "alternat_"
"""With which every token begins, so that a scanner for secrets finds one in the wrong place."""
DAYS = (7, 30, 90, 365)
"""How long a token can hold."""
MOST = 20
"""Tokens of one person that hold at the same time."""
LONGEST_NAME = 100
_TOUCH = timedelta(minutes=1)


def scopes_for(actor: Actor) -> frozenset[Permission]:
    """The permissions that a token of this person can have."""
    return actor.permissions - DECIDING


def create(
    store: Store, actor: Actor, *, name: str, scopes: Collection[str], days: int | None, now: datetime
) -> tuple[ApiToken, str]:
    """A new token and its text, which is shown now and never again. :raises InvalidInput: field by field, what is wrong."""
    name = " ".join(name.split())
    errors = _faults(actor, name, scopes, days)
    if errors:
        raise InvalidInput(errors)
    text = PREFIX + secrets.token_urlsafe(32)
    made = ApiToken(
        id=str(uuid4()), token_hash=token_hash(text), person_id=actor.id, name=name, scopes=frozenset(map(Permission, scopes)), created_at=now,
        expires_at=now + timedelta(days=days or 0),
    )  # fmt: skip
    with store.unit() as unit:
        if sum(one.holds(now) for one in unit.api_tokens.of(actor.id)) >= MOST:
            raise InvalidInput({"name": [Message("You have {most} tokens. Revoke one that you no longer need first.", most=MOST)]})  # fmt: skip
        unit.api_tokens.add(made)
        person = changes.get(unit, actor.id)
        detail = {"token": name, "scopes": sorted(scopes), "until": made.expires_at.isoformat()}
        changes.record(unit, AccountChange.TOKEN_CREATE, person, By(actor, now), **detail)
        unit.commit()
    return made, text


def of(store: Store, person_id: str, now: datetime) -> list[ApiToken]:
    """The tokens of a person that hold, newest first."""
    with store.reader() as unit:
        return [token for token in unit.api_tokens.of(person_id) if token.holds(now)]


def revoke(store: Store, actor: Actor, person_id: str, token_id: str, *, now: datetime) -> None:
    """By the person or an administrator. :raises NotFound: there is no such token, or it has ended."""
    if actor.id != person_id and Permission.USER_MANAGE not in actor.permissions:
        raise PermissionMissing(permission=Permission.USER_MANAGE)
    with store.unit() as unit:
        token = next((one for one in unit.api_tokens.of(person_id) if one.id == token_id), None)
        if token is None or not unit.api_tokens.revoke(token_id, now):
            raise NotFound(noun="token")
        person = changes.get(unit, person_id)
        changes.record(unit, AccountChange.TOKEN_REVOKE, person, By(actor, now), token=token.name)
        unit.commit()


def actor_for(store: Store, text: str, *, now: datetime, address: str) -> Actor | None:
    """The person of this token, with the *current* roles and no permission but the token's; None when it does not hold.

    :raises TooManyRequests: too many uses of this token, or too many tokens from this network that do not hold.
    """
    with store.reader() as unit:
        token = unit.api_tokens.by_token_hash(token_hash(text))
        person = unit.people.get(token.person_id) if token and token.holds(now) else None
    if token is None or person is None or not person.active:
        rate_limit.wrong_token(store, address=address, now=now)
        return None
    rate_limit.use_of_token(store, token.id, now=now)
    if token.last_used_at is None or now - token.last_used_at >= _TOUCH:
        with store.unit() as unit:
            unit.api_tokens.touch(token.id, now)
            unit.commit()
    return _actor(person, token)


def _actor(person: Person, token: ApiToken) -> Actor:
    acting = Actor(id=person.id, name=person.name, roles=person.roles, department=person.department)
    return replace(acting, scopes=token.scopes - DECIDING)


def _faults(actor: Actor, name: str, scopes: Collection[str], days: int | None) -> dict[str, list[Message]]:
    errors: dict[str, list[Message]] = {}
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        errors["name"] = [Message("Enter a name for the token, in at most {most} characters.", most=LONGEST_NAME)]
    if not scopes or not {str(scope) for scope in scopes_for(actor)}.issuperset(scopes):
        errors["scopes"] = [Message("Choose at least one permission from the list.")]
    if days not in DAYS:
        errors["days"] = [Message("Choose how long the token is valid.")]
    return errors
