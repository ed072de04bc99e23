"""A holding is entered whole or not at all, and comes back from the archive alone."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from service.cli.archive.rebuild import rebuild_into
from service.depository.deposit.deposit import Depositor
from service.depository.holdings import package as taking
from service.depository.holdings.holding import Holding, HoldingEntry, HoldingRecord
from service.store.unit import Unit
from service.workflow.context import Services
from service.workflow.deposit import commit
from service.workflow.holdings import enter
from service.workflow.preservation.audit import AuditRun
from tests.support.pki import ServedPki
from tests.support.world import ARCHIVIST, Clock, open_services, write_site

BY = Depositor(id=ARCHIVIST.id, name=ARCHIVIST.name, address="mailto:a@example.org")


@pytest.fixture
def services(tmp_path: Path, pki: ServedPki) -> Iterator[Services]:
    write_site(tmp_path / "site", pki)
    made = open_services(tmp_path / "site", clock=Clock())
    yield made
    made.store.engine.dispose()


def holding(number: int, kind: str = "report") -> Holding:
    return Holding(
        id=str(uuid.uuid5(uuid.NAMESPACE_URL, f"{kind}-{number}")), kind=kind, title={"en": f"Report {number}"},
        entered_on=date(2026, 3, 2), access="public", details={"n": number}, number=f"{number}/2026",
        files={"report.pdf": b"%PDF-1.7 " + str(number).encode(), "text.txt": b"rivers"},
    )  # fmt: skip


def numbered(unit: Unit) -> Holding:
    return holding(unit.holdings.next_number("report", 2026))


def rows(services: Services) -> tuple[object, ...]:
    with services.store.reader() as unit:
        entries = unit.holdings.all()
        return (
            entries, [unit.holdings.files(one.id) for one in entries], [unit.holdings.text(one.id) for one in entries],
            [bytes(row.data) for row in unit.log_entries.all()], unit.archives.heads(),
        )  # fmt: skip


def audited(services: Services) -> list[str]:
    return [one.sentence for one in AuditRun(services).findings()]


def test_each_holding_has_an_object_a_leaf_and_a_row(services: Services) -> None:
    first, second = (enter.deposit(services, ARCHIVIST, numbered) for _ in range(2))

    assert [(one.number, one.leaf_index) for one in (first, second)] == [("1/2026", 0), ("2/2026", 1)]
    assert services.archive.read(second.object_id, "report.pdf") == b"%PDF-1.7 2"
    with services.store.reader() as unit:
        (found,) = unit.holdings.with_file(first.files[0].sha256)
        assert (found.entry, found.path) == (first, "report.pdf")
    assert audited(services) == []


def test_the_archive_alone_gives_identical_rows_and_what_the_kind_derives(tmp_path: Path, services: Services) -> None:
    for _ in range(3):
        enter.deposit(services, ARCHIVIST, numbered)
    before = rows(services)
    services.store.engine.dispose()
    for lost in services.settings.data_folder.glob("alternat.db*"):
        lost.unlink()
    told: list[HoldingEntry] = []

    def refill(services: Services, unit: Unit, record: HoldingRecord) -> None:
        assert record.text == "rivers"
        told.append(record.entry)

    again = replace(open_services(tmp_path / "site", adopting=True, clock=Clock()), refills={"report": refill})
    assert rebuild_into(again) == 3
    assert [one[:4] for one in (rows(again),)] == [before[:4]]
    assert told == before[0]
    assert audited(again) == []
    assert rebuild_into(again) == 0
    again.store.engine.dispose()


@pytest.mark.parametrize("logged", [False, True])
def test_an_interrupted_deposit_is_finished_before_the_next_one(services: Services, logged: bool) -> None:
    package = taking.compose(holding(1), BY, services.clock().replace(microsecond=0))
    services.archive.put_object(
        package.object_id, package.files, message="m", user_name="A", user_address="a:b", created=package.deposited_at
    )
    if logged:
        services.log.append_once(package.leaf)
    with services.store.unit() as unit, pytest.raises(enter.Interrupted):
        enter.enter(services, unit, holding(2), ARCHIVIST)

    entry = enter.deposit(services, ARCHIVIST, numbered)
    assert (entry.number, entry.leaf_index) == ("2/2026", 1)
    assert audited(services) == []
    assert commit.recover(services) == []


def test_a_number_that_is_taken_is_set_aside(services: Services) -> None:
    enter.deposit(services, ARCHIVIST, numbered)
    other = replace(holding(1), id=str(uuid.uuid4()))
    package = taking.compose(other, BY, services.clock().replace(microsecond=0))
    services.archive.put_object(
        package.object_id, package.files, message="m", user_name="A", user_address="a:b", created=package.deposited_at
    )
    (told,) = commit.recover(services)

    assert "quarantine" in told
    assert audited(services) == []
