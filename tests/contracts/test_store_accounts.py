from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from service.domain.people import Link, Person, SignIn
from service.domain.permissions import Role
from service.store.errors import StoreConflict
from service.store.unit import Store
from tests.contracts.samples import NOW, stored_instrument

DAY = timedelta(days=1)
ANA = Person(
    id="p-1",
    email="Ana.Pérez@Example.org",
    name="Ana Pérez",
    roles=frozenset({Role.OFFICER, Role.AUDITOR}),
    department="DSD",
    password_hash="$argon2id$…",
    active=True,
    created_at=NOW,
)
LINK = Link(
    id="l-1",
    token_hash="a" * 64,
    instrument_id="i-1",
    party="counterpart",
    purpose="text:confirm",
    created_by="p-1",
    created_at=NOW,
    expires_at=NOW + 14 * DAY,
)


def signin(id_: str, **changes: object) -> SignIn:
    first = SignIn(
        id=id_, token_hash=id_ * 8, created_at=NOW, last_seen_at=NOW, expires_at=NOW + DAY, person_id="p-1", agent="B/1"
    )
    return replace(first, **changes)  # type: ignore[arg-type]


@pytest.fixture
def peopled(store: Store) -> Store:
    stored_instrument(store)
    with store.unit() as unit:
        unit.people.add(ANA)
        unit.links.add(LINK)
        unit.commit()
    return store


def test_people_are_found_without_regard_to_case(peopled: Store) -> None:
    with peopled.unit() as unit:
        assert unit.people.by_email(" ana.pÉREZ@example.ORG ") == ANA
        assert unit.people.get("p-1") == ANA
        assert unit.people.by_email("nobody@example.org") is None
        changed = replace(ANA, active=False, roles=frozenset({Role.ARCHIVIST}), department=None)
        unit.people.update(changed)
        assert unit.people.all() == [changed]
        unit.people.set_password("p-1", "other")
        assert unit.people.get("p-1") == replace(changed, password_hash="other")
    with peopled.unit() as unit, pytest.raises(StoreConflict):
        unit.people.add(replace(ANA, id="p-2", email=ANA.email.lower()))


def test_signins_end_one_by_one_or_all_at_once(peopled: Store) -> None:
    with peopled.unit() as unit:
        unit.signins.add(signin("s-1"))
        unit.signins.add(signin("s-2", created_at=NOW + DAY))
        unit.signins.add(signin("s-3", person_id=None, link_id="l-1"))
        unit.signins.touch("s-1", NOW + DAY / 2)
        assert unit.signins.by_token_hash("s-1" * 8) == signin("s-1", last_seen_at=NOW + DAY / 2)
        assert unit.signins.by_token_hash("x") is None
        assert [one.id for one in unit.signins.of("p-1")] == ["s-2", "s-1"]
        assert unit.signins.revoke("s-1", NOW)
        assert not unit.signins.revoke("s-1", NOW)
        assert unit.signins.revoke_all(at=NOW, person_id="p-1") == 1
        assert unit.signins.revoke_all(at=NOW, link_id="l-1") == 1


@pytest.mark.parametrize("whose", [{"person_id": None}, {"link_id": "l-1"}, {"person_id": "nobody"}])
def test_a_signin_is_of_one_person_or_one_link(peopled: Store, whose: dict[str, object]) -> None:
    with peopled.unit() as unit, pytest.raises(StoreConflict):
        unit.signins.add(signin("s-1", **whose))


def test_a_link_opens_once(peopled: Store) -> None:
    with peopled.unit() as unit:
        assert unit.links.get("l-1") == unit.links.by_token_hash("a" * 64) == LINK
        assert unit.links.open("l-1", NOW + DAY)
        assert not unit.links.open("l-1", NOW + DAY)
        assert unit.links.of("i-1") == [replace(LINK, opened_at=NOW + DAY)]
        assert unit.links.revoke("l-1", NOW + DAY)
        assert not unit.links.revoke("l-1", NOW + DAY)


def test_a_late_or_revoked_link_does_not_open(peopled: Store) -> None:
    with peopled.unit() as unit:
        assert not unit.links.open("l-1", LINK.expires_at)
        assert unit.links.revoke("l-1", NOW)
        assert not unit.links.open("l-1", NOW)


def test_attempts_are_counted_under_their_key(store: Store) -> None:
    with store.unit() as unit:
        for minute in range(3):
            unit.attempts.add("email:a", NOW + minute * timedelta(minutes=1))
        unit.attempts.add("email:b", NOW)
        assert unit.attempts.count_since("email:a", NOW + timedelta(minutes=1)) == 2
        assert unit.attempts.latest("email:a") == NOW + timedelta(minutes=2)
        assert unit.attempts.latest("email:c") is None
        unit.attempts.take_back("email:a", NOW + timedelta(minutes=2))
        assert unit.attempts.count_since("email:a", NOW) == 2
        unit.attempts.clear("email:a")
        assert unit.attempts.count_since("email:a", NOW) == 0
        assert unit.attempts.prune(NOW) == 0
        assert unit.attempts.prune(NOW + DAY) == 1


def test_counters_are_separate_by_name_and_year(store: Store) -> None:
    with store.unit() as unit:
        given = [unit.counters.next(name, year) for name, year in [("a", 1), ("a", 1), ("a", 2), ("b", 1)]]
        assert given == [1, 2, 1, 1]
        unit.counters.raise_to("a", 1, 10)
        unit.counters.raise_to("a", 1, 5)
        unit.counters.raise_to("c", 1, 3)
        assert [unit.counters.next("a", 1), unit.counters.next("c", 1)] == [11, 4]
