from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from argon2 import PasswordHasher

from service import accounts
from service.accounts import links, passwords, people, rate_limit, signins
from service.accounts.errors import LinkRefused, SignInRefused, TooManyAttempts
from service.domain.people import Link, Person, token_hash
from service.domain.permissions import Actor, Role
from service.settings import Settings, load
from service.store.unit import Store
from tests.contracts.samples import NOW, stored_instrument
from tests.unit.accounts.conftest import PASSWORD

SECOND, MINUTE, HOUR, DAY = (timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "hours", "days"))


def enter(store: Store, password: str = PASSWORD, *, now: datetime = NOW, address: str = "192.0.2.1") -> str:
    return signins.sign_in(store, "ANA@example.org", password, now=now, address=address, agent="Browser/1" * 50)


def test_who_signs_in_becomes_an_actor(store: Store, ana: Person) -> None:
    token = enter(store)
    assert signins.actor_for(store, token, NOW) == Actor(
        id=ana.id, name="Ana", roles=frozenset({Role.OFFICER}), department="DSD"
    )
    assert signins.actor_for(store, token + "x", NOW) is None
    assert signins.actor_for(store, "", NOW) is None


def test_the_token_is_stored_nowhere(store: Store, ana: Person) -> None:
    token = enter(store)
    [signin] = signins.current(store, ana.id, NOW)
    assert signin.token_hash == token_hash(token)
    assert len(signin.agent) == 200
    with store.reader() as unit:
        dump = "\n".join(unit.signins._connection.connection.iterdump())  # type: ignore[attr-defined]
    assert token not in dump
    assert PASSWORD not in dump
    assert token_hash(token) in dump


@pytest.mark.parametrize(
    ("email", "password"),
    [("ana@example.org", "wrong"), ("nobody@example.org", PASSWORD), ("", ""), ("root", PASSWORD)],
)
def test_all_refusals_sound_the_same(store: Store, email: str, password: str) -> None:
    with pytest.raises(SignInRefused) as caught:
        signins.sign_in(store, email, password, now=NOW, address="192.0.2.1")
    assert str(caught.value) == str(SignInRefused.message)
    assert caught.value.data == {}


def test_a_sign_in_ends_twelve_hours_after_it_began(store: Store) -> None:
    token = enter(store)
    now = NOW
    while now < NOW + 12 * HOUR:
        assert signins.actor_for(store, token, now) is not None, now - NOW
        now += 30 * MINUTE
    assert signins.actor_for(store, token, now) is None


def test_a_sign_in_ends_after_an_hour_without_use(store: Store) -> None:
    token = enter(store)
    assert signins.actor_for(store, token, NOW + 59 * MINUTE) is not None
    assert signins.actor_for(store, token, NOW + 118 * MINUTE) is not None
    assert signins.actor_for(store, token, NOW + 178 * MINUTE) is None
    assert signins.actor_for(store, token, NOW + 119 * MINUTE) is not None, "the refused visit did not count as use"


def test_signing_out_ends_this_sign_in_only(store: Store, ana: Person) -> None:
    here, there = enter(store), enter(store)
    signins.sign_out(store, here, NOW)
    signins.sign_out(store, here, NOW)
    signins.sign_out(store, "unknown", NOW)
    assert signins.actor_for(store, here, NOW) is None
    assert signins.actor_for(store, there, NOW) is not None
    assert [one.token_hash for one in signins.current(store, ana.id, NOW)] == [token_hash(there)]


def test_one_can_end_a_sign_in_elsewhere_but_only_ones_own(store: Store, ana: Person, root: Person) -> None:
    token = enter(store)
    [signin] = signins.current(store, ana.id, NOW)
    assert not signins.revoke(store, signin.id, NOW, person_id=root.id)
    assert signins.actor_for(store, token, NOW) is not None
    assert signins.revoke(store, signin.id, NOW, person_id=ana.id)
    assert signins.actor_for(store, token, NOW) is None


