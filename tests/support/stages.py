"""Sites prepared once up to a stage and copied for each test: making originals takes seconds."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from service.drafting.word.convert import Converter
from service.workflow.queries import retrieve
from tests.support import prepared
from tests.support.pki import ServedPki
from tests.support.world import AUDITOR, Clock, World, copy_site, join_pki, open_services, write_site

STAGES: dict[str, tuple[str | None, Callable[[World], object], str]] = {
    "drafted": (None, World.to_drafted, "drafting"),
    "preliminary": ("drafted", World.confirm_both, "preliminary"),
    "approved": ("preliminary", World.to_approved, "approved"),
    "sealed": ("approved", World.jobs, "approved"),
    "raw": ("sealed", World.sign, "signing"),
    "signed": ("sealed", World.to_signed, "signed"),
    "deposited": ("signed", World.deposit, "deposited"),
}
"""Stage -> the stage it starts from, what is done then, the state that must be reached."""

UNSIGNED = ("drafted", "preliminary", "approved")
"""Stages without a signature: the same for every PKI. The others are shared by all who have the PKI that all share."""


class Stages:
    """Each stage is made when a test first asks for it."""

    def __init__(self, root: Path, pki: ServedPki, office: Converter) -> None:
        self._root, self.pki, self._office = root, pki, office
        self._made: dict[str, World] = {}

    def folder(self, stage: str) -> Path:
        self.template(stage)
        return self._root / stage

    def template(self, stage: str) -> World:
        if stage not in self._made:
            shared = stage in UNSIGNED or (isinstance(self.pki, ServedPki) and self.pki.prepared)
            world = self._shared(stage) if shared else self._next(stage, self._root / stage)
            world.services.store.engine.dispose()
            self._made[stage] = world
        return self._made[stage]

    def copy(self, stage: str, target: Path) -> World:
        made = self.template(stage)
        return self._opened(copy_site(self._root / stage, target), like=made)

    def _shared(self, stage: str) -> World:
        """A copy of the site that all workers share, with this session's PKI."""
        folder = prepared.prepared(stage, lambda folder: self._write(stage, folder))
        shutil.copytree(folder, self._root / stage)
        join_pki(self._root / stage, self.pki)
        return self._opened(self._root / stage, like=_Named(**json.loads((folder / NAMES).read_text())))

    def _write(self, stage: str, folder: Path) -> None:
        world = self._next(stage, folder)
        world.services.store.engine.dispose()
        (folder / NAMES).write_text(
            json.dumps({"id": world.id, "template_id": world.template_id, "digest": world.digest})
        )

    def _next(self, stage: str, folder: Path) -> World:
        before, act, state = STAGES[stage]
        world = self._new(folder) if before is None else self.copy(before, folder)
        act(world)
        reasons = [job.reason for job in retrieve.instrument(world.services, AUDITOR, world.id).jobs]
        assert world.state == state, reasons
        return world

    def _new(self, folder: Path) -> World:
        write_site(folder, self.pki)
        clock = Clock()
        return World(open_services(folder, converter=self._office, clock=clock), self.pki, clock)

    def _opened(self, folder: Path, *, like: World | _Named) -> World:
        clock = Clock()
        services = open_services(folder, converter=self._office, clock=clock)
        return World(services, self.pki, clock, id=like.id, template_id=like.template_id, digest=like.digest)


NAMES = "instrument.json"
"""Beside the data of a shared site: what a test has to know of the instrument in it."""


@dataclass(frozen=True, slots=True)
class _Named:
    id: str
    template_id: str
    digest: str


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Converter]:
    """One warm LibreOffice for the session."""
    with Converter(data_folder=tmp_path_factory.mktemp("office"), timeout=240.0) as made:
        yield made


@pytest.fixture(scope="session")
def stages(tmp_path_factory: pytest.TempPathFactory, pki: ServedPki, office: Converter) -> Stages:
    return Stages(tmp_path_factory.mktemp("stages"), pki, office)
