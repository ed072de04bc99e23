from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from service.store.errors import StoreConflict
from service.store.records import Preparation
from service.store.unit import Store
from tests.contracts.samples import NOW, stored_instrument

QUARTER = timedelta(minutes=15)
WAITING = Preparation(
    id="r-1",
    instrument_id="i-1",
    step="organization",
    actor_id="p-1",
    digest="d" * 64,
    place="Washington, D.C.",
    originals=[{"party": "organization", "sequence": 2, "prepared": {"v": 1, "placeholder": [10, 20]}}],
    created_at=NOW,
    expires_at=NOW + QUARTER,
)


@pytest.fixture
def prepared(store: Store) -> Store:
    stored_instrument(store)
    with store.unit() as unit:
        unit.preparations.add(WAITING)
        unit.commit()
    return store


def test_a_preparation_comes_back_as_it_was(prepared: Store) -> None:
    with prepared.reader() as unit:
        assert unit.preparations.get("r-1") == WAITING
        assert unit.preparations.get("r-2") is None


def test_a_preparation_is_used_once_and_in_its_time(prepared: Store) -> None:
    with prepared.unit() as unit:
        assert not unit.preparations.use("r-1", NOW + QUARTER, "a" * 64)
        assert unit.preparations.use("r-1", NOW, "a" * 64)
        assert not unit.preparations.use("r-1", NOW, "b" * 64)
        assert not unit.preparations.use("r-2", NOW, "a" * 64)
        assert unit.preparations.get("r-1") == replace(WAITING, used_at=NOW, values_sha256="a" * 64)
        unit.commit()


def test_old_preparations_are_forgotten(prepared: Store) -> None:
    with prepared.unit() as unit:
        assert unit.preparations.prune(WAITING.expires_at) == 0
        assert unit.preparations.prune(WAITING.expires_at + QUARTER) == 1
        assert unit.preparations.get("r-1") is None


def test_an_id_is_taken_once(prepared: Store) -> None:
    with prepared.unit() as unit, pytest.raises(StoreConflict):
        unit.preparations.add(WAITING)
