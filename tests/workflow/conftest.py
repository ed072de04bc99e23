from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from service.drafting.word.convert import Converter
from tests.support.pki import ServedPki
from tests.support.stages import Stages
from tests.support.world import Clock, World, open_services, write_site


@pytest.fixture
def empty(tmp_path: Path, pki: ServedPki, office: Converter) -> World:
    """A site in which nothing has happened."""
    write_site(tmp_path / "site", pki)
    clock = Clock()
    return World(open_services(tmp_path / "site", converter=office, clock=clock), pki, clock)


@pytest.fixture
def at(stages: Stages, tmp_path: Path) -> Callable[[str], World]:
    """``at("sealed")``: a copy of the site in which the instrument has come that far."""
    return lambda stage: stages.copy(stage, tmp_path / "site")
