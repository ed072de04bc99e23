"""Renewals stay as they were written; until when a file is proved is derived and can be written again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from service.store.errors import StoreConflict
from service.store.records import StoredProof
from service.store.unit import Store
from tests.contracts.samples import NOW, entry, renewal
from tests.contracts.test_store_holdings import row as holding

DOWN = {"sentence": "It was {how}.", "params": {"how": "down"}}
PATH = "original-organization.pdf"


@pytest.fixture
def registered(store: Store) -> Store:
    with store.unit() as unit:
        for number in (1, 2):
            unit.register.add(entry(number, instrument_id=f"i-{number}"), "")
        for number in (8, 9):
            unit.holdings.add(holding(number))
        unit.commit()
    return store


def proof(subject: str, ends: datetime | None, **changes: object) -> StoredProof:
    made = StoredProof(subject=subject, path=PATH, sha256="a", stamped=True, ends=ends, authority="A")
    return replace(made, **changes)


def test_renewals_are_listed_in_order_and_the_newest_of_a_file_is_found(registered: Store) -> None:
    with registered.unit() as unit:
        for one in (renewal(number=1), renewal(number=2), renewal("i-2")):
            unit.renewals.add(replace(one, files=tuple(replace(f, sha256=one.subject + f.sha256) for f in one.files)))
        unit.commit()
    with registered.reader() as unit:
        found = unit.renewals.of("i-1")
        assert [(one.number, [file.path for file in one.files]) for one in found] == [
            (number, ["original-counterpart.pdf", PATH]) for number in (1, 2)
        ]
        newest = unit.renewals.newest("i-1", PATH)
        assert newest is not None
        assert (newest.file, newest.at) == (found[1].files[1], NOW)
        assert unit.renewals.newest("i-1", "text.txt") is None
    with pytest.raises(StoreConflict), registered.unit() as unit:
        unit.renewals.add(renewal(number=2))


def test_what_ends_is_told_soonest_first_and_what_cannot_be_told_before(registered: Store) -> None:
    day = timedelta(days=1)
    rows = [
        proof("i-1", NOW + day),
        proof("i-1", NOW - day, path="p-2"),
        proof("i-1", None, path="p-3", stamped=False),
        proof("i-2", None),
        proof("i-2", NOW + 9 * day, path="p-2"),
        proof("h-9", NOW + day),
        proof("h-8", NOW + day),
    ]
    with registered.unit() as unit:
        for row in rows:
            unit.proofs.put(row)
        unit.commit()
    with registered.reader() as unit:
        assert unit.proofs.ending(NOW + 2 * day, limit=9) == [rows[3], rows[1], rows[0], *rows[:4:-1]]
        assert unit.proofs.ending(NOW + 2 * day, limit=1, offset=1) == [rows[1]]
        assert [unit.proofs.count(NOW + days * day) for days in (-2, 0, 2, 10)] == [0, 1, 4, 5]
        assert unit.proofs.count(None) == 1


def test_the_trouble_of_an_attempt_stays_until_the_bytes_change(registered: Store) -> None:
    with registered.unit() as unit:
        unit.proofs.put(proof("i-1", NOW))
        unit.proofs.tried("i-1", PATH, at=NOW, trouble=DOWN)
        unit.proofs.put(proof("i-1", NOW + timedelta(days=1)))
        (again,) = unit.proofs.of("i-1")
        unit.proofs.put(proof("i-1", NOW, sha256="b"))
        (renewed,) = unit.proofs.of("i-1")
        unit.commit()
    assert (again.trouble, again.tried_at, again.ends) == (DOWN, NOW, NOW + timedelta(days=1))
    assert (renewed.trouble, renewed.tried_at) == (None, None)
