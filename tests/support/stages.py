"""Sites prepared once up to a stage and copied for each test: making originals takes seconds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from service.drafting.word.convert import Converter
from service.workflow.queries import retrieve
from tests.support.pki import ServedPki
from tests.support.world import AUDITOR, Clock, World, copy_site, open_services, write_site

STAGES: dict[str, tuple[str | None, Callable[[World], object], str]] = {
    "preliminary": (None, World.to_preliminary, "preliminary"),
    "approved": ("preliminary", World.to_approved, "approved"),
    "sealed": ("approved", World.jobs, "approved"),
    "raw": ("sealed", World.sign, "signing"),
    "signed": ("sealed", World.to_signed, "signed"),
    "deposited": ("signed", World.deposit, "deposited"),
}
"""Stage -> the stage it starts from, what is done then, the state that must be reached."""


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
            before, act, state = STAGES[stage]
            world = self._new(self._root / stage) if before is None else self.copy(before, self._root / stage)
            act(world)
            reasons = [job.reason for job in retrieve.instrument(world.services, AUDITOR, world.id).jobs]
            assert world.state == state, reasons
            world.services.store.engine.dispose()
            self._made[stage] = world
        return self._made[stage]

    def copy(self, stage: str, target: Path) -> World:
        made = self.template(stage)
        clock = Clock()
        services = open_services(copy_site(self._root / stage, target), converter=self._office, clock=clock)
        return World(services, self.pki, clock, id=made.id, template_id=made.template_id, digest=made.digest)

    def _new(self, folder: Path) -> World:
        write_site(folder, self.pki)
        clock = Clock()
        return World(open_services(folder, converter=self._office, clock=clock), self.pki, clock)


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Converter]:
    """One warm LibreOffice for the session."""
    with Converter(data_folder=tmp_path_factory.mktemp("office"), timeout=60.0) as made:
        yield made


@pytest.fixture(scope="session")
def stages(tmp_path_factory: pytest.TempPathFactory, pki: ServedPki, office: Converter) -> Stages:
    return Stages(tmp_path_factory.mktemp("stages"), pki, office)
