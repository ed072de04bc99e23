from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import delete, update

from service.depository.holdings.holding import HoldingEntry, HoldingFile
from service.store.errors import StoreConflict
from service.store.tables import holdings
from service.store.unit import Store
from tests.contracts.samples import NOW


def row(n: int, **changes: object) -> HoldingEntry:
    made = HoldingEntry(
        id=f"h-{n}", kind="record", number=f"{n}/2026", about="", title={"es": "Acta"}, access="closed",
        entered_on=date(2026, 3, 2), details={"body": "GA", "n": n}, object_id=f"urn:uuid:h-{n}",
        files=(HoldingFile("files/1.pdf", 5, f"{n:064x}", "PDF"),), deposited_at=NOW, deposited_by="Ana",
        leaf_index=n,
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def test_what_was_written_is_read_back_and_found(store: Store) -> None:
    one, two = row(1), row(2, kind="treaty", about="h-1", number="")
    with store.unit() as unit:
        unit.holdings.add(one, "Acta\x00 de la sesión")
        unit.holdings.add(two)
        assert unit.holdings.add_files("h-1", [("files/1.pdf", "a" * 64), ("metadata.json", "b" * 64)]) == 2
        assert unit.holdings.add_files("h-1", [("files/1.pdf", "a" * 64), ("files/1.pdf", "c" * 64)]) == 1
        unit.holdings.add_files("h-2", [("x", "a" * 64), ("y", "a" * 64)])
        unit.commit()
    with store.reader() as unit:
        assert unit.holdings.all() == [one, two]
        assert (unit.holdings.get("h-1"), unit.holdings.get("h-3")) == (one, None)
        assert unit.holdings.by_object("urn:uuid:h-2") == two
        assert unit.holdings.by_number("record", "1/2026") == one
        assert unit.holdings.by_number("treaty", "1/2026") is None
        assert (unit.holdings.of_kind("treaty"), unit.holdings.count("record")) == ([two], 1)
        assert unit.holdings.of_kind("record", limit=1, offset=1) == []
        assert unit.holdings.about("h-1") == [two]
        assert unit.holdings.text("h-1") == "Acta  de la sesión"
        assert unit.holdings.text("h-2") == ""
        assert [(found.entry, found.path) for found in unit.holdings.with_file("a" * 64)] == [
            (one, "files/1.pdf"), (two, "x"),
        ]  # fmt: skip
        assert ("files/1.pdf", "c" * 64) in unit.holdings.files("h-1")


def test_a_number_is_given_once_and_follows_what_came_from_elsewhere(store: Store) -> None:
    with store.unit() as unit:
        assert unit.holdings.next_number("record", 2026) == 1
        unit.holdings.add(row(7))
        assert unit.holdings.next_number("record", 2026) == 8
        assert unit.holdings.next_number("treaty", 2026) == 1
        with pytest.raises(StoreConflict):
            unit.holdings.add(row(8, number="7/2026"))


@pytest.mark.parametrize("change", [update(holdings).values(access="public"), delete(holdings)])
def test_a_row_never_changes(store: Store, change: object) -> None:
    with store.unit() as unit:
        unit.holdings.add(row(1))
        unit.commit()
    with store.unit() as unit, pytest.raises(StoreConflict):
        unit.holdings._changed(change)  # type: ignore[arg-type]