def test_a_closed_account_is_out_at_once_and_stays_out(store: Store, ana: Person) -> None:
    token = enter(store)
    people.deactivate(store, ana.id, NOW)
    assert signins.actor_for(store, token, NOW) is None
    with pytest.raises(SignInRefused):
        enter(store)
    people.reactivate(store, ana.id)
    assert signins.actor_for(store, token, NOW) is None
    assert signins.actor_for(store, enter(store, now=NOW + MINUTE), NOW + MINUTE) is not None


def test_changed_roles_count_from_the_next_click(store: Store, ana: Person) -> None:
    token = enter(store)
    people.change_roles(store, ana.id, {Role.ARCHIVIST}, department=None)
    actor = signins.actor_for(store, token, NOW)
    assert actor is not None
    assert (actor.roles, actor.department) == (frozenset({Role.ARCHIVIST}), None)


def test_a_new_password_ends_what_the_old_one_opened(store: Store, ana: Person) -> None:
    token = enter(store)
    people.set_password(store, ana.id, "another quiet river", NOW)
    assert signins.actor_for(store, token, NOW) is None
    with pytest.raises(SignInRefused):
        enter(store)
    enter(store, "another quiet river", now=NOW + MINUTE)


def test_an_old_hash_is_made_anew_when_it_is_used(store: Store, ana: Person) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD)
    with store.unit() as unit:
        unit.people.update(replace(ana, password_hash=weak))
        unit.commit()
    with passwords.hashed_with(passwords.PRODUCTION):
        enter(store)
    with store.reader() as unit:
        person = unit.people.get(ana.id)
    assert person is not None
    assert person.password_hash.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    enter(store)


def fail(store: Store, times: int, *, now: datetime = NOW, address: str = "192.0.2.1", email: str = "") -> None:
    for _ in range(times):
        attempt = rate_limit.begin(store, email=email or "ana@example.org", address=address, now=now)
        assert attempt.at == now


def test_guessing_gets_slower_and_then_stops(store: Store) -> None:
    fail(store, 5)
    with pytest.raises(TooManyAttempts, match="Try again in 2 seconds") as caught:
        enter(store)
    assert caught.value.data["seconds"] == 2
    fail(store, 1, now=NOW + 2 * SECOND)
    with pytest.raises(TooManyAttempts, match="4 seconds"):
        enter(store, now=NOW + 2 * SECOND)
    now = NOW
    for _ in range(4):
        now += MINUTE
        fail(store, 1, now=now)
    with pytest.raises(TooManyAttempts, match="15 minutes"):
        enter(store, now=now)
    with pytest.raises(TooManyAttempts, match="in 1 second\\."):
        enter(store, now=now + 15 * MINUTE - SECOND)
    enter(store, now=now + 15 * MINUTE)


def test_a_refused_attempt_is_not_counted(store: Store) -> None:
    fail(store, 5)
    for _ in range(30):
        with pytest.raises(TooManyAttempts, match="2 seconds"):
            enter(store)
    enter(store, now=NOW + 2 * SECOND)


def test_success_clears_the_person_but_not_the_network_address(store: Store) -> None:
    fail(store, 4)
    enter(store)
    fail(store, 5, now=NOW + SECOND)

    for guess in range(31):
        fail(store, 1, email=f"victim{guess}@example.org", address="198.51.100.7")
    with pytest.raises(TooManyAttempts):
        signins.sign_in(store, "root@example.org", PASSWORD, now=NOW, address="198.51.100.7")
    signins.sign_in(store, "root@example.org", PASSWORD, now=NOW + 2 * SECOND, address="198.51.100.7")
    fail(store, 1, email="victim@example.org", address="198.51.100.7", now=NOW + 2 * SECOND)
    with pytest.raises(TooManyAttempts):
        fail(store, 1, email="victim2@example.org", address="198.51.100.7", now=NOW + 3 * SECOND)


