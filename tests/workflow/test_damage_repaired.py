"""The damage set through the repair that people make: each harm is found, proposed by one archivist, confirmed by another, and well again."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from service.depository.audit.audit import examine
from service.depository.audit.findings import Kind
from service.depository.errors import LogDamaged
from service.depository.log.translog import Log
from service.depository.ocfl import layout
from service.depository.ocfl.objects import Archive
from service.store.unit import Store
from service.workflow.context import LOG, Services
from service.workflow.deposit import commit
from service.workflow.errors import NotReady
from service.workflow.replica import log_repair, repair, replicate
from tests.support.world import ARCHIVIST
from tests.unit.depository.test_damage import HARMS, OBJECTS, RENEWED, of, tree
from tests.workflow.test_repair import SECOND, deposit, replicated, server, services

__all__ = ["replicated", "server", "services"]
SEEDS = 12
"""Of each harm; with :mod:`tests.unit.depository.test_damage`, which has 44, each is tried often enough, and each here takes a repair on a real server."""


@dataclass
class Site:
    """What the harms of the damage set need to know."""

    services: Services
    older: Path
    objects: dict[int, str]
    registered: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, Any] = field(default_factory=dict)

    @property
    def archive(self) -> Archive:
        return self.services.archive

    def folder(self, number: int) -> Path:
        return self.archive.ocfl / layout.path_of(self.objects[number])

    def kinds(self) -> set[Kind]:
        with self.services.store.reader() as unit:
            known = {one.object_id: one for one in unit.holdings.all()}
        found = examine(self.archive, registered=known, verifier=self.services.log.verifier).findings
        return {one.kind for one in found}

    def repair_everything(self) -> int:
        """How many repairs it took."""
        done = self._log()
        for object_id in self.objects.values():
            done += self._repaired(object_id)
        for object_id in sorted(set(self.archive.object_ids()) - set(self.objects.values())):
            done += self._repaired(object_id)
        return done

    def _repaired(self, object_id: str) -> int:
        try:
            asked = repair.propose(self.services, ARCHIVIST, object_id, seen=None, reason="The audit found it.")
        except NotReady:
            return 0
        repair.confirm(self.services, SECOND, asked.id, seen=asked.digest)
        return 1

    def _log(self) -> int:
        verifier = self.services.log.verifier
        try:
            Log(self.archive.root / LOG, None, verifier=verifier)
        except LogDamaged:
            vault, store = replicate.open_vault(self.services), self.services.store
            log_repair.restore(
                store, self.archive, vault, LOG, verifier, people=(ARCHIVIST, SECOND), reason="It was damaged."
            )
            return 1
        return 0


def put_back(site: Site, kept: Path) -> None:
    """Archive and rows as before, so that every case begins with the same."""
    root = site.archive.root
    for name in ("ocfl", "log", "quarantine", "last-object"):
        path = root / name
        shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        (shutil.copytree if (kept / name).is_dir() else shutil.copy)(kept / name, path)
    forget(site.services.store)
    index = site.services.settings.data_folder / "log-index" / LOG
    shutil.rmtree(index, ignore_errors=True)
    site.services.log.__init__(root / LOG, site.services.log._key, index=index)  # type: ignore[misc]


def forget(store: Store) -> None:
    from sqlalchemy import text

    with store.unit() as unit:
        run = unit.repairs._connection.exec_driver_sql
        run("DELETE FROM repairs")
        for row in run("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'log_entries'").all():
            run(f'DROP TRIGGER "{row[0]}"')
        unit.repairs._connection.execute(text('DELETE FROM log_entries WHERE "index" > :last'), {"last": OBJECTS})
        run("DELETE FROM log_heads")
        unit.commit()


@pytest.mark.slow
def test_every_harm_is_repaired_by_two_persons(replicated: Services, tmp_path: Path) -> None:
    services = replicated
    objects = {number: deposit(services, 100 + number) for number in range(1, OBJECTS + 1)}
    older = tmp_path / "older"
    shutil.copytree(services.archive.ocfl / layout.path_of(objects[RENEWED]), older)
    about = {"message": "m", "user_name": "n", "user_address": "mailto:n@example.org", "created": services.clock()}
    services.archive.add_version(objects[RENEWED], {"later.txt": b"later"}, **about)
    commit.recover(services)
    assert replicate.run(services).failed == 0
    site, kept = Site(services, older, objects), tmp_path / "kept"
    shutil.copytree(services.archive.root, kept)
    assert site.kinds() == set()
    done, wrong = Counter[str](), list[str]()
    harms = [harm for harm in HARMS if harm.__name__ != "edit_row"]  # a row is rebuilt, not repaired
    for harm in harms:
        for seed in range(SEEDS):
            harm(site, random.Random(f"{harm.__name__} {seed}"))
            assert site.kinds()
            site.repair_everything()
            contents = of(tree(site.archive.ocfl), "")
            lost = [path for path in tree(kept / "ocfl") if "/v" in path and path not in contents]
            if site.kinds() or lost:
                wrong.append(f"{harm.__name__} {seed}: {sorted(site.kinds())} {lost}")
            done[harm.__name__] += 1
            put_back(site, kept)
    assert wrong == []
    assert done.total() == SEEDS * len(harms)
