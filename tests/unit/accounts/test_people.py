from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from service.accounts import people
from service.accounts.errors import LastAdministrator
from service.accounts.passwords import matches
from service.domain.errors import InvalidInput, NotFound
from service.domain.people import Person
from service.domain.permissions import Role
from service.store.unit import Store
from tests.contracts.samples import NOW
from tests.unit.accounts.conftest import PASSWORD

GOOD: dict[str, Any] = {
    "email": "new@example.org",
    "name": "New",
    "roles": {Role.AUDITOR},
    "password": PASSWORD,
    "department": None,
}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"email": "no address"}, "email"),
        ({"email": "a@b"}, "email"),
        ({"email": "ANA@example.org"}, "email"),
        ({"name": "  "}, "name"),
        ({"name": "n" * 201}, "name"),
        ({"roles": set()}, "roles"),
        ({"roles": {Role.SERVICE}}, "roles"),
        ({"roles": {Role.AUDITOR, Role.COUNTERPART}}, "roles"),
        ({"roles": {Role.OFFICER}}, "department"),
        ({"password": "short"}, "password"),
    ],
)
def test_a_wrong_account_is_not_made(store: Store, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        people.add(store, **{**GOOD, **wrong}, now=NOW)
    assert set(caught.value.errors) == {field}
    assert len(people.everybody(store)) == 2


def test_everything_that_is_wrong_is_said_at_once(store: Store) -> None:
    with pytest.raises(InvalidInput) as caught:
        people.add(store, **{**GOOD, "email": "no address", "name": "", "roles": set(), "password": "short"}, now=NOW)
    assert set(caught.value.errors) == {"email", "name", "roles", "password"}


def test_a_person_gets_another_name_and_address(store: Store, ana: Person, root: Person) -> None:
    people.rename(store, ana.id, email="ana.lopez@example.org", name=" Ana López ")
    changed = next(one for one in people.everybody(store) if one.id == ana.id)
    assert (changed.name, changed.email, changed.roles) == ("Ana López", "ana.lopez@example.org", ana.roles)
    with pytest.raises(InvalidInput) as caught:
        people.rename(store, ana.id, email=root.email, name="")
    assert set(caught.value.errors) == {"email", "name"}


def test_a_person_changes_the_own_password_with_the_current_one(store: Store, ana: Person) -> None:
    with pytest.raises(InvalidInput) as caught:
        people.change_own_password(store, ana.id, current="wrong", new="short", now=NOW)
    assert set(caught.value.errors) == {"current", "password"}
    new = "four quiet words here"
    people.change_own_password(store, ana.id, current=PASSWORD, new=new, now=NOW)
    changed = next(one for one in people.everybody(store) if one.id == ana.id)
    assert matches(changed.password_hash, new)


def test_an_account_is_made(store: Store) -> None:
    made = people.add(store, **{**GOOD, "email": " New@example.org "}, now=NOW)
    assert (made.email, made.active, made.created_at) == ("New@example.org", True, NOW)
    assert people.everybody(store) == sorted([*people.everybody(store)], key=lambda person: person.name)
    assert made in people.everybody(store)


def test_somebody_must_be_left_to_manage_accounts(store: Store, ana: Person, root: Person) -> None:
    with pytest.raises(LastAdministrator):
        people.deactivate(store, root.id, NOW)
    with pytest.raises(LastAdministrator):
        people.change_roles(store, root.id, {Role.AUDITOR}, department=None)
    people.change_roles(store, ana.id, {Role.ADMINISTRATOR}, department=None)
    assert not people.deactivate(store, root.id, NOW).active


def test_nobody_can_be_changed_who_is_not_there(store: Store) -> None:
    with pytest.raises(NotFound, match="There is no such page"):
        people.deactivate(store, "nobody", NOW)
    with pytest.raises(NotFound):
        people.set_password(store, "nobody", PASSWORD, NOW)


def test_a_house_without_administrator_can_still_close_accounts(store: Store, ana: Person, root: Person) -> None:
    with store.unit() as unit:
        unit.people.update(replace(root, active=False))
        unit.commit()
    assert not people.deactivate(store, ana.id, NOW).active
    assert people.reactivate(store, ana.id).active
