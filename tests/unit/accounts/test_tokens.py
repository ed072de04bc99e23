"""API tokens: what they carry, when they end, how often they can be used."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from service.accounts import people, rate_limit, tokens
from service.accounts.errors import TooManyRequests
from service.domain.errors import InvalidInput, NotFound, PermissionMissing
from service.domain.people import AccountChange, Person
from service.domain.permissions import DECIDING, PERMISSIONS, Actor, Permission, Role
from service.store.unit import Store
from tests.contracts.samples import NOW
from tests.unit.accounts.test_administration import acting

READ, WRITE = Permission.REGISTER_READ, Permission.DRAFT_WRITE


def made(store: Store, person: Person, *scopes: Permission, days: int = 30) -> str:
    return tokens.create(store, acting(person), name="nightly", scopes=scopes or (READ,), days=days, now=NOW)[1]


def using(store: Store, text: str, now: datetime = NOW) -> Actor | None:
    return tokens.actor_for(store, text, now=now, address="192.0.2.1")


def test_a_token_carries_what_was_chosen_and_no_more(store: Store, ana: Person) -> None:
    actor = using(store, made(store, ana, READ))
    assert actor is not None
    assert (actor.id, actor.name, actor.permissions) == (ana.id, "Ana", {READ})


def test_a_token_loses_what_the_person_loses(store: Store, ana: Person) -> None:
    text = made(store, ana, READ, WRITE)
    people.change_roles(store, ana.id, {Role.ARCHIVIST}, department=None)
    actor = using(store, text)
    assert actor is not None
    assert actor.permissions == {READ}


@pytest.mark.parametrize("role", list(Role))
def test_no_token_decides(role: Role) -> None:
    actor = Actor(id="x", name="X", roles=frozenset({role}))
    assert tokens.scopes_for(actor) == PERMISSIONS[role] - DECIDING


def test_a_token_in_the_database_that_names_a_deciding_permission_still_does_not_decide(
    store: Store, root: Person
) -> None:
    people.change_roles(store, root.id, {Role.ADMINISTRATOR, Role.AUDITOR}, department=None)
    text = made(store, Person(**{**_fields(root), "roles": frozenset({Role.AUDITOR})}), Permission.AUDIT_READ)
    with store.unit() as unit:
        unit.people._connection.exec_driver_sql(
            """UPDATE api_tokens SET scopes = '["user:manage", "audit:read", "an:old-name"]'"""
        )
        unit.commit()
    actor = using(store, text)
    assert actor is not None
    assert actor.permissions == {Permission.AUDIT_READ}


def _fields(person: Person) -> dict[str, object]:
    return {name: getattr(person, name) for name in Person.__slots__}


def test_the_token_is_stored_nowhere(store: Store, ana: Person) -> None:
    text = made(store, ana)
    with store.reader() as unit:
        dump = "\n".join(unit.people._connection.connection.iterdump())  # type: ignore[attr-defined]
    assert text not in dump
    assert text.startswith("alternat_")


def test_a_token_ends_on_its_day_when_it_is_revoked_and_with_the_account(
    store: Store, ana: Person, root: Person
) -> None:
    text, other, third = made(store, ana, days=7), made(store, ana), made(store, ana)
    week = NOW + timedelta(days=7)
    assert using(store, text, week - timedelta(seconds=1)) is not None
    assert using(store, text, week) is None
    [newest, *_] = [one for one in tokens.of(store, ana.id, NOW) if one.last_used_at is None]
    tokens.revoke(store, acting(root), ana.id, newest.id, now=NOW)
    with pytest.raises(NotFound):
        tokens.revoke(store, acting(root), ana.id, newest.id, now=NOW)
    assert [using(store, one) is None for one in (other, third)].count(True) == 1
    people.deactivate(store, ana.id, NOW)
    people.reactivate(store, ana.id)
    assert [using(store, one) for one in (text, other, third)] == [None, None, None]


def test_nobody_revokes_the_token_of_somebody_else(store: Store, ana: Person, root: Person) -> None:
    made(store, ana)
    [token] = tokens.of(store, ana.id, NOW)
    stranger = Actor(id="x", name="X", roles=frozenset({Role.OFFICER}))
    with pytest.raises(PermissionMissing):
        tokens.revoke(store, stranger, ana.id, token.id, now=NOW)
    with pytest.raises(NotFound):
        tokens.revoke(store, acting(root), root.id, token.id, now=NOW)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "n" * 101}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"scopes": ()}, "scopes"),
        ({"scopes": ("user:manage",)}, "scopes"),
        ({"scopes": ("deposit:make",)}, "scopes"),
        ({"scopes": ("nonsense",)}, "scopes"),
        ({"days": None}, "days"),
        ({"days": 3650}, "days"),
    ],
)
def test_a_wrong_token_is_not_made(store: Store, ana: Person, wrong: dict[str, object], field: str) -> None:
    asked = {"name": "nightly", "scopes": (str(READ),), "days": 30, **wrong}
    with pytest.raises(InvalidInput) as caught:
        tokens.create(store, acting(ana), now=NOW, **asked)  # type: ignore[arg-type]
    assert set(caught.value.errors) == {field}
    assert tokens.of(store, ana.id, NOW) == []


def test_a_person_has_a_limited_number_of_tokens(store: Store, ana: Person) -> None:
    for _ in range(tokens.MOST):
        made(store, ana)
    with pytest.raises(InvalidInput, match="need your attention"):
        made(store, ana)


@pytest.mark.slow
def test_calls_are_limited(store: Store, ana: Person) -> None:
    text = made(store, ana)
    [token] = tokens.of(store, ana.id, NOW)
    for _ in range(rate_limit.TOKEN.free + 1):
        rate_limit.use_of_token(store, token.id, now=NOW)
    with pytest.raises(TooManyRequests, match="2 seconds"):
        using(store, text)
    assert using(store, text, NOW + timedelta(minutes=6)) is not None


def test_wrong_tokens_are_limited_by_network(store: Store, ana: Person) -> None:
    text = made(store, ana)
    for _ in range(rate_limit.ADDRESS.free + 1):
        assert using(store, "alternat_wrong") is None
    with pytest.raises(TooManyRequests):
        using(store, "alternat_wrong")
    assert using(store, text) is not None


def test_tokens_are_on_record(store: Store, ana: Person) -> None:
    made(store, ana)
    [token] = tokens.of(store, ana.id, NOW)
    tokens.revoke(store, acting(ana), ana.id, token.id, now=NOW)
    kinds = [event.change for event in people.events_of(store, ana.id)]
    assert kinds[:2] == [AccountChange.TOKEN_REVOKE, AccountChange.TOKEN_CREATE]
