from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from service.drafting.word.convert import Converter
from tests.pki import ServedPki
from tests.postgres import postgres
from tests.workflow.houses import Stages, office, stages
from tests.workflow.world import Clock, World, furnish, open_services

__all__ = ["at", "empty", "office", "postgres", "stages"]


@pytest.fixture
def empty(tmp_path: Path, pki: ServedPki, office: Converter) -> World:
    """A house in which nothing has happened."""
    furnish(tmp_path / "house", pki)
    clock = Clock()
    return World(open_services(tmp_path / "house", converter=office, clock=clock), pki, clock)


@pytest.fixture
def at(stages: Stages, tmp_path: Path) -> Callable[[str], World]:
    """``at("sealed")``: a house of one's own in which the instrument has come that far."""
    return lambda stage: stages.copy(stage, tmp_path / "house")
