"""Which deposit a file belongs to is one indexed query, however many deposits there are."""

from __future__ import annotations

import hashlib

import pytest
from sqlalchemy import insert

from service.depository.register.deposited_files import DepositedFile, FileKind, kind_of
from service.store.errors import StoreConflict
from service.store.register.register import _values
from service.store.tables import deposited_files, register
from service.store.unit import Store
from tests.contracts.samples import entry
from tests.support.queries import statements, whole_tables_read

MANY = 3000
"""Deposits, of five files each."""
PATHS = ("metadata.json", "original-counterpart.pdf", "original-organization.pdf", "reading-copy.pdf", "text.txt")
KINDS = (FileKind.ORIGINAL, FileKind.CERTIFIED_COPY)


def file(number: int, path: str = "original-organization.pdf", version: int = 1) -> DepositedFile:
    sha256 = hashlib.sha256(f"{number} {path} {version}".encode()).hexdigest()
    return DepositedFile(instrument_id=f"i-{number}-2026", path=path, sha256=sha256, kind=kind_of(path))


def test_kinds_and_parties_follow_from_the_path() -> None:
    assert [(kind_of(path), file(1, path).party) for path in (
        "original-counterpart.pdf", "paper/organization-2/certified-copy.pdf", "paper/organization-2/scan.pdf",
        "proces-verbal/ceremony-1.pdf", "reading-copy.pdf", "acts/0001.json",
    )] == [
        (FileKind.ORIGINAL, "counterpart"), (FileKind.CERTIFIED_COPY, "organization"), (FileKind.OTHER, ""),
        (FileKind.PROCES_VERBAL, ""), (FileKind.READING_COPY, ""), (FileKind.OTHER, ""),
    ]  # fmt: skip


def test_a_file_is_found_by_its_bytes_with_its_entry(store: Store) -> None:
    with store.unit() as unit:
        unit.register.add(entry(1), "")
        unit.register.add(entry(2), "")
        assert unit.deposited_files.add([file(1), file(1, version=2), file(2), file(2, "text.txt")]) == 4
        assert unit.deposited_files.add([file(1), file(1, version=3)]) == 1
        unit.commit()
    with store.reader() as unit:
        for version in (1, 2, 3):
            found = unit.deposited_files.find(file(1, version=version).sha256, KINDS)
            assert found is not None
            assert (found.file, found.entry) == (file(1, version=version), entry(1))
        assert unit.deposited_files.find(file(2, "text.txt").sha256, KINDS) is None
        assert unit.deposited_files.find("0" * 64, KINDS) is None
        assert unit.deposited_files.of("i-2-2026") == [file(2), file(2, "text.txt")]


def test_bytes_that_several_deposits_hold_belong_to_the_oldest_entry(store: Store) -> None:
    path = "proces-verbal/ceremony-1.pdf"
    same = [DepositedFile(instrument_id=f"i-{n}-2026", path=path, sha256="a" * 64, kind=kind_of(path)) for n in (2, 1)]
    with store.unit() as unit:
        unit.register.add(entry(2), "")
        unit.register.add(entry(1), "")
        unit.deposited_files.add(same)
        unit.commit()
    with store.reader() as unit:
        found = unit.deposited_files.find("a" * 64, (FileKind.PROCES_VERBAL,))
    assert found is not None
    assert found.entry == entry(2)


def test_only_registered_instruments_have_files(store: Store) -> None:
    with pytest.raises(StoreConflict), store.unit() as unit:
        unit.deposited_files.add([file(1)])


def fill(store: Store, first: int, last: int) -> None:
    """Rows written directly: the test is about reading many, not about writing them."""
    numbers = range(first, last)
    with store.unit() as unit:
        connection = unit.register._connection
        connection.execute(insert(register), [_values(entry(number)) for number in numbers])
        rows = [file(number, path) for number in numbers for path in PATHS]
        connection.execute(
            insert(deposited_files),
            [{"instrument_id": r.instrument_id, "path": r.path, "sha256": r.sha256, "kind": str(r.kind)} for r in rows],
        )
        unit.commit()


@pytest.mark.slow
def test_the_work_of_finding_a_file_does_not_grow_with_the_register(store: Store) -> None:
    counted = []
    fill(store, 1, 3)
    for last in (3, MANY):
        if last == MANY:
            fill(store, 3, MANY)
        with statements(store) as seen, store.reader() as unit:
            known = unit.deposited_files.find(file(2).sha256, KINDS)
            stranger = unit.deposited_files.find("0" * 64, KINDS)
        assert (known is not None and known.entry == entry(2), stranger) == (True, None)
        selects = [one for one in seen if one[0].startswith("SELECT")]
        assert len(selects) == 2
        assert all("LIMIT" in statement for statement, _ in selects)
        counted.append(len(seen))
    assert counted[0] == counted[1]
    assert whole_tables_read(store, *selects[-1]) == []
