"""Passkeys: what is accepted, and everything that is not. The authenticator is software; a browser test has Chromium's."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from service.accounts import passkeys, people, signins, step_up
from service.accounts.errors import PasskeyRefused, TooManyAttempts
from service.domain.errors import InvalidInput, NotFound
from service.domain.people import AccountChange, Person
from service.domain.permissions import Actor
from service.store.unit import Store
from tests.contracts.samples import NOW
from tests.support.authenticator import PRESENT, Authenticator
from tests.unit.accounts.conftest import PASSWORD
from tests.unit.accounts.test_administration import acting

SITE = passkeys.Site(host="agreements.example", origin="https://agreements.example", name="Alternat", key=b"k" * 32)
FRESH = timedelta(minutes=5)


def device(**changes: str) -> Authenticator:
    return Authenticator(**{"origin": SITE.origin, "host": SITE.host, **changes})


def registered(store: Store, person: Person, made: Authenticator | None = None) -> Authenticator:
    made = made or device()
    options = passkeys.registration(store, SITE, acting(person), now=NOW)
    passkeys.register(store, SITE, acting(person), made.create(options), name="Laptop", now=NOW)
    return made


def sign_in(store: Store, answer: str) -> str:
    return signins.enter_with_passkey(store, SITE, answer, now=NOW, address="192.0.2.1")


def test_a_passkey_signs_its_person_in(store: Store, ana: Person) -> None:
    own = registered(store, ana)
    token = sign_in(store, own.get(passkeys.question(store, SITE, None, now=NOW)))
    actor = signins.actor_for(store, token, NOW)
    assert actor is not None
    assert actor.id == ana.id
    [kept] = passkeys.of(store, ana.id)
    assert (kept.sign_count, kept.last_used_at) == (own.counter, NOW)
    assert people.events_of(store, ana.id)[0].change is AccountChange.PASSKEY_ADD


def test_an_answer_counts_once(store: Store, ana: Person) -> None:
    own = registered(store, ana)
    answer = own.get(passkeys.question(store, SITE, None, now=NOW))
    sign_in(store, answer)
    with pytest.raises(PasskeyRefused):
        sign_in(store, answer)


@pytest.mark.parametrize("changes", [{"origin": "https://evil.example"}, {"host": "evil.example"}])
def test_a_key_of_another_site_is_refused(changes: dict[str, str], store: Store, ana: Person) -> None:
    with pytest.raises(PasskeyRefused):
        registered(store, ana, device(**changes))
    own = registered(store, ana)
    for name, value in changes.items():
        setattr(own, name, value)
    with pytest.raises(PasskeyRefused):
        sign_in(store, own.get(passkeys.question(store, SITE, None, now=NOW)))


def test_the_person_has_to_be_verified(store: Store, ana: Person) -> None:
    own = registered(store, ana)
    own.flags = PRESENT
    with pytest.raises(PasskeyRefused):
        sign_in(store, own.get(passkeys.question(store, SITE, None, now=NOW)))


def test_another_key_with_the_same_name_is_refused(store: Store, ana: Person) -> None:
    own = registered(store, ana)
    forged = replace(device(), credential_id=own.credential_id, counter=50)
    with pytest.raises(PasskeyRefused):
        sign_in(store, forged.get(passkeys.question(store, SITE, None, now=NOW)))


def test_a_copied_key_is_refused_when_its_counter_stands_still(store: Store, ana: Person) -> None:
    own = registered(store, ana)
    own.counter = 40
    sign_in(store, own.get(passkeys.question(store, SITE, None, now=NOW)))
    own.counter = 7
    with pytest.raises(PasskeyRefused):
        sign_in(store, own.get(passkeys.question(store, SITE, None, now=NOW)))


def test_questions_are_ours_for_one_purpose_and_for_ten_minutes(store: Store, ana: Person, root: Person) -> None:
    own = registered(store, ana)
    later = NOW + timedelta(minutes=11)
    early = own.get(passkeys.question(store, SITE, None, now=NOW))
    with pytest.raises(PasskeyRefused):
        signins.enter_with_passkey(store, SITE, early, now=later, address="192.0.2.1")
    for_proof = own.get(passkeys.question(store, SITE, acting(ana), now=NOW))
    with pytest.raises(PasskeyRefused):
        sign_in(store, for_proof)
    others = own.get(passkeys.question(store, replace(SITE, key=b"x" * 32), None, now=NOW))
    with pytest.raises(PasskeyRefused):
        sign_in(store, others)
    for_root = passkeys.registration(store, SITE, acting(root), now=NOW)
    with pytest.raises(PasskeyRefused):
        passkeys.register(store, SITE, acting(ana), device().create(for_root), name="X", now=NOW)


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "no",
        "[]",
        "{}",
        '{"id": 7, "response": {}}',
        '{"response": {"clientDataJSON": "!!"}}',
        "[" * 9000,
        "x" * 30_000,
    ],
)
def test_nonsense_is_refused(answer: str, store: Store, ana: Person) -> None:
    registered(store, ana)
    with pytest.raises(PasskeyRefused):
        sign_in(store, answer)
    with pytest.raises(PasskeyRefused):
        passkeys.register(store, SITE, acting(ana), answer, name="X", now=NOW)


def test_many_wrong_answers_slow_a_network_down(store: Store, ana: Person) -> None:
    for _ in range(31):
        with pytest.raises(PasskeyRefused):
            sign_in(store, "{}")
    with pytest.raises(TooManyAttempts):
        sign_in(store, "{}")


def test_a_closed_account_has_no_use_of_its_passkey(store: Store, ana: Person) -> None:
    own = registered(store, ana)
    people.deactivate(store, ana.id, NOW)
    with pytest.raises(PasskeyRefused):
        sign_in(store, own.get(passkeys.question(store, SITE, None, now=NOW)))


def test_a_passkey_is_removed_by_its_person_or_an_administrator(store: Store, ana: Person, root: Person) -> None:
    own = registered(store, ana)
    [kept] = passkeys.of(store, ana.id)
    with pytest.raises(NotFound):
        passkeys.remove(store, acting(root), root.id, kept.id, now=NOW)
    passkeys.remove(store, acting(root), ana.id, kept.id, now=NOW)
    with pytest.raises(PasskeyRefused):
        sign_in(store, own.get(passkeys.question(store, SITE, None, now=NOW)))
    assert people.events_of(store, ana.id)[0].actor_name == "Root"


def test_one_device_holds_one_passkey_of_an_account(store: Store, ana: Person) -> None:
    own = registered(store, ana)
    asked = json.loads(passkeys.registration(store, SITE, acting(ana), now=NOW))
    assert len(asked["excludeCredentials"]) == 1
    with pytest.raises(PasskeyRefused):
        registered(store, ana, own)
    with pytest.raises(InvalidInput):
        passkeys.register(store, SITE, acting(ana), "{}", name="  ", now=NOW)


def entered(store: Store) -> str:
    return signins.sign_in(store, "ana@example.org", PASSWORD, now=NOW, address="192.0.2.1")


def fresh(store: Store, actor: Actor, token: str, minutes: float) -> bool:
    return step_up.is_fresh(store, actor, token, now=NOW + timedelta(minutes=minutes), lasts=FRESH)


def by_password(store: Store, actor: Actor, token: str, password: str, minutes: float = 10) -> None:
    now = NOW + timedelta(minutes=minutes)
    step_up.by_password(store, actor, token, password, now=now, address="192.0.2.1", browser=None)


def test_a_sign_in_is_proof_for_five_minutes_and_the_password_for_five_more(store: Store, ana: Person) -> None:
    actor, token = acting(ana), entered(store)
    assert fresh(store, actor, token, 4.9)
    assert not fresh(store, actor, token, 5)
    with pytest.raises(InvalidInput):
        by_password(store, actor, token, "wrong")
    assert not fresh(store, actor, token, 10)
    by_password(store, actor, token, PASSWORD)
    assert fresh(store, actor, token, 14.9)
    assert not fresh(store, actor, token, 15)


def test_who_has_a_passkey_proves_with_it(store: Store, ana: Person) -> None:
    actor, token = acting(ana), entered(store)
    own = registered(store, ana)
    assert not fresh(store, actor, token, 1)
    with pytest.raises(InvalidInput, match="need your attention"):
        by_password(store, actor, token, PASSWORD, minutes=1)
    answer = own.get(passkeys.question(store, SITE, actor, now=NOW))
    step_up.by_passkey(store, SITE, actor, token, answer, now=NOW)
    assert fresh(store, actor, token, 1)


def test_nobody_proves_with_the_passkey_of_somebody_else(store: Store, ana: Person, root: Person) -> None:
    own = registered(store, root)
    answer = own.get(passkeys.question(store, SITE, acting(root), now=NOW))
    with pytest.raises(PasskeyRefused):
        step_up.by_passkey(store, SITE, acting(ana), entered(store), answer, now=NOW)


def test_another_persons_sign_in_proves_nothing(store: Store, ana: Person, root: Person) -> None:
    assert not fresh(store, acting(root), entered(store), 1)
    assert not fresh(store, acting(ana), "unknown", 1)
