"""The database is lost; the archive alone gives register, search, log and the files back."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from benchmarks.rebuild import ACTOR, Made, fill, opened, said, site
from service.cli.archive.rebuild import rebuild_into
from service.depository.serialization import to_data
from service.domain.errors import NotFound
from service.domain.jobs import JobKind
from service.domain.paper.copies import Attested, PaperCopy, PaperStage, ScannedSheet
from service.store import tables
from service.store.records import StoredPrint
from service.store.unit import Store
from service.workflow.context import Services
from service.workflow.deposit import commit
from service.workflow.proces_verbal import due
from service.workflow.queries import archive_files, reports, retrieve
from service.workflow.queries.verify_file import deposited
from service.workflow.replica.compare import differences
from tests.support.pki import ServedPki
from tests.support.world import ARCHIVIST, OFFICER, World, open_services

pytestmark = pytest.mark.office


def told(store: Store, words: str) -> tuple[object, ...]:
    """Everything that must come back: register rows, what a search finds, log entries."""
    with store.reader() as unit:
        hits = unit.register.search(words)
        log = [bytes(unit.log_entries.get(index).data) for index in range(unit.log_entries.size())]
        return [to_data(entry) for entry in unit.register.all()], [hit.entry.label for hit in hits.hits], log


def certify(world: World) -> bytes:
    """Beside the counterpart's electronic original one on paper; its certified copy is a sealed file, and no scan."""
    services, at = world.services, world.clock()
    base = next(one.sha256 for one in world.newest() if one.party == "counterpart")
    page = {"page": 1, "width": 612.0, "height": 792.0, "codes": {}, "boxes": {}}
    signed = {"counterpart": {"place": "Quito", "date": at.date().isoformat()}}
    with services.store.unit() as unit:
        sealed = due.record_of(unit.events.of(world.id), JobKind.PROCES_VERBAL)
        unit.paper_prints.add(
            StoredPrint(
                instrument_id=world.id, party="counterpart", made_from="m", base=base, sha256=base, pages=(page, page), at=at
            )
        )  # fmt: skip
        unit.paper_copies.add(
            PaperCopy(
                id="c", instrument_id=world.id, party="counterpart", number=1, covers=("counterpart",), printed=base, base=base, files=(),
                stage=PaperStage.CERTIFIED, by=OFFICER.id, by_name=OFFICER.name, at=at, certified=sealed,
                sheets=(ScannedSheet(sheet=1, file=1, page=1, image="", shown="", printed=""),),
                attested=Attested(seen="original", signed=signed, by_name=ARCHIVIST.name, at=at),
                verdict={"indication": "TOTAL_PASSED", "level": "PAdES-B-LTA"},
            )
        )  # fmt: skip
        unit.commit()
    return services.files.read(sealed)


def verified(services: Services, files: list[bytes]) -> list[object]:
    """What a person who verifies these files learns; of the verdict everything but its time."""
    told: list[object] = []
    for data in files:
        found, known = reports.find(services, None, data, "brought.pdf")
        said = {key: value for key, value in found.verdict.to_data().items() if key != "at"}
        told.append((known, found.registered, said))
    return told


def anew(world: World) -> Services:
    """Services whose database was lost."""
    world.services.store.engine.dispose()
    folder = world.services.settings.data_folder
    for lost in folder.glob("alternat.db*"):
        lost.unlink()
    services = open_services(folder, adopting=True)
    rebuild_into(services)
    return services


@pytest.fixture
def rebuilt(at: Callable[[str], World]) -> tuple[World, Services, tuple[object, ...]]:
    world = at("signed")
    world.deposit()
    before = told(world.services.store, world.instrument.counterpart_name)
    return world, anew(world), before


def test_register_search_and_log_are_the_same(rebuilt: tuple[World, Services, tuple[object, ...]]) -> None:
    world, services, before = rebuilt
    words = world.sample()["counterpart_name"]

    assert told(services.store, words) == before
    assert before[1] == [f"1/{world.clock().year}"]


def test_originals_and_receipts_are_still_handed_out_and_nothing_else(
    rebuilt: tuple[World, Services, tuple[object, ...]],
) -> None:
    _, services, _ = rebuilt
    year = services.clock().year
    for party in ("organization", "counterpart"):
        pdf = archive_files.deposited_file(services, ARCHIVIST, 1, year, f"original-{party}.pdf").data
        receipt = json.loads(archive_files.deposited_file(services, ARCHIVIST, 1, year, f"receipt-{party}.json").data)

        assert retrieve.verify_receipt(services, receipt, pdf).passed
    for name in ("original-organization.json", "receipt-nobody.pdf", "original-nobody.pdf", "metadata.json"):
        with pytest.raises(NotFound):
            archive_files.deposited_file(services, ARCHIVIST, 1, year, name)


@pytest.mark.slow
def test_whoever_brings_an_original_or_a_certified_copy_is_told_the_same(at: Callable[[str], World]) -> None:
    world = at("signed")
    copy = certify(world)
    files = [copy, *(world.services.files.read(one.sha256) for one in world.newest())]
    assert deposited(world.services, None, copy) is None
    world.deposit()
    before = verified(world.services, files)
    services = anew(world)

    assert verified(services, files) == before
    assert [(known.copy, known.party) for known, *_ in before] == [
        (True, "counterpart"), (False, "organization"), (False, "counterpart"),
    ]  # fmt: skip
    assert {said["indication"] for _, _, said in before} == {"TOTAL_PASSED"}
    entry = retrieve.register_entry(services, ARCHIVIST, 1, services.clock().year)
    assert all(known.entry == entry for known, *_ in before)
    found = reports.find(services, None, copy, "copy.pdf")[0]
    assert found.registered is not None
    assert found.registered.copy
    assert reports.Finding.from_data(found.to_data()) == found
    assert retrieve.entry_of_file(services, None, copy) is None
    assert deposited(services, None, copy + b" ") is None
    assert rebuild_into(services) == 0


@pytest.mark.slow
def test_agreements_acts_treaties_and_records_come_back_in_the_order_of_the_log(tmp_path: Path, pki: ServedPki) -> None:
    site(tmp_path / "site", pki.anchors)
    fill(tmp_path / "site", 45, [b"%PDF-1.7 not signed\n"], only_agreements=False)
    running = opened(tmp_path / "site")
    with running.store.unit() as unit:  # an entry of an earlier register comes after those of later years
        earlier = Made(running, [b"%PDF-1.7 earlier\n"], only_agreements=True).package(
            200, 7, datetime(1998, 5, 4, tzinfo=UTC)
        )
        commit.enter(running, unit, earlier, None, ACTOR)
        unit.commit()
    rebuilt = opened(tmp_path / "site", "rebuilt.db", adopting=True)

    assert rebuild_into(rebuilt) == 46
    assert list(differences(running.store, rebuilt.store)) == []
    assert list(said(running.store)) == list(said(rebuilt.store))
    assert keys(rebuilt.store) == keys(running.store)
    assert rebuild_into(rebuilt) == 0
    for services in (running, rebuilt):
        services.store.engine.dispose()


def keys(store: Store) -> list[tuple[object, ...]]:
    """Rows whose order lists rely on."""
    with store.reader() as unit:
        return [
            tuple(row)
            for table, column in ((tables.register, "instrument_id"), (tables.later_acts, "note"))
            for row in unit.register._all(select(table.c.id, table.c[column]).order_by(table.c.id))
        ]
