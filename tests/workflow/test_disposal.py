"""Disposal by two persons: the files are gone everywhere, the record of them stays everywhere."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from service import app
from service.cli.archive.rebuild import rebuild_into
from service.depository.audit.findings import Kind
from service.depository.disposal import tombstone
from service.depository.errors import ObjectDisposed
from service.depository.ocfl import layout, removed, tombstones
from service.domain.errors import InvalidInput, NotFound, PermissionMissing
from service.domain.permissions import Actor, Role
from service.store.holdings.records import RecordQuestion
from service.store.preservation.disposals import DisposalState
from service.store.tables import disposals as rows
from service.workflow.backup import make as backup
from service.workflow.backup import restore
from service.workflow.context import Services
from service.workflow.copies import ask as copies
from service.workflow.copies import source
from service.workflow.deposit import recovery
from service.workflow.disposal import decide
from service.workflow.disposal.decide import Asked, OtherPersonNeeded
from service.workflow.errors import NotReady
from service.workflow.holdings import enter, find
from service.workflow.holdings import read as holdings
from service.workflow.preservation.audit import AuditRun
from service.workflow.records import read
from service.workflow.records.deposit import decide_access, deposit_record
from service.workflow.records.record import LanguageFile
from tests.support.schemas import require_valid
from tests.support.world import ARCHIVIST, AUDITOR, OFFICER, SG, Clock, open_services
from tests.workflow.test_holdings import holding
from tests.workflow.test_records import found, new, pdf, services, worded

__all__ = ["services"]
ON = Asked(authority="Retention schedule, series 4.2", authority_date=date(2026, 1, 15), reason="Kept for ten years.")
OTHER = {"es": LanguageFile(title="Otro", name="Otro.pdf", data=pdf("other"))}
BOTH = Actor(
    id="88888888-8888-4888-8888-888888888888", name="Both Roles", roles=frozenset({Role.ARCHIVIST, Role.SG_OFFICE})
)


def folder(services: Services, object_id: str) -> Path:
    return services.archive.ocfl / layout.path_of(object_id)


def audited(services: Services) -> list[str]:
    return [one.sentence for one in AuditRun(services).findings()]


def disposed(services: Services, object_id: str) -> str:
    asked = decide.propose(services, ARCHIVIST, object_id, ON, seen=None)
    return decide.approve(services, SG, asked.id, seen=asked.digest).id


def test_two_persons_dispose_of_a_document_and_the_record_of_it_stays(services: Services) -> None:
    entry, other = (
        deposit_record(services, ARCHIVIST, new(services)),
        deposit_record(services, ARCHIVIST, new(services, symbol="AG/doc.9/26", files=OTHER)),
    )
    decide_access(
        services,
        ARCHIVIST,
        entry.id,
        access="internal",
        reason="Adopted",
        review_on=services.clock().date() + timedelta(days=9),
    )
    digest = entry.files[0].sha256

    shown = decide.look(services, ARCHIVIST, entry.object_id)
    assert (shown.refused, shown.files > 2) == (None, True)
    with pytest.raises(InvalidInput) as errors:
        decide.propose(
            services, ARCHIVIST, entry.object_id, Asked(authority=" ", authority_date=None, reason=""), seen=None
        )
    assert set(errors.value.errors) == {"authority", "authority_date", "reason"}
    with pytest.raises(PermissionMissing):
        decide.propose(services, SG, entry.object_id, ON, seen=None)
    asked = decide.propose(services, ARCHIVIST, entry.object_id, ON, seen=shown.digest)
    with pytest.raises(NotReady, match="proposed already"):
        decide.propose(services, BOTH, entry.object_id, ON, seen=None)
    for nobody in (ARCHIVIST, OFFICER, AUDITOR):
        with pytest.raises(PermissionMissing):
            decide.approve(services, nobody, asked.id, seen=None)
    with pytest.raises(OtherPersonNeeded):
        decide.approve(services, replace(ARCHIVIST, roles=BOTH.roles), asked.id, seen=None)
    assert folder(services, entry.object_id).exists()

    done = decide.approve(services, SG, asked.id, seen=shown.digest)
    assert (done.state, done.closed_name) == (DisposalState.DONE, SG.name)
    assert not folder(services, entry.object_id).exists()
    assert folder(services, other.object_id).exists()
    assert list(services.archive.staging.glob("[!.]*")) == []
    assert audited(services) == []
    found = tombstone.of(services.archive, entry.object_id)
    assert found is not None
    assert (found.disposal.authority, found.disposal.proposed_by, found.disposal.approved_by) == (
        ON.authority,
        ARCHIVIST.name,
        SG.name,
    )
    assert digest in found.inventory.fixity("sha256").values()
    premis = services.archive.read(tombstones.id_of(entry.object_id), tombstone.PREMIS_PATH).decode()
    assert "deaccession" in premis
    assert "disposal-premis.xml" in require_valid(services.archive.ocfl)
    assert digest in premis

    listed = read.search(services, AUDITOR, RecordQuestion(words="123"))
    assert [one.entry.id for one in listed.found] == [entry.id]
    assert [one.entry.id for one in find.with_digest(services, AUDITOR, digest)] == [entry.id]
    with pytest.raises(ObjectDisposed, match=r"was disposed of on .* by authority of Retention schedule, series 4\.2"):
        holdings.file(services, AUDITOR, entry.id, "files/es.pdf")
    with pytest.raises(ObjectDisposed):
        copies.ask(
            services,
            ARCHIVIST,
            source.source(services, entry.id, "files/es.pdf"),
            copies.NewCopy(person="A", organization="", language="en", printed=""),
        )
    with pytest.raises(ObjectDisposed):
        decide_access(services, ARCHIVIST, entry.id, access="public", reason="", review_on=None)
    with pytest.raises(NotReady):
        decide.approve(services, SG, asked.id, seen=None)
    with pytest.raises(NotFound):
        decide.look(services, ARCHIVIST, "urn:uuid:unknown")
    assert recovery.start_up(services) == []


def test_everything_comes_back_from_the_archive_or_a_backup_without_the_files(
    tmp_path: Path, services: Services
) -> None:
    entry = deposit_record(services, ARCHIVIST, new(services))
    decide_access(
        services,
        ARCHIVIST,
        entry.id,
        access="internal",
        reason="Adopted",
        review_on=services.clock().date() + timedelta(days=9),
    )
    backup.make(services, tmp_path / "backup", keep=2)
    done = disposed(services, entry.object_id)
    with services.store.reader() as unit:
        before = (
            unit.holdings.all(),
            unit.records.get(entry.id),
            unit.holdings.files(entry.id),
            unit.disposals.get(done),
        )
    place = tmp_path / "backup" / "archive" / "ocfl" / layout.path_of(entry.object_id)
    assert place.exists()
    made = backup.make(services, tmp_path / "backup", keep=1)
    assert (place.exists(), made.damaged) == (False, ())

    services.store.engine.dispose()
    for lost in services.settings.data_folder.glob("alternat.db*"):
        lost.unlink()
    again = open_services(tmp_path / "site", adopting=True, clock=Clock())
    rebuild_into(again)
    with again.store.reader() as unit:
        after = unit.holdings.all(), unit.records.get(entry.id), unit.holdings.files(entry.id), unit.disposals.get(done)
    assert after[:3] == before[:3]
    assert after[3] == replace(before[3], seal="", approval_seal="")  # type: ignore[type-var]
    assert audited(again) == []
    assert recovery.start_up(again, whole=True) == []
    again.store.engine.dispose()

    keys = {name: key.verifier for name, key in app.log_keys(again.settings).items()}
    for lost in (again.settings.archive_root, again.settings.data_folder / "files"):
        shutil.rmtree(lost, ignore_errors=True)
    for lost in again.settings.data_folder.glob("alternat.db*"):
        lost.unlink()
    chosen = restore.choose(tmp_path / "backup", None)
    restore.restore(again.settings, tmp_path / "backup", chosen, keys=keys)
    once_more = open_services(tmp_path / "site", adopting=True, clock=Clock())
    assert audited(once_more) == []
    assert recovery.start_up(once_more, whole=True) == []
    once_more.store.engine.dispose()


def test_a_database_from_before_learns_of_the_disposal_at_the_start(tmp_path: Path, services: Services) -> None:
    site = tmp_path / "site"
    database = services.settings.data_folder / "alternat.db"
    services.store.engine.dispose()
    shutil.copy(database, tmp_path / "before.db")
    services = open_services(site, adopting=True, clock=Clock())
    entry = deposit_record(services, ARCHIVIST, new(services))
    decide_access(
        services,
        ARCHIVIST,
        entry.id,
        access="internal",
        reason="Adopted",
        review_on=services.clock().date() + timedelta(days=9),
    )
    done = disposed(services, entry.object_id)
    services.store.engine.dispose()
    for lost in services.settings.data_folder.glob("alternat.db*"):
        lost.unlink()
    shutil.copy(tmp_path / "before.db", database)
    again = open_services(site, adopting=True, clock=Clock())
    assert len(recovery.start_up(again, whole=True)) == 3
    with again.store.reader() as unit:
        known = unit.disposals.get(done)
        assert known is not None
        assert known.state is DisposalState.DONE
        assert unit.records.get(entry.id) is not None
    assert audited(again) == []
    assert recovery.start_up(again, whole=True) == []
    again.store.engine.dispose()


def test_what_may_never_be_disposed_of_is_refused_with_its_reason(services: Services) -> None:
    treaty = enter.deposit(services, ARCHIVIST, lambda _: holding(1, "rectification"))
    assert "settings" in str(decide.look(services, ARCHIVIST, treaty.object_id).refused)
    with pytest.raises(NotReady, match="settings"):
        decide.propose(services, ARCHIVIST, treaty.object_id, ON, seen=None)
    entry = deposit_record(services, ARCHIVIST, new(services))
    own = tombstones.id_of(entry.object_id)
    disposed(services, entry.object_id)
    assert "never" in str(decide.look(services, ARCHIVIST, own).refused)
    with pytest.raises(ValueError, match="not disposed of"):
        removed.remove(services.archive, treaty.object_id)

    damaged = deposit_record(services, ARCHIVIST, new(services, symbol="AG/doc.9/26"))
    (path,) = folder(services, damaged.object_id).rglob("es.pdf")
    path.chmod(0o644)
    path.write_bytes(b"x")
    assert "repaired" in str(decide.look(services, ARCHIVIST, damaged.object_id).refused)


def test_who_deposited_it_does_not_approve(services: Services) -> None:
    entry = deposit_record(services, BOTH, new(services))
    asked = decide.propose(services, ARCHIVIST, entry.object_id, ON, seen=None)
    with pytest.raises(OtherPersonNeeded):
        decide.approve(services, BOTH, asked.id, seen=None)
    assert decide.withdraw(services, BOTH, asked.id).state is DisposalState.WITHDRAWN
    assert folder(services, entry.object_id).exists()
    with pytest.raises(NotReady):
        decide.approve(services, SG, asked.id, seen=None)


@pytest.mark.parametrize("column", ["object_id", "proposed_by", "reason", "digest", "state"])
def test_a_forged_row_directs_nothing(services: Services, column: str) -> None:
    first, second = (
        deposit_record(services, ARCHIVIST, new(services)),
        deposit_record(services, ARCHIVIST, new(services, symbol="AG/doc.9/26")),
    )
    asked = decide.propose(services, ARCHIVIST, first.object_id, ON, seen=None)
    forged = {
        "object_id": second.object_id,
        "proposed_by": OFFICER.id,
        "reason": "Another.",
        "digest": "0" * 128,
        "state": "approved",
    }[column]
    with services.store.unit() as unit:
        values = {column: forged} | (
            {"closed_by": SG.id, "closed_name": SG.name, "closed_at": services.clock()} if column == "state" else {}
        )
        unit.disposals._connection.execute(update(rows).where(rows.c.id == asked.id).values(values))
        unit.commit()
    with pytest.raises(NotReady):
        decide.approve(services, SG, asked.id, seen=None)
    told = recovery.start_up(services)
    assert ["not written by the service" in one for one in told] == ([True] if column == "state" else [])
    assert folder(services, first.object_id).exists()
    assert folder(services, second.object_id).exists()


def test_a_missing_object_is_found_where_its_tombstone_does_not_fit_the_log(services: Services) -> None:
    first, second = (
        deposit_record(services, ARCHIVIST, new(services)),
        deposit_record(services, ARCHIVIST, new(services, symbol="AG/doc.9/26")),
    )
    disposed(services, first.object_id)
    shutil.rmtree(folder(services, second.object_id))
    assert {one.kind for one in AuditRun(services).findings()} >= {Kind.MISSING_OBJECT}
    shutil.rmtree(folder(services, tombstones.id_of(first.object_id)))
    gone = [one for one in AuditRun(services).findings() if one.kind is Kind.MISSING_OBJECT]
    assert len(gone) == 3


def test_the_words_of_what_was_disposed_of_leave_the_search(services: Services) -> None:
    file = LanguageFile(title="Informe", name="a.pdf", data=worded("hydrography of rivers"))
    entry = deposit_record(services, ARCHIVIST, new(services, files={"es": file}))
    assert found(services, AUDITOR, words="hydrography") == ["AG/doc.123/26"]
    disposed(services, entry.object_id)
    assert (found(services, AUDITOR, words="hydrography"), found(services, AUDITOR, words="informe")) == (
        [],
        ["AG/doc.123/26"],
    )
