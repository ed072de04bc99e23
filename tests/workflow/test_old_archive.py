"""An archive written by an earlier version of the program opens, passes the audit, is rebuilt, and its files are verified."""

from __future__ import annotations

import json
import shutil
import tarfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from service.app import open_store
from service.cli.archive import audit as command
from service.cli.archive.rebuild import rebuild_into
from service.depository import canonical
from service.depository.audit.audit import examine
from service.depository.deposit import metadata
from service.depository.log import receipt
from service.depository.log.note import VerifierKey
from service.depository.log.translog import Log
from service.depository.ocfl.objects import Archive
from service.depository.register.later_acts import ActKind, LaterAct
from service.depository.register.register import RegisterEntry
from service.depository.register.renewals import Renewal
from service.depository.serialization import from_data, to_data
from service.drafting.model.catalogue import Catalogue
from service.settings import ROOT, load
from service.store.files import Files
from service.workflow.context import Services
from service.workflow.queries import verify_file
from signing import TimestampAuthorities, load_anchors
from tests.support.schemas import require_valid

DATA = ROOT / "tests" / "data" / "archive-0.1.tar.xz"
AT = datetime(2027, 5, 4, 12, tzinfo=UTC)
"""While the renewed time-stamps prove the files; those of the deposit end in 2040."""
PATHS = ("original-counterpart.pdf", "original-organization.pdf")


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("old")
    with tarfile.open(DATA) as packed:
        packed.extractall(folder, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))
    return folder / "archive-0.1"


@pytest.fixture
def services(unpacked: Path, tmp_path: Path) -> Iterator[Services]:
    """The program of today over the old archive; the log is opened for reading, since its private key is not there."""
    folder = tmp_path / "data"
    shutil.copytree(unpacked, folder)
    settings = load(environ={"ALTERNAT_DATA_FOLDER": str(folder)})
    verifier = VerifierKey.parse((folder / "log-key.txt").read_text("utf-8"))
    signing_key = VerifierKey(f"{verifier.name}/signing", verifier.public)
    made = Services(
        store=open_store(settings, clock=lambda: AT),
        files=Files(settings.data_folder / "files"),
        catalogue=Catalogue(settings.templates_root),
        archive=Archive(settings.archive_root),
        log=Log(settings.archive_root / "log", None, verifier=verifier),
        signing_log=Log(settings.archive_root / "signing-log", None, verifier=signing_key),
        code_key=bytes(32),
        settings=settings,
        clock=lambda: AT,
        anchors=load_anchors(settings.trust_folder),
        authorities=TimestampAuthorities((), timeout=1),
    )
    yield made
    made.store.engine.dispose()


def rebuilt(services: Services) -> RegisterEntry:
    assert rebuild_into(services) == 1
    with services.store.reader() as unit:
        (entry,) = unit.register.all()
    return entry


def test_it_passes_the_audit_by_itself_and_against_the_rebuilt_register(
    services: Services, capsys: pytest.CaptureFixture[str]
) -> None:
    report = examine(services.archive, verifier=services.log.verifier)
    assert (report.findings, report.objects, report.entries) == ((), 1, 3)
    assert require_valid(services.archive.ocfl) == {"premis.xml", "0001-premis.xml"}
    rebuilt(services)
    assert command.perform(services, as_json=True) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["objects"], said["examined"], said["entries"], said["root_hash"]) == (1, 1, 3, report.root_hash)
    assert (said["findings"], said["open"], said["overdue"]) == ([], 0, 0)


def test_register_search_acts_renewals_and_files_come_back(services: Services) -> None:
    entry = rebuilt(services)
    assert (entry.label, entry.template_id, entry.languages, entry.leaf_index) == (
        "1/2026", "special-direct", ("en", "es"), 0,
    )  # fmt: skip
    with services.store.reader() as unit:
        assert [hit.entry for hit in unit.register.search(entry.title).hits] == [entry]
        (act,) = unit.later_acts.of(entry.instrument_id)
        assert (act.kind, act.day, act.recorded_by) == (ActKind.TERMINATION, date(2026, 11, 29), "Ngozi Baptiste")
        (renewal,) = unit.renewals.of(entry.instrument_id)
        assert {file.path for file in renewal.files} == {*PATHS, "proces-verbal/signature.pdf"}
        files = unit.deposited_files.of(entry.instrument_id)
        versions = {path: sum(file.path == path for file in files) for path in (*PATHS, "text.txt", act.path)}
        assert versions == {**dict.fromkeys(PATHS, 2), "text.txt": 1, act.path: 1}
        ends = {row.path: row.ends for row in unit.proofs.of(entry.instrument_id) if row.stamped}
    assert ends == dict.fromkeys((*PATHS, "proces-verbal/signature.pdf"), datetime(2045, 1, 1, tzinfo=UTC))


def test_deposited_and_renewed_files_are_known_and_pass(services: Services) -> None:
    entry = rebuilt(services)
    for version, current in (("v1", False), (None, True)):
        data = services.archive.read(entry.object_id, PATHS[0], version)
        known = verify_file.deposited(services, None, data)
        assert known is not None
        assert (known.entry, known.party, known.copy, known.current) == (entry, "counterpart", False, current)
        verdict = verify_file.verify_file(services, data)
        assert (verdict.passed, verdict.to_data()["level"]) == (True, "PAdES-B-LTA"), verdict


def test_a_receipt_made_from_it_is_verified_without_the_service(services: Services) -> None:
    entry = rebuilt(services)
    leaf = next(services.log.entries())
    made = receipt.make(entry, "organization", leaf=leaf, proof=services.log.proof(0), log_key=services.log.verifier)
    pdf = services.archive.read(entry.object_id, PATHS[1], "v1")
    assert receipt.verify(made, pdf, str(services.log.verifier)).passed


def test_what_was_archived_is_written_again_byte_for_byte(services: Services) -> None:
    (object_id,) = services.archive.object_ids()
    for path, kind in (("acts/0001.json", LaterAct), ("renewals/0001.json", Renewal)):
        archived = services.archive.read(object_id, path)
        assert canonical.readable(to_data(from_data(kind, json.loads(archived)))) == archived
    archived = services.archive.read(object_id, "metadata.json")
    record = json.loads(archived)
    register = to_data(metadata.entry_of(record))
    del register["leaf_index"]
    assert metadata.to_bytes({**record, "register": register}) == archived
