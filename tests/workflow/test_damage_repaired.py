"""The damage set through what people use: the audit finds each harm under its name, one archivist proposes the repair by the command, another
one confirms it, and everything is well again. Against a real S3 server; ``make damage`` prints the table.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from service.app import make_services
from service.cli.archive import repair as command
from service.cli.archive.rebuild import rebuild_into
from service.depository.audit.findings import Kind
from service.depository.log.translog import Log
from service.depository.ocfl import layout
from service.depository.ocfl.objects import Archive
from service.domain.people import Person
from service.domain.permissions import Actor, Role
from service.workflow.context import LOG, Services
from service.workflow.deposit import commit
from service.workflow.errors import NotReady
from service.workflow.preservation.audit import AuditRun
from service.workflow.replica import replicate
from tests.support import versitygw
from tests.support.pki import ServedPki
from tests.support.world import ARCHIVIST, DATABASE, Clock, open_services, write_site
from tests.unit.depository import samples, test_damage
from tests.unit.depository.test_damage import tree
from tests.workflow.test_replica import deposit, server

__all__ = ["server"]
SECOND = Actor(id="99999999-9999-4999-8999-999999999999", name="Segunda Archivo", roles=frozenset({Role.ARCHIVIST}))
AGREEMENTS, HOLDINGS = (1, 2, 3, 4, 5), (6, 7, 8, 9, 10)
LATER = (1, 6, 7)
"""These have two later versions."""
COUNTS = {
    "flip": 80, "truncate": 60, "zero": 60, "delete_file": 50, "swap_files": 50, "swap_objects": 30, "older_version": 6, "delete_object": 10,
    "stray_file": 40, "stray_object": 30, "forge": 40, "edit_row": 30, "edit_log": 50,
}  # fmt: skip
ROUNDS = 3
"""Whoever finds more after a repair repairs that as well; two objects in each other's place need it."""


class Site:
    """The installation under test, with what the harms of the damage set need to know."""

    def __init__(self, services: Services, folder: Path) -> None:
        self.services, self.folder_of_site = services, folder
        self.objects = {number: _agreement(services, number) for number in AGREEMENTS}
        self.objects |= {number: deposit(services, number) for number in HOLDINGS}
        self.renewed: dict[int, list[Path]] = {number: [] for number in LATER}
        for number in LATER:
            for version in ("v2", "v3"):
                place = folder / "older" / f"{number}-before-{version}"
                shutil.copytree(self.folder(number), place)
                self.renewed[number].append(place)
                about = {
                    "message": "m",
                    "user_name": "n",
                    "user_address": "mailto:n@example.org",
                    "created": services.clock(),
                }
                services.archive.add_version(self.objects[number], {f"later-{version}.txt": version.encode()}, **about)
        commit.recover(services)
        assert replicate.run(services).failed == 0
        self.kept = folder / "kept"
        services.store.engine.dispose()
        shutil.copytree(services.archive.root, self.kept / "archive")
        shutil.copyfile(folder / "site" / DATABASE, self.kept / DATABASE)
        self.right, self.rows = tree(self.kept / "archive" / "ocfl"), _rows(services)

    @property
    def archive(self) -> Archive:
        return self.services.archive

    @property
    def numbers(self) -> list[int]:
        return list(self.objects)

    def folder(self, number: int) -> Path:
        return self.archive.ocfl / layout.path_of(self.objects[number])

    def audited(self) -> tuple[set[Kind], list[str]]:
        """What ``alternat audit`` finds: the kinds, and the objects that it names."""
        run = AuditRun(self.services)
        found = list(run.findings())
        run.store()
        return {one.kind for one in found}, list(dict.fromkeys(one.object_id for one in found if one.object_id))

    def state(self) -> str:
        """Of everything that a harm may change, so that no case is counted twice."""
        digest = hashlib.sha256(repr(_rows(self.services)).encode())
        for name in ("ocfl", LOG):
            for path, data in sorted(tree(self.archive.root / name).items()):
                digest.update(f"{path} {len(data)}\n".encode() + data)
        return digest.hexdigest()

    def repaired(self, harm: str) -> str:
        """Does what the guide says; empty when everything is well again, otherwise what is not."""
        if harm == "edit_row":
            return self._rebuilt()
        if harm == "edit_log":
            assert (
                _command(None, "log", "--as", "a@example.org", "--confirmed-by", "b@example.org", "--reason", "Bits.")
                == 0
            )
            self.open_log()
        for _ in range(ROUNDS):
            _, objects = self.audited()
            for object_id in objects:
                self._repair(object_id)
        kinds, _ = self.audited()
        now = tree(self.archive.ocfl)
        lost = [path for path, data in self.right.items() if "/v" in path and now.get(path) != data]
        return f"{sorted(kinds)} {lost}" if kinds or lost or _rows(self.services) != self.rows else ""

    def _repair(self, object_id: str) -> None:
        try:
            _command(self.services, "propose", object_id, "--as", "a@example.org", "--reason", "The audit found it.")
        except NotReady:
            return  # it was repaired with another one
        with self.services.store.reader() as unit:
            (waiting,) = unit.repairs.waiting()
        assert _command(self.services, "confirm", waiting.id, "--as", "b@example.org") == 0

    def _rebuilt(self) -> str:
        """A row is not repaired: an empty database is filled from the archive."""
        place = self.folder_of_site / "rebuilt"
        write_database(place)
        settings = replace(self.services.settings, database_url=f"sqlite:///{place / DATABASE}")
        again = make_services(settings, clock=self.services.clock, adopting=True)
        rebuild_into(again)
        run = AuditRun(again)
        left, rows = [one.sentence for one in run.findings()], _rows(again)
        again.store.engine.dispose()
        shutil.rmtree(place)
        return "" if not left and rows == self.rows else f"{left}"

    def open_log(self) -> None:
        """As a start of the service does."""
        index = self.services.settings.data_folder / "log-index" / LOG
        shutil.rmtree(index, ignore_errors=True)
        log = self.services.log
        self.services = replace(self.services, log=Log(self.archive.root / LOG, log._key, index=index))

    def put_back(self) -> None:
        """Archive and database as before, so that every case begins with the same."""
        self.services.store.engine.dispose()
        for name in ("ocfl", LOG, "quarantine"):
            shutil.rmtree(self.archive.root / name)
            shutil.copytree(self.kept / "archive" / name, self.archive.root / name)
        shutil.copyfile(self.kept / "archive" / "last-object", self.archive.root / "last-object")
        for ending in ("-wal", "-shm"):
            (self.folder_of_site / "site" / f"{DATABASE}{ending}").unlink(missing_ok=True)
        shutil.copyfile(self.kept / DATABASE, self.folder_of_site / "site" / DATABASE)
        self.open_log()