def test_guesses_sent_at_once_count_as_many(store: Store) -> None:
    outcomes: list[str] = []

    def guess() -> None:
        try:
            enter(store, "wrong guess")
        except (SignInRefused, TooManyAttempts) as error:
            outcomes.append(type(error).__name__)

    threads = [threading.Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("SignInRefused") == rate_limit.EMAIL.free + 1
    assert outcomes.count("TooManyAttempts") == 12 - rate_limit.EMAIL.free - 1


def test_old_sign_ins_and_their_addresses_are_forgotten(store: Store, ana: Person) -> None:
    enter(store)
    later = NOW + signins.KEPT + 13 * HOUR
    enter(store, now=later)
    with store.reader() as unit:
        assert [signin.created_at for signin in unit.signins.of(ana.id)] == [later]


@pytest.fixture
def link(store: Store) -> Link:
    stored_instrument(store)
    made = Link(
        id="l-1",
        token_hash=token_hash("secret"),
        instrument_id="i-1",
        party="counterpart",
        purpose="text:confirm",
        created_by="p",
        created_at=NOW,
        expires_at=NOW + 14 * DAY,
    )
    with store.unit() as unit:
        unit.links.add(made)
        unit.commit()
    return made


def test_a_link_lets_the_counterpart_in_once(store: Store, link: Link) -> None:
    assert links.look_at(store, "secret", NOW) == link
    token = links.open_link(store, "secret", now=NOW)
    assert signins.actor_for(store, token, NOW) == Actor(
        id="link:l-1",
        name="Fundación Aguas Claras",
        roles=frozenset({Role.COUNTERPART}),
        instrument_id="i-1",
    )
    for ask in (lambda: links.open_link(store, "secret", now=NOW), lambda: links.look_at(store, "secret", NOW)):
        with pytest.raises(LinkRefused, match="works once"):
            ask()


def test_of_many_who_open_a_link_one_comes_in(store: Store, link: Link) -> None:
    tokens: list[str] = []
    refused: list[LinkRefused] = []

    def open_it() -> None:
        try:
            tokens.append(links.open_link(store, "secret", now=NOW))
        except LinkRefused as error:
            refused.append(error)

    threads = [threading.Thread(target=open_it) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(tokens), len(refused)) == (1, 5)


@pytest.mark.parametrize("token", ["", "other", token_hash("secret")])
def test_unknown_links_do_not_open(store: Store, link: Link, token: str) -> None:
    with pytest.raises(LinkRefused):
        links.open_link(store, token, now=NOW)


def test_late_and_withdrawn_links_do_not_open(store: Store, link: Link) -> None:
    with pytest.raises(LinkRefused):
        links.open_link(store, "secret", now=NOW + 14 * DAY)
    assert links.revoke(store, "l-1", NOW)
    assert not links.revoke(store, "l-1", NOW)
    with pytest.raises(LinkRefused):
        links.open_link(store, "secret", now=NOW)


def test_a_counterparts_sign_in_lasts_days_and_ends_with_the_link(store: Store, link: Link) -> None:
    token = links.open_link(store, "secret", now=NOW)
    now = NOW
    for _ in range(20):
        now += 23 * HOUR
        assert (signins.actor_for(store, token, now) is not None) == (now < NOW + 14 * DAY)
    fresh = NOW + 23 * HOUR * 14
    assert signins.actor_for(store, token, fresh + 25 * HOUR) is None
    assert signins.actor_for(store, token, fresh) is not None
    links.revoke(store, "l-1", fresh)
    assert signins.actor_for(store, token, fresh) is None


def test_the_public_functions_take_the_services(store: Store, link: Link) -> None:
    @dataclass(frozen=True)
    class Services:
        store: Store
        clock: Callable[[], datetime]
        settings: Settings

    services = Services(store, clock=lambda: NOW, settings=load(environ={}))
    token = accounts.sign_in(services, "ana@example.org", PASSWORD, address="192.0.2.1", agent="B")
    actor = accounts.actor_for(services, token)
    assert actor is not None
    assert actor.name == "Ana"
    accounts.sign_out(services, token)
    assert accounts.actor_for(services, token) is None
    visitor = accounts.actor_for(services, accounts.open_link(services, "secret"))
    assert visitor is not None
    assert visitor.instrument_id == "i-1"
