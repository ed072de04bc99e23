"""Houses for the stories. Making originals takes seconds, so houses are prepared once up to a state and copied for each test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from service.drafting.render import Converter
from service.workflow import retrieve
from tests.pki import ServedPki
from tests.workflow.world import AUDITOR, Clock, World, furnish, moved, open_house


@pytest.fixture(scope="session")
def converter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Converter]:
    with Converter(data_folder=tmp_path_factory.mktemp("office"), timeout=60.0) as made:
        yield made


@pytest.fixture
def empty(tmp_path: Path, pki: ServedPki, converter: Converter) -> World:
    """A house in which nothing has happened."""
    furnish(tmp_path / "house", pki)
    clock = Clock()
    return World(open_house(tmp_path / "house", converter=converter, clock=clock), pki, clock)


REACHED = {"preliminary": "preliminary", "approved": "approved", "sealed": "approved", "signed": "signed"}


class Stages:
    """Prepared houses, each made once a session and only when a test asks for it."""

    def __init__(self, root: Path, pki: ServedPki, converter: Converter) -> None:
        self._root, self._pki, self._converter = root, pki, converter
        self._made: dict[str, World] = {}

    def template(self, stage: str) -> World:
        if stage not in self._made:
            folder = self._root / stage
            furnish(folder, self._pki)
            clock = Clock()
            world = World(open_house(folder, converter=self._converter, clock=clock), self._pki, clock)
            getattr(world, f"to_{stage}")()
            assert world.state == REACHED[stage], [
                row.reason for row in retrieve.instrument(world.house, AUDITOR, world.id).errands
            ]
            world.house.store.engine.dispose()
            self._made[stage] = world
        return self._made[stage]

    def folder(self, stage: str) -> Path:
        self.template(stage)
        return self._root / stage

    def copy(self, stage: str, target: Path) -> World:
        made = self.template(stage)
        clock = Clock()
        house = open_house(moved(self._root / stage, target), converter=self._converter, clock=clock)
        return World(house, self._pki, clock, id=made.id, template_id=made.template_id, digest=made.digest)


@pytest.fixture(scope="session")
def stages(tmp_path_factory: pytest.TempPathFactory, pki: ServedPki, converter: Converter) -> Stages:
    return Stages(tmp_path_factory.mktemp("stages"), pki, converter)


@pytest.fixture
def at(stages: Stages, tmp_path: Path) -> Callable[[str], World]:
    """``at("sealed")``: a house of one's own in which the instrument has come that far."""
    return lambda stage: stages.copy(stage, tmp_path / "house")
