"""What an administrator can do alone, what two do, and the record of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import delete

from service.accounts import administration, people, signins
from service.accounts.errors import OtherAdministrator, OwnAccount, RequestDecided, SignInRefused, TooManyAttempts
from service.domain.errors import InvalidInput, PermissionMissing
from service.domain.people import AccountChange, Person
from service.domain.permissions import PERMISSIONS, Actor, Permission, Role, deciding
from service.store.errors import StoreConflict
from service.store.tables import account_events
from service.store.unit import Store
from tests.contracts.samples import NOW
from tests.unit.accounts.conftest import PASSWORD

NEW_PASSWORD = "five calm mountain lakes"


def acting(person: Person) -> Actor:
    return Actor(id=person.id, name=person.name, roles=person.roles, department=person.department)


@pytest.fixture
def first(root: Person) -> Actor:
    return acting(root)


@pytest.fixture
def second(store: Store) -> Actor:
    return acting(added(store, "Second", {Role.ADMINISTRATOR}))


def added(store: Store, name: str, roles: set[Role]) -> Person:
    email = f"{name.lower()}@example.org"
    return people.add(store, email=email, name=name, roles=roles, password=PASSWORD, now=NOW)


def now_is(store: Store, person_id: str) -> Person:
    return next(one for one in people.everybody(store) if one.id == person_id)


def kinds(store: Store, person_id: str) -> list[AccountChange]:
    return [event.change for event in people.events_of(store, person_id)]


def test_the_deciding_roles_are_those_that_bind_or_say_who_may() -> None:
    assert deciding(Role) >= {Role.ADMINISTRATOR, Role.SG_OFFICE, Role.SIGNATORY}
    assert not deciding({Role.OFFICER, Role.AUDITOR, Role.ARCHIVIST})
    assert Permission.USER_MANAGE not in PERMISSIONS[Role.SG_OFFICE]


def test_a_role_without_power_needs_one_administrator(store: Store, ana: Person, first: Actor) -> None:
    assert administration.change_roles(store, first, ana.id, {Role.AUDITOR}, department=None, now=NOW)
    assert now_is(store, ana.id).roles == {Role.AUDITOR}
    [event, _] = people.events_of(store, ana.id)
    assert (event.change, event.actor_id, event.actor_name) == (AccountChange.ROLES, first.id, "Root")
    assert (event.detail["before"], event.detail["after"]) == (["officer"], ["auditor"])


def test_a_deciding_role_needs_a_second_administrator(store: Store, ana: Person, first: Actor, second: Actor) -> None:
    wanted = {Role.SG_OFFICE}
    assert not administration.change_roles(store, first, ana.id, wanted, department=None, now=NOW)
    assert now_is(store, ana.id).roles == {Role.OFFICER}
    [mine] = administration.waiting(store, first)
    [theirs] = administration.waiting(store, second)
    assert (mine.possible, mine.mine, theirs.possible, theirs.mine) == (False, True, True, False)
    with pytest.raises(OtherAdministrator):
        administration.confirm(store, first, mine.request.id, now=NOW)
    administration.confirm(store, second, mine.request.id, now=NOW)
    assert now_is(store, ana.id).roles == wanted
    assert people.events_of(store, ana.id)[0].detail["asked_by"] == "Root"
    assert administration.waiting(store, first) == []
    for decide in (administration.confirm, administration.refuse):
        with pytest.raises(RequestDecided):
            decide(store, second, mine.request.id, now=NOW)


def test_nobody_gains_a_role_alone(store: Store, first: Actor, second: Actor) -> None:
    with pytest.raises(OwnAccount):
        administration.change_roles(
            store, first, first.id, {Role.ADMINISTRATOR, Role.AUDITOR}, department=None, now=NOW
        )
    with pytest.raises(OwnAccount):
        administration.set_password(store, first, first.id, NEW_PASSWORD, now=NOW)
    assert not administration.change_roles(
        store, second, first.id, {Role.ADMINISTRATOR, Role.SIGNATORY}, department=None, now=NOW
    )
    [waits] = administration.waiting(store, first)
    with pytest.raises(OtherAdministrator):
        administration.confirm(store, first, waits.request.id, now=NOW)


Act = Callable[[Store, Actor, str], bool]


@pytest.mark.parametrize(
    "act",
    [
        lambda store, actor, id_: administration.set_password(store, actor, id_, NEW_PASSWORD, now=NOW),
        lambda store, actor, id_: administration.rename(
            store, actor, id_, email="mine@example.org", name="Sofía", now=NOW
        ),
    ],
    ids=["password", "address"],
)
def test_nobody_takes_over_the_account_of_somebody_who_decides(
    act: Act, store: Store, first: Actor, second: Actor
) -> None:
    sofia = added(store, "Sofía", {Role.SG_OFFICE})
    assert not act(store, first, sofia.id)
    assert now_is(store, sofia.id) == sofia
    [waits] = administration.waiting(store, second)
    administration.confirm(store, second, waits.request.id, now=NOW)
    assert now_is(store, sofia.id) != sofia


def test_a_new_account_that_decides_opens_when_it_is_confirmed(store: Store, first: Actor, second: Actor) -> None:
    made = administration.add(
        store, first, email="dir@example.org", name="Director", roles={Role.SIGNATORY}, department=None, password=PASSWORD, now=NOW,
    )  # fmt: skip
    assert not made.active
    with pytest.raises(SignInRefused):
        signins.sign_in(store, "dir@example.org", PASSWORD, now=NOW, address="192.0.2.1")
    [waits] = administration.waiting(store, second)
    administration.confirm(store, second, waits.request.id, now=NOW)
    assert signins.sign_in(store, "dir@example.org", PASSWORD, now=NOW, address="192.0.2.1")
    administration.close(store, first, made.id, now=NOW)
    assert not administration.reopen(store, first, made.id, now=NOW)
    assert kinds(store, made.id)[:2] == [AccountChange.REQUEST, AccountChange.CLOSE]


def test_a_request_can_be_refused_taken_back_and_replaced(
    store: Store, ana: Person, first: Actor, second: Actor
) -> None:
    for wanted in ({Role.SIGNATORY}, {Role.SG_OFFICE}):
        administration.change_roles(store, first, ana.id, wanted, department=None, now=NOW)
    [waits] = administration.waiting(store, second)
    assert waits.request.detail["roles"] == ["sg_office"]
    administration.refuse(store, second, waits.request.id, now=NOW)
    administration.change_roles(store, first, ana.id, {Role.SIGNATORY}, department=None, now=NOW)
    [waits] = administration.waiting(store, first)
    administration.refuse(store, first, waits.request.id, now=NOW)
    assert now_is(store, ana.id).roles == {Role.OFFICER}
    assert kinds(store, ana.id)[:3] == [AccountChange.WITHDRAW, AccountChange.REQUEST, AccountChange.REFUSE]


def test_a_decided_request_keeps_no_password(store: Store, first: Actor, second: Actor) -> None:
    sofia = added(store, "Sofía", {Role.SG_OFFICE})
    administration.set_password(store, first, sofia.id, NEW_PASSWORD, now=NOW)
    [waits] = administration.waiting(store, first)
    administration.refuse(store, second, waits.request.id, now=NOW)
    with store.reader() as unit:
        dump = "\n".join(unit.people._connection.connection.iterdump())  # type: ignore[attr-defined]
        kept = unit.account_requests.get(waits.request.id)
    assert kept is not None
    assert kept.detail == {}
    assert str(waits.request.detail["password_hash"]) not in dump


def test_two_people_who_decide_have_different_names(store: Store, ana: Person, first: Actor, second: Actor) -> None:
    added(store, "Sofía", {Role.SG_OFFICE})
    with pytest.raises(InvalidInput) as caught:
        people.add(store, email="s@example.org", name=" SOFIA ", roles={Role.SIGNATORY}, password=PASSWORD, now=NOW)
    assert set(caught.value.errors) == {"name"}
    assert administration.rename(store, first, ana.id, email=ana.email, name="Sofia", now=NOW)
    administration.change_roles(store, first, ana.id, {Role.SIGNATORY}, department=None, now=NOW)
    [waits] = administration.waiting(store, second)
    with pytest.raises(InvalidInput):
        administration.confirm(store, second, waits.request.id, now=NOW)
    assert administration.waiting(store, second) != []


def test_the_record_is_for_auditors_and_cannot_be_changed(store: Store, ana: Person, first: Actor) -> None:
    auditor = acting(added(store, "Aura", {Role.AUDITOR}))
    administration.close(store, first, ana.id, now=NOW + timedelta(hours=1))
    [newest, *_] = administration.events(store, auditor, limit=10, offset=0)
    assert (newest.change, newest.person_name, newest.actor_name) == (AccountChange.CLOSE, "Ana", "Root")
    with pytest.raises(PermissionMissing):
        administration.events(store, acting(ana), limit=10, offset=0)
    with store.unit() as unit, pytest.raises(StoreConflict):
        unit.people._connection.execute(delete(account_events))


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_administrators_administrate(role: Role, store: Store, ana: Person) -> None:
    actor = Actor(id="x", name="X", roles=frozenset({role}))
    for act in (
        lambda: administration.change_roles(store, actor, ana.id, {Role.AUDITOR}, department=None, now=NOW),
        lambda: administration.rename(store, actor, ana.id, email=ana.email, name="Other", now=NOW),
        lambda: administration.set_password(store, actor, ana.id, NEW_PASSWORD, now=NOW),
        lambda: administration.close(store, actor, ana.id, now=NOW),
        lambda: administration.reopen(store, actor, ana.id, now=NOW),
        lambda: administration.confirm(store, actor, "none", now=NOW),
        lambda: administration.refuse(store, actor, "none", now=NOW),
        lambda: administration.waiting(store, actor),
    ):
        with pytest.raises(PermissionMissing):
            act()
    assert now_is(store, ana.id) == ana


def guess(store: Store, times: int, *, address: str) -> None:
    for _ in range(times):
        with pytest.raises((SignInRefused, TooManyAttempts)):
            signins.sign_in(store, "ana@example.org", "a wrong guess", now=NOW, address=address)


def test_a_stranger_does_not_lock_a_person_out(store: Store, ana: Person) -> None:
    guess(store, 30, address="198.51.100.7")
    with pytest.raises(TooManyAttempts):
        signins.sign_in(store, "ana@example.org", PASSWORD, now=NOW, address="198.51.100.7")
    signins.sign_in(store, "ana@example.org", PASSWORD, now=NOW, address="192.0.2.1")


def test_a_known_browser_gets_in_from_the_strangers_own_network(store: Store, ana: Person, root: Person) -> None:
    guess(store, 30, address="192.0.2.1")
    own, others = signins.KnownBrowser("b-1", ana.id), signins.KnownBrowser("b-2", root.id)
    with pytest.raises(TooManyAttempts):
        signins.sign_in(store, "ana@example.org", PASSWORD, now=NOW, address="192.0.2.1", browser=others)
    signins.sign_in(store, "ana@example.org", PASSWORD, now=NOW, address="192.0.2.1", browser=own)
    for _ in range(11):
        with pytest.raises((SignInRefused, TooManyAttempts)):
            signins.sign_in(store, "ana@example.org", "wrong", now=NOW, address="192.0.2.1", browser=own)


def test_many_networks_together_do_not_guess_for_ever(store: Store, ana: Person) -> None:
    for number in range(60):
        guess(store, 2, address=f"198.51.100.{number}")
    with pytest.raises(TooManyAttempts):
        signins.sign_in(store, "ana@example.org", PASSWORD, now=NOW, address="192.0.2.1")
    signins.sign_in(
        store, "ana@example.org", PASSWORD, now=NOW, address="192.0.2.1", browser=signins.KnownBrowser("b", ana.id)
    )


def test_a_new_password_lifts_the_lock(store: Store, ana: Person, first: Actor) -> None:
    guess(store, 30, address="192.0.2.1")
    administration.set_password(store, first, ana.id, NEW_PASSWORD, now=NOW)
    signins.sign_in(store, "ana@example.org", NEW_PASSWORD, now=NOW, address="192.0.2.1")
