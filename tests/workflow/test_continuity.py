"""An archive is founded once, on purpose; what does not fit the database is refused before anything is written."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from service.app import make_services, open_store
from service.cli.archive.rebuild import rebuild_into
from service.depository.errors import (
    ArchiveFounded,
    ArchiveMissing,
    ArchiveNotFounded,
    ArchiveOther,
    ArchiveUnknown,
    IdentityUnreadable,
    LogBehind,
    LogDiffers,
)
from service.settings import Settings
from service.workflow import continuity
from tests.support.pki import ServedPki
from tests.support.world import DATABASE, Clock, World, write_site

World_ = Callable[[str], World]


def settings_of(world: World) -> Settings:
    world.services.store.engine.dispose()
    return world.services.settings


def contents(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")} if folder.exists() else set()


class TestFounding:
    def test_outside_development_nothing_is_founded_by_a_start(self, tmp_path: Path, pki: ServedPki) -> None:
        settings = _fresh(tmp_path / "site", pki)
        store = open_store(settings)
        with pytest.raises(ArchiveNotFounded, match="alternat found"):
            continuity.require_archive(store, settings.archive_root, at=Clock()())
        assert not contents(settings.archive_root)
        made = continuity.found(store, settings.archive_root, at=Clock()())
        continuity.require_archive(store, settings.archive_root, at=Clock()())
        with pytest.raises(ArchiveFounded):
            continuity.found(store, settings.archive_root, at=Clock()())
        with store.reader() as unit:
            known = unit.archives.identity()
        assert known is not None
        assert known.id == made

    def test_an_identity_that_cannot_be_read_is_no_empty_folder(self, tmp_path: Path, pki: ServedPki) -> None:
        settings = _fresh(tmp_path / "site", pki)
        make_services(settings)
        (settings.archive_root / "archive.json").write_text("{}")
        with pytest.raises(IdentityUnreadable):
            make_services(settings)


class TestTheFolder:
    def test_a_disk_that_is_not_mounted_is_no_new_archive(self, at: World_) -> None:
        settings = settings_of(at("deposited"))
        settings.archive_root.rename(settings.data_folder / "elsewhere")
        settings.archive_root.mkdir()
        with pytest.raises(ArchiveMissing, match="its log had 1 entries"):
            make_services(settings)
        assert not contents(settings.archive_root)

    def test_a_second_host_with_its_own_folders_is_refused(self, at: World_, tmp_path: Path, pki: ServedPki) -> None:
        settings = settings_of(at("sealed"))
        other = _fresh(tmp_path / "other", pki)
        make_services(other)
        shutil.rmtree(settings.archive_root)
        shutil.copytree(other.archive_root, settings.archive_root)
        with pytest.raises(ArchiveOther):
            make_services(settings)

    def test_a_new_database_takes_over_an_archive_only_to_rebuild_it(self, at: World_) -> None:
        settings = settings_of(at("deposited"))
        for file in settings.data_folder.glob(f"{DATABASE}*"):
            file.unlink()
        with pytest.raises(ArchiveUnknown, match="has 1 entries"):
            make_services(settings)
        anew = make_services(settings, adopting=True)
        assert rebuild_into(anew) == 1
        anew.store.engine.dispose()
        make_services(settings)


class TestTheLogs:
    def test_an_archive_older_than_the_database_is_told_with_both_figures(self, at: World_, tmp_path: Path) -> None:
        world = at("signed")
        old = tmp_path / "old"
        shutil.copytree(world.services.settings.archive_root, old)
        world.deposit()
        settings = settings_of(world)
        shutil.rmtree(settings.archive_root)
        old.rename(settings.archive_root)
        with pytest.raises(LogBehind, match=r"The log of deposits .* has 0 entries; the database knows 1"):
            make_services(settings)

    def test_a_signing_log_that_lost_entries_is_told_at_the_start_and_before_a_signature(
        self, at: World_, tmp_path: Path
    ) -> None:
        world = at("sealed")
        log = world.services.settings.archive_root / "signing-log"
        before = tmp_path / "log"
        shutil.copytree(log, before)
        world.sign()
        with world.services.store.reader() as unit:
            known = {head.log: head.size for head in unit.archives.heads()}[continuity.SIGNATURES]
        settings = settings_of(world)
        shutil.rmtree(log)
        before.rename(log)
        with pytest.raises(LogBehind, match=rf"The signing log .* the database knows {known}"):
            make_services(settings)

    def test_another_history_of_the_same_length_is_found_by_its_root(self, at: World_) -> None:
        world = at("deposited")
        with world.services.store.unit() as unit:
            size = world.services.log.size
            unit.archives.keep_head(continuity.DEPOSITS, size - 1, "", world.clock())  # smaller: nothing changes
            unit.commit()
        continuity.require_heads(world.services)
        with world.services.store.unit() as unit:
            unit.archives.keep_head(continuity.DEPOSITS, size + 1, "00" * 32, world.clock())
            unit.commit()
        world.services.log.append(b'{"another":"entry"}')
        with pytest.raises(LogDiffers, match="does not begin with the 2 entries"):
            continuity.require_heads(world.services)

    def test_a_database_older_than_the_archive_goes_on(self, at: World_, tmp_path: Path) -> None:
        """The service finishes at the start what the archive holds and the database does not."""
        world = at("signed")
        settings = settings_of(world)
        kept = tmp_path / DATABASE
        shutil.copyfile(settings.data_folder / DATABASE, kept)
        world.deposit()
        settings_of(world)
        for file in settings.data_folder.glob(f"{DATABASE}*"):
            file.unlink()
        shutil.copyfile(kept, settings.data_folder / DATABASE)
        make_services(settings)


def _fresh(folder: Path, pki: ServedPki) -> Settings:
    from service.settings import load

    write_site(folder, pki)
    return load(folder / "settings.toml", {})