def edit_row(site: Any, chance: random.Random) -> set[Kind]:
    number = chance.choice(site.numbers)
    table, column = ("register", "title") if number in AGREEMENTS else ("holdings", "access")
    column = chance.choice([column, "object_id" if table == "register" else "entered_on"])
    value = {"title": f"Another title {chance.random()}", "access": f"level {chance.random()}", "entered_on": f"20{chance.randint(10, 24)}-01-01",
             "object_id": f"urn:uuid:{chance.random()}"}[column]  # fmt: skip
    with sqlite3.connect(site.folder_of_site / "site" / DATABASE) as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        changed = database.execute(
            f"UPDATE {table} SET {column} = ? WHERE object_id = ?", (value, site.objects[number])
        )
        assert changed.rowcount == 1
    database.close()
    return {Kind.REGISTER, Kind.STRAY_OBJECT}


def write_database(folder: Path) -> None:
    from tests.support import prepared
    from tests.support.world import _migrated

    folder.mkdir()
    shutil.copyfile(prepared.prepared("database", _migrated) / DATABASE, folder / DATABASE)


def _agreement(services: Services, number: int) -> str:
    package = samples.package(number)
    with services.store.unit() as unit:
        commit.enter(services, unit, package, None, ARCHIVIST)
        unit.commit()
    return package.object_id


def _rows(services: Services) -> list[Any]:
    with services.store.reader() as unit:
        return [*unit.register.all(), *unit.holdings.all()]


def _command(services: Services | None, *words: str) -> int:
    """``alternat repair`` with these words. :param services: None: the command opens the installation itself."""
    parser = argparse.ArgumentParser()
    command.arguments(parser)
    args = parser.parse_args(words)
    return command.run(args) if services is None else command.perform(services, args)


@pytest.fixture
def site(tmp_path: Path, pki: ServedPki, server: versitygw.Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    write_site(tmp_path / "site", pki)
    place = versitygw.replica_on(server, tmp_path)
    config = tmp_path / "site" / "settings.toml"
    config.write_text(
        f'{config.read_text()}\n[replica]\nendpoint = "{place.endpoint}"\nbucket = "{place.bucket}"\nregion = "{place.region}"\n'
        f'access_file = "{place.access_file}"\nprefix = "{place.prefix}"\nretention_days = {place.retention_days}\n'
    )
    monkeypatch.setenv("ALTERNAT_CONFIG", str(config))
    services = open_services(tmp_path / "site", clock=Clock())
    with services.store.unit() as unit:
        for actor, email in ((ARCHIVIST, "a@example.org"), (SECOND, "b@example.org")):
            unit.people.add(
                Person(
                    id=actor.id, email=email, name=actor.name, roles=actor.roles, department=None, password_hash="", active=True,
                    created_at=services.clock(),
                )
            )  # fmt: skip
        unit.commit()
    made = Site(services, tmp_path)
    yield made
    made.services.store.engine.dispose()


HARMS: dict[str, Callable[[Any, random.Random], set[Kind]]] = {
    one.__name__: one for one in (*test_damage.HARMS, edit_row)
}


@pytest.mark.slow
def test_every_harm_is_found_and_repaired_by_two_persons(site: Site, capsys: pytest.CaptureFixture[str]) -> None:
    assert site.audited() == (set(), [])
    seen, done, named, mended, wrong = {site.state()}, Counter[str](), Counter[str](), Counter[str](), list[str]()
    for harm, count in COUNTS.items():
        seed = 0
        while done[harm] < count:
            seed += 1
            right = HARMS[harm](site, random.Random(f"{harm} {seed}"))
            state = site.state()
            if state not in seen:
                seen.add(state)
                done[harm] += 1
                kinds, _ = site.audited()
                left = site.repaired(harm)
                named[harm] += bool(kinds & right)
                mended[harm] += not left
                if left or not kinds & right:
                    wrong.append(f"{harm} {seed}: found {sorted(kinds)} instead of {sorted(right)}; left {left}")
            capsys.readouterr()
            site.put_back()
            assert seed < 20 * count, f"{harm}: there are not so many different cases"
    table = [f"{harm:15} {count:4} {named[harm]:9} {mended[harm]:8}" for harm, count in done.items()]
    with capsys.disabled():
        print("\nharm           cases  detected repaired", *table, f"{done.total()} in all", sep="\n")  # noqa: T201  it is the evidence
    assert wrong == []
    assert done.total() >= 500
    assert named == mended == done
