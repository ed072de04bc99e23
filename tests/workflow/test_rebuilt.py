"""The database is lost; the archive alone gives register, search, log and the files back."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from service.cli.rebuild import rebuild_into
from service.domain.errors import NotFound
from service.store.unit import Store
from service.workflow import holdings, retrieve
from service.workflow.house import House
from tests.workflow.world import ARCHIVIST, World, open_house

pytestmark = pytest.mark.office


def told(store: Store, words: str) -> tuple[object, ...]:
    """Everything that must come back: register rows, what a search finds, log entries."""
    with store.reader() as unit:
        hits = unit.register.search(words)
        log = [bytes(unit.log_entries.get(index).data) for index in range(unit.log_entries.size())]
        return [entry.to_data() for entry in unit.register.all()], [hit.entry.label for hit in hits.hits], log


@pytest.fixture
def rebuilt(at: Callable[[str], World]) -> tuple[World, House, tuple[object, ...]]:
    world = at("signed")
    world.deposit()
    before = told(world.house.store, world.instrument.counterpart_name)
    world.house.store.engine.dispose()
    folder = world.house.settings.data_folder
    for lost in folder.glob("alternat.db*"):
        lost.unlink()
    house = open_house(folder)
    rebuild_into(house)
    return world, house, before


def test_register_search_and_log_are_the_same(rebuilt: tuple[World, House, tuple[object, ...]]) -> None:
    world, house, before = rebuilt
    words = world.sample()["counterpart_name"]

    assert told(house.store, words) == before
    assert before[1] == [f"1/{world.clock().year}"]


def test_originals_and_receipts_are_still_handed_out_and_nothing_else(
    rebuilt: tuple[World, House, tuple[object, ...]],
) -> None:
    _, house, _ = rebuilt
    year = house.clock().year
    for party in ("organization", "counterpart"):
        pdf = holdings.deposited_file(house, ARCHIVIST, 1, year, f"original-{party}.pdf").data
        receipt = json.loads(holdings.deposited_file(house, ARCHIVIST, 1, year, f"receipt-{party}.json").data)

        assert retrieve.verify_receipt(house, receipt, pdf).passed
    for name in ("original-organization.json", "receipt-organization.pdf", "original-nobody.pdf", "metadata.json"):
        with pytest.raises(NotFound):
            holdings.deposited_file(house, ARCHIVIST, 1, year, name)
